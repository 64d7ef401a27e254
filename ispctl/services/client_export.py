"""Clients as a table with every column of the contract, in CSV, XLSX or JSON: importing it changes nothing, and no cell is a formula."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from ispctl.errors import Error
from ispctl.plain import guard, plain, unguard, write_csv
from ispctl.rules.client_fields import FIELDS, Value
from ispctl.services.client_cards import Known


class Form(StrEnum):
    """What a table of clients is written as."""

    csv = "csv"
    xlsx = "xlsx"
    json = "json"


def form_of(name: str) -> Form:
    """Return the form that the ending of a file's name asks for; CSV unless it is another that we know."""
    ending = Path(name).suffix.lower().removeprefix(".")
    return Form(ending) if ending in Form.__members__ else Form.csv


def export_clients(clients: Iterable[Known], form: Form, encoding: str = "utf-8") -> bytes:
    """Return the table of these clients. Raises Error when a text has letters that the encoding of a CSV file has not."""
    return _WRITERS[form](clients, encoding)


def _csv(clients: Iterable[Known], encoding: str) -> bytes:
    stream = io.StringIO(newline="")
    write_csv(stream, _rows(clients), list(FIELDS))
    try:
        return stream.getvalue().encode(encoding)
    except LookupError:
        raise Error(f"--encoding: there is no encoding {encoding!r}; usual ones are utf-8, utf-8-sig for Excel, and cp1250") from None
    except UnicodeEncodeError as error:
        letter = error.object[error.start]
        number = error.object[: error.start].rpartition("\n")[2].partition(";")[0]
        raise Error(f"client {number}: {encoding} has no letter {letter!r}; use --encoding utf-8-sig, which Excel reads as well") from None


def _rows(clients: Iterable[Known]) -> Iterator[dict[str, str]]:
    for known in clients:
        yield {name: field.write(known.card[name]) for name, field in FIELDS.items()}


def _json(clients: Iterable[Known], _: str) -> bytes:
    objects = ",\n".join(json.dumps({name: known.card[name] for name in FIELDS}, ensure_ascii=False, default=plain) for known in clients)
    return (f"[\n{objects}\n]\n" if objects else "[]\n").encode()


def _xlsx(clients: Iterable[Known], _: str) -> bytes:
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet: Any = workbook.create_sheet("clients")
    sheet.freeze_panes = "C2"
    sheet.append(list(FIELDS))
    for known in clients:
        sheet.append([_cell(sheet, known.card, name) for name in FIELDS])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _cell(sheet: Any, card: Mapping[str, Value], name: str) -> Any:
    """Return a number or a day as such and everything else as a cell that is text, whatever it begins with.

    An import takes the apostrophe away that a cell of CSV may have, so a text that has one already gets another.
    """
    from openpyxl.cell import WriteOnlyCell

    value = card[name]
    if value is None or (isinstance(value, (int, date)) and not isinstance(value, bool)):
        return value
    text = FIELDS[name].write(value)
    cell = WriteOnlyCell(sheet, guard(text) if unguard(text) != text else text)
    cell.data_type = "s"
    if guard(text) != text:
        cell.quotePrefix = True  # stays text when somebody edits it
    return cell


_WRITERS: Mapping[Form, Callable[[Iterable[Known], str], bytes]] = {Form.csv: _csv, Form.xlsx: _xlsx, Form.json: _json}
