"""VS, KS and SS where a text names them: `VS:123`, `VS 0000000123`, `/VS/123/SS/456/KS/0308` (BANK-FORMATS.md 2.1, 3.1)."""

import re
from typing import NamedTuple

# A number right behind its label must not be followed by a colon: "VS2: /SS2:" are the names of further symbols, not values.
# One that goes on behind a dot, comma, slash or dash is a date, an amount or an account.
_LABELLED = re.compile(r"(?<![^\W\d_])/?(VS|KS|SS)(?:[\s:./]+([0-9]+)|([0-9]+)(?!:))(?![.,/-]?[0-9])")
_EMPTY = re.compile(r"/(?:VS|KS|SS)(?=/|\s|$)/?")
_LENGTHS = {"VS": 10, "SS": 10, "KS": 4}


class Symbols(NamedTuple):
    """The symbols that a text names, without leading zeros and KS as four digits, and the text without them."""

    vs: str | None
    ks: str | None
    ss: str | None
    rest: str


def symbol(label: str, digits: str) -> str | None:
    """Return the symbol as every reader returns it; None for nothing, for zeros, and for a number too long for this symbol."""
    value = digits.lstrip("0")
    if not value or len(value) > _LENGTHS[label]:
        return None
    return value.zfill(4) if label == "KS" else value


def labelled(text: str) -> Symbols:
    """Return what a text says about symbols; the first mention of each counts, and digits without a label never do."""
    if "S" not in text:
        return Symbols(None, None, None, text)
    found: dict[str, str | None] = {}

    def take(match: re.Match[str]) -> str:
        label, digits = match[1], match[2] or match[3]
        if label in found or len(digits.lstrip("0")) > _LENGTHS[label]:
            return match[0]
        found[label] = symbol(label, digits)
        return " "

    rest = _LABELLED.sub(take, text)
    if found:
        rest = " ".join(_EMPTY.sub(" ", rest).split())
    return Symbols(found.get("VS"), found.get("KS"), found.get("SS"), rest)
