"""The XML files in a .zip of a bank, read where they lie: nothing is unpacked to a disk, so their names can do no harm.

What the archive says of itself is bounded before anything is unpacked; zipfile never gives more bytes than the archive has stated.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

from ispctl.errors import FileError

MAGIC = b"PK\x03\x04"
EMPTY = b"PK\x05\x06"

_END, _ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
_END_SIZE, _LONGEST_COMMENT = 22, 0xFFFF
_LARGEST_DIRECTORY = 1 << 20
_MOST_MEMBERS = 1000
_LARGEST = 4 << 30
# Statements shrink to a tenth or, with rows all alike, to a fiftieth; deflate could do a thousandth.
_HIGHEST_RATIO = 200
_ALWAYS_FINE = 1 << 20
_HEAD = 4096
_LOOKS_LIKE_XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<")


# What zipfile raises for one damaged archive or another.
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ArithmeticError, LookupError, ValueError)


class Member(NamedTuple):
    """One file in the archive: its name for a person, how it begins, and whether it can only be XML."""

    info: zipfile.ZipInfo
    shown: str
    head: bytes

    @property
    def is_xml(self) -> bool:
        """Whether the file begins as XML does, in whatever encoding."""
        return _LOOKS_LIKE_XML.match(self.head.replace(b"\0", b"")) is not None


@contextmanager
def opened(source: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Open an archive. Raises FileError, here and while its files are read, when it is damaged or larger than an archive of statements."""
    try:
        _check_directory(source)
        with zipfile.ZipFile(source) as archive:
            yield archive
    except _DAMAGED as error:
        raise FileError(f"the archive is damaged: {error}") from None


def members(archive: zipfile.ZipFile, size: int) -> Iterator[Member]:
    """Yield the files of an archive of `size` bytes in its order. Raises FileError for a bomb, an encrypted file or a nested archive."""
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    if len(infos) > _MOST_MEMBERS:
        raise FileError(f"the archive has more than {_MOST_MEMBERS:,} files")
    total = sum(info.file_size for info in infos)
    if total > _LARGEST or total > max(_ALWAYS_FINE, _HIGHEST_RATIO * size):
        raise FileError(f"the archive of {size:,} bytes would unpack to {total:,} bytes; it is not read")
    for info in infos:
        shown = repr(info.filename[:60])
        if info.flag_bits & 1:
            raise FileError(f"{shown} in the archive is encrypted; unpack it first")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileError(f"{shown} in the archive is compressed in a way that banks do not use; unpack it first")
        with archive.open(info) as file:
            head = file.read(_HEAD)
        if head.startswith((MAGIC, EMPTY)):
            raise FileError(f"{shown} in the archive is an archive itself; unpack it first")
        yield Member(info, shown, head)


def _check_directory(source: BinaryIO) -> None:
    """Refuse a directory that is too large before zipfile reads all of it into memory."""
    size = source.seek(0, 2)
    source.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - 20))
    tail = source.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_SIZE:
        raise FileError("the archive is cut: its end is missing")
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    if directory > _LARGEST_DIRECTORY or tail[max(0, end - 20) : end].startswith(_ZIP64):
        raise FileError("the archive has more files than an archive of statements")
