"""The bytes of an XML file to text that lxml has found to be well-formed, piece by piece.

lxml builds no tree here, which makes it four times as fast; what is in the text is cut out of it by `camt053_scan`.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from ispctl.errors import FileError

_PIECE = 1 << 16
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([\w.-]+)[\"']", re.ASCII)
# An encoding that hides a bracket behind other bytes is nothing that a bank would use.
_KNOWN = ("utf-8", "utf-16-le", "utf-16-be", "ascii", "iso8859-1", "iso8859-2", "iso8859-15", "cp1250", "cp1252", "cp852")
# What may stand before the first element; each part is taken whole, so that a long prolog costs no more than one look.
_DOCTYPE = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_PLACE = re.compile(r"\s*, line \d+, column \d+\s*$")
_NO_DOCTYPE = "the file has a DOCTYPE, which no bank statement needs and which can do harm; it is not read"


class _Nothing:
    """What lxml tells of the document: only that there is a DOCTYPE is of interest."""

    def doctype(self, *_: object) -> None:
        raise FileError(_NO_DOCTYPE)

    def close(self) -> None:
        return None


def encoding_of(head: bytes) -> tuple[str, int]:
    """Return the encoding of an XML file and the length of its byte order mark. Raises FileError when it is not a known one."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, len(bom)
    if head.startswith((b"<\0", b"\0<")):
        return "utf-16-le" if head.startswith(b"<") else "utf-16-be", 0
    declared = _DECLARED.match(head)
    if not declared:
        return "utf-8", 0
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name
    except LookupError:
        name = ""
    if name not in _KNOWN or name.startswith("utf-16"):
        raise FileError(f"the encoding {declared[1].decode('ascii')[:40]} is not one that banks use; UTF-8 is expected", line=1)
    return name, 0


def pieces(source: BinaryIO, encoding: str, skip: int) -> Iterator[str]:
    """Yield the text behind the first `skip` bytes, each piece after it and the next have been checked.

    lxml finds a fault with the first bracket behind it, which may be in the next piece.
    Raises FileError with the line where the file is not well-formed, not in its encoding, or has a DOCTYPE.
    """
    from lxml import etree

    # The text is given to lxml in UTF-8 whatever the file is in, so that both see the same.
    parser = etree.XMLParser(target=_Nothing(), encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    decoder, line, checked = codecs.getincrementaldecoder(encoding)(), 1, ""
    source.read(skip)
    try:
        while True:
            raw = source.read(_PIECE)
            text = decoder.decode(raw, final=not raw)
            if line == 1 and (found := _DOCTYPE.match(text)):
                raise FileError(_NO_DOCTYPE, line=found[0].count("\n") + 1)
            if text:
                parser.feed(raw if encoding == "utf-8" else text.encode())
            if not raw:
                parser.close()
            yield checked
            if not raw:
                yield text
                return
            checked = text
            line += text.count("\n")
    except UnicodeDecodeError as error:
        raise FileError(f"the file is not in the encoding {encoding} that it says it is in: {error.reason}", line=line) from None
    except etree.XMLSyntaxError as error:
        told = _PLACE.sub("", error.msg or "it is empty").strip()
        raise FileError(f"the file is not well-formed XML: {told}", line=error.lineno or None) from None
