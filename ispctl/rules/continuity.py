"""Whether the statements of an account follow one another: numbers within a year, and balances (BANK-FORMATS.md 1.8)."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from ispctl.money import format_minor


class Head(NamedTuple):
    """What is compared of a numbered statement; the day is ISO text."""

    to_on: str
    number: int
    opening_minor: int | None
    closing_minor: int | None


class Break(NamedTuple):
    """Two neighbours that do not follow one another, and what is wrong between them."""

    before: Head
    after: Head
    finding: str


def breaks(heads: Iterable[Head]) -> list[Break]:
    """Return where the numbered statements of one account do not follow one another, in order of days.

    The same statement from several files counts once. Numbers begin again each year.
    """
    found = []
    for before, after in pairwise(sorted(set(heads))):
        same_year = before.to_on[:4] == after.to_on[:4]
        first, last = (before.number + 1 if same_year else 1), after.number - 1
        if same_year and after.number <= before.number:
            found.append(Break(before, after, f"statement {after.number} comes after statement {before.number}; is one of them wrong?"))
        elif first <= last:
            missing = f"statement {first} is" if first == last else f"statements {first} to {last} are"
            found.append(Break(before, after, f"{missing} missing"))
        elif None not in (before.closing_minor, after.opening_minor) and before.closing_minor != after.opening_minor:
            closing, opening = (format_minor(minor or 0) for minor in (before.closing_minor, after.opening_minor))
            found.append(Break(before, after, f"opens with {opening}, but the one before closed with {closing}"))
    return found
