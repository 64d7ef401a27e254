"""Values as text: the same in JSON, in the cells of tables and CSV, and in the history."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime


def write_csv(stream: object, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> None:
    """Write rows as CSV of the contract: `;`, a header row, one line ending everywhere."""
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")  # type: ignore[arg-type]
    writer.writerow(columns)
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)


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
