"""Results for people and programs: a table, JSON, or CSV, always on standard output (DESIGN.md 5)."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from ispctl.plain import cell, plain, write_csv

Row = Mapping[str, object]


class Format(StrEnum):
    """How a command prints its result."""

    table = "table"
    json = "json"
    csv = "csv"


def print_json(value: object) -> None:
    """Print one JSON document, indented, with every letter as it is."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def print_rows(rows: Sequence[Row], columns: Sequence[str], form: Format) -> None:
    """Print a list: JSON with every key, table and CSV with `columns`. An empty table prints nothing."""
    if form is Format.json:
        print_json(list(rows))
    elif form is Format.csv:
        write_csv(sys.stdout, rows, columns)
    elif rows:
        _print_table(rows, columns)


def print_object(value: Row, form: Format) -> None:
    """Print one object: JSON as it is, CSV as one row, and for people one field a line, empty ones left out."""
    if form is Format.json:
        print_json(value)
    elif form is Format.csv:
        write_csv(sys.stdout, [value], list(value))
    else:
        filled = {key: cell(item) for key, item in value.items() if item not in (None, "", [], {})}
        width = max(map(len, filled), default=0)
        for key, text in filled.items():
            print(f"{key.replace('_', ' '):<{width}}  {text}")


def _print_table(rows: Sequence[Row], columns: Sequence[str]) -> None:
    titles = [column.replace("_", " ") for column in columns]
    lines = [[cell(row.get(column)).replace("\n", " / ") for column in columns] for row in rows]
    justify = ["right" if _is_numeric(values) else "left" for values in zip(*lines, strict=True)]
    if sys.stdout.isatty():
        _print_for_terminal(titles, lines, justify)
        return
    widths = [max(map(len, values)) for values in zip(titles, *lines, strict=True)]
    for line in (titles, *lines):
        padded = (
            text.rjust(width) if side == "right" else text.ljust(width) for text, width, side in zip(line, widths, justify, strict=True)
        )
        print("  ".join(padded).rstrip())


def _print_for_terminal(titles: Sequence[str], lines: Sequence[Sequence[str]], justify: Sequence[Any]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title, side in zip(titles, justify, strict=True):
        table.add_column(title, justify=side, overflow="fold")
    for line in lines:
        table.add_row(*map(Text, line))
    Console(highlight=False).print(table)


def _is_numeric(values: Iterable[str]) -> bool:
    filled = [value for value in values if value]
    return bool(filled) and all(value.lstrip("-").replace(".", "", 1).isdigit() for value in filled)
