"""One pass over a CAMT.053 file: every entry is checked, added up and put aside as rows; no more of the tree than one entry is kept.

What a statement may be made to look like by an enemy is bounded here: no DTD, no text or nesting beyond what the parser allows, and
no more than _SILENCE bytes without an entry or a statement coming to its end. Only for a batch that is longer than that, the file is
read again with its details taken one by one.
"""

import codecs
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from ispctl.bank.camt053_elements import BALANCE, DETAIL, ENTRY, HEADER, Found, Picker, quoted
from ispctl.bank.camt053_entry import Owner, booking, movements, status
from ispctl.bank.camt053_header import Header, Totals, identify
from ispctl.bank.camt053_spool import Spool
from ispctl.bank.gpc_header import Warnings
from ispctl.bank.statement import OwnAccount
from ispctl.errors import FileError

_PIECE = 1 << 16
_SILENCE = 2 << 20
_LONGEST_ENTRY = 64 << 20
_MOST_DETAILS = 50_000
_MOST_STATEMENTS = 20_000
# What may stand before the first element; each part is taken whole, so that a long prolog costs no more than one look.
_DOCTYPE = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_NO_DOCTYPE = "the file has a DOCTYPE, which no bank statement needs and which can do harm; it is not read"


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


class _LongEntry(Exception):
    """An entry is too long to be looked at as a whole."""


