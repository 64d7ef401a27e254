"""Values as text: the same in JSON, in the cells of tables and CSV, and in the history."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

# What makes a spreadsheet take a cell for a formula: one of these at its beginning, with blanks before it or as a full-width form, or
# behind a mark that a spreadsheet set up for another delimiter takes for the end of a cell.
_FORMULA = re.compile(r"(^|[,;|\"\t\r\n])('*)(?=[^\S\t\r\n]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b]|[\t\r\n])")
_GUARDED = re.compile(_FORMULA.pattern.replace("('*)", "'('*)"))
_NEGATIVE_NUMBER = re.compile(r"-\d{1,15}([.,]\d{1,15})?", re.ASCII)


def guard(text: str) -> str:
    """Return a CSV cell that no spreadsheet takes for a formula: with an apostrophe before what would begin one.

    Negative numbers stay numbers. `unguard` gives every text back as it was.
    """
    return text if _NEGATIVE_NUMBER.fullmatch(text) else _FORMULA.sub(r"\1'\2", text)


def unguard(text: str) -> str:
    """Return the text of a cell that `guard` made."""
    return _GUARDED.sub(r"\1\2", text) if "'" in text else text


def write_csv(stream: object, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> None:
    """Write rows as CSV of the contract: `;`, a header row, one line ending everywhere, and nothing that could become a formula."""
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")  # type: ignore[arg-type]
    writer.writerow(columns)
    writer.writerows([guard(cell(row.get(column))) for column in columns] for row in rows)


def plain(value: object) -> object:
    """Return dates and instants as the JSON contract writes them."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def cell(value: object) -> str:
    """Return a value as a table or CSV cell: nothing for None, yes and no, lists joined."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return str(plain(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {cell(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(map(cell, value))
    return str(value)
