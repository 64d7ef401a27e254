"""Tags of OFX files, piece by piece: SGML without closing tags and XML alike (BANK-FORMATS.md 5.2).

Only the few elements that matter are looked for, so the rest of a file costs nothing, however it is nested.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from ispctl.errors import FileError

# One transaction takes less than two thousand characters.
LONGEST_ELEMENT = 1 << 14
STATEMENTS = ("STMTRS", "CCSTMTRS")
AGGREGATES = ("BANKACCTFROM", "CCACCTFROM", "BANKTRANLIST", "LEDGERBAL", "AVAILBAL")
TRANSACTION = "STMTTRN"

_PIECE = 1 << 18
_VALUES = ("CURDEF", "BANKID", "ACCTID", "DTSTART", "DTEND", "BALAMT", "DTASOF")
_NAMES = "|".join((*STATEMENTS, *AGGREGATES, TRANSACTION))
_TAG = re.compile(rf"<(?:(/?(?:{_NAMES}))\s*>|({'|'.join(_VALUES)})\s*>|!(?!\[CDATA\[))".encode())
_END = re.compile(rf"(</{TRANSACTION}\s*>)|<{TRANSACTION}\s*>|</BANKTRANLIST\s*>".encode())
_FIELD = re.compile(r"<([A-Z][A-Z0-9.]*)\s*>([^<]*)", re.ASCII)
_ONCE = ("TRNAMT", "FITID", "DTPOSTED", "BANKID", "ACCTID", "NAME", "MEMO", "CURSYM")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}


class Element(NamedTuple):
    """An opening tag with what stands behind it, a closing tag (`/NAME`), or a whole transaction. `offset` is where it begins."""

    name: str
    text: str
    line: int
    offset: int


def elements(source: BinaryIO, encoding: str, start: int = 0, line: int = 1) -> Iterator[Element]:
    """Yield what matters in the file from `start` on, in constant memory; the text of a transaction is all its content.

    Raises FileError for a declaration (DOCTYPE, ENTITY, a comment: no bank writes them), and for an element without an end.
    """
    buffer, offset, end_of_file = b"", start, False
    while not end_of_file:
        source.seek(offset + len(buffer))
        piece = source.read(_PIECE)
        end_of_file = not piece
        buffer += piece
        _refuse_garbage(buffer, line)
        place = 0
        while match := _TAG.search(buffer, place):
            line += buffer.count(b"\n", place, match.start())
            place = match.start()
            end = _end_of(buffer, match, line, end_of_file)
            if end is None:
                break
            yield Element(_name(match, line), buffer[match.end() : end].decode(encoding, "replace"), line, offset + place)
            line += buffer.count(b"\n", place, end)
            place = end
        else:
            # A tag may be cut by the end of the piece.
            keep = max(place, buffer.rfind(b"<")) if len(buffer) - buffer.rfind(b"<") < LONGEST_ELEMENT else len(buffer)
            line += buffer.count(b"\n", place, keep)
            place = keep
        buffer, offset = buffer[place:], offset + place


def _refuse_garbage(buffer: bytes, line: int) -> None:
    if len(buffer) > _PIECE // 2 and buffer.count(b"<") * 4 > len(buffer):
        raise FileError("there is hardly anything but tags; this is not an OFX statement", line=line)
    for garbage, reason in ((b"<<", "a tag begins inside of another; the file is damaged"), (b"\0", "the file contains a NUL byte")):
        place = buffer.find(garbage)
        if place >= 0:
            raise FileError(reason, line=line + buffer.count(b"\n", 0, place))


def _name(match: re.Match[bytes], line: int) -> str:
    name = match[1] or match[2]
    if not name:
        raise FileError("the file contains a declaration (<!DOCTYPE, <!ENTITY) or a comment; statements need none", line=line)
    return name.decode()


def _end_of(buffer: bytes, tag: re.Match[bytes], line: int, end_of_file: bool) -> int | None:
    """Return where the content behind a tag ends, None if more of the file is needed to know."""
    if tag[1] and tag[1] != TRANSACTION.encode():
        return tag.end()
    if tag[1]:
        found = _END.search(buffer, tag.end(), tag.end() + LONGEST_ELEMENT)
        end = -1 if not found else found.end() if found[1] else found.start()
    else:
        end = buffer.find(b"<", tag.end(), tag.end() + LONGEST_ELEMENT)
    if end < 0 and (end_of_file or len(buffer) - tag.end() >= LONGEST_ELEMENT):
        raise FileError(
            f"element {_name(tag, line)} does not end within {LONGEST_ELEMENT} characters; the file is cut or damaged", line=line
        )
    return end if end >= 0 else None


def fields(element: Element) -> dict[str, str]:
    """Return the values of a transaction by name; those of aggregates in it, such as BANKACCTTO, are among them."""
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(_without_cdata(element)):
        if value and not value.isspace():
            if name in found and name in _ONCE:
                raise FileError(f"element {name} occurs twice in one transaction", line=element.line)
            found.setdefault(name, plain(value))
    return found


def plain(text: str) -> str:
    """Return the text on one line, with the standard references resolved; others stay as they are."""
    if "&" in text:
        text = _REFERENCE.sub(_resolved, text)
    text = " ".join(text.split())
    return text if text.isprintable() else _CONTROL.sub("", text)


def _resolved(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1]) if match[1] else int(match[2], 16)
    return chr(code) if 31 < code < 0x110000 and not 0xD7FF < code < 0xE000 else " "


def _without_cdata(element: Element) -> str:
    text, done = element.text, ""
    while (start := text.find("<!")) >= 0:
        end = text.find("]]>", start)
        if not text.startswith("<![CDATA[", start) or end < 0:
            raise FileError("the transaction contains a declaration, a comment or a CDATA section without end", line=element.line)
        inner = text[start + 9 : end].replace("&", "&amp;").replace("<", "&lt;")
        done, text = done + text[:start] + inner, text[end + 3 :]
    return done + text