class Scan:
    """The pass over one XML file. `encoding` and `blocks` are complete when `run` has returned."""

    def __init__(self, own: Sequence[OwnAccount], spool: Spool, one_by_one: bool) -> None:
        self.encoding = "utf-8"
        self.blocks: list[Block] = []
        self._own, self._spool, self._one_by_one = own, spool, one_by_one
        self._detail, self._entry, self._balance, self._other = Picker(DETAIL), Picker(ENTRY), Picker(BALANCE), Picker(HEADER)
        # Names with the namespace of the first element that ends.
        self._detail_tag = self._entry_tag = self._statement_tag = self._balance_tag = self._namespace = ""
        self._statement: Any = None
        self._header: Header | None = None
        self._block: Block | None = None
        self._details: list[Found] = []
        self._entries = 0

    def run(self, source: BinaryIO) -> None:
        """Read the file from where it stands to its end. Raises FileError with the line of what cannot be taken, or _LongEntry."""
        from lxml import etree

        parser = etree.XMLPullParser(
            events=("end",),
            tag=("{*}Ntry", "{*}Stmt", *(("{*}TxDtls",) if self._one_by_one else ())),
            remove_blank_text=True,
            remove_comments=True,
            remove_pis=True,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
        )
        try:
            self._feed(parser, source)
            root = parser.close()
        except etree.XMLSyntaxError as error:
            raise FileError(f"the file is not well-formed XML: {error.msg or 'it is empty'}", line=error.lineno) from None
        self._check_document(root)
        if not self.blocks:
            raise FileError(f"there is no statement (Stmt) in the file; its first element is {quoted(_local(root.tag))}")

    def _feed(self, parser: Any, source: BinaryIO) -> None:
        silent = long = 0
        first = True
        while piece := source.read(_PIECE):
            if first and (found := _DOCTYPE.match(piece.replace(b"\0", b""))):
                raise FileError(_NO_DOCTYPE, line=found[0].count(b"\n") + 1)
            first = False
            parser.feed(piece)
            silent, long = silent + len(piece), long + len(piece)
            for _, element in parser.read_events():
                silent = 0
                if self._take(element):
                    long = 0
            if silent > _SILENCE and not self._one_by_one:
                raise _LongEntry
            if silent > _SILENCE or long > _LONGEST_ENTRY:
                place = f"after entry {self._entries}" if self._entries else "at the beginning"
                raise FileError(f"{place} come more than {max(silent, long) >> 20} MB without the end of an entry; this is no statement")

    def _check_document(self, element: Any) -> None:
        document = element.getroottree().docinfo
        if document.internalDTD is not None:
            raise FileError(_NO_DOCTYPE)
        with suppress(LookupError):
            self.encoding = codecs.lookup(document.encoding or self.encoding).name

    def _learn_names(self, tag: str) -> None:
        prefix = tag.removesuffix(_local(tag))
        self._namespace = prefix.strip("{}")
        self._detail_tag, self._entry_tag = prefix + "TxDtls", prefix + "Ntry"
        self._statement_tag, self._balance_tag = prefix + "Stmt", prefix + "Bal"

    def _take(self, element: Any) -> bool:
        """Read an element that has just ended and throw away its content; tell whether it was more than a detail."""
        tag = element.tag
        if not self._entry_tag:
            self._check_document(element)
            self._learn_names(tag)
        if tag == self._detail_tag:
            if len(self._details) >= _MOST_DETAILS:
                raise FileError(f"an entry has more than {_MOST_DETAILS:,} details (TxDtls)", line=element.sourceline)
            self._details.append(self._detail.pick(element)[0])
        elif tag == self._entry_tag:
            self._take_entry(element)
        elif tag == self._statement_tag:
            self._end_statement(element)
        else:
            raise FileError(f"{quoted(tag)} is in another namespace than what comes before it", line=element.sourceline)
        # The tail stays, and so does the element: the parser may still write behind it.
        element.clear(keep_tail=True)
        return bool(tag != self._detail_tag)

    def _take_entry(self, element: Any) -> None:
        self._entries += 1
        block = self._block_of(element)
        (entry, details), line = self._entry.pick(element), element.sourceline or 0
        if self._one_by_one:
            empty, details, self._details = details, self._details, []
            if len(empty) != len(details):
                raise FileError(f"entry {self._entries}: a detail (TxDtls) stands outside of NtryDtls", line=line)
        try:
            self._book(block, entry, details, line)
        except ValueError as error:
            raise FileError(f"entry {self._entries} (Ntry): {error}", line=line) from None

    def _book(self, block: Block, entry: Found, details: Sequence[Found], line: int) -> None:
        totals, state = block.totals, status(entry.get("status"))
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

    def _block_of(self, element: Any) -> Block:
        """Return the statement that an entry stands in, after reading what stands between it and the entry before it."""
        parent = element.getparent()
        header = self._header_of(parent)
        between: list[Any] = []
        while (sibling := element.getprevious()) is not None:
            parent.remove(sibling)
            if sibling.tag != self._entry_tag:
                between.append(sibling)
        for child in reversed(between):
            self._take_header(header, child)
        if self._block is None:
            self._block = self._open(header)
        return self._block

    def _header_of(self, statement: Any) -> Header:
        if self._header is not None and statement is self._statement:
            return self._header
        above = None if statement is None else statement.getparent()
        if self._header is not None or above is None or (_local(statement.tag), _local(above.tag)) != ("Stmt", "BkToCstmrStmt"):
            line = None if statement is None else statement.sourceline
            raise FileError(f"entry {self._entries} does not stand in Stmt in BkToCstmrStmt; this is not camt.053", line=line)
        self._statement, self._header = statement, Header(statement.sourceline or 0, self._namespace)
        return self._header

    def _take_header(self, header: Header, element: Any) -> None:
        if element.tag == self._balance_tag:
            header.add_balance(self._balance.pick(element)[0], element.sourceline or 0)
        else:
            header.found |= self._other.pick(element)[0]

    def _open(self, header: Header) -> Block:
        if len(self.blocks) >= _MOST_STATEMENTS:
            raise FileError(f"the file has more than {_MOST_STATEMENTS:,} statements", line=header.line)
        warnings = Warnings()
        account, owner = identify(header, self._own, warnings)
        block = Block(header, warnings, account, header.iban, owner, owner.currency, self._spool.mark())
        self.blocks.append(block)
        return block

    def _end_statement(self, statement: Any) -> None:
        if self._details:
            raise FileError("a detail (TxDtls) stands outside of an entry (Ntry)", line=statement.sourceline)
        header = self._header_of(statement)
        for child in statement:
            if child.tag != self._entry_tag:
                self._take_header(header, child)
        block = self._block or self._open(header)
        block.end = self._spool.mark()
        self._header = self._block = self._statement = None
        while (sibling := statement.getprevious()) is not None:
            statement.getparent().remove(sibling)


def _warn_of_batches(block: Block, entry: Found, details: Sequence[Found], line: int) -> None:
    number = entry.get("batch", "").strip()
    if not details and number.isascii() and number.isdigit() and int(number[:15]) > 1:
        block.warnings.add(f"the entry is a batch of {number[:15]} payments without details; it is taken as one movement", line)
    # A fee often has a second detail that is only text.
    if details and all(detail.get("amount") or detail.get("transaction amount") for detail in details):
        block.warnings.add(f"the amounts of {len(details)} details do not add up to the entry; it is taken as one movement", line)


def _local(tag: Any) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def scan(source: BinaryIO, own: Sequence[OwnAccount], spool: Spool) -> Scan:
    """Return the finished pass over one XML file. Raises FileError with the line of what cannot be taken."""
    start = source.tell()
    finished = Scan(own, spool, one_by_one=False)
    try:
        finished.run(source)
    except _LongEntry:
        source.seek(start)
        finished = Scan(own, spool, one_by_one=True)
        finished.run(source)
    return finished
