"""VS, KS and SS of a movement in CAMT.053: five places, tried in the order of BANK-FORMATS.md 2.1."""

import re
from functools import lru_cache
from typing import NamedTuple

from ispctl.bank.camt053_elements import Found

# Raiffeisenbank and, until 2021, Equa bank: symbols are bare digits in references (BANK-FORMATS.md 2.1, step 4).
BARE_DIGITS_BANKS = ("5500", "6100")

# "VS:1234567890SS:1234567890KS:1234", "/VS/123/SS/456/KS/0308", "/VS15501234/SS/KS" and "VS1001"; never the first ten of more digits.
_IN_REFERENCE = re.compile(r"(?<![A-Za-z])(VS|KS|SS)[:/]?[ ]?(\d{1,10})(?!\d)", re.ASCII)
_PROPRIETARY = re.compile(r"^\s*(VS|KS|SS)\s*\n\s*(\d{1,10})\s*$", re.ASCII | re.MULTILINE)
# Only what is labelled: unlabelled digits in a message are a hint for a person.
_IN_TEXT = re.compile(r"\b(VS|KS|SS)\s*[:/.]?\s*(\d{1,10})\b", re.ASCII)
_LONGEST = {"VS": 10, "KS": 4, "SS": 10}


class Symbols(NamedTuple):
    """VS and SS without leading zeros, KS as four digits; None where there is none."""

    vs: str | None
    ks: str | None
    ss: str | None


def symbols(detail: Found, bank: str | None, domestic: bool) -> Symbols:
    """Return the symbols of a movement; each comes from the first place that has it.

    `bank` is the code of the own account's bank. `domestic` tells that both accounts are Czech: then a reference of bare digits may
    be a symbol outside of BARE_DIGITS_BANKS, too, provided that the bank has not labelled any.
    """
    get = detail.get
    labelled = _labelled(get("creditor references"), get("end to end"), get("proprietary"))
    bare = _NO_DIGITS
    if bank in BARE_DIGITS_BANKS or (domestic and labelled is _NONE):
        bare = get("end to end"), get("instruction"), get("payment information")
    message, additional = get("message"), get("additional")
    texts = _NONE
    if (message and "S" in message) or (additional and "S" in additional):
        texts = _in_texts(message, additional)
    if bare is _NO_DIGITS and texts is _NONE:
        return labelled
    return Symbols(
        labelled.vs or _bare("VS", bare[0]) or texts.vs,
        labelled.ks or _bare("KS", bare[1]) or texts.ks,
        labelled.ss or _bare("SS", bare[2]) or texts.ss,
    )


_NONE = Symbols(None, None, None)
_NO_DIGITS: tuple[str | None, str | None, str | None] = (None, None, None)


@lru_cache(maxsize=1 << 13)
def _labelled(references: str | None, end_to_end: str | None, proprietary: str | None) -> Symbols:
    found: dict[str, str] = {}
    for text, pattern in ((references, _IN_REFERENCE), (end_to_end, _IN_REFERENCE), (proprietary, _PROPRIETARY)):
        if text and "S" in text:
            _add(found, pattern, text)
    return _of(found)


@lru_cache(maxsize=1 << 13)
def _in_texts(*texts: str | None) -> Symbols:
    found: dict[str, str] = {}
    for text in texts:
        if text and "S" in text:
            _add(found, _IN_TEXT, text)
    return _of(found)


def _of(found: dict[str, str]) -> Symbols:
    return Symbols(found.get("VS"), found.get("KS"), found.get("SS")) if found else _NONE


def _add(found: dict[str, str], pattern: re.Pattern[str], text: str) -> None:
    for label, digits in pattern.findall(text):
        symbol = _symbol(label, digits)
        if symbol:
            found.setdefault(label, symbol)


def _bare(label: str, text: str | None) -> str | None:
    digits = (text or "").strip()
    return _symbol(label, digits) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else None


def _symbol(label: str, digits: str) -> str | None:
    """Return the symbol as DESIGN.md 5.1 prints it; None for zeros and for what is longer than such a symbol may be."""
    symbol = digits.lstrip("0")
    if not symbol or len(symbol) > _LONGEST[label]:
        return None
    return symbol.zfill(4) if label == "KS" else symbol
