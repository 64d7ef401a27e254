"""Second pass over a GPC file: the rows of one block as transactions, read anew whenever they are iterated."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain, count
from operator import itemgetter
from typing import BinaryIO, TypeVar

from ispctl.bank.accounts import czech_form, edit_from_internal
from ispctl.bank.gpc_details import with_details, with_tail
from ispctl.bank.gpc_header import FIO_BANKS
from ispctl.bank.gpc_postings import Reading
from ispctl.bank.gpc_records import date_of, pieces, text_lines
from ispctl.bank.gpc_scan import CONTINUATIONS, Block
from ispctl.bank.statement import Transaction
from ispctl.errors import FileError

# Record 075 (BANK-FORMATS.md 1.2): counter account, document number, amount, posting code, VS, bank code of the counter account,
# KS, SS, value date, name, currency with date.
_COLUMNS = itemgetter(
    slice(19, 35),
    slice(35, 48),
    slice(48, 60),
    slice(60, 61),
    slice(61, 71),
    slice(73, 77),
    slice(77, 81),
    slice(81, 91),
    slice(91, 97),
    slice(97, 117),
    slice(118, 128),
)
_CACHED = 1 << 15
# A CR and a Ctrl-Z after column 128 are no tail.
_PLAIN_ROW = 130
# Banks write up to four; a damaged file may hold a million.
_DETAILS_KEPT = 40

Row = Callable[[str, int], Transaction]
Value = TypeVar("Value")


class _Cache(dict[str, Value]):
    """A dictionary that computes what it lacks; emptied when full, because a file may hold a million different accounts."""

    def __init__(self, compute: Callable[[str], Value]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, key: str) -> Value:
        if len(self) >= _CACHED:
            self.clear()
        value = self[key] = self._compute(key)
        return value


class Rows:
    """The transactions of one block. Each iteration reads the file again, which has to be still open."""

    def __init__(self, source: BinaryIO, encoding: str, block: Block, reading: Reading) -> None:
        self._source, self._encoding = source, encoding
        self._block, self._reading = block, reading

    def __iter__(self) -> Iterator[Transaction]:
        """Yield the transactions in the file's order. Raises FileError if the file has changed since it was checked."""
        block = self._block
        row, first = _row_reader(block, self._reading), block.header.line + 1
        lines = chain.from_iterable(text_lines(piece, self._encoding) for piece in pieces(self._source, block.start, block.end))
        if block.blank_symbols:
            lines = chain(map(_with_zeros, lines))
        try:
            if block.only_rows:
                yield from map(row, lines, count(first))
            else:
                yield from _with_details(row, lines, first, block.header.identity.bank)
        except (ValueError, KeyError) as error:
            raise FileError("the file has changed since it was checked; read it again", line=block.header.line) from error


def _with_details(row: Row, lines: Iterable[str], first: int, bank: str | None) -> Iterator[Transaction]:
    held: Transaction | None = None
    details: list[str] = []
    for number, line in enumerate(lines, first):
        if line[:3] == "075":
            if held:
                yield with_details(held, details, bank) if details else held
            held, details = row(line, number), []
        elif line[:3] in CONTINUATIONS and len(details) < _DETAILS_KEPT:
            details.append(line)
    if held:
        yield with_details(held, details, bank) if details else held


def _with_zeros(line: str) -> str:
    """Return a row whose blank symbols are filled with zeros; other records as they are."""
    if line[:3] != "075":
        return line
    fields = ((19, 35), (35, 48), (61, 71), (73, 77), (77, 81), (81, 91))
    account, document, vs, bank, ks, ss = (line[start:end].strip().zfill(end - start) for start, end in fields)
    return line[:19] + account + document + line[48:61] + vs + "00" + bank + ks + ss + line[91:]


def _row_reader(block: Block, reading: Reading) -> Row:
    """Return a function that reads one record 075; written for speed, see benchmarks."""
    bank = block.header.identity.bank
    in_edit_form: Callable[[str], str] = edit_from_internal if block.header.identity.internal else str
    accounts = _Cache(lambda key: czech_form(in_edit_form(key[:16]), key[16:]))
    tails = _Cache(lambda tail: _tail(block, tail))
    dates = _Cache(date_of)
    is_fio = bank in FIO_BANKS
    # Transaction(...) takes twice as long: parsing fourteen arguments is a tenth of the time of a row.
    new = tuple.__new__

    def row(line: str, number: int) -> Transaction:
        account, document, amount, code, vs, counter_bank, ks, ss, value, name, tail = _COLUMNS(line)
        sign, reversal = reading[code]
        booked_on, currency = tails[tail]
        value_on = dates[value]
        reference = document.lstrip("0") or None
        transaction = new(
            Transaction,
            (
                number,
                booked_on,
                # Some banks write 000000 for "the same day", others the day itself (Fio in DESIGN.md 5.1): both read alike.
                value_on if value_on != booked_on else None,
                sign * int(amount),
                currency,
                vs.lstrip("0") or None,
                ks if ks != "0000" else None,
                ss.lstrip("0") or None,
                accounts[account + counter_bank],
                name.strip() or None,
                None,
                reference,
                reference if is_fio else None,
                reversal,
            ),
        )
        return transaction if len(line) <= _PLAIN_ROW else with_tail(transaction, line, bank)

    return row


def _tail(block: Block, tail: str) -> tuple[date, str]:
    tail = tail.rstrip().ljust(10)
    booked_on, currency = block.booked_on(tail[4:]), block.currency_of(tail[:4])
    if booked_on is None or currency is None:
        raise ValueError(tail)
    return booked_on, currency
