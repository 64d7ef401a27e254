"""What of a card can be found, and how a text typed into the search is understood (`client find`).

A search text has one line for each field: its name in capital letters, which no folded text has, a TAB, and the folded value.
Telephone numbers, postal codes and accounts are there without blanks and marks, so that they are found however they are typed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ispctl.rules.collation import fold

# In the order in which a hit in them counts.
FOUND_FIELDS = (
    "number", "name", "vs1", "vs2", "vs3", "ico", "phone", "mobile", "email", "login", "billing_name", "representative",
    "billing_email", "technical_email", "business_email", "dic", "bank_account", "iban", "street", "city", "zip",
    "billing_street", "billing_city", "billing_zip", "catv_outlet", "www", "gps", "group", "status", "payment_type", "bic",
)  # fmt: skip
# Values that are one thing, whatever blanks and marks stand between its parts.
_COMPACT = {"phone", "mobile", "zip", "billing_zip", "iban", "dic", "mac"}
_MARKS = re.compile(r"[ ()/.:+-]")
_NUMBERLIKE = re.compile(r"[0-9a-f ()/.:+-]*[0-9][0-9a-f ()/.:+-]*")
_SHORTEST_NUMBER = 3
_END_OF_WORD = re.compile(r"\W")


class Hit(NamedTuple):
    """How well a value fits (0: it is what was typed, 1: it begins so, 2: a word of it does, 3: inside), and which field it is in."""

    quality: int
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
    lines = (f"{field.upper()}\t{searched(field, str(values[field]))}" for field in fields if values.get(field) not in (None, ""))
    return "\n".join(lines)


def searched(field: str, value: str) -> str:
    """Return a value as it is searched."""
    folded = fold(value)
    return _MARKS.sub("", folded) if field.removeprefix("contact_") in _COMPACT else folded


def read_wanted(text: str) -> Wanted:
    """Return what is to be searched for. Raises ValueError for an empty text."""
    folded = fold(text)
    if not folded:
        raise ValueError("expected something to look for; for example novak, 605 123 456 or 10.20.30.40")
    number = _MARKS.sub("", folded).lstrip("0") if _NUMBERLIKE.fullmatch(folded) else ""
    return Wanted(tuple(folded.split()), number if len(number) >= _SHORTEST_NUMBER else None)


def best_hits(wanted: Wanted, texts: Iterable[str], fields: Iterable[str] = FOUND_FIELDS) -> list[Hit]:
    """Return the best hit for each word, or the one of the whole number; nothing where a word is not in any of the texts."""
    ranks = {field: rank for rank, field in enumerate(fields)}
    lines = [(field.lower(), value) for text in texts for field, _, value in (line.partition("\t") for line in text.split("\n"))]
    whole = [_best(wanted.number, lines, ranks)] if wanted.number else []
    words = [_best(word, lines, ranks) for word in wanted.words]
    found = [[hit for hit in hits if hit] for hits in (whole, words) if hits and None not in hits]
    return min(found, key=max, default=[])


def _best(needle: str, lines: Iterable[tuple[str, str]], ranks: Mapping[str, int]) -> Hit | None:
    hits = [Hit(_quality(needle, value), field) for field, value in lines if needle in value]
    return min(hits, key=lambda hit: (hit.quality, ranks.get(hit.field, len(ranks))), default=None)


def _quality(needle: str, value: str) -> int:
    if needle == value:
        return 0
    if value.startswith(needle):
        return 1
    return 2 if any(word.startswith(needle) for word in _END_OF_WORD.split(value)) else 3
