"""What a CAMT.053 statement says of itself: account, number, period, balances and totals (BANK-FORMATS.md 2)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import NamedTuple

from ispctl.bank.accounts import account_key, is_iban
from ispctl.bank.camt053_elements import Found, currency_code, currency_of, day, minor, sign
from ispctl.bank.camt053_entry import Owner, account_text
from ispctl.bank.gpc_header import Warnings
from ispctl.bank.statement import OwnAccount
from ispctl.errors import FileError
from ispctl.money import format_minor

_OPENING, _PREVIOUS, _CLOSING, _PAGE = "OPBD", "PRCD", "CLBD", "ITBD"
_AVAILABLE = ("CLAV", "OPAV")
# What the database has room for; an Id may be longer, and what tells it from others is mostly at its end.
_LONGEST_NUMBER = 20
# A statement has a handful; one that has more than the days of two years is no statement.
_BALANCES_KEPT = 1000


class Balance(NamedTuple):
    """One balance with its sign; `day` is ISO text, empty when the bank gives none."""

    code: str
    day: str
    minor: int
    currency: str | None


@dataclass(slots=True)
class Totals:
    """What the rows add up to, in minor units and numbers. `sums` are by direction and whether the entry is a reversal."""

    sums: dict[tuple[int, bool], int] = field(default_factory=lambda: dict.fromkeys(product((1, -1), (False, True)), 0))
    entries: int = 0
    movements: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)

    @property
    def net(self) -> int:
        """Money in less money out."""
        return sum(self.sums.values())

    def credits(self) -> tuple[int, int]:
        """Return both readings of the credit total: reversals counted as what they are, or against what they take back."""
        return self.sums[1, False] + self.sums[1, True], self.sums[1, False] + self.sums[-1, True]

    def debits(self) -> tuple[int, int]:
        """Return both readings of the debit total, as positive numbers."""
        return -self.sums[-1, False] - self.sums[-1, True], -self.sums[-1, False] - self.sums[1, True]

    def numbers(self) -> set[int]:
        """Return every number of entries that a bank may mean: booked ones, all of them, or movements."""
        return {self.entries, self.entries + self.passed_over.total(), self.movements}


@dataclass(slots=True)
class Header:
    """The elements of a statement beside its entries; `found` is what HEADER names."""

    line: int
    namespace: str
    found: Found = field(default_factory=dict)
    balances: list[Balance] = field(default_factory=list)

    def add_balance(self, found: Found, line: int) -> None:
        """Read one Bal. Raises FileError when it is not what it must be."""
        code, dated = found.get("code", "").strip(), found.get("day")
        try:
            amount = sign(found.get("direction")) * minor(found.get("amount"))
            balance = Balance(code, day(dated) if dated else "", amount, currency_of(found.get("amount.tag")))
        except ValueError as error:
            raise FileError(f"Bal {code[:4]}: {error}", line=line) from None
        if len(self.balances) >= _BALANCES_KEPT:
            raise FileError(f"the statement has more than {_BALANCES_KEPT:,} balances", line=line)
        self.balances.append(balance)

    @property
    def iban(self) -> str | None:
        """The own account's IBAN, if the bank gives one."""
        return "".join((self.found.get("iban") or "").split()).upper() or None

    @property
    def currency(self) -> str | None:
        """The currency of the account. Raises FileError when it is none."""
        try:
            return currency_code(self.found.get("currency")) or next((one.currency for one in self.balances if one.currency), None)
        except ValueError as error:
            raise FileError(f"Acct/{error}", line=self.line) from None

    @property
    def number(self) -> str | None:
        """The statement's number, without leading zeros where it is one."""
        for name in ("legal number", "electronic number", "id"):
            text = (self.found.get(name) or "").strip()
            if number := text.lstrip("0") if text.isdigit() else text:
                return number[-_LONGEST_NUMBER:]
        return None

    def opening(self) -> Balance | None:
        """Return the opening balance: OPBD, else PRCD, else the earliest available one, else that of a page (BANK-FORMATS.md 2)."""
        closing = self.closing()
        for codes in ((_OPENING,), (_PREVIOUS,), _AVAILABLE, (_PAGE,)):
            if kept := [one for one in self._of(codes) if one is not closing]:
                return min(kept, key=lambda one: one.day)
        return None

    def closing(self) -> Balance | None:
        """Return the closing balance: the latest CLBD, else the latest CLAV, else the last of a page."""
        for codes in ((_CLOSING,), _AVAILABLE[:1], (_PAGE,)):
            # The only page balance of a statement that is not opened otherwise is where it begins.
            kept = self._of(codes)
            if kept and (codes != (_PAGE,) or len(kept) > 1 or self._of((_OPENING, _PREVIOUS))):
                return max(reversed(kept), key=lambda one: one.day)
        return None

    def _of(self, codes: Sequence[str]) -> list[Balance]:
        """Return balances of these kinds in the account's currency; a bank may add them up in another one as well."""
        currency, kept = self.currency, [one for one in self.balances if one.code in codes]
        return [one for one in kept if one.currency in (None, currency)] or kept

    def period(self) -> tuple[date | None, date | None]:
        """Return the first and the last day, as far as they are known. Raises FileError for what is no date."""
        closing = self.closing()
        closed = closing.day if closing and closing.day else None
        try:
            first, last = (day(text) if (text := self.found.get(name)) else None for name in ("from", "to"))
        except ValueError as error:
            raise FileError(f"FrToDt: {error}", line=self.line) from None
        # Some banks end the period with the first instant of the next day.
        if last and closed and closed < last and "T00:00:00" in (self.found.get("to") or ""):
            last = closed
        return _date(first), _date(last or closed)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def identify(header: Header, own: Sequence[OwnAccount], warnings: Warnings) -> tuple[str, Owner]:
    """Return the account as it is printed, and what its entries have to know of it.

    An account that is configured is spelled as it is configured. Raises FileError when the statement names no account.
    """
    iban, local = header.iban, header.found.get("account")
    written = account_text(iban, local, header.found.get("bank"))
    if written is None:
        raise FileError("Acct/Id has neither an IBAN nor Othr/Id; whose statement it is cannot be told", line=header.line)
    if iban and not is_iban(iban):
        warnings.add(f"the check digits of the own account {iban} do not agree", header.line)
    key = account_key(iban or written)
    # An exact spelling first: banks of both countries have the same codes.
    matches = [one for one in own if one.number in (written, iban)] or [one for one in own if _same(one.number, iban, written)]
    match = next((one for one in matches if one.currency == header.currency), matches[0] if matches else None)
    account = match.number if match else written
    key = key or account_key(account)
    owner = Owner(
        spellings=frozenset((account, written, iban)) - {None},
        bank=key.bank if key else None,
        czech=key is not None and not (iban or account).startswith("SK"),
        currency=header.currency or (match.currency if match else None),
        reference=header.number or str(header.period()[1] or ""),
    )
    return account, owner


