"""Clients in an import that may be clients already."""

from pathlib import Path

import pytest

from ispctl.models import BillingGroup, Client
from ispctl.services import client_import, clients
from ispctl.services.author import Author
from ispctl.services.client_import import Order, Report
from ispctl.settings import Settings

SETTINGS = Settings()
HEADER = "number;name;street;city;zip;ico;phone;mobile;legal_form\n"


@pytest.fixture(autouse=True)
def known(group: BillingGroup, author: Author) -> None:
    person = {"number": "1", "name": "Novák Jan", "street": "Dlouhá 1", "city": "Šumperk", "zip": "787 01", "mobile": "605 123 456"}
    clients.add(person, author, SETTINGS)
    clients.add({"number": "2", "name": "Síťařina s.r.o.", "legal_form": "company", "ico": "25123891"}, author, SETTINGS)


def send(tmp_path: Path, author: Author, *rows: str, **options: bool) -> Report:
    path = tmp_path / "clients.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows))
    return client_import.import_clients(Order(path, **options), author, SETTINGS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (
            "7;Jiná firma;;;;25123891;;;company",
            "ico",
            "client 2 Síťařina s.r.o. has the same IČO; if it is the same client, write the number 2",
        ),
        ("7;Malý Petr;;;;;605123456;;", "phone", "client 1 Novák Jan has the same telephone"),
        ("7;Malý Petr;;;;;;+420 605 123 456;", "mobile", "client 1 Novák Jan has the same telephone"),
        ("7;Novák Jan;dlouha 1;ŠUMPERK;78701;;;;", "name", "client 1 Novák Jan has the same name and address"),
        (";Novák Jan;Dlouhá 1;Šumperk;78701;;;;", "name", "client 1 has the same name and address but differs otherwise"),
    ],
)
def test_a_duplicate_of_a_client_is_reported_before_anything_is_written(
    tmp_path: Path, author: Author, row: str, field: str, words: str
) -> None:
    report = send(tmp_path, author, "8;Veselý Ivo;;;;;;;", row)
    assert (report.new, report.rejected_rows) == (0, 1)
    (rejected,) = report.rejected
    assert (rejected.line, rejected.column) == (3, field)
    assert rejected.reason.startswith(words)
    assert Client.select().count() == 2


def test_a_duplicate_in_the_file_is_reported_on_the_later_row(tmp_path: Path, author: Author) -> None:
    report = send(tmp_path, author, "7;A;;;;;605 000 001;;", "8;B;;;;;;605 000 001;", "9;C;Krátká;;;;;;", ";C;krátka;;;;;;")
    assert [(one.line, one.column) for one in report.rejected] == [(3, "mobile"), (5, "name")]
    assert report.rejected[0].reason.startswith("line 2 has the same telephone; if it is the same client, leave one of the rows out")


@pytest.mark.parametrize(
    "rows",
    [
        ["7;Novák Jan;Krátká 1;Brno;;;;;", "8;Novák Jan;;;;;;;", "9;Novák Jan;;;;;;;"],
        ["1;Novák Jan;Dlouhá 1;Šumperk;787 01;;605 123 456;605 123 456;"],
        ["7;A;;;;;605 000 001;605 000 001;"],
    ],
    ids=["another address, or none", "the client itself", "one telephone twice on a card"],
)
def test_what_is_no_duplicate_is_taken(tmp_path: Path, author: Author, rows: list[str]) -> None:
    assert send(tmp_path, author, *rows).rejected == []


def test_duplicates_are_left_out_or_allowed(tmp_path: Path, author: Author) -> None:
    rows = ("7;Jiná firma;;;;25123891;;;company", "8;B;;;;;;;")
    assert send(tmp_path, author, *rows, skip_bad=True).new == 1
    assert send(tmp_path, author, *rows, allow_duplicates=True).new == 1
    assert send(tmp_path, author, *rows).unchanged == 2
