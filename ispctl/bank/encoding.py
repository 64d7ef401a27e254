"""Which charset a Czech bank file is in (BANK-FORMATS.md 1, decode order)."""

import codecs
from collections import Counter
from typing import BinaryIO

BOM = codecs.BOM_UTF8
UTF8, WINDOWS, DOS = "utf-8", "cp1250", "cp852"

_PIECE = 1 << 18
_ENOUGH_EVIDENCE = 20_000
_ASCII = bytes(range(128))
_LETTERS = frozenset("áčďéěíňóřšťúůýžľĺŕôäÁČĎÉĚÍŇÓŘŠŤÚŮÝŽĽĹŔÔÄ")


def _letters_of(encoding: str) -> bytes:
    return bytes(byte for byte in range(128, 256) if bytes([byte]).decode(encoding, "replace") in _LETTERS)


_BYTES_OF_LETTERS = {encoding: _letters_of(encoding) for encoding in (WINDOWS, DOS)}


def detect(source: BinaryIO) -> str:
    """Return "utf-8", "cp1250" or "cp852" for the whole file, whatever its size, in constant memory.

    A BOM or strictly valid multi-byte sequences mean UTF-8; otherwise the code page that turns more bytes into Czech and
    Slovak letters wins, cp1250 when they draw level or when there is nothing but ASCII.
    """
    source.seek(0)
    decoder = codecs.getincrementaldecoder(UTF8)()
    valid, seen = True, Counter[int]()
    if source.read(len(BOM)) == BOM:
        return UTF8
    source.seek(0)
    while piece := source.read(_PIECE):
        valid = valid and _decodes(decoder, piece)
        if seen.total() < _ENOUGH_EVIDENCE:
            seen.update(piece.translate(None, _ASCII))
        elif not valid:
            break
    if seen and valid and _decodes(decoder, b"", final=True):
        return UTF8
    return max((WINDOWS, DOS), key=lambda encoding: sum(seen[byte] for byte in _BYTES_OF_LETTERS[encoding]))


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True