def _same(configured: str, iban: str | None, written: str) -> bool:
    """Tell whether both are one account; a number without a bank is the same at whatever bank it is configured."""
    one, other = account_key(configured), account_key(iban or written) or account_key(f"{written}/0000")
    return one is not None and other is not None and one.digits == other.digits and other.bank in (one.bank, "0000")


def problems(header: Header, totals: Totals) -> list[str]:
    """Return why the statement does not add up, sentence by sentence (BANK-FORMATS.md 2.2); nothing if it does."""
    opening, closing, money, found = header.opening(), header.closing(), format_minor, []
    if opening and closing and opening.minor + totals.net != closing.minor:
        found.append(
            f"line {header.line}: opening balance {money(opening.minor)} + entries {money(totals.net)} gives "
            f"{money(opening.minor + totals.net)}, but the stated closing balance is {money(closing.minor)}"
        )
    net = _net(header, totals)
    if net is not None and net != totals.net:
        found.append(f"line {header.line}: the entries add up to {money(totals.net)}, but TxsSummry states {money(net)}")
    if not (opening and closing):
        found += _doubts(header, totals)
    return found


def doubts(header: Header, totals: Totals) -> list[str]:
    """Return what disagrees with totals that banks count in more ways than one; balances are the better check where there are any."""
    return _doubts(header, totals) if header.opening() and header.closing() else []


def _net(header: Header, totals: Totals) -> int | None:
    """Return the stated net total; without its direction, only its size is compared."""
    text, direction = header.found.get("net"), header.found.get("net direction")
    if not text:
        return None
    try:
        size = _size(text)
        if direction:
            return sign(direction) * size
        return totals.net if size == abs(totals.net) else size
    except ValueError as error:
        raise FileError(f"TxsSummry/TtlNtries: {error}", line=header.line) from None


def _size(text: str) -> int:
    """Return the size of a total, which the schema lets a bank write with a sign."""
    return minor(text.strip().removeprefix("-"))


def _doubts(header: Header, totals: Totals) -> list[str]:
    doubtful = []
    stated = (header.found.get("entries") or "").strip()
    if stated and not (stated.isascii() and stated.isdigit() and int(stated[:15]) in totals.numbers()):
        doubtful.append(f"line {header.line}: the statement has {totals.entries} entries, but TxsSummry states {stated[:40]}")
    for name, readings in (("credits", totals.credits()), ("debits", totals.debits())):
        text = header.found.get(name)
        try:
            if text and _size(text) not in map(abs, readings):
                counted, said = format_minor(readings[0]), format_minor(_size(text))
                doubtful.append(f"line {header.line}: the {name} add up to {counted}, but TxsSummry states {said}")
        except ValueError as error:
            doubtful.append(f"line {header.line}: TxsSummry: {error}")
    return doubtful
