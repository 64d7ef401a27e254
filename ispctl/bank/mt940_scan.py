"""First pass over an MT940 file: find the messages, check every row and balance, add up; nothing of a row is kept.

A message is a page of a statement: :20:, :25:, :28:, an opening balance, rows, a closing balance. Whatever stands outside of
messages is junk by the banks' own word, unless it looks like a part of one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from ispctl.bank.account_texts import Account, read_account
from ispctl.bank.encoding import BOM
from ispctl.bank.gpc_header import Warnings
from ispctl.bank.gpc_records import LONGEST_LINE, pieces
from ispctl.bank.mt940_lines import ROW, Balance, day_of, days_of, minor_units, read_balance
from ispctl.bank.statement import OwnAccount
from ispctl.errors import FileError

# Control characters surround messages of some banks; {4: opens the block that holds one.
_BEGIN = re.compile(r"(?:^[\x00-\x20\x7f]*|\{4:\s*):20:")
_INSIDE = re.compile(r":(?:25|28C?|60[FM]|61|62[FM]):")
_NUMBER = re.compile(r"\d{1,15}(?!\d)", re.ASCII)
# The standard allows six lines of 65 characters; what goes on for longer is no description of a payment.
_DETAIL_LINES = 200
# Between messages banks write a few lines of their own.
_JUNK_LINES = 10_000
# Each message costs memory. Pages of Fio have two thousand characters, so this is a statement of a hundred megabytes.
_MESSAGES = 50_000


@dataclass(slots=True)
class _Head:
    """What a message says before its opening balance."""

    line: int
    warnings: Warnings = field(default_factory=Warnings)
    account: Account | None = None
    number: str | None = None


@dataclass(slots=True)
class Page:
    """One message. `start` and `end` are offsets of its rows in the file, `first_line` is the line at `start`.

    `sums` are the amounts of its rows by their mark; `-` follows a mark whose amount has a minus.
    """

    line: int
    warnings: Warnings
    account: Account
    number: str | None
    opening: Balance
    closing: Balance
    start: int
    first_line: int
    end: int = 0
    latest: date | None = None
    sums: dict[str, int] = field(default_factory=dict)


def scan(source: BinaryIO, own: Sequence[OwnAccount]) -> list[Page]:
    """Return the messages of the file in its order, in memory that does not grow with their rows.

    Raises FileError with the line of the first thing that cannot be taken.
    """
    source.seek(0)
    start = len(BOM) if source.read(len(BOM)) == BOM else 0
    scanner = _Scanner(start, own)
    for piece in pieces(source, start):
        scanner.take(piece)
    scanner.finish()
    return scanner.pages


class _Scanner:
    def __init__(self, start: int, own: Sequence[OwnAccount]) -> None:
        self.pages: list[Page] = []
        self._offset, self._lines, self._own = start, 0, own
        self._head: _Head | None = None
        self._page: Page | None = None
        self._row_line = 0

    def take(self, piece: bytes) -> None:
        """Check the lines of one piece. One character is one byte here: what is read of them is ASCII, and offsets stay true."""
        lines = piece.decode("latin-1").split("\n")
        if not lines[-1]:
            lines.pop()
        if b"\0" in piece or max(map(len, lines)) > LONGEST_LINE:
            self._refuse(lines)
        offset = self._offset
        for number, line in enumerate(lines, self._lines + 1):
            page = self._page
            if page is None:
                self._outside_of_rows(line, number, offset + len(line) + 1)
            elif line[:1] == ":":
                tag = line[:5]
                if tag[:4] == ":61:":
                    self._row(line, number, page)
                elif tag in (":62F:", ":62M:"):
                    self._close(line, number, offset, page)
                elif tag in (":60F:", ":60M:"):
                    raise FileError(f"the message that begins in line {page.line} has no closing balance :62F:", line=number)
            offset += len(line) + 1
        self._offset += len(piece)
        self._lines += len(lines)
        self._check_length(self._lines)

    def finish(self) -> None:
        """Refuse a file that ends in the middle of a message."""
        begun = self._page or self._head
        if begun:
            raise FileError(f"the file ends inside of the message that begins in line {begun.line}", line=self._lines)

    def _refuse(self, lines: list[str]) -> None:
        for number, line in enumerate(lines, self._lines + 1):
            if len(line) > LONGEST_LINE:
                raise FileError(f"the line is longer than {LONGEST_LINE} characters; this is not an MT940 statement", line=number)
            if "\0" in line:
                raise FileError("the line contains a NUL byte; the file is damaged or in UTF-16", line=number)

    def _outside_of_rows(self, line: str, number: int, after: int) -> None:
        head = self._head
        if head is None:
            self._begin(line, number)
        elif line.startswith(":25:"):
            head.account = head.account or read_account(line[4:].strip(), number, self._own)
        elif line.startswith((":28:", ":28C:")):
            head.number = _statement_number(line, number, head.warnings)
        elif line.startswith((":60F:", ":60M:")):
            self._open(line, number, after, head)
        elif line.startswith((":61:", ":62F:", ":62M:")):
            raise FileError(f"field {line[:4]} comes before the opening balance :60F:; MT942 and advices are not statements", line=number)
        elif line.startswith(":20:"):
            raise FileError(f"the message that begins in line {head.line} has no balances", line=number)

    def _begin(self, line: str, number: int) -> None:
        if _BEGIN.search(line):
            if len(self.pages) >= _MESSAGES:
                raise FileError(f"the file has more than {_MESSAGES} messages; cut it into several", line=number)
            self._head = _Head(number)
            self._row_line = number
        elif match := _INSIDE.match(line):
            raise FileError(f"field {match[0]} is outside of a message, :20: is expected before it", line=number)

    def _open(self, line: str, number: int, after: int, head: _Head) -> None:
        if head.account is None:
            raise FileError("the account :25: is expected before the opening balance", line=number)
        opening = read_balance(line, number)
        if opening.day is None:
            head.warnings.add(f"date {line[6:12]!r} of the opening balance is not a date", number)
        # The closing balance is put in its place when it comes.
        self._page = Page(head.line, head.warnings, head.account, head.number, opening, opening, start=after, first_line=number + 1)
        self._head = None
        self._row_line = number

    def _row(self, line: str, number: int, page: Page) -> None:
        match = ROW.match(line, 4)
        if match is None:
            raise FileError(f"row {line[:40].strip()!r} is not like :61:2607010701C1000,00NTRF", line=number)
        value, entry, mark, letters, minus, whole, fraction, _ = match.groups()
        days = days_of(value, entry, page.opening.day)
        if days is None:
            raise FileError(f"neither the value date {value!r} nor the entry date {entry or ''!r} is a date", line=number)
        if page.latest is None or days[0] > page.latest:
            page.latest = days[0]
        key = mark + minus
        page.sums[key] = page.sums.get(key, 0) + minor_units(whole, fraction)
        if days[1] is None and entry and value[2:] != entry:
            self._doubt(value, entry, number, page)
        if letters and len(letters) == 3 and letters != page.opening.currency:
            page.warnings.add(f"the row says {letters}, its statement is in {page.opening.currency}", number)
        if number - self._row_line > _DETAIL_LINES:
            self._check_length(number)
        self._row_line = number

    def _doubt(self, value: str, entry: str, number: int, page: Page) -> None:
        wrong, used = ("entry", "value") if day_of(value) else ("value", "entry")
        page.warnings.add(
            f"the {wrong} date of the row, {entry if wrong == 'entry' else value!r}, is not a date; its {used} date is used", number
        )

    def _check_length(self, number: int) -> None:
        limit, missing = (_DETAIL_LINES, "a row nor a closing balance") if self._page else (_JUNK_LINES, "a message nor a part of one")
        if number - self._row_line > limit:
            raise FileError(f"more than {limit} lines follow that are neither {missing}", line=self._row_line or None)

    def _close(self, line: str, number: int, offset: int, page: Page) -> None:
        self._check_length(number)
        page.closing, page.end = read_balance(line, number), offset
        if page.closing.currency != page.opening.currency:
            raise FileError(f"the statement opens in {page.opening.currency} and closes in {page.closing.currency}", line=number)
        if page.closing.day is None:
            page.warnings.add(f"date {line[6:12]!r} of the closing balance is not a date", number)
        self.pages.append(page)
        self._page, self._row_line = None, number
        # Fio goes on behind the balance: -}${1:…}{2:…}{4:
        self._begin(line[5:], number)


def _statement_number(line: str, number: int, warnings: Warnings) -> str | None:
    text = line[1:].partition(":")[2].strip()
    match = _NUMBER.match(text)
    if not match:
        warnings.add(f"statement number {text[:40]!r} is not a number", number)
        return None
    return match[0].lstrip("0") or None
