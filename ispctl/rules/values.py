"""Plain values as people type them and spreadsheets save them: text, choices, whole numbers, dates, yes and no.

Every reader takes text that tidy() has been through and raises ValueError with what is expected instead.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

# ISPs did not exist before the first year, and a typing slip such as 2204 must not pass as a date.
_YEARS = range(1990, 2100)
_ISO_DAY = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_CZECH_DAY = r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})"
_YES_NO = {
    **dict.fromkeys(("yes", "true", "1", "ano", "áno"), True),
    **dict.fromkeys(("no", "false", "0", "ne", "nie"), False),
}
_LOGIN = r"[A-Za-z0-9._@-]{1,64}"


def tidy(text: str) -> str:
    """Return the text in Unicode NFC, without invisible characters, with every run of white space as one blank, none at the ends.

    Invisible ones (zero-width blanks, soft hyphens, direction marks) come along when people copy from web pages and mail.
    Raises ValueError for control characters other than white space, and for halves of broken characters.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())  # nearly all values, and many times faster
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    joined = " ".join(unicodedata.normalize("NFC", visible).split())
    for position, character in enumerate(joined, 1):
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise ValueError(f"expected text without control characters, and character {position} is U+{ord(character):04X}")
    return joined


def text_up_to(limit: int) -> Callable[[str], str]:
    """Return a reader of text of at most `limit` characters."""

    def read(text: str) -> str:
        if len(text) > limit:
            raise ValueError(f"expected at most {limit} characters, not {len(text)}")
        return text

    return read


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a reader of one of the words, in upper or lower case."""

    def read(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}")
        return text.lower()

    return read


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """Return a reader of a whole number within the bounds, both included."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not lowest <= int(text) <= highest:
            raise ValueError(f"expected a whole number from {lowest} to {highest}")
        return int(text)

    return read


def read_yes_no(text: str) -> bool:
    """Return True or False of yes/no, true/false, 1/0, ano/ne, áno/nie. Raises ValueError for another word."""
    if text.lower() not in _YES_NO:
        raise ValueError("expected yes or no (true or false, 1 or 0, ano or ne, áno or nie)")
    return _YES_NO[text.lower()]


def read_day(text: str) -> date:
    """Return the date of YYYY-MM-DD or d.m.yyyy. Raises ValueError for other forms and days that no calendar has."""
    iso, czech = re.fullmatch(_ISO_DAY, text), re.fullmatch(_CZECH_DAY, text)
    parts = iso.groups() if iso else czech.groups()[::-1] if czech else None
    if parts is None:
        raise ValueError("expected a date as YYYY-MM-DD or d.m.yyyy")
    year, month, day = (int(part) for part in parts)
    if year not in _YEARS:
        raise ValueError(f"expected a year from {_YEARS[0]} to {_YEARS[-1]}")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError("expected a date that is in the calendar") from error


def read_login(text: str) -> str:
    """Return a login name for the client portal, as typed. Raises ValueError unless it is safe in files, addresses and URLs."""
    if not re.fullmatch(_LOGIN, text):
        raise ValueError("expected 1 to 64 letters without accents, digits and . _ - @")
    return text


def write_value(value: str | int | bool | date | None) -> str:
    """Return the text of a value as the CSV contract writes it: yes/no, YYYY-MM-DD, digits; nothing for None (DESIGN.md 5.2)."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
