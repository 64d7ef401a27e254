"""Tables in XLSX workbooks and in JSON, as records of text with the lines on which they stand."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ispctl.errors import FileError
from ispctl.plain import cell

Record = tuple[int, list[str]]


def read_xlsx(path: Path) -> Iterator[Record]:
    """Yield the rows of the first sheet of a workbook, the header first; of formulas the values that were saved with them.

    Raises FileError when it is no workbook.
    """
    from openpyxl import load_workbook

    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
        rows = workbook.worksheets[0].iter_rows(values_only=True) if workbook.worksheets else iter(())
        for line, values in enumerate(rows, 1):
            yield line, [_text(value) for value in values]
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror or error}", file=str(path)) from None
    except Exception as error:  # a workbook can be damaged in more ways than openpyxl has names for
        raise FileError(f"is no XLSX workbook that can be read ({type(error).__name__}); save it anew, or as CSV", file=str(path)) from None


def read_json(path: Path) -> Iterator[Record]:
    """Yield the objects of an array, behind a header of all their keys. Raises FileError when it is no array of objects."""
    found = list(_objects(path))
    header = list(dict.fromkeys(key for _, item in found for key in item))
    yield 1, header
    for line, item in found:
        yield line, [_text(item.get(key)) for key in header]


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", file=str(path)) from None
    except UnicodeDecodeError:
        raise FileError("is not UTF-8, which JSON always is", file=str(path)) from None
    at, expected = _skip(text, 0), "["
    decoder = json.JSONDecoder()
    while text[at : at + 1] == expected and (at := _skip(text, at + 1)) < len(text) and text[at] != "]":
        line = text.count("\n", 0, at) + 1
        try:
            item, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            raise FileError(f"is no valid JSON: {getattr(error, 'msg', 'nested too deep')}", file=str(path), line=line) from None
        if not isinstance(item, dict) or any(isinstance(value, (dict, list)) for value in item.values()):
            raise FileError("expected objects of plain values, as `client export` writes them", file=str(path), line=line)
        yield line, item
        at, expected = _skip(text, end), ","
    if text[at : at + 1] != "]" or text[at + 1 :].strip():
        line = text.count("\n", 0, at) + 1
        raise FileError("expected one array of objects: [{…}, {…}]", file=str(path), line=line)


def _skip(text: str, at: int) -> int:
    while text[at : at + 1].isspace():
        at += 1
    return at


def _text(value: object) -> str:
    """Return a value as the CSV contract writes it; spreadsheets keep whole numbers as decimals and days as midnights."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return cell(value) if isinstance(value, (str, bool, int, date)) or value is None else str(value)
