"""First pass over a GPC file: find the blocks, check every row, add up the amounts; nothing of a row is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import BinaryIO

from ispctl.bank.encoding import BOM, UTF8
from ispctl.bank.gpc_header import FIO_BANKS, KB_BANKS, Header, Warnings, read_header
from ispctl.bank.gpc_records import LINE_END, LONGEST_LINE, currency_of, date_of, pieces, split_lines, text_of
from ispctl.bank.statement import OwnAccount
from ispctl.errors import FileError

# Record type with own account; all digits up to the value date; amount; posting code; currency with date.
_CHECKED = itemgetter(slice(0, 19), slice(19, 97), slice(48, 60), slice(60, 61), slice(118, 128))
_SHORTEST_ROW = 97
CONTINUATIONS = ("076", "078", "079")
_RAW_CONTINUATIONS = tuple(kind.encode() for kind in CONTINUATIONS)
_POSTING_CODES = "12345"
# Columns that hold digits, or blanks instead of zeros.
_SYMBOLS = (
    ("counter account", 19, 35),
    ("variable symbol", 61, 71),
    ("bank code of the counter account", 73, 77),
    ("constant symbol", 77, 81),
    ("specific symbol", 81, 91),
)
# Only Fio guarantees that the document number is an id (BANK-FORMATS.md 6).
_FIO_SYMBOLS = (*_SYMBOLS, ("document number", 35, 48))
_TAILS_KEPT = 4096


@dataclass(slots=True)
class Block:
    """One record 074 with what the pass over its rows has found.

    `start` and `end` are offsets of the rows in the file. `blank_symbols` and `only_rows` tell the second pass what it need not
    look for: blanks where zeros should be, and lines other than 075.
    """

    header: Header
    warnings: Warnings
    start: int
    end: int | None = None
    sums: dict[bytes, int] = field(default_factory=dict)
    first_lines: dict[str, int] = field(default_factory=dict)
    currency: str | None = None
    latest: date | None = None
    blank_symbols: bool = False
    only_rows: bool = True

    @property
    def prefix(self) -> bytes:
        """How every row of this account begins."""
        return b"075" + self.header.digits.encode()

    @property
    def default_currency(self) -> str:
        """The currency of rows that do not say one (BANK-FORMATS.md 1.5)."""
        return self.header.identity.currency or "CZK"

    def booked_on(self, digits: str) -> date | None:
        """Return the booking date of a row with this date in 123-128, None if neither it nor the statement has one (1.2)."""
        if self.header.identity.bank in KB_BANKS:
            return self.header.dated
        return date_of(digits) or self.header.dated

    def currency_of(self, code: str) -> str | None:
        """Return the currency of a row with this in columns 119-122, None when the code is unknown."""
        return currency_of(code, self.default_currency)


def scan(source: BinaryIO, encoding: str, own: Sequence[OwnAccount]) -> list[Block]:
    """Return the blocks of the file in its order, in memory that does not grow with their rows.

    Raises FileError with the line of the first record that cannot be taken.
    """
    source.seek(0)
    start = len(BOM) if source.read(len(BOM)) == BOM else 0
    scanner = _Scanner(start, encoding, own)
    for piece in pieces(source, start):
        scanner.take(piece)
    return scanner.blocks


class _Scanner:
    def __init__(self, start: int, encoding: str, own: Sequence[OwnAccount]) -> None:
        self.blocks: list[Block] = []
        self._offset, self._lines = start, 0
        self._encoding, self._own = encoding, own
        self._begin(None)

    def take(self, piece: bytes) -> None:
        """Check the lines of one piece; the loop is the hot path of every import, so a sound row costs five slices."""
        lines = split_lines(piece)
        if b"\0" in piece or max(map(len, lines)) > LONGEST_LINE:
            self._refuse(lines)
        block, prefix, tails, sums = self._block, self._prefix, self._tails, self._sums
        offset, counted = self._offset, 0
        for index, raw in enumerate(lines):
            head, body, amount, code, tail = _CHECKED(raw)
            if head == prefix and tail in tails and code in sums and body.isdigit():
                sums[code] += int(amount)
            elif raw[:3] == b"074":
                offset += sum(map(len, lines[counted:index])) + index - counted
                counted = index
                self._open(raw, self._lines + index + 1, offset)
                block, prefix, tails, sums = self._block, self._prefix, self._tails, self._sums
            elif block and sums and raw[:3] in _RAW_CONTINUATIONS:
                block.only_rows = False
            else:
                self._other(raw, self._lines + index + 1)
        self._offset += len(piece)
        self._lines += len(lines)

    def _refuse(self, lines: list[bytes]) -> None:
        for number, raw in enumerate(lines, self._lines + 1):
            if len(raw) > LONGEST_LINE:
                raise FileError(f"the line is longer than {LONGEST_LINE} characters; this is not a GPC statement", line=number)
            if b"\0" in raw:
                raise FileError("the line contains a NUL byte; the file is damaged or in UTF-16", line=number)

    def _begin(self, block: Block | None) -> None:
        self._block = block
        self._prefix = block.prefix if block else None
        self._sums = block.sums if block else {}
        # Columns 119-128 that have been found in order, so that each currency and date is looked at once.
        self._tails: set[bytes] = set()

    def _open(self, raw: bytes, line: int, offset: int) -> None:
        if self.blocks:
            self.blocks[-1].end = offset
        warnings = Warnings()
        header = read_header(text_of(raw.rstrip(LINE_END), self._encoding), line, self._own, warnings)
        block = Block(header, warnings, offset + len(raw) + 1)
        self.blocks.append(block)
        self._begin(block)

    def _other(self, raw: bytes, line: int) -> None:
        text = text_of(raw.rstrip(LINE_END), self._encoding)
        kind, block = text[:3], self._block
        if block:
            block.only_rows = block.only_rows and kind == "075"
        if not text:
            return
        if block is None:
            raise FileError("record 074 is expected first: without it the own account and the balances are not known", line=line)
        if kind == "075":
            self._row(raw, text, line, block)
        elif kind not in CONTINUATIONS:
            block.warnings.add(f"record type {kind!r} is not known, the line is not used", line)
        else:
            block.warnings.add(f"record {kind} has no record 075 above it, the line is not used", line)

    def _row(self, raw: bytes, text: str, line: int, block: Block) -> None:
        if len(text) < _SHORTEST_ROW or 118 < len(text) < 122 or 122 < len(text) < 128:
            raise FileError(f"record 075 is cut: {len(text)} characters, expected 128", line=line)
        text = text.ljust(128)
        amount, code = _checked_amount(text, line)
        symbols = _FIO_SYMBOLS if block.header.identity.bank in FIO_BANKS else _SYMBOLS
        block.blank_symbols = _has_blanks(text, symbols, line) or block.blank_symbols
        if text[3:19] != block.header.digits:
            block.warnings.add(f"own account {text[3:19]!r} differs from {block.header.digits!r} of record 074", line)
        certain = _check_tail(text, line, block)
        if certain and (self._encoding != UTF8 or raw.isascii()):
            if len(self._tails) >= _TAILS_KEPT:
                self._tails.clear()
            self._tails.add(raw[118:128])
        block.first_lines.setdefault(code, line)
        block.sums[code.encode()] = block.sums.get(code.encode(), 0) + amount


def _checked_amount(text: str, line: int) -> tuple[int, str]:
    digits, code = text[48:60], text[60]
    if not (digits.isascii() and digits.isdigit()):
        raise FileError(f"amount {digits!r} in columns 49-60 is not 12 digits", line=line)
    if code not in _POSTING_CODES:
        raise FileError(f"posting code {code!r} in column 61 is not one of 1 to 5", line=line)
    return int(digits), code


def _has_blanks(text: str, symbols: Iterable[tuple[str, int, int]], line: int) -> bool:
    for name, start, end in symbols:
        value = text[start:end].strip()
        if value and not (value.isascii() and value.isdigit()):
            raise FileError(f"{name} {text[start:end]!r} in columns {start + 1}-{end} is not a number", line=line)
    return not text[19:97].isdigit()


def _check_tail(text: str, line: int, block: Block) -> bool:
    """Tell whether columns 119-128 of this row need no second look; what is doubtful is warned of at each row."""
    code, digits = text[118:122], text[122:128]
    currency, booked_on = block.currency_of(code), block.booked_on(digits)
    if currency is None:
        raise FileError(f"currency code {code!r} in columns 119-122 is not known", line=line)
    if booked_on is None:
        raise FileError(f"neither {digits!r} in columns 123-128 nor the date of record 074 is a date", line=line)
    block.currency = block.currency or currency
    block.latest = max(block.latest or booked_on, booked_on)
    if currency != block.currency:
        block.warnings.add(f"the row is in {currency}, the rows above it in {block.currency}", line)
    said = digits.strip(" 0") and block.header.identity.bank not in KB_BANKS
    if said and date_of(digits) is None:
        block.warnings.add(f"posting date {digits!r} is not a date, that of the statement is used", line)
        return False
    return currency == block.currency and (code + digits).isdigit()
