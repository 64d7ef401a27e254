"""Movements and statements of Fio's API as XML (BANK-FORMATS.md 4), read movement by movement in memory that does not grow."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from ispctl.bank.encoding import BOM
from ispctl.bank.fio_columns import Movements, read_info
from ispctl.bank.statement import BankFile, OwnAccount
from ispctl.errors import FileError

_ROOT = re.compile(rb"\s*<(?:[?!]|AccountStatement[\s>/])")
_ELEMENT = re.compile(rb"<AccountStatement[\s>/]")
_COLUMN = re.compile(r"column_?(\d{1,3})", re.ASCII)
_PIECE = 1 << 16
# So much without the end of a movement is no statement; one takes less than four thousand bytes.
_SILENCE = 1 << 20
_MOST_COLUMNS = 100
_NO_DOCTYPE = "the file has a DOCTYPE, which no bank statement needs and which can do harm; it is not read"


def claims(head: bytes) -> bool:
    """Tell whether a file that begins like this is an answer of Fio's API in XML: its first element is AccountStatement."""
    head = head.removeprefix(BOM)
    return _ROOT.match(head) is not None and _ELEMENT.search(head) is not None


def read(source: BinaryIO, own: Sequence[OwnAccount] = ()) -> BankFile:
    """Return the one statement of the file; what is said of `fio_json.read` holds here too."""
    from lxml import etree

    source.seek(0)
    parser = etree.XMLPullParser(
        events=("end",),
        tag=("{*}Info", "{*}Transaction", "{*}AccountStatement"),
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    reading = _Reading(own)
    try:
        _feed(parser, source, reading)
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise FileError(f"the file is not well-formed XML: {error.msg or 'it is empty'}", line=error.lineno) from None
    if reading.movements is None or _local(root) != "AccountStatement":
        raise FileError("there is no Info in AccountStatement, so the account is not known; this is no answer of Fio's API")
    encoding = root.getroottree().docinfo.encoding or "utf-8"
    return reading.movements.file("fio-xml", encoding.lower())


def _feed(parser: Any, source: BinaryIO, reading: "_Reading") -> None:
    silent, first = 0, True
    while piece := source.read(_PIECE):
        if first and b"<!DOCTYPE" in piece.replace(b"\0", b""):
            raise FileError(_NO_DOCTYPE, line=piece.count(b"\n", 0, max(piece.find(b"<!DOCTYPE"), 0)) + 1)
        first = False
        parser.feed(piece)
        silent += len(piece)
        for _, element in parser.read_events():
            silent = 0
            reading.take(element)
        if silent > _SILENCE:
            raise FileError("there is more than 1 MB without the end of a Transaction; this is no answer of Fio's API")


class _Reading:
    """What has been read so far, and what to do with an element that has just ended."""

    def __init__(self, own: Sequence[OwnAccount]) -> None:
        self.movements: Movements | None = None
        self._own = own

    def take(self, element: Any) -> None:
        name, line = _local(element), element.sourceline or 0
        if name == "AccountStatement":
            return
        if name == "Info":
            if element.getroottree().docinfo.internalDTD is not None:
                raise FileError(_NO_DOCTYPE)
            if self.movements:
                raise FileError("Info occurs twice", line=line)
            self.movements = Movements(read_info({_local(child): child.text for child in element}, line, self._own), line)
        elif self.movements is None:
            raise FileError("Info is expected before the first Transaction", line=line)
        else:
            self.movements.add(_columns(element, line), line)
        # The element itself stays, because the parser may still write behind it.
        element.clear(keep_tail=True)
        while (sibling := element.getprevious()) is not None:
            element.getparent().remove(sibling)


def _columns(transaction: Any, line: int) -> Mapping[int, object]:
    columns: dict[int, object] = {}
    for child in transaction:
        match = _COLUMN.fullmatch(_local(child))
        if not match or len(child) or len(columns) >= _MOST_COLUMNS:
            raise FileError(f"a Transaction is expected to be columns such as column_22, found {_local(child)[:40]!r}", line=line)
        columns[int(match[1])] = child.text
    return columns


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
