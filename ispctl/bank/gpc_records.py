"""The ground under the GPC reader: bytes of the file to lines, lines to columns, columns to dates and currencies.

Columns in comments are 1-based and inclusive as in BANK-FORMATS.md 1; slices in code are Python's.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from ispctl.bank.encoding import UTF8

# The longest known record, the extended 075 of Česká spořitelna, has 1,135 characters.
LONGEST_LINE = 4096
LINE_END = b" \t\r\x1a"

_PIECE = 1 << 18
# ISO 4217 numeric codes that Czech and Slovak banks keep accounts in, or kept before the euro.
_CURRENCIES: dict[str, str] = dict(
    re.findall(
        r"(\d+) (\w+)",
        "0036 AUD 0124 CAD 0156 CNY 0191 HRK 0203 CZK 0208 DKK 0344 HKD 0348 HUF 0352 ISK 0356 INR 0376 ILS 0392 JPY 0410 KRW "
        "0484 MXN 0498 MDL 0554 NZD 0578 NOK 0643 RUB 0702 SGD 0703 SKK 0704 VND 0710 ZAR 0752 SEK 0756 CHF 0764 THB 0784 AED "
        "0826 GBP 0840 USD 0941 RSD 0946 RON 0949 TRY 0975 BGN 0977 BAM 0978 EUR 0980 UAH 0985 PLN 0986 BRL",
    )
)
# Records with text before digits: columns of the text, how the digits look if widths are characters, and if they are bytes.
_TEXT_BEFORE_DIGITS = {
    b"074": (19, 39, re.compile(r".{45}\d{14}[+-]", re.ASCII), re.compile(rb".{45}\d{14}[+-]")),
    b"075": (97, 117, re.compile(r".{118}\d{10}", re.ASCII), re.compile(rb".{118}\d{10}(?!\S)")),
}


def pieces(source: BinaryIO, start: int, end: int | None = None) -> Iterator[bytes]:
    """Yield the bytes from `start` to `end` in pieces of whole lines, in constant memory.

    Only a line longer than LONGEST_LINE is ever broken, so a piece with such a line tells of it. Seeks before every read, so
    that two statements of one file may be iterated at the same time.
    """
    position, rest = start, b""
    while True:
        source.seek(position)
        read = source.read(_PIECE if end is None else min(_PIECE, end - position))
        if not read:
            break
        position += len(read)
        cut = read.rfind(b"\n") + 1
        if cut:
            yield rest + read[:cut]
            rest = read[cut:]
        else:
            rest += read
        if len(rest) > LONGEST_LINE:
            yield rest
            rest = b""
    if rest:
        yield rest


def split_lines(piece: bytes) -> list[bytes]:
    """Return the lines of a piece without LF; a CR stays, it never reaches into a column."""
    lines = piece.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return lines


def text_lines(piece: bytes, encoding: str) -> list[str]:
    """Return the lines of a piece as text with one character per column."""
    if encoding == UTF8 and not piece.isascii():
        return [text_of(raw, encoding) for raw in split_lines(piece)]
    lines = piece.decode(encoding, "replace").split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def text_of(raw: bytes, encoding: str) -> str:
    """Return one line as text with one character per column.

    In UTF-8 the widths are characters, unless only the raw bytes have digits where digits belong (BANK-FORMATS.md 1);
    continuation records have no such place and always count characters.
    """
    text = raw.decode(encoding, "replace")
    columns = _TEXT_BEFORE_DIGITS.get(raw[:3])
    if raw.isascii() or encoding != UTF8 or not columns:
        return text
    first, last, in_characters, in_bytes = columns
    if in_characters.match(text) or not in_bytes.match(raw):
        return text
    field = raw[first:last].decode(encoding, "ignore")
    return raw[:first].decode(encoding, "replace") + field.ljust(last - first) + raw[last:].decode(encoding, "replace")


@lru_cache(maxsize=4096)
def date_of(digits: str) -> date | None:
    """Return the date of DDMMYY, None when it is none; years 00-69 are 20yy, 70-99 are 19yy (BANK-FORMATS.md 1.2)."""
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    try:
        return date(2000 + year if year < 70 else 1900 + year, month, day)
    except ValueError:
        return None


def currency_of(code: str, otherwise: str) -> str | None:
    """Return the ISO letters of columns 119-122, None for a numeric code that no known currency has.

    `otherwise` is returned for a "druh dat" and for nothing at all: they do not tell the currency (BANK-FORMATS.md 1.5).
    """
    return _CURRENCIES.get(code) if code.startswith("0") and code != "0000" else otherwise
