"""Statements -> bytes of a GPC file, for tests and demonstrations; what a bank would send (BANK-FORMATS.md 1)."""

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from ispctl.bank.accounts import account_key
from ispctl.bank.statement import Statement, Transaction

CURRENCIES = {"CZK": "0203", "EUR": "0978", "GBP": "0826", "USD": "0840", "PLN": "0985", "HUF": "0348"}
FILLERS = {"2010": "FIO", "0100": "CZkk0100PB"}
_USUAL_CODES = {(-1, False): "1", (1, False): "2", (1, True): "4", (-1, True): "5"}
_SAVINGS_CODES = {(-1, False): "1", (1, False): "2", (1, True): "3", (-1, True): "4"}


def write_gpc(
    statements: Iterable[Statement], *, internal: bool = False, encoding: str = "cp1250", newline: str = "\r\n", trimmed: bool = False
) -> bytes:
    """Return the file; `internal` writes account digits in KB's order, `trimmed` cuts blanks from the ends of lines.

    Turnovers are those of the rows; balances are written as given, so a wrong statement stays wrong.
    """
    lines = [line for statement in statements for line in _statement_lines(statement, internal)]
    return "".join((line.rstrip() if trimmed else line) + newline for line in lines).encode(encoding)


def _statement_lines(statement: Statement, internal: bool) -> Iterator[str]:
    bank, own = split_account(statement.account, internal)
    rows = list(statement.transactions)
    debits = sum(-row.amount_minor for row in rows if (row.amount_minor < 0) != row.reversal)
    credits_ = sum(row.amount_minor for row in rows if (row.amount_minor < 0) == row.reversal)
    closed = statement.to_on
    yield (
        f"074{own}{'Sit pod horou':<20}{_day(closed - timedelta(days=1)) if closed else '      '}"
        f"{_balance(statement.opening_minor or 0)}{_balance(statement.closing_minor or 0)}"
        f"{_turnover(debits)}{_turnover(credits_)}{statement.number or '0':>03}{_day(closed)}{FILLERS.get(bank, ''):<14}"
    )
    for row in rows:
        yield from _row_lines(row, bank, own, internal)


def _row_lines(row: Transaction, bank: str, own: str, internal: bool) -> Iterator[str]:
    foreign = row.counter_account is not None and row.counter_account[:2].isalpha()
    counter_bank, counter = split_account(None if foreign else row.counter_account, internal)
    codes = _SAVINGS_CODES if bank == "0800" else _USUAL_CODES
    code = codes[-1 if row.amount_minor < 0 else 1, row.reversal]
    name = row.counter_name or ""
    yield (
        f"075{own}{counter}{row.bank_reference or '0':>013}{abs(row.amount_minor):012d}{code}{row.vs or '0':>010}00{counter_bank}"
        f"{row.ks or '0000'}{row.ss or '0':>010}{_day(row.value_on)}{name:<20.20}0{CURRENCIES[row.currency]}{_day(row.booked_on)}"
    )
    if foreign:
        yield f"078{'40,00 EUR 25,000000':<35}{row.counter_account:<35}{'COBADEFF':<54}"
        yield f"079{row.message or '':<35.35}{name:<35.35}"
        return
    if len(name) > 20:
        yield f"076{0:026d}000000{name:<92.92}"
    parts = textwrap.wrap(row.message or "", 35) + [""] * 4
    yield from (f"{kind}{first:<35}{second:<35}" for kind, first, second in (("078", *parts[:2]), ("079", *parts[2:4])) if first)


def split_account(account: str | None, internal: bool) -> tuple[str, str]:
    """Return bank code and 16 digits in the wanted order; four and sixteen zeros for no account, zeros for no bank."""
    key = account_key(account if account and "/" in account else f"{account or '0'}/0000")
    if key is None:
        raise ValueError(f"{account} is not a Czech account")
    return key.bank, to_internal(key.digits) if internal else key.digits


def to_internal(digits: str) -> str:
    """Return 16 digits of the edit form P1..P6 C1..C9 C0 in the order C0 C8 C9 C6 C1 C2 C3 C4 C5 C7 P1..P6 (1.3)."""
    prefix, number = digits[:6], digits[6:]
    return "".join(number[place - 1] for place in (10, 8, 9, 6, 1, 2, 3, 4, 5, 7)) + prefix


def _day(day: date | None) -> str:
    return day.strftime("%d%m%y") if day else "000000"


def _balance(minor: int) -> str:
    return f"{abs(minor):014d}{'-' if minor < 0 else '+'}"


def _turnover(minor: int) -> str:
    return f"{abs(minor):014d}{'-' if minor < 0 else '0'}"
