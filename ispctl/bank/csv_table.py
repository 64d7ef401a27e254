"""A CSV file as rows of cells with their lines, where its header is, and what stands around the table (BANK-FORMATS.md 5.1)."""

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import BinaryIO, NamedTuple

from ispctl.bank.csv_spec import Place, Profile
from ispctl.bank.encoding import UTF8, detect
from ispctl.errors import FileError

_PIECE = 1 << 16
_LONGEST_LINE = 1 << 16
# A quote that is not closed would swallow the rows below it.
_MOST_LINES_OF_ROW = 20
# mBank writes some thirty rows before its table.
SEARCHED_ROWS = 60
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANKS = re.compile(r"\s+")

Cells = list[str]


class Dialect(NamedTuple):
    """How the bytes become cells."""

    encoding: str
    delimiter: str
    quote: str


class Header(NamedTuple):
    """Where the table begins: the line of its header (0 without one), the names, and the rows above it."""

    line: int
    rows: int
    names: tuple[str, ...]
    above: tuple[Cells, ...]


class SampleRow(NamedTuple):
    """One of the first rows of a file, with how often each folded name stands in it."""

    line: int
    cells: Cells
    names: Mapping[str, int]


@dataclass(slots=True)
class Sample:
    """The beginning of a file, cut into cells in every way that a profile asks for; each way only once."""

    source: BinaryIO
    detected: str = ""
    _cut: dict[Dialect, list["SampleRow"] | FileError] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.source.seek(0)
        self.detected = "utf-16" if self.source.read(2) in _UTF16 else detect(self.source)

    def dialects(self, profile: Profile) -> Iterator[Dialect]:
        """Yield the ways that the profile allows for this file."""
        encodings = dict.fromkeys(self.detected if name == "auto" else name.replace("utf-8-sig", UTF8) for name in profile.encoding)
        for encoding in encodings:
            for delimiter in profile.delimiter:
                yield Dialect(encoding, delimiter, profile.quote)

    def rows(self, dialect: Dialect) -> list["SampleRow"]:
        """Return the first rows. Raises FileError when the file cannot be cut into cells this way."""
        if dialect not in self._cut:
            try:
                first = islice(rows(self.source, dialect), SEARCHED_ROWS)
                self._cut[dialect] = [SampleRow(line, cells, Counter(map(folded, cells))) for line, cells in first]
            except FileError as error:
                self._cut[dialect] = error
        found = self._cut[dialect]
        if isinstance(found, FileError):
            raise FileError(found.reason, line=found.line)
        return found


def rows(source: BinaryIO, dialect: Dialect) -> Iterator[tuple[int, Cells]]:
    """Yield line and cells of every row, blank rows as no cells, in memory that does not grow with the file.

    Raises FileError with the line for what is no text, and for lines and values of a length that no bank writes.
    """
    reader = csv.reader(_lines(source, dialect.encoding), delimiter=dialect.delimiter, quotechar=dialect.quote or None,
                        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE)  # fmt: skip
    before = 0
    try:
        for cells in reader:
            after = reader.line_num
            if after - before > _MOST_LINES_OF_ROW:
                raise FileError(f"a row takes more than {_MOST_LINES_OF_ROW} lines; a quote {dialect.quote} is not closed", line=before + 1)
            yield before + 1, cells
            before = after
    except csv.Error as error:
        hint = f"; a quote {dialect.quote} is not closed" if reader.line_num > before + 1 else ""
        raise FileError(f"is not valid CSV: {error}{hint}", line=before + 1) from None


def _lines(source: BinaryIO, encoding: str) -> Iterator[str]:
    source.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == UTF8 else encoding)("replace")
    newlines = io.IncrementalNewlineDecoder(decoder, translate=True)
    number, rest, end = 0, "", False
    while not end:
        piece = source.read(_PIECE)
        end = not piece
        try:
            text = rest + newlines.decode(piece, end)
        except UnicodeError:
            raise FileError(f"the text is not {encoding}", line=number + 1) from None
        lines = text.split("\n")
        if "\0" in text or max(map(len, lines)) > _LONGEST_LINE:
            _refuse(lines, number)
        rest = "" if end else lines.pop()
        if end and not lines[-1]:
            lines.pop()
        yield from (line + "\n" for line in lines)
        number += len(lines)


def _refuse(lines: Sequence[str], number: int) -> None:
    for place, line in enumerate(lines, number + 1):
        if "\0" in line:
            raise FileError("the line contains a NUL character; the file is damaged or in UTF-16", line=place)
        if len(line) > _LONGEST_LINE:
            raise FileError(f"the line is longer than {_LONGEST_LINE} characters; this is no statement", line=place)


@lru_cache(maxsize=1 << 12)
def folded(name: str) -> str:
    """Return a name as it is compared: small letters without accents, quotes, `#`, colons and blanks around it."""
    bare = name.strip(" \t\u00a0\ufeff\"'#:").casefold()
    letters = unicodedata.normalize("NFKD", bare)
    return _BLANKS.sub(" ", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def find(place: Place, names: Sequence[str]) -> int | None:
    """Return the index of a column among folded names, None when it is not there."""
    if not place.name:
        return place.nth - 1 if place.nth <= len(names) else None
    wanted, seen = folded(place.name), 0
    for index, name in enumerate(names):
        if name == wanted:
            seen += 1
            if seen == place.nth:
                return index
    return None


def header_of(profile: Profile, found: Sequence[SampleRow]) -> tuple[Header, list[str]]:
    """Return the row that is most like the profile's header, and what it lacks, as `booked_on 'Datum'`.

    Nothing is lacking when it is the header.
    """
    needed = [(column, places) for column, group in profile.required().items() for places in group]
    names = [[(folded(place.name), place.nth) for place in places] for _, places in needed]
    known = {name for places in names for name, _ in places}
    best, index, fewest = SampleRow(0, [], {}), 0, len(needed) + 1
    for at, row in enumerate(found):
        if profile.header == "none" and not any(row.cells):
            continue
        if isinstance(profile.header, int) and row.line != profile.header:
            continue
        # Most rows of a file are no header of any profile.
        strange = "" not in known and known.isdisjoint(row.names)
        lacking = len(names) if strange else sum(not _has(row, places) for places in names)
        if lacking < fewest:
            best, index, fewest = row, at, lacking
        if not lacking or profile.header == "none":
            break
    lacks = [f"{column} {' or '.join(map(str, places))}" for (column, places), at in zip(needed, names, strict=True) if not _has(best, at)]
    above = tuple(row.cells for row in found[:index])
    if profile.header == "none":
        return Header(0, index, ("",) * len(best.cells), above), lacks
    return Header(best.line, index + 1, tuple(best.cells), above), lacks


def _has(row: SampleRow, places: Sequence[tuple[str, int]]) -> bool:
    """Tell whether a row has one of these names as often as it takes; a place without a name is counted among all cells."""
    return any((row.names.get(name, 0) if name else len(row.cells)) >= nth for name, nth in places)
