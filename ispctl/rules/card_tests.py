"""Tests of clients as they are typed, such as `city=Brno` or `overdue>=500`: what may be compared with what.

`=` and `!=` without a value ask for clients that have none, or any; `~` asks whether a text contains another one, whatever their
capitals and diacritics.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from ispctl.money import parse_minor
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.values import read_day, read_yes_no, tidy

Operand = str | int | bool | date | Decimal | None

OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "!=": ne, "<=": le, ">=": ge, "=": eq, "<": lt, ">": gt,
}  # fmt: skip
CONTAINS = "~"
EXAMPLE = "city=Brno, name~novak, overdue>=500, email!= or created_at<2024-01-01"
_TEST = re.compile(rf"\s*([^!<>=~]+?)\s*({'|'.join([*OPERATORS, CONTAINS])})(.*)", re.DOTALL)


class CardTest(NamedTuple):
    """One test: the name of a field, figure or variable, the operator, and the text behind it."""

    name: str
    operator: str
    text: str


def read_test(words: str) -> CardTest:
    """Return the parts of a test. Raises ValueError when it has no operator."""
    match = _TEST.fullmatch(words)
    if not match:
        raise ValueError(f"expected NAME, one of {' '.join([*OPERATORS, CONTAINS])} and a value; for example {EXAMPLE}")
    return CardTest(match[1], match[2], match[3].strip())


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        raise ValueError("expected a whole number; for example 30")
    return int(text)


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}([.,][0-9]{1,2})?", text):
        raise ValueError("expected a number with at most two decimals; for example -2.50")
    return Decimal(text.replace(",", "."))


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError as error:
        raise ValueError(f"{error}; for example 2024-03-31") from error


BALANCES: Mapping[str, Callable[[str], Operand]] = {"balance": parse_minor, "overdue": parse_minor, "overdue_days": _whole_number}
SCORES: Mapping[str, Callable[[str], Operand]] = {
    "scoring_total": _whole_number,
    "scoring_average": _decimal,
    "scored_invoices": _whole_number,
}
INSTANTS: Mapping[str, Callable[[str], Operand]] = {"created_at": _day, "updated_at": _day, "last_login_at": _day}
_READERS: Mapping[str, Callable[[str], Operand]] = {**BALANCES, **SCORES, **INSTANTS, "suspended": read_yes_no, "updated_by": tidy}
TESTED = (*FIELDS, *_READERS)


def operand(test: CardTest) -> Operand:
    """Return the value that a card is compared with; None asks for no value. Raises ValueError when there can be no such test."""
    read = _READERS.get(test.name) or (FIELDS[test.name].read if test.name in FIELDS else tidy)
    if not test.text:
        if test.operator not in ("=", "!="):
            raise ValueError(f"expected a value after {test.operator}")
        return None
    if test.operator == CONTAINS:
        if test.name in _READERS and test.name != "updated_by":
            raise ValueError("~ looks into texts only; expected one of = != < <= > >=")
        return test.text
    value = read(tidy(test.text))
    if isinstance(value, bool) and test.operator not in ("=", "!="):
        raise ValueError(f"yes and no are compared by = and != only, not by {test.operator}")
    return value


def holds(found: object, test: CardTest, wanted: Operand) -> bool:
    """Tell whether the value of a card passes a test other than `~`; what is missing differs from every value."""
    if found is None or wanted is None:
        return test.operator in ("=", "!=") and (found == wanted) == (test.operator == "=")
    return bool(OPERATORS[test.operator](found, wanted))
