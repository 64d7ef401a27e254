"""Files of the CSV contract (DESIGN.md 5.2), also as XLSX and JSON: read with their lines, and the refused rows written back as CSV."""

import codecs
import csv
import io
import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ispctl.errors import FieldProblem, FileError, UsageError
from ispctl.plain import guard, unguard
from ispctl.rules.client_fields import Field
from ispctl.rules.import_map import ImportMap
from ispctl.rules.values import read_day
from ispctl.services.sheet_files import Record, read_json, read_xlsx

DELIMITERS = (";", ",")
REASON_COLUMN = "rejected_because"


@dataclass
class Row:
    """One record: the line where it begins, its cells as they are, and those under the columns of the contract."""

    line: int
    cells: list[str]
    texts: dict[str, str]
    problems: list[FieldProblem] = field(default_factory=list)


# Passes the rows through while they are judged, to show how far it is.
Watch = Callable[[Sequence[Row]], Iterable[Row]]


@dataclass(frozen=True)
class Rejected:
    """One reason why a row was not taken; `column` is None where no single one is to blame."""

    line: int
    column: str | None
    value: str
    reason: str


@dataclass(frozen=True)
class TableFile:
    """A file that was read. `columns` has the name of each of its columns, "" for one that is to be ignored."""

    path: Path
    encoding: str
    delimiter: str
    header: list[str]
    columns: list[str]
    rows: list[Row]

    def in_order(self, problems: Iterable[FieldProblem]) -> list[FieldProblem]:
        """Return the problems of a row in the order of the columns, those of no column last."""
        return sorted(problems, key=lambda problem: [*self.columns, problem.field].index(problem.field))


def read_table(path: Path, fields: Mapping[str, Field], encoding: str = "utf-8", mapping: ImportMap | None = None) -> TableFile:
    """Read a whole file with a header of known columns in any order, or of another program's that a map makes ours.

    By its ending it is XLSX or JSON, else CSV. Raises FileError when the file or its header cannot be read; a row that cannot be taken
    carries its own problems.
    """
    mapping = mapping or ImportMap()
    codec, delimiter, records = _open(path, encoding, tuple(fields), mapping)
    _, header = next(records, (1, []))
    columns = _columns(header, fields, mapping)
    _check_columns(path, [*columns, *mapping.made()], fields, mapping.missing(header))
    reader = _Reader(header, columns, mapping, {name for name, field in fields.items() if field.parse is read_day})
    rows = [reader.row(line, cells) for line, cells in records if any(cell.strip() for cell in cells)]
    told = [column or mapping.part_of(name) or "" for name, column in zip(header, columns, strict=True)]
    return TableFile(path, codec, delimiter, header, [*told, *mapping.made()], rows)


def _open(path: Path, encoding: str, known: Sequence[str], mapping: ImportMap) -> tuple[str, str, Iterator[Record]]:
    """Return the encoding and the delimiter in which refused rows are written, and the records."""
    if path.suffix.lower() == ".xlsx":
        return "utf-8", DELIMITERS[0], read_xlsx(path)
    if path.suffix.lower() == ".json":
        # Only people's files have apostrophes before what could be a formula.
        return "utf-8", DELIMITERS[0], ((line, [guard(cell) for cell in cells]) for line, cells in read_json(path))
    text, codec = _decode(path, encoding)

    def known_columns(mark: str) -> int:
        return len(
            set(known) & {*_columns(header := _first_record(text, mark), known, mapping), *filter(None, map(mapping.part_of, header))}
        )

    delimiter = max(DELIMITERS, key=known_columns)
    return codec, delimiter, _records(path, text, delimiter)


def _decode(path: Path, encoding: str) -> tuple[str, str]:
    try:
        codec = codecs.lookup(encoding).name
        data = path.read_bytes()
        # Excel puts a mark of UTF-8 in front; with it or without, the text is the same.
        codec = "utf-8-sig" if codec == "utf-8" and data.startswith(codecs.BOM_UTF8) else codec
        return data.decode(codec), codec
    except LookupError:
        raise UsageError(f"--encoding: there is no encoding {encoding!r}; usual ones are utf-8, cp1250 and iso-8859-2") from None
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", file=str(path)) from None
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        other = "cp1250" if encoding.lower().replace("-", "") == "utf8" else "utf-8"
        raise FileError(
            f"is not {encoding}; if it comes from Windows or from another program, try --encoding {other}",
            file=str(path), line=data.count(b"\n", 0, start) + 1,
        ) from None  # fmt: skip


