"""Second pass over an MT940 file: the rows of one statement as transactions, read anew whenever they are iterated."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from ispctl.bank.gpc_records import pieces
from ispctl.bank.mt940_details import NO_DETAILS, read_details
from ispctl.bank.mt940_lines import ROW, Reading, days_of, minor_units, references
from ispctl.bank.mt940_scan import Page
from ispctl.bank.statement import Transaction
from ispctl.errors import FileError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Row = Callable[[str, int], Transaction]


class Rows:
    """The transactions of one statement, page by page. Each iteration reads the file again, which has to be still open."""

    def __init__(self, source: BinaryIO, encoding: str, pages: Sequence[Page], reading: Reading) -> None:
        self._source, self._encoding = source, encoding
        self._pages, self._reading = pages, reading

    def __iter__(self) -> Iterator[Transaction]:
        """Yield the transactions in the file's order. Raises FileError if the file has changed since it was checked."""
        for page in self._pages:
            row = _row_reader(page, self._reading)
            try:
                for text, line in self._texts(page):
                    yield row(text, line)
            except (ValueError, KeyError) as error:
                raise FileError("the file has changed since it was checked; read it again", line=page.line) from error

    def _texts(self, page: Page) -> Iterator[tuple[str, int]]:
        """Yield what stands between the tags of two rows, with the line of the first."""
        rest, line = "\n", page.first_line - 1
        for piece in pieces(self._source, page.start, page.end):
            texts = (rest + piece.decode(self._encoding, "replace")).split("\n:61:")
            rest = texts.pop()
            for text in texts:
                if line >= page.first_line:
                    yield text, line
                line += text.count("\n") + 1
        if line >= page.first_line:
            yield rest, line


def _row_reader(page: Page, reading: Reading) -> Row:
    """Return a function that reads :61: (without its tag) with all that follows it; written for speed, see benchmarks."""
    pivot, currency, bank = page.opening.day, page.opening.currency, page.account.bank
    # Transaction(...) takes twice as long: parsing fourteen arguments is a tenth of the time of a row.
    new = tuple.__new__

    def row(text: str, line: int) -> Transaction:
        head, _, details = text.partition("\n:86:")
        match = ROW.match(head)
        days = days_of(match[1], match[2], pivot) if match else None
        if match is None or days is None:
            raise ValueError(text)
        mark = match[3]
        amount = reading[mark + match[5]] * minor_units(match[6], match[7])
        first, _, more = head[match.end() :].partition("\n")
        reference, bank_id = references(first, bank)
        said = read_details(_unwrapped(details), bank, amount > 0) if details else NO_DETAILS
        return new(
            Transaction,
            (
                line,
                *days,
                amount,
                currency,
                *said[:5],
                said[5] or (_unwrapped(more).strip() or None if more else None),
                reference,
                bank_id,
                mark[0] == "R",
            ),
        )

    return row


def _unwrapped(text: str) -> str:
    """Return the lines of a field as one: banks break them anywhere, within words and within the marks of subfields."""
    text = text.replace("\r", "").replace("\n:86:", " ").replace("\n", "")
    return text if text.isprintable() else _CONTROL.sub("", text)
