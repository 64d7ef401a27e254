"""Clients in XLSX and JSON."""

import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from ispctl.errors import Error, FileError
from ispctl.models import BillingGroup
from ispctl.rules.client_fields import FIELDS
from ispctl.services import client_cards, client_export, client_import, clients
from ispctl.services.author import Author
from ispctl.services.client_export import Form
from ispctl.services.client_import import Order, Report
from ispctl.settings import Settings

SETTINGS = Settings()


@pytest.fixture(autouse=True)
def somewhere(group: BillingGroup) -> BillingGroup:
    return group


def add(author: Author, **texts: str) -> None:
    clients.add({"name": "Novák Jan", **texts}, author, SETTINGS)


def export(form: Form, encoding: str = "utf-8") -> bytes:
    return client_export.export_clients(client_cards.select(), form, encoding)


def cells() -> dict[str, Any]:
    """Return the cells of the only client in a workbook by column."""
    header, row = load_workbook(io.BytesIO(export(Form.xlsx))).worksheets[0].iter_rows()
    return {str(name.value): cell for name, cell in zip(header, row, strict=True)}


def test_numbers_and_days_stay_what_they_are_and_the_rest_is_text(author: Author) -> None:
    add(author, number="10001", zip="01001", due_days="14", contract_returned_on="2024-03-31", phone="605 123 456", never_suspend="yes")
    found = cells()
    assert [(found[name].data_type, found[name].value) for name in ("number", "zip", "phone", "due_days", "never_suspend")] == [
        ("s", "10001"), ("s", "010 01"), ("s", "+420605123456"), ("n", 14), ("s", "yes"),
    ]  # fmt: skip
    assert (found["contract_returned_on"].data_type, found["contract_returned_on"].value) == ("d", datetime(2024, 3, 31))  # noqa: DTZ001
    assert found["phone"].quotePrefix


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+1", "@SUM(A1)", "＝1", '=HYPERLINK("http://x")', "'=1", "-5"])
def test_no_cell_of_a_workbook_is_a_formula(author: Author, name: str) -> None:
    add(author, name=name, city=name)
    found = cells()
    assert {cell.data_type for cell in found.values()} <= {"s", "n", "d"}
    assert found["name"].value.lstrip("'") == name.lstrip("'")


def test_json_has_the_values_of_the_contract(author: Author) -> None:
    add(author, number="7", contract_returned_on="1.2.2024", due_days="14")
    (row,) = json.loads(export(Form.json))
    assert list(row) == list(FIELDS)
    assert (row["number"], row["contract_returned_on"], row["due_days"], row["never_suspend"], row["email"]) == (
        "7",
        "2024-02-01",
        14,
        False,
        None,
    )
    assert json.loads(client_export.export_clients([], Form.json)) == []


def test_an_encoding_without_a_letter_names_the_client_and_another_encoding(author: Author) -> None:
    add(author, number="1", name="Žluťoučký kůň")
    add(author, number="2", name="Ωmega")
    assert "Žluťoučký kůň" in export(Form.csv, "utf-8-sig").decode("utf-8-sig")
    with pytest.raises(Error, match="client 2: cp1250 has no letter 'Ω'; use --encoding utf-8-sig"):
        export(Form.csv, "cp1250")
    with pytest.raises(Error, match="no encoding 'klingon'"):
        export(Form.csv, "klingon")


def take(path: Path, author: Author, **options: Any) -> Report:
    return client_import.import_clients(Order(path, **options), author, SETTINGS)


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    sheet: Any = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_that_people_filled_in_is_read_as_they_see_it(author: Author, tmp_path: Path) -> None:
    days = (date(2024, 3, 31), 14.0)
    path = workbook(
        tmp_path / "clients.XLSX",
        ["number", "name", "phone", "never_suspend", "contract_returned_on", "due_days", "ico"],
        [7, "Novák Jan", 605123456, True, *days, None],
        [None] * 7,
        ["8", "Malý Petr", "'+420605000000", False, *days, 6947],
    )
    report = take(path, author)
    assert [(one.line, one.column) for one in report.rejected] == [(4, "ico")]
    assert take(path, author, skip_bad=True).new == 1
    card = client_cards.find("7").card
    assert (card["phone"], card["never_suspend"], card["contract_returned_on"], card["due_days"]) == ("+420605123456", True, *days)
    rejected = tmp_path / "clients.XLSX.rejected.csv"
    assert "8;Malý Petr;'+420605000000;no;2024-03-31;14;6947;\"ico: expected an IČO" in rejected.read_text()


def test_json_is_read_with_the_lines_of_the_file(author: Author, tmp_path: Path) -> None:
    path = tmp_path / "clients.json"
    path.write_text('[\n  {"number": 7, "name": "Novák Jan"},\n\n  {"name": "Malý", "zip": "x_", "due_days": 14}\n]\n')
    (rejected,) = take(path, author).rejected
    assert (rejected.line, rejected.column, rejected.value) == (4, "zip", "x_")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "expected one array"),
        ("{}", "expected one array"),
        ("[1]", "line 1: expected objects of plain values"),
        ('[{"name": {}}]', "expected objects of plain values"),
        ('[{"name": "A"},\n{"name": }]', "line 2: is no valid JSON"),
        ('[{"name": "A"}', "expected one array"),
        ('[{"name": "A"}] x', "expected one array"),
        ("[" * 100_000, "no valid JSON|expected"),
        ('[{"nam": "A"}]', "no column 'nam'; did you mean name"),
        ("[]", "the file is empty"),
    ],
)
def test_json_that_is_no_table_is_refused(author: Author, tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "clients.json"
    path.write_text(content)
    with pytest.raises(FileError, match=words):
        take(path, author)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04" + b"x" * 100, b"number;name\n1;A\n", b"\x00" * 1000])
def test_what_is_no_workbook_is_refused(author: Author, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "clients.xlsx"
    path.write_bytes(data)
    with pytest.raises(FileError, match=r"clients\.xlsx"):
        take(path, author)


def test_a_damaged_workbook_is_refused_or_read(author: Author, tmp_path: Path) -> None:
    add(author, number="7")
    whole = export(Form.xlsx)
    path = tmp_path / "clients.xlsx"
    for place in range(0, len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            take(path, author, dry_run=True)
        except FileError as error:
            assert "clients.xlsx" in str(error)