def _records(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        unclosed = "end of data" in str(error) or "limit" in str(error)
        what = "a quote is opened and never closed" if unclosed else "quotes stand in odd places"
        say = f'{what}; a text with {delimiter} or " in it is written as "…", with "" for each " inside'
        raise FileError(say, file=str(path), line=line) from None


def _first_record(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _columns(header: Sequence[str], known: Collection[str], mapping: ImportMap) -> list[str]:
    names = [mapping.column_of(name, known) for name in header]
    return ["" if name == REASON_COLUMN else name for name in names]


def _check_columns(path: Path, columns: Sequence[str], known: Collection[str], missing: Sequence[str]) -> None:
    from difflib import get_close_matches

    problems = [*missing]
    for name in dict.fromkeys(filter(None, columns)):
        close = " or ".join(get_close_matches(name, known, cutoff=0.5))
        if name not in known:
            problems.append(f"there is no column {name!r}{f'; did you mean {close}?' if close else ''}")
        elif columns.count(name) > 1:
            problems.append(f"the column {name} is there {columns.count(name)} times")
    if not any(columns):
        problems.append("the file is empty")
    if problems:
        expected = f"expected a header row with some of: {' '.join(known)}"
        raise FileError("\n  ".join(["the header cannot be read", *problems, expected]), file=str(path), line=1)


@dataclass(frozen=True)
class _Reader:
    """What turns records into rows: the header as it is, its columns, the map, and which columns hold dates."""

    header: Sequence[str]
    columns: Sequence[str]
    mapping: ImportMap
    days: Collection[str]

    def row(self, line: int, cells: list[str]) -> Row:
        texts = [unguard(cell) for cell in cells]
        row = Row(line, cells, {name: text for name, text in zip(self.columns, texts, strict=False) if name})
        if len(cells) != len(self.columns):
            reason = (
                f"expected {len(self.columns)} columns as in the header, found {len(cells)}; a text with a delimiter in it needs quotes"
            )
            row.problems.append(FieldProblem("", "", reason))
        else:
            raw = {name.strip(): text for name, text in zip(self.header, texts, strict=True)}
            row.texts, row.problems = self.mapping.apply(row.texts, raw, self.days)
        return row


def rejected_path(path: Path) -> Path:
    """Return where the refused rows of a file go."""
    return path.with_name(f"{path.name}.rejected.csv")


def list_rejected(source: TableFile, refused: Iterable[tuple[Row, Sequence[FieldProblem]]]) -> list[Rejected]:
    """Return every reason of every refused row. A column that the file does not have is not to blame."""
    return [
        Rejected(row.line, problem.field if problem.field in source.columns else None, problem.value, problem.reason)
        for row, problems in refused
        for problem in problems
    ]


def keep_rejected(source: TableFile, refused: Iterable[tuple[Row, Sequence[FieldProblem]]], *, required: bool) -> Path | None:
    """Write the refused rows if that can be done. It is required when the others are taken; where none is, the report is enough."""
    try:
        return write_rejected(source, refused)
    except FileError:
        if required:
            raise
        return None


def write_rejected(source: TableFile, refused: Iterable[tuple[Row, Sequence[FieldProblem]]]) -> Path:
    """Write the refused rows with the reasons of each, in the form of their file, ready to be mended and sent again.

    An older file of that name, which may hold somebody's mending, is kept under the same name with a tilde.
    """
    target = rejected_path(source.path)
    width = len(source.header)
    old = next((place for place, name in enumerate(source.header) if name.strip().lower() == REASON_COLUMN), None)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=source.delimiter, lineterminator="\n")
    for cells, reason in ((source.header, REASON_COLUMN), *((row.cells, _reasons(problems)) for row, problems in refused)):
        kept = [*(guard(unguard(cell)) for cell in cells), *[""] * (width - len(cells))]
        writer.writerow([*(cell for place, cell in enumerate(kept) if place != old), reason])
    try:
        if target.exists():
            target.replace(f"{target}~")
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}", file=str(target)) from None
    write_whole(target, stream.getvalue().encode(source.encoding, "replace"))
    return target


def _reasons(problems: Iterable[FieldProblem]) -> str:
    return "; ".join(f"{problem.field}: {problem.reason}" if problem.field else problem.reason for problem in problems)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that anybody sees either all of it or none."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).replace(path)
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}", file=str(path)) from None
