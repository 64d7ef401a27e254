"""Whole clientbases from CSV."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ispctl import db
from ispctl.errors import FileError, InvalidFields, NotFound, UsageError
from ispctl.models import BillingGroup, Client, HistoryEntry, Invoice
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.import_map import ImportMap
from ispctl.services import client_cards, client_export, client_import, clients
from ispctl.services.author import Author
from ispctl.services.client_export import Form
from ispctl.services.client_import import Order, Report
from ispctl.services.csv_files import write_whole
from ispctl.settings import Settings
from tests.counting import statements

SETTINGS = Settings(first_client_number=500)

Import = Callable[..., Report]


@pytest.fixture
def import_text(group: BillingGroup, author: Author, tmp_path: Path) -> Import:
    """Import a text as the file clients.csv."""

    def run(text: str | bytes, **options: object) -> Report:
        path = tmp_path / "clients.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return client_import.import_clients(Order(path, **options), author, SETTINGS)  # type: ignore[arg-type]

    return run


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.rejected_rows


def reasons(report: Report) -> list[tuple[int, str | None, str]]:
    return [(one.line, one.column, one.reason) for one in report.rejected]


def export(form: Form = Form.csv) -> bytes:
    return client_export.export_clients(client_cards.select(), form)


def rejected(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def numbers() -> list[object]:
    return [known.card["number"] for known in client_cards.select()]


BASE = "number;name;city;vs1\n1;Novák Jan;Šumperk;111\n2;Dvořák Petr;Brno;\n"


def test_rows_become_clients(import_text: Import) -> None:
    assert counts(import_text(BASE)) == (2, 0, 0, 0)
    assert client_cards.find("1").card["vs1"] == "111"
    assert client_cards.find("2").card["login"] == "2"


def test_the_same_file_again_changes_nothing(import_text: Import) -> None:
    import_text(BASE)
    entries = HistoryEntry.select().count()
    assert counts(import_text(BASE)) == (0, 0, 2, 0)
    assert HistoryEntry.select().count() == entries


def test_a_row_of_a_known_client_changes_only_the_columns_of_the_file(import_text: Import) -> None:
    import_text(BASE)
    assert counts(import_text("number;city\n1;Praha\n2;Brno\n")) == (0, 1, 1, 0)
    stored = client_cards.find("1").card
    assert (stored["name"], stored["city"], stored["vs1"]) == ("Novák Jan", "Praha", "111")
    entry = HistoryEntry.select().order_by(HistoryEntry.id.desc()).get()
    assert (entry.field, entry.old, entry.new, entry.through) == ("city", "Šumperk", "Praha", "test clients.csv")


def test_an_empty_cell_clears_the_field(import_text: Import) -> None:
    import_text(BASE)
    import_text("number;city\n1;\n")
    assert client_cards.find("1").card["city"] is None


@pytest.mark.parametrize(
    "text", [BASE, BASE.replace(";", ","), "\ufeff" + BASE, BASE.replace("\n", "\r\n"), BASE.replace("number", " Number ")]
)
def test_delimiter_byte_order_mark_and_line_ends_are_found_out(import_text: Import, text: str) -> None:
    assert counts(import_text(text)) == (2, 0, 0, 0)
    assert client_cards.find("1").card["name"] == "Novák Jan"


def test_other_encodings_are_read_when_named(import_text: Import) -> None:
    assert counts(import_text(BASE.encode("cp1250"), encoding="cp1250")) == (2, 0, 0, 0)
    assert client_cards.find("2").card["name"] == "Dvořák Petr"


def test_another_encoding_that_is_not_named_is_refused_with_the_line(import_text: Import) -> None:
    with pytest.raises(FileError, match=r"line 2: is not utf-8.*--encoding cp1250"):
        import_text(BASE.encode("cp1250"))


def test_an_encoding_that_does_not_exist_is_a_usage_error(import_text: Import) -> None:
    with pytest.raises(UsageError, match="klingon"):
        import_text(BASE, encoding="klingon")


def test_headers_of_another_program_are_renamed(import_text: Import) -> None:
    text = "Číslo;Jméno;Telefon2;city\n1;Novák;x;Brno\n"
    import_text(text, mapping=ImportMap({"Číslo": "number", "Jméno": "name", "Telefon2": ""}))
    assert client_cards.find("1").card["city"] == "Brno"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("number;e-mail;name", "no column 'e-mail'; did you mean email"),
        ("number;name;name", "the column name is there 2 times"),
        ("", "the file is empty"),
        ("Jan;Brno", "no column 'jan'"),
    ],
)
def test_a_wrong_header_is_refused_whole(import_text: Import, header: str, words: str) -> None:
    with pytest.raises(FileError, match=words):
        import_text(f"{header}\n1;2;3\n")


@pytest.mark.parametrize("text", ['name;city\n"Novák;Brno\n', 'name;city\n"Novák" Jan;Brno\n'])
def test_broken_quotes_are_refused_with_the_line(import_text: Import, text: str) -> None:
    with pytest.raises(FileError, match=r"line 2: .*quote"):
        import_text(text)


def test_one_bad_row_stops_the_whole_file(import_text: Import) -> None:
    report = import_text(BASE + "3;;Zlín;\n")
    assert counts(report) == (0, 0, 0, 1)
    assert numbers() == []
    assert reasons(report) == [(4, "name", "expected a name; for example Novák Jan")]


def test_every_bad_row_is_reported_with_line_column_value_and_reason(import_text: Import) -> None:
    report = import_text('number;name;zip;email\n1;"Novák\nJan";abc;x\n2;Dvořák;78701;a@example.cz\n3;Malý;1;\n4;Velký\n\n;;;\n5;;;\n')
    assert [(one.line, one.column, one.value) for one in report.rejected] == [
        (2, "zip", "abc"), (2, "email", "x"), (5, "zip", "1"), (6, None, ""), (9, "name", ""),
    ]  # fmt: skip
    assert "expected 4 columns" in report.rejected[3].reason


def test_bad_rows_are_kept_with_their_reasons_and_can_be_sent_again(import_text: Import, tmp_path: Path, author: Author) -> None:
    report = import_text(BASE + "3;Malý;x;00\n4;Velký;y;\n", skip_bad=True)
    assert counts(report) == (3, 0, 0, 1)
    assert report.rejected_file == tmp_path / "clients.csv.rejected.csv"
    (row,) = rejected(report.rejected_file)
    assert row["name"] == "Malý"
    assert row["rejected_because"].startswith("vs1: expected 1 to 10 digits")
    report.rejected_file.write_text(report.rejected_file.read_text().replace(";00;", ";00123;"))
    again = client_import.import_clients(Order(report.rejected_file), author, SETTINGS)
    assert counts(again) == (1, 0, 0, 0)
    assert client_cards.find("3").card["vs1"] == "123"


def test_mending_work_in_an_older_file_of_rejected_rows_is_kept(import_text: Import) -> None:
    path = import_text("number;name\n1;\n").rejected_file
    assert path
    path.write_text("hours of work")
    import_text("number;name\n1;\n")
    assert Path(f"{path}~").read_text() == "hours of work"


def test_rejected_rows_keep_the_form_of_their_file(import_text: Import) -> None:
    path = import_text('name,city\nNovák,"Šumperk, část Temenice"\n,Brno\n'.encode("cp1250"), encoding="cp1250").rejected_file
    assert path
    assert path.read_bytes().decode("cp1250").startswith("name,city,rejected_because\n,Brno,name: expected a name")


def test_good_rows_are_not_taken_when_the_bad_ones_cannot_be_kept(import_text: Import, tmp_path: Path) -> None:
    (tmp_path / "clients.csv.rejected.csv").mkdir()
    (tmp_path / "clients.csv.rejected.csv~" / "in the way").mkdir(parents=True)
    with pytest.raises(FileError, match="cannot be written"):
        import_text(BASE + "3;;;\n", skip_bad=True)
    assert numbers() == []
    assert counts(import_text(BASE + "3;;;\n")) == (0, 0, 0, 1)


def test_a_dry_run_tells_the_same_and_writes_nothing(import_text: Import, tmp_path: Path) -> None:
    assert counts(import_text(BASE + "3;;;\n", dry_run=True, skip_bad=True)) == (2, 0, 0, 1)
    assert numbers() == []
    assert [path.name for path in tmp_path.glob("*.csv*")] == ["clients.csv"]
    assert import_text("name\nBez čísla\n").new == 1
    assert numbers() == ["500"]


def test_rows_that_claim_the_same_are_both_bad_and_name_each_other(import_text: Import) -> None:
    report = import_text("number;name;vs1;login\n1;A;5;\n2;B;5;x\n1;C;;\n3;D;2;x\n")
    assert reasons(report) == [
        (2, "number", "number 1 is also the number on line 4"),
        (2, "vs1", "VS 5 is also the vs1 on line 3"),
        (3, "number", "VS 2 is also the vs1 on line 5"),
        (3, "vs1", "VS 5 is also the vs1 on line 2"),
        (3, "login", "login x is also the login on line 5"),
        (4, "number", "number 1 is also the number on line 2"),
        (5, "vs1", "VS 2 is also the number on line 3"),
        (5, "login", "login x is also the login on line 3"),
    ]


def test_a_vs_of_a_client_outside_the_file_is_refused(import_text: Import, group: BillingGroup) -> None:
    import_text(BASE)
    owner = Client.get(number="2")
    Invoice.create(
        number="F1", client=owner, billing_group=group, kind="invoice", vs="222", issued_on="2026-01-01", due_on="2026-01-02",
        total_minor=1, currency="CZK",
    )  # fmt: skip
    report = import_text("number;name;vs1;vs2\n3;C;111;222\n")
    assert reasons(report) == [
        (2, "vs1", "VS 111 already belongs to client 1 Novák Jan (assigned VS 1)"),
        (2, "vs2", "VS 222 already belongs to client 2 Dvořák Petr (invoice F1)"),
    ]


def test_clients_may_swap_symbols_and_logins_in_one_file(import_text: Import) -> None:
    import_text("number;name;vs1;login\n1;A;11;a\n2;B;22;b\n")
    assert counts(import_text("number;vs1;login\n1;22;b\n2;11;a\n")) == (0, 2, 0, 0)
    assert client_cards.find("1").card["vs1"] == "22"
    assert client_cards.find("1").card["login"] == "b"


def test_a_symbol_is_not_free_when_the_row_that_gives_it_up_is_bad(import_text: Import) -> None:
    import_text("number;name;vs1\n1;A;11\n")
    report = import_text("number;name;vs1;zip\n1;A;;bad\n2;B;11;\n", skip_bad=True)
    assert [(line, column) for line, column, _ in reasons(report)] == [(2, "zip"), (3, "vs1")]


def test_clients_without_numbers_get_free_ones(import_text: Import) -> None:
    import_text("number;name;vs1\n;Malý;501\n500;Velký;\n;Střední;\n")
    assert numbers() == ["500", "502", "503"]


NAMELESS = "name;street;city;email\n" + "".join(f"Novák Jan;Dlouhá 1;Brno;{letter}@example.cz\n" for letter in "abb")


def test_the_same_file_without_numbers_adds_nobody_twice(import_text: Import) -> None:
    assert counts(import_text(NAMELESS, allow_duplicates=True)) == (3, 0, 0, 0)
    assert counts(import_text(NAMELESS, allow_duplicates=True)) == (0, 0, 3, 0)


def test_a_row_without_number_that_is_nearly_a_client_needs_a_decision(import_text: Import, author: Author) -> None:
    import_text(NAMELESS, allow_duplicates=True)
    clients.edit(clients.open_card("501"), {"email": "new@example.cz"}, author, SETTINGS)
    report = import_text(NAMELESS)
    assert counts(report) == (0, 0, 0, 1)
    assert "client 501 has the same name and address" in report.rejected[0].reason


def test_clients_named_by_number_are_nobodys_twin(import_text: Import) -> None:
    text = "number;name;city\n7;Novák Jan;Brno\n;Novák Jan;Brno\n"
    assert counts(import_text(text, allow_duplicates=True)) == (2, 0, 0, 0)
    assert counts(import_text(text)) == (0, 0, 2, 0)


def test_the_billing_group_of_the_order_is_for_rows_that_name_none(import_text: Import) -> None:
    BillingGroup.create(name="Optika", company="Optika a.s.")
    import_text("number;name;billing_group\n1;A;Síť\n2;B;\n", billing_group="Optika")
    assert [known.card["billing_group"] for known in client_cards.select()] == ["Síť", "Optika"]
    with pytest.raises(NotFound, match="no billing group 'Jiná'"):
        import_text(BASE, billing_group="Jiná")


def test_logins_that_clients_use_already_come_with_the_clientbase(import_text: Import) -> None:
    import_text("number;name;login\n1;A;anna\n2;B;\n")
    assert [known.card["login"] for known in client_cards.select()] == ["anna", "2"]


def _clientbase(rows: int, city: str) -> str:
    lines = (
        f"{number};Příliš Žluťoučký {number};{city};{7_000_000 + number};k{number}@example.cz" for number in range(10_000, 10_000 + rows)
    )
    return "\n".join(["number;name;city;vs1;email", *lines, *(f";Bez čísla {number};{city};;" for number in range(rows))])


def test_the_number_of_statements_does_not_grow_with_the_rows(import_text: Import) -> None:
    found: list[list[int]] = [[], []]
    for rows, counts_of_runs in zip((20, 400), found, strict=True):
        for table in ("history", "client_symbols", "search_texts", "clients", "counters"):
            db.sql(f"DELETE FROM {table}")
        for city in ("Brno", "Brno", "Zlín"):
            with statements() as counted:
                import_text(_clientbase(rows, city), skip_bad=True)
            counts_of_runs.append(counted[0])
    assert found[0] == found[1]
    assert max(found[0]) < 70


_TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40)
_NAME = st.one_of(
    st.sampled_from([*"=+-@＝＋－＠", 'Novák; "Jan"', "Kůň,=1", "'; DROP TABLE clients; --", "=1+1", "'=1", "''+1", "-5", "007", "1e5"]),
    _TEXT,
)
_CARD = st.fixed_dictionaries(
    {"name": _NAME.filter(str.strip), "street": _NAME, "representative": _NAME, "status": _NAME, "legal_form": st.just("company")},
    optional={
        "vs1": st.integers(1, 10**10 - 1).map(str),
        "contract_returned_on": st.dates(date(1990, 1, 1), date(2099, 12, 31)).map(str),
        "never_suspend": st.sampled_from(["ano", "ne"]),
        "due_days": st.integers(0, 365).map(str),
        "ico": st.sampled_from(["25123891", "00006947"]),
    },
)


@given(cards=st.lists(_CARD, min_size=1, max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("form", Form)
def test_what_was_exported_is_imported_the_same(
    form: Form, group: BillingGroup, author: Author, tmp_path: Path, cards: list[dict[str, str]]
) -> None:
    path = tmp_path / f"clients.{form}"
    order = Order(path, allow_duplicates=True)
    with db.rehearsal(True):
        for texts in cards:
            try:
                clients.add(texts, author, SETTINGS)
            except InvalidFields:
                return
        write_whole(path, export(form))
        before = export()
        assert counts(client_import.import_clients(order, author, SETTINGS)) == (0, 0, len(cards), 0)
    with db.rehearsal(True):
        assert counts(client_import.import_clients(order, author, SETTINGS)) == (len(cards), 0, 0, 0)
        assert export() == before


def test_an_export_has_every_column_of_the_contract(group: BillingGroup) -> None:
    assert export().decode() == ";".join(FIELDS) + "\n"
