"""The lines of MT940 that carry dates and money: :61: of a movement, :60: and :62: of balances (BANK-FORMATS.md 3)."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ispctl.bank.gpc_header import FIO_BANKS
from ispctl.bank.gpc_records import date_of
from ispctl.bank.mt940_details import RAIFFEISENBANK
from ispctl.errors import FileError

# Value date, entry date, mark, funds letter or currency, minus, whole units, decimals, kind of movement. "R" belongs to the mark
# only before C or D: "RC1000," takes a credit back, "CR1000," is a credit with a funds letter.
ROW = re.compile(r"(\d{6})(\d{4})?(R?[CD])([A-Z]{3}|[A-Z])?(-?)(\d{1,15}),(\d{0,2})0*(?![\d,.])([A-Z][A-Z0-9]{3})?", re.ASCII)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(-?)(\d{1,15}),(\d{0,2})0*(?![\d,.])", re.ASCII)
_NO_REFERENCES = ("", "NONREF")

# Mark of a row, with its minus if there is one -> sign.
Reading = Mapping[str, int]

_MARKS: Reading = {"C": 1, "D": -1, "RC": -1, "RD": 1}
# What a minus behind the mark may mean: what the mark says once more (Fio), nothing at all, the opposite. They differ for C and RD
# in the first, for D in the last; whichever fits the balances is taken.
READINGS: tuple[Reading, ...] = (
    {**_MARKS, "C-": -1, "D-": -1, "RC-": -1, "RD-": -1},
    {**_MARKS, "C-": 1, "D-": -1, "RC-": -1, "RD-": 1},
    {**_MARKS, "C-": -1, "D-": 1, "RC-": 1, "RD-": -1},
)


class Balance(NamedTuple):
    """Field :60: or :62:; `intermediate` means :60M: or :62M:, a balance between two pages of one statement."""

    line: int
    minor: int
    day: date | None
    currency: str
    intermediate: bool


def read_balance(text: str, line: int) -> Balance:
    """Read a whole line `:60F:C260701CZK10000,00`. Raises FileError when it is none."""
    match = _BALANCE.match(text, 5)
    if not match or text[3:5] not in ("F:", "M:"):
        raise FileError(f"balance {text[:40]!r} is not like :60F:C260701CZK10000,00", line=line)
    mark, day, currency, minus, whole, fraction = match.groups()
    minor = minor_units(whole, fraction)
    return Balance(line, -minor if mark == "D" or minus else minor, day_of(day), currency, text[3] == "M")


def minor_units(whole: str, fraction: str) -> int:
    """Return minor units of an amount cut at its comma: "107", "" -> 10700."""
    return int(whole + fraction.ljust(2, "0"))


def day_of(digits: str) -> date | None:
    """Return the date of YYMMDD, None when it is none."""
    return date_of(digits[4:6] + digits[2:4] + digits[:2])


@lru_cache(maxsize=4096)
def days_of(value: str, entry: str | None, pivot: date | None) -> tuple[date, date | None] | None:
    """Return booking and value date of a row, None when it has no date at all.

    The booking date is the entry date; its missing year is the one that brings it nearest to the value date, or to `pivot` (the
    opening balance) when the value date is none. As in every reader, a value date equal to the booking date is None.
    """
    value_on = day_of(value)
    near = value_on or pivot
    booked_on = _nearest(entry, near) if entry and near else None
    if booked_on is None:
        return (value_on, None) if value_on else None
    return booked_on, value_on if value_on != booked_on else None


def _nearest(entry: str, near: date) -> date | None:
    days = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            days.append(date(year, int(entry[:2]), int(entry[2:])))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - near), default=None)


def references(text: str, bank: str | None) -> tuple[str | None, str | None]:
    """Return what a person is shown as the reference of a row, and the bank's id if the bank guarantees one (BANK-FORMATS.md 6).

    `text` is what follows the kind of movement: the customer's reference, `//`, the bank's. At Fio the latter is the id that
    GPC, JSON and OFX give as well. Raiffeisenbank has its number in the former and a class behind it, so both parts are shown.
    """
    customer, found, own = text.rpartition("//")
    customer, own = _reference(customer), _reference(own)
    if not found:
        return own or None, None
    if bank in FIO_BANKS:
        is_id = own.isascii() and own.isdigit()
        return own or customer or None, own if is_id else None
    if bank == RAIFFEISENBANK and own and customer:
        return f"{customer}//{own}", None
    return own or customer or None, None


def _reference(text: str) -> str:
    text = text.strip()
    if text in _NO_REFERENCES:
        return ""
    # GPC fills the same numbers with zeros from the left.
    return text.lstrip("0") if text.isdigit() else text
