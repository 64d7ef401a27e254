"""Where the rows of a CAMT.053 file wait until they are asked for: parsing XML once costs half of parsing it twice.

Small files stay in memory; of larger ones a block at a time is, the rest lies in an unnamed temporary file that is gone with the
last statement.
"""

import marshal
import tempfile
import weakref
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ispctl.bank.statement import Transaction
from ispctl.errors import FileError

_ROWS_IN_BLOCK = 512
_IN_MEMORY = 8 << 20

_date = lru_cache(maxsize=4096)(date.fromisoformat)


PlainRow = tuple[
    int, str, str | None, int, str, str | None, str | None, str | None, str | None, str | None, str | None, str | None, str | None, bool
]


class Row(NamedTuple):
    """A transaction in which dates are still ISO text, because marshal, the fastest way to keep rows, knows no dates."""

    line: int
    booked_on: str
    value_on: str | None
    amount_minor: int
    currency: str
    vs: str | None
    ks: str | None
    ss: str | None
    counter_account: str | None
    counter_name: str | None
    message: str | None
    bank_reference: str | None
    bank_id: str | None
    reversal: bool


class Spool:
    """Rows of all statements of a file, one after another."""

    def __init__(self) -> None:
        # Closed with the last Rows that needs it.
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._waiting: list[tuple[object, ...]] = []
        self._end = 0

    def add(self, row: PlainRow) -> None:
        """Keep one Row, or a plain tuple of the same fields."""
        # marshal refuses a NamedTuple; a plain tuple is not copied here.
        self._waiting.append(tuple(row))
        if len(self._waiting) == _ROWS_IN_BLOCK:
            self._flush()

    def mark(self) -> int:
        """Return the place that a statement begins or ends at."""
        self._flush()
        return self._end

    def blocks(self, start: int, end: int) -> Iterator[list[PlainRow]]:
        """Yield the rows between two marks in blocks. Seeks before every read, so that several iterations may be under way."""
        while start < end:
            self._file.seek(start)
            size = int.from_bytes(self._file.read(4), "big")
            start += 4 + size
            # Only what _flush has written is ever read here, never bytes of a bank file.
            yield marshal.loads(self._file.read(size))  # noqa: S302

    def _flush(self) -> None:
        if not self._waiting:
            return
        block = marshal.dumps(self._waiting)
        try:
            self._file.seek(self._end)
            self._file.write(len(block).to_bytes(4, "big") + block)
        except OSError as error:
            raise FileError(f"no room for the rows in the folder of temporary files: {error.strerror}; set TMPDIR to another one") from None
        self._end += 4 + len(block)
        self._waiting.clear()


class Rows:
    """The transactions of one statement; may be iterated again and again."""

    def __init__(self, spool: Spool, start: int, end: int) -> None:
        self._spool, self._start, self._end = spool, start, end

    def __iter__(self) -> Iterator[Transaction]:
        """Yield the transactions in the file's order."""
        # Transaction(...) takes twice as long.
        new = tuple.__new__
        for block in self._spool.blocks(self._start, self._end):
            for row in block:
                # This way of putting it together is the fastest.
                dates = row[0], _date(row[1]), _date(row[2]) if row[2] else None
                yield new(Transaction, dates + row[3:])
