"""One pass over a CAMT.053 file: every entry is checked, added up and put aside as rows; no more than one entry is kept.

What an enemy may make of a statement is bounded: `camt053_text` lets no DTD through, and here no more than _SILENCE characters come
without an entry, a detail of one or a statement coming to its end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from ispctl.bank.camt053_elements import BALANCE, DETAIL, ENTRY, HEADER, Found
from ispctl.bank.camt053_entry import Owner, booking, movements, status
from ispctl.bank.camt053_header import Header, Totals, identify
from ispctl.bank.camt053_pick import DEEPEST, TOKEN, Crooked, Picker, Tag, element_end, plain
from ispctl.bank.camt053_spool import Spool
from ispctl.bank.camt053_text import encoding_of, pieces
from ispctl.bank.gpc_header import Warnings
from ispctl.bank.statement import OwnAccount
from ispctl.errors import FileError

_SILENCE = 1 << 19
# From here on the details of an entry are read before it has come to its end.
_LONG = 1 << 18
_LONGEST_ENTRY = 64 << 20
_MOST_DETAILS = 50_000
_MOST_STATEMENTS = 20_000
_HEAD = 200
_NAMESPACE = re.compile(r"\sxmlns(?::[^\s=]+)?\s*=\s*[\"']([^\"']*camt\.[^\"']*)")


@dataclass(slots=True)
class Block:
    """One statement with what the pass has found; its rows lie between two marks of the spool."""

    header: Header
    warnings: Warnings
    account: str
    iban: str | None
    owner: Owner
    currency: str | None
    start: int
    end: int = 0
    latest: str = ""
    totals: Totals = field(default_factory=Totals)


class Scan:
    """The pass over one XML file. `encoding` and `blocks` are complete when `run` has returned."""

    def __init__(self, own: Sequence[OwnAccount], spool: Spool) -> None:
        self.encoding = "utf-8"
        self.blocks: list[Block] = []
        self._own, self._spool = own, spool
        self._entry, self._detail, self._balance, self._other = Picker(ENTRY), Picker(DETAIL), Picker(BALANCE), Picker(HEADER)
        # Text that has come and is not done with, where in it the next element begins, and in which line that is.
        self._text, self._at, self._line = "", 0, 1
        # Names of the elements around the place, as long as it is in no statement.
        self._around: list[str] = []
        self._namespace = self._entry_tag = self._entry_end = self._detail_tag = self._detail_end = ""
        self._odd_end = re.compile("")
        self._header: Header | None = None
        self._block: Block | None = None
        self._details: list[Found] = []
        self._entries = self._silent = self._taken_out = 0

    def run(self, source: BinaryIO) -> None:
        """Read the file from where it stands to its end. Raises FileError with the line of what cannot be taken."""
        start = source.tell()
        encoding, skip = encoding_of(source.read(_HEAD))
        source.seek(start)
        self.encoding = encoding.removesuffix("-le").removesuffix("-be")
        for piece in pieces(source, encoding, skip):
            self._text, self._at = self._text[self._at :] + piece, 0
            self._silent += len(piece)
            try:
                while self._step_outside() if self._header is None else self._step(self._header):
                    pass
            except Crooked:
                raise FileError(f"elements do not close as they open, or are nested more than {DEEPEST} deep", line=self._line) from None
            if self._silent > _SILENCE:
                reason = f"more than {_SILENCE >> 10} kB come without the end of an entry; this is no statement"
                raise FileError(reason, line=self._line)
        if self._header is not None:
            raise FileError("the statement has no end that can be understood", line=self._line)
        if not self.blocks:
            raise FileError("there is no statement (Stmt) in the file")

    def _step(self, header: Header) -> bool:
        """Do with the next element of the statement; tell whether there was a whole one."""
        text = self._text
        place = text.find("<", self._at)
        if place < 0:
            return False
        self._move_to(place)
        if not text.startswith(self._entry_tag, place):
            return self._step_aside(header)
        end = text.find(self._entry_end, place)
        if end < 0:
            if self._odd_end.search(text, place):
                return self._take(header, "Ntry")
            self._shorten()
            return False
        end += len(self._entry_end)
        try:
            found, details = self._entry.pick(text[place:end])
        except Crooked:
            return self._take(header, "Ntry")
        self._take_entry(header, found, details)
        self._move_to(end)
        return True

    def _step_aside(self, header: Header) -> bool:
        """Do with what is no ordinary entry: a part of the header, the end of the statement, a comment."""
        token = TOKEN.match(self._text, self._at)
        if not token:
            return False
        if token[0].startswith(("<!", "<?")):
            self._move_to(token.end())
            return True
        tag = Tag.of(token[0][1:-1])
        if not tag.closes:
            return self._take(header, tag.name)
        self._end_statement(header)
        self._move_to(token.end())
        return True

    def _step_outside(self) -> bool:
        """Do with the next tag around statements; tell whether there was one."""
        token = TOKEN.search(self._text, self._at)
        if not token:
            return False
        self._move_to(token.start())
        if not token[0].startswith(("<!", "<?")):
            self._go(Tag.of(token[0][1:-1]), token[0])
        self._move_to(token.end())
        return True

    def _go(self, tag: Tag, written: str) -> None:
        if tag.closes:
            if not self._around or self._around.pop() != tag.name:
                raise Crooked
            return
        if tag.name in ("Stmt", "Ntry") and (tag.name, self._around[-1:]) != ("Stmt", ["BkToCstmrStmt"]):
            reason = f"{tag.name} does not stand where it does in camt.053, that is Ntry in Stmt in BkToCstmrStmt"
            raise FileError(reason, line=self._line)
        if found := _NAMESPACE.search(written):
            self._namespace = found[1]
        if tag.name == "Stmt":
            self._begin_statement(tag)
        elif not tag.empty:
            self._around.append(tag.name)
        if len(self._around) > DEEPEST:
            raise Crooked

    def _begin_statement(self, tag: Tag) -> None:
        prefix = tag.written.removesuffix(tag.name)
        self._entry_tag, self._entry_end = f"<{prefix}Ntry>", f"</{prefix}Ntry>"
        self._odd_end = re.compile(rf"</{re.escape(prefix)}Ntry\s+>")
        self._detail_tag, self._detail_end = f"<{prefix}TxDtls>", f"</{prefix}TxDtls>"
        self._header = Header(self._line, self._namespace)
        if tag.empty:
            self._end_statement(self._header)

    def _move_to(self, place: int) -> None:
        self._line += self._text.count("\n", self._at, place)
        self._at = place

    def _take(self, header: Header, name: str) -> bool:
        """Read the element that begins here, however it is written; tell whether all of it has come."""
        end = element_end(self._text, self._at)
        if end is None:
            return False
        picker = self._entry if name == "Ntry" else self._balance if name == "Bal" else self._other
        found, details = picker.pick(plain(self._text[self._at : end]))
        if name == "Ntry":
            self._take_entry(header, found, details)
        elif self._entry_tag in self._text[self._at : end]:
            raise FileError(f"an entry (Ntry) stands within {name[:40]}", line=self._line)
        elif name == "Bal":
            header.add_balance(found, self._line)
        else:
            header.found |= found
        self._move_to(end)
        return True

    def _shorten(self) -> None:
        """Read the details of an entry that is long and has not come to its end, and take them out of its text."""
        if len(self._text) - self._at < _LONG:
            return
        kept, position = [], 0
        while (start := self._text.find(self._detail_tag, max(position, self._at))) >= 0:
            end = self._text.find(self._detail_end, start)
            if end < 0:
                break
            end += len(self._detail_end)
            try:
                self._details.append(self._detail.pick(self._text[start:end])[0])
            except Crooked:
                self._details.append(self._detail.pick(plain(self._text[start:end]))[0])
            kept.append(self._text[position:start])
            # Lines are counted by what is left.
            kept.append("\n" * self._text.count("\n", start, end))
            position = end
            self._silent = 0
        self._taken_out += position
        self._text = "".join(kept) + self._text[position:]
        if len(self._details) > _MOST_DETAILS or self._taken_out > _LONGEST_ENTRY:
            reason = f"an entry has more than {_MOST_DETAILS:,} details (TxDtls) or {_LONGEST_ENTRY >> 20} MB"
            raise FileError(reason, line=self._line)

    def _take_entry(self, header: Header, entry: Found, details: Sequence[Found]) -> None:
        self._entries += 1
        self._silent = self._taken_out = 0
        if self._details:
            details, self._details = [*self._details, *details], []
        if self._block is None:
            self._block = self._open(header)
        try:
            self._book(self._block, entry, details)
        except ValueError as error:
            raise FileError(f"entry {self._entries} (Ntry): {error}", line=self._line) from None

    def _book(self, block: Block, entry: Found, details: Sequence[Found]) -> None:
        if "nested" in entry:
            raise ValueError("another Ntry stands within it")
        totals, state, line = block.totals, status(entry.get("status")), self._line
        booked = booking(entry, line, block.owner)
        if state != "BOOK":
            totals.passed_over[state] += 1
            return
        block.currency = block.currency or booked.currency
        if booked.currency != block.currency:
            block.warnings.add(f"the entry is in {booked.currency}, the statement in {block.currency}", line)
        if booked.booked_on > block.latest:
            block.latest = booked.booked_on
        rows = movements(entry, details, booked, block.owner)
        if len(details) != 1 and len(rows) == 1:
            _warn_of_batches(block, entry, details, line)
        for row in rows:
            self._spool.add(row)
        totals.movements += len(rows)
        totals.entries += 1
        totals.sums[1 if booked.amount_minor > 0 else -1, booked.reversal] += booked.amount_minor

    def _open(self, header: Header) -> Block:
        if len(self.blocks) >= _MOST_STATEMENTS:
            raise FileError(f"the file has more than {_MOST_STATEMENTS:,} statements", line=header.line)
        warnings = Warnings()
        account, owner = identify(header, self._own, warnings)
        block = Block(header, warnings, account, header.iban, owner, owner.currency, self._spool.mark())
        self.blocks.append(block)
        return block

    def _end_statement(self, header: Header) -> None:
        block = self._block or self._open(header)
        block.end = self._spool.mark()
        self._header = self._block = None
        self._silent = 0


def _warn_of_batches(block: Block, entry: Found, details: Sequence[Found], line: int) -> None:
    number = entry.get("batch", "").strip()
    if not details and number.isascii() and number.isdigit() and int(number[:15]) > 1:
        block.warnings.add(f"the entry is a batch of {number[:15]} payments without details; it is taken as one movement", line)
    # A fee often has a second detail that is only text.
    if details and all(detail.get("amount") or detail.get("transaction amount") for detail in details):
        block.warnings.add(f"the amounts of {len(details)} details do not add up to the entry; it is taken as one movement", line)


def scan(source: BinaryIO, own: Sequence[OwnAccount], spool: Spool) -> Scan:
    """Return the finished pass over one XML file. Raises FileError with the line of what cannot be taken."""
    finished = Scan(own, spool)
    finished.run(source)
    return finished
