"""Cells of a CSV file as dates, amounts, symbols and accounts, each spelling converted once (BANK-FORMATS.md 5.1)."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Generic, TypeVar

from ispctl.bank.account_texts import counter_account
from ispctl.bank.csv_spec import Profile
from ispctl.bank.labels import symbol

_CACHED = 1 << 15
_SHOWN = 40
_LENGTHS = {"VS": 10, "SS": 10, "KS": 4}
_LONGEST_ACCOUNT = 40
_CURRENCY_BEHIND = re.compile(r"\s*(?:[A-Z]{3}|Kč|€)$")

Key = TypeVar("Key")
Value = TypeVar("Value")


class Cache(dict[Key, Value], Generic[Key, Value]):
    """A dictionary that computes what it lacks; emptied when full, because a file may hold a million different values."""

    def __init__(self, compute: Callable[[Key], Value]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, key: Key) -> Value:
        value = self._compute(key)
        if len(self) >= _CACHED:
            self.clear()
        self[key] = value
        return value


def day_reader(profile: Profile) -> Callable[[str], str]:
    """Return a function from a cell to a date as ISO text. It raises ValueError when the cell fits none of the formats."""
    formats = profile.dates

    def read(text: str) -> str:
        bare = text.strip()
        for form in formats:
            try:
                return datetime.strptime(bare, form).date().isoformat()  # noqa: DTZ007
            except ValueError:
                continue
        raise ValueError(f"{text[:_SHOWN]!r} is not a date such as {date(2026, 3, 31).strftime(formats[0])}")

    return read


def amount_reader(profile: Profile) -> Callable[[str], int]:
    """Return a function from a cell to minor units; a blank cell is 0. It raises ValueError.

    How many decimals there are does not matter, as long as those behind the second are zeros.
    """
    dropped = str.maketrans("", "", "".join(profile.thousands) + " \t\u00a0" + profile.strip)
    pattern = re.compile(rf"([+-]?)(\d{{1,15}})(?:{re.escape(profile.decimal)}(\d{{0,2}})0*)?", re.ASCII)

    def read(text: str) -> int:
        bare = text.translate(dropped).replace("\u2212", "-")
        if not bare:
            return 0
        match = pattern.fullmatch(bare)
        if not match:
            raise ValueError(f"{text[:_SHOWN]!r} is not an amount such as 1234{profile.decimal}50")
        sign, whole, cents = match.groups()
        units = int(whole) * 100 + int((cents or "").ljust(2, "0"))
        return -units if sign == "-" else units

    return read


def without_currency(text: str) -> str:
    """Return an amount without the currency that banks put behind balances above and below the table."""
    return _CURRENCY_BEHIND.sub("", text.strip())


def symbol_reader(label: str) -> Callable[[str], tuple[str | None, str | None]]:
    """Return a function from a cell to the symbol, and what is wrong with the cell if anything is."""

    def read(text: str) -> tuple[str | None, str | None]:
        bare = text.strip()
        if not bare:
            return None, None
        if not (bare.isascii() and bare.isdigit()) or len(bare.lstrip("0")) > _LENGTHS[label]:
            return None, f"{label} {text[:_SHOWN]!r} is not a symbol, the movement is taken without it"
        return symbol(label, bare), None

    return read


def counter(cell: tuple[str, str, str]) -> str | None:
    """Return the other side's account from the cells account, bank code and IBAN; the bank code is not put behind twice."""
    account, bank, iban = cell
    found = counter_account(bank.zfill(4) if bank.isdigit() else bank, account) if account.strip("0-/ ") else None
    if iban and not (found and ("/" in found or found[:1].isalpha())):
        found = counter_account("", iban) or found
    return found[:_LONGEST_ACCOUNT] if found else None
