"""The numbered columns of Fio's API, the same in its JSON and XML (BANK-FORMATS.md 4).

The bank's manual calls ID pohybu (column 22) unique, so it is the identity of a movement here as in GPC, MT940, OFX and CSV of Fio.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from ispctl.bank.account_texts import counter_account, read_account
from ispctl.bank.accounts import account_key, is_iban
from ispctl.bank.camt053_spool import PlainRow, Rows, Spool
from ispctl.bank.gpc_header import Warnings
from ispctl.bank.labels import labelled, symbol
from ispctl.bank.statement import BankFile, OwnAccount, Statement
from ispctl.errors import FileError
from ispctl.money import format_minor

MOVEMENT, DATE, AMOUNT, CURRENCY, ACCOUNT, BANK, NAME, KS, VS, SS, TYPE, ORDER = 22, 0, 1, 14, 2, 3, 10, 4, 5, 6, 8, 17
# Reference plátce: in Slovakia it is where the symbols are, as /VS123/SS456/KS0308.
REFERENCE = 27
# The payer's message; where there is none, the first of: our own comment, the payer's identification, the bank's details.
_MESSAGES = (16, 25, 7, 18)
_TITLES = {MOVEMENT: "ID pohybu", DATE: "Datum", AMOUNT: "Objem"}

_INFO = {"accountId", "bankId", "currency", "iban", "idList", "dateStart", "dateEnd", "openingBalance", "closingBalance"}

_AMOUNT = re.compile(r"([+-]?)(\d{1,15})(?:\.(\d{0,2})0*)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_STORNO = re.compile(r"\bstorno", re.IGNORECASE)
# Files before 2013 give midnight in Prague as milliseconds since 1970.
_PRAGUE = ZoneInfo("Europe/Prague")
_ORDERS_KEPT = 20_000
_LONGEST_NAME, _LONGEST_ACCOUNT = 140, 40
_SHOWN = 40
# What the conversions below raise for a text that is not what it must be; dates far away raise the latter two.
_WRONG = (ValueError, OverflowError, OSError)

Value = TypeVar("Value")


class Info(NamedTuple):
    """What the file says of itself."""

    account: str
    iban: str | None
    currency: str | None
    number: str | None
    from_on: date | None
    to_on: date | None
    opening_minor: int | None
    closing_minor: int | None


def text_of(value: object) -> str | None:
    """Return a value of JSON or XML as text without blanks around it, None when there is nothing. Raises ValueError for no text."""
    if value is None or isinstance(value, str):
        return (value and " ".join(value.split())) or None
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 20:
        return f"{value:f}"
    if type(value) is int and abs(value) < 10**20:
        return str(value)
    raise ValueError(f"{str(value)[:_SHOWN]!r} is neither a text nor a number of usual size")


def minor(text: str) -> int:
    """Return an amount with a decimal point in minor units. Raises ValueError."""
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise ValueError(f"{text[:_SHOWN]!r} is not an amount such as -499.00")
    units = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
    return -units if match[1] == "-" else units


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """Return the day of `2015-02-06+0100`, or of the milliseconds in old files. Raises ValueError."""
    if _DAY.match(text):
        return date.fromisoformat(text[:10])
    if 10 <= len(text) <= 14 and text.isascii() and text.isdigit():
        return datetime.fromtimestamp(int(text) // 1000, _PRAGUE).date()
    raise ValueError(f"{text[:_SHOWN]!r} is not a date such as 2026-03-01+0100")


def read_info(values: Mapping[str, object], line: int, own: Sequence[OwnAccount]) -> Info:
    """Read what stands in `info` or `Info`. Raises FileError naming the element."""
    found: dict[str, str | None] = {}
    for name in _INFO & values.keys():
        found[name] = _converted(values, name, text_of, line)
    number, iban = found.get("accountId"), found.get("iban")
    iban = "".join(iban.split()) if iban else None
    key = account_key(iban) if iban else None
    if not number and not iban:
        raise FileError("info: accountId is missing, so the account is not known", line=line)
    bank = found.get("bankId") or (key.bank if key else None)
    account = read_account(f"{number}/{bank}" if number and bank else number or iban or "", line, own)
    return Info(
        account=account.text,
        iban=iban if iban and is_iban(iban) else None,
        currency=found.get("currency"),
        number=found.get("idList"),
        from_on=_converted(found, "dateStart", day, line),
        to_on=_converted(found, "dateEnd", day, line),
        opening_minor=_converted(found, "openingBalance", minor, line),
        closing_minor=_converted(found, "closingBalance", minor, line),
    )


def _converted(found: Mapping[str, Any], name: str, convert: Callable[[Any], Value], line: int) -> Value | None:
    text = found.get(name)
    try:
        return convert(text) if text is not None else None
    except _WRONG as error:
        raise FileError(f"info, {name}: {error}", line=line) from None


class Orders:
    """Finds stornos, which Fio marks by nothing but the order (pokyn) that they share with the payment, and the opposite amount.

    Only the latest orders are remembered, so that memory does not grow with the file; a storno comes soon after its payment.
    """

    def __init__(self) -> None:
        self._amounts: OrderedDict[str, dict[int, str]] = OrderedDict()

    def reversed_by(self, order: str | None, amount_minor: int, movement: str) -> str | None:
        """Return the movement of the same order and opposite amount that came before this one, if there is any."""
        if not order or not order.strip("0") or not amount_minor:
            return None
        amounts = self._amounts.setdefault(order, {})
        other = amounts.get(-amount_minor)
        if other is not None and other != movement:
            del amounts[-amount_minor]
            return other
        amounts[amount_minor] = movement
        if len(self._amounts) > _ORDERS_KEPT:
            self._amounts.popitem(last=False)
        return None


class Movements:
    """The movements of one file, checked one by one and put into a spool."""

    def __init__(self, info: Info, line: int) -> None:
        self._info, self._line = info, line
        self._spool, self._warnings, self._orders = Spool(), Warnings(), Orders()
        self._currency = info.currency
        self._count = self._credits = self._debits = 0
        self._latest = ""

    def add(self, columns: Mapping[int, object], line: int) -> None:
        """Check and keep one movement, given by the numbers of its columns. Raises FileError naming the movement and the column."""
        self._count += 1
        try:
            row = self._row(_texts(columns), line)
        except _WRONG as error:
            raise FileError(f"transaction {self._count}: {error}", line=line) from None
        _, booked_on, _, amount_minor, *_ = row
        self._credits += max(amount_minor, 0)
        self._debits -= min(amount_minor, 0)
        self._latest = max(self._latest, booked_on)
        self._spool.add(row)

    def _row(self, texts: Mapping[int, str], line: int) -> PlainRow:
        movement = _required(texts, MOVEMENT, _movement)
        amount_minor = _required(texts, AMOUNT, minor)
        named = labelled(texts.get(REFERENCE, ""))
        return (
            line,
            _required(texts, DATE, day).isoformat(),
            None,
            amount_minor,
            self._currency_of(texts.get(CURRENCY), line),
            self._symbol("VS", texts.get(VS), line) or named.vs,
            self._symbol("KS", texts.get(KS), line) or named.ks,
            self._symbol("SS", texts.get(SS), line) or named.ss,
            _counter(texts.get(BANK), texts.get(ACCOUNT)),
            texts.get(NAME, "")[:_LONGEST_NAME] or None,
            next((texts[number] for number in _MESSAGES if number in texts), None),
            movement,
            movement,
            self._is_storno(texts, amount_minor, movement, line),
        )

    def _currency_of(self, text: str | None, line: int) -> str:
        currency = text or self._currency
        if not currency or len(currency) != 3 or not currency.isascii() or not currency.isupper():
            raise ValueError(f"column {CURRENCY} (Měna): {str(currency)[:_SHOWN]!r} is not a currency such as CZK")
        self._currency = self._currency or currency
        if currency != self._currency:
            self._warnings.add(f"the movement is in {currency}, the account in {self._currency}", line)
        return currency

    def _symbol(self, label: str, text: str | None, line: int) -> str | None:
        if text is None:
            return None
        if not (text.isascii() and text.isdigit()) or len(text.lstrip("0")) > (4 if label == "KS" else 10):
            self._warnings.add(f"{label} {text[:_SHOWN]!r} is not a symbol, the movement is taken without it", line)
            return None
        return symbol(label, text)

    def _is_storno(self, texts: Mapping[int, str], amount_minor: int, movement: str, line: int) -> bool:
        other = self._orders.reversed_by(texts.get(ORDER), amount_minor, movement)
        if other and int(other) > int(movement):
            self._warnings.add(f"movement {other} above looks like the storno of {movement}; it is taken as an ordinary one", line)
            other = None
        return other is not None or _STORNO.search(texts.get(TYPE, "")) is not None

    def file(self, form: str, encoding: str) -> BankFile:
        """Return the finished file with its one statement."""
        info = self._info
        problems = self._problems()
        known = info.opening_minor is not None and info.closing_minor is not None
        statement = Statement(
            account=info.account,
            iban=info.iban,
            currency=self._currency or "CZK",
            number=info.number,
            from_on=info.from_on,
            to_on=info.to_on or (date.fromisoformat(self._latest) if self._latest else None),
            opening_minor=info.opening_minor,
            closing_minor=info.closing_minor,
            balanced=not problems if known else None,
            line=self._line,
            transactions=Rows(self._spool, 0, self._spool.mark()),
            warnings=self._warnings.texts(),
            problems=problems,
        )
        return BankFile(form, encoding, [statement])

    def _problems(self) -> list[str]:
        opening, closing, money = self._info.opening_minor, self._info.closing_minor, format_minor
        if opening is None or closing is None or opening + self._credits - self._debits == closing:
            return []
        expected = opening + self._credits - self._debits
        problem = (
            f"info: opening balance {money(opening)} + credits {money(self._credits)} - debits {money(self._debits)} gives "
            f"{money(expected)}, but the stated closing balance is {money(closing)}"
        )
        return [problem]


def _texts(columns: Mapping[int, object]) -> dict[int, str]:
    texts = {}
    for number, value in columns.items():
        try:
            text = text_of(value)
        except ValueError as error:
            raise ValueError(f"column {number}: {error}") from None
        if text is not None:
            texts[number] = text
    return texts


def _required(texts: Mapping[int, str], number: int, convert: Callable[[str], Value]) -> Value:
    where = f"column {number} ({_TITLES[number]})"
    if number not in texts:
        raise ValueError(f"{where} is missing")
    try:
        return convert(texts[number])
    except _WRONG as error:
        raise ValueError(f"{where}: {error}") from None


def _movement(text: str) -> str:
    number = text.lstrip("0")
    if not number or not _NUMBER.fullmatch(number):
        raise ValueError(f"{text[:_SHOWN]!r} is not a number")
    return number


def _counter(bank: str | None, account: str | None) -> str | None:
    """Return the account of the other side; abroad the "code of the bank" may be a BIC, which is no part of an account."""
    found = counter_account(bank or "", account) if account else None
    return found[:_LONGEST_ACCOUNT] if found else None
