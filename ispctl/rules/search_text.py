"""What of a card can be found, and how a text typed into the search is understood (`client find`).

A search text has one line for each field: its name in nothing but capital letters, which no folded text has, a TAB, and the value.
Telephone numbers, postal codes and accounts are there without blanks and marks, so that they are found however they are typed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ispctl.rules.collation import fold

# In the order in which a hit in them counts.
FOUND_FIELDS = (
    "number", "name", "vs1", "vs2", "vs3", "ico", "phone", "mobile", "email", "login", "billing_name", "representative",
    "billing_email", "technical_email", "business_email", "dic", "bank_account", "iban", "street", "city", "zip",
    "billing_street", "billing_city", "billing_zip", "catv_outlet", "www", "group", "status", "payment_type", "bic",
)  # fmt: skip
# Values that are one thing, whatever blanks and marks stand between its parts.
_COMPACT = {"phone", "mobile", "zip", "billing_zip", "iban", "dic", "mac"}
CONTACT_FIELDS = tuple(f"contact_{name}" for name in ("name", "role", "email", "phone", "mobile", "note"))
SERVICE_FIELDS = ("ip", "mac", "service_login")
NOTE_FIELD = "note"
_ALL_FIELDS = (*FOUND_FIELDS, *SERVICE_FIELDS, *CONTACT_FIELDS, NOTE_FIELD)
_TO_LETTERS = str.maketrans("123", "ABC", "_")
_MARKS = re.compile(r"[ ()/.:+-]")
_NUMBERLIKE = re.compile(r"[0-9a-f ()/.:+-]*[0-9][0-9a-f ()/.:+-]*")
_HOME_NUMBER = re.compile("42[01][0-9]{9}")
_SHORTEST_NUMBER = 3


class Hit(NamedTuple):
    """How well a value fits (0: it is what was typed, 1: a word of it is, 2: a word begins so, 3: inside), and which field it is in."""

    quality: int
    rank: int
    field: str


@dataclass(frozen=True)
class Wanted:
    """A search as it was typed: words that all have to be there, or the whole as one number without its marks."""

    words: tuple[str, ...]
    number: str | None

    def needles(self) -> tuple[str, ...]:
        """Return the texts of which a search text has to contain at least one to be of interest."""
        return tuple(dict.fromkeys((*self.words, *([self.number] if self.number else []))))


def write_search_text(values: Mapping[str, object], fields: Iterable[str] = FOUND_FIELDS) -> str:
    """Return the search text of a record."""
    lines = (f"{_code(field)}\t{searched(field, str(values[field]))}" for field in fields if values.get(field) not in (None, ""))
    return "\n".join(lines)


def searched(field: str, value: str) -> str:
    """Return a value as it is searched."""
    folded = fold(value)
    if field.removeprefix("contact_") not in _COMPACT:
        return folded
    compact = _MARKS.sub("", folded)
    # A home number is a word of its own, because people leave its country code out.
    return f"{compact} {compact[3:]}" if _HOME_NUMBER.fullmatch(compact) else compact


def read_wanted(text: str) -> Wanted:
    """Return what is to be searched for. Raises ValueError for an empty text."""
    folded = fold(text)
    if not folded:
        raise ValueError("expected something to look for; for example novak, 605 123 456 or 10.20.30.40")
    number = _MARKS.sub("", folded) if _NUMBERLIKE.fullmatch(folded) else ""
    # Symbols have no leading zeros, and telephone numbers none of 00420 or of a Slovak 0905.
    number = number.lstrip("0") if number.isdecimal() else number
    words = tuple(folded.split())
    if len(number) < _SHORTEST_NUMBER:
        return Wanted(words, None)
    return Wanted(words if len(words) == 1 else (), number)


def hits_in(needle: str, text: str) -> Iterator[Hit]:
    """Yield where a search text contains a needle: one hit for each field."""
    at = text.find(needle)
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        line = text[start : end if end >= 0 else None]
        code, _, value = line.partition("\t")
        rank = _RANKS[code]
        yield Hit(_quality(needle, value), rank, _ALL_FIELDS[rank])
        at = text.find(needle, end) if end >= 0 else -1


def field_values(text: str) -> dict[str, str]:
    """Return the values of a search text by field."""
    lines = (line.partition("\t") for line in text.split("\n"))
    return {_ALL_FIELDS[_RANKS[code]]: value for code, _, value in lines}


def _code(field: str) -> str:
    return field.upper().translate(_TO_LETTERS)


_RANKS = {_code(field): rank for rank, field in enumerate(_ALL_FIELDS)}


def _quality(needle: str, value: str) -> int:
    if needle == value:
        return 0
    best, at = 3, value.find(needle)
    while at >= 0 and best > 1:
        if not at or not value[at - 1].isalnum():
            end = at + len(needle)
            best = 2 if end < len(value) and value[end].isalnum() else 1
        at = value.find(needle, at + 1)
    return best
