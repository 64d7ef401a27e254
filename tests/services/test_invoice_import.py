"""Invoices and credit notes from CSV."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ispctl.errors import FileError
from ispctl.models import Allocation, BillingGroup, Client, HistoryEntry, Invoice
from ispctl.rules.import_map import ImportMap
from ispctl.services import invoice_import
from ispctl.services.author import Author
from ispctl.services.invoice_import import Order, Report
from ispctl.settings import Settings
from tests import bank_world
from tests.bank_world import client, movement, statement, take, write
from tests.counting import statements

Import = Callable[..., Report]
HEADER = "number;client;billing_group;kind;corrects;vs;issued_on;due_on;total;currency"
SETTINGS = Settings(splatnost_faktur=14)


@pytest.fixture(autouse=True)
def somewhere(group: BillingGroup) -> None:
    bank_world.open_accounts(group)
    client(100, 5001)
    client(200, 5002)
    client(300, group=BillingGroup.get(BillingGroup.name == "Druhá"))


@pytest.fixture
def send(tmp_path: Path, author: Author) -> Import:
    """Import the rows given, under the whole header unless another is given."""

    def send(*rows: str, header: str = HEADER, settings: Settings = SETTINGS, **order: Any) -> Report:
        path = tmp_path / "invoices.csv"
        path.write_text("\n".join([header, *rows]) + "\n")
        return invoice_import.import_invoices(Order(path, **order), author, settings)

    return send


def stored(number: str) -> Invoice:
    found: Invoice = Invoice.get(Invoice.number == number)
    return found


def reasons(report: Report) -> list[tuple[int, str | None, str, str]]:
    return [(one.line, one.column, one.value, one.reason) for one in report.rejected]


def test_a_whole_row_is_stored_as_it_is(send: Import) -> None:
    report = send("F1;100;Síť;invoice;;777;2026-01-01;15.1.2026;14 813,50;EUR")
    assert (report.new, report.unchanged, report.paired, report.rejected) == (1, 0, 0, [])
    row = stored("F1")
    assert (row.client.number, row.billing_group.name, row.kind, row.corrects, row.vs) == ("100", "Síť", "invoice", None, "777")
    assert (row.issued_on, row.due_on, row.total_minor, row.currency) == (date(2026, 1, 1), date(2026, 1, 15), 1_481_350, "EUR")


def test_what_is_left_out_follows_from_the_client_and_the_settings(send: Import) -> None:
    Client.update(due_days=30).where(Client.number == "200").execute()
    header = "number;client;issued_on;total"
    send("F1;0100;2026-01-01;499", "F2;200;2026-01-01;0", "F3;300;2026-01-01;5", header=header)
    assert (stored("F1").kind, stored("F1").vs, stored("F1").currency, stored("F1").billing_group.name) == ("invoice", "100", "CZK", "Síť")
    assert (stored("F1").due_on, stored("F2").due_on) == (date(2026, 1, 15), date(2026, 1, 31))
    assert stored("F3").billing_group.name == "Druhá"


def test_a_term_of_no_days_is_a_term(send: Import) -> None:
    Client.update(due_days=0).where(Client.number == "100").execute()
    send("F1;100;;;;;2026-01-01;;499;")
    assert stored("F1").due_on == date(2026, 1, 1)


def test_a_credit_note_may_stand_before_the_invoice_that_it_corrects(send: Import) -> None:
    send("D1;100;;credit_note;F1;;2026-01-05;;100;", "F1;100;;;;;2026-01-01;;499;")
    note = stored("D1")
    assert (note.corrects, note.vs, note.due_on) == (stored("F1"), None, date(2026, 1, 5))
    assert [(share.credit_note, share.amount_minor, share.rule) for share in Allocation.select()] == [(note, 10_000, "corrects")]


def test_a_credit_note_may_correct_an_invoice_of_an_earlier_file(send: Import) -> None:
    send("F1;100;;;;;2026-01-01;;499;")
    send("D1;100;;CREDIT_NOTE;F1;;2026-01-05;;100;")
    assert stored("D1").corrects == stored("F1")


def test_the_same_file_again_changes_nothing(send: Import) -> None:
    rows = ["F1;100;;;;;2026-01-01;;499;", "D1;100;;credit_note;F1;;2026-01-05;;100;", "F2;300;Druhá;;;;2026-01-01;2026-02-01;1,5;CZK"]
    send(*rows)
    before = bank_world.dump(), HistoryEntry.select().count()
    report = send(*rows)
    assert (report.new, report.unchanged, report.rejected) == (0, 3, [])
    assert (bank_world.dump(), HistoryEntry.select().count()) == before


def test_empty_cells_say_nothing_so_later_settings_do_not_make_the_same_file_differ(send: Import) -> None:
    rows = ["F1;100;;;;;2026-01-01;;499;"]
    send(*rows)
    Client.update(due_days=60, billing_group=BillingGroup.get(BillingGroup.name == "Druhá")).where(Client.number == "100").execute()
    report = send(*rows, settings=Settings(splatnost_faktur=30))
    assert (report.new, report.unchanged, report.rejected) == (0, 1, [])


def test_one_number_may_stand_in_two_billing_groups(send: Import) -> None:
    report = send("F1;100;;;;;2026-01-01;;499;", "F1;300;;;;;2026-01-01;;5;")
    assert report.new == 2


def test_an_issued_invoice_does_not_change(send: Import) -> None:
    send("F1;100;;;;;2026-01-01;;499;")
    report = send("F1;200;Síť;credit_note;F0;9;2026-01-02;2026-01-20;500;EUR")
    assert [one[1:3] for one in reasons(report)] == [
        ("client", "200"), ("kind", "credit_note"), ("corrects", "F0"), ("vs", "9"), ("issued_on", "2026-01-02"), ("due_on", "2026-01-20"),
        ("total", "500"), ("currency", "EUR"),
    ]  # fmt: skip
    assert report.rejected[6].reason == (
        "invoice F1 of billing group Síť is stored with 499.00; issued invoices do not change: give this one another number, "
        "or correct the stored one by a credit note"
    )


BAD_ROWS = {
    ";100;;;;;2026-01-01;;499;": ("number", "", "expected the number of the invoice"),
    f"{'9' * 33};100;;;;;2026-01-01;;499;": ("number", "9" * 33, "expected at most 32 characters, not 33"),
    "F1;;;;;;2026-01-01;;499;": ("client", "", "expected the number of the client; for example"),
    "F1;12a;;;;;2026-01-01;;499;": ("client", "12a", "expected 1 to 10 digits"),
    "F1;999;;;;;2026-01-01;;499;": ("client", "999", "there is no client of this number"),
    "F1;100;Third;;;;2026-01-01;;499;": ("billing_group", "Third", "expected one of Druhá, Síť"),
    "F1;100;;bill;;;2026-01-01;;499;": ("kind", "bill", "expected one of invoice, credit_note"),
    "F1;100;;;F0;;2026-01-01;;499;": ("corrects", "F0", "only a credit note corrects an invoice"),
    "F1;100;;credit_note;F0;;2026-01-01;;499;": ("corrects", "F0", "there is no invoice of this number in billing group Síť, nor in"),
    "F1;100;;credit_note;F1;;2026-01-01;;499;": ("corrects", "F1", "is a credit note"),
    "F1;100;;credit_note;OLD200;;2026-01-01;;499;": ("corrects", "OLD200", "is an invoice of client 200; expected one of client 100"),
    "F1;100;;credit_note;OLD300;;2026-01-01;;499;": ("corrects", "OLD300", "there is no invoice of this number in billing group Síť"),
    "F1;100;;credit_note;OLDEUR;;2026-01-01;;499;": ("corrects", "OLDEUR", "is an invoice in EUR; expected one in CZK"),
    "F1;100;;credit_note;OLDNOTE;;2026-01-01;;499;": ("corrects", "OLDNOTE", "is a credit note; expected the number of an invoice"),
    "F1;100;;;;12345678901;2026-01-01;;499;": ("vs", "12345678901", "expected 1 to 10 digits"),
    "F1;100;;;;200;2026-01-01;;499;": ("vs", "200", "VS 200 belongs to client 200 Klient 200 (its number)"),
    "F1;100;;;;5002;2026-01-01;;499;": ("vs", "5002", "VS 5002 belongs to client 200 Klient 200 (assigned VS 1)"),
    "F1;100;;;;88;2026-01-01;;499;": ("vs", "88", "VS 88 belongs to client 200 Klient 200 (invoice OLD200)"),
    "F1;100;;;;;;;499;": ("issued_on", "", "expected the day of issue; for example 2025-03-01"),
    "F1;100;;;;;2026-02-30;;499;": ("issued_on", "2026-02-30", "expected a date that is in the calendar"),
    "F1;100;;;;;1/2/2026;;499;": ("issued_on", "1/2/2026", "expected a date as YYYY-MM-DD or d.m.yyyy"),
    "F1;100;;;;;2026-01-02;2026-01-01;499;": ("due_on", "2026-01-01", "is before the day of issue, 2026-01-02"),
    "F1;100;;;;;2026-01-01;;;": ("total", "", "expected the sum to pay"),
    "F1;100;;;;;2026-01-01;;-1;": ("total", "-1", "expected zero or more; what a credit note gives back is written without a sign"),
    "F1;100;;;;;2026-01-01;;1.005;": ("total", "1.005", "expected an amount with at most two decimals"),
    "F1;100;;;;;2026-01-01;;1 00,5;": ("total", "1 00,5", "expected an amount"),
    "F1;100;;;;;2026-01-01;;1.000,50;": ("total", "1.000,50", "expected an amount"),
    "F1;100;;;;;2026-01-01;;99999999999;": ("total", "99999999999", "expected at most ten billion"),
    "F1;100;;;;;2026-01-01;;499;Kč": ("currency", "Kč", "expected the three letters of a currency"),
    "F1;100;;;;;2026-01-01;;499;USD": ("currency", "USD", "expected CZK or EUR, in which billing group Síť can be paid"),
    "F1;100;;;;;2026-01-01;;499": (None, "", "expected 10 columns as in the header, found 9"),
}


@pytest.mark.parametrize("row", BAD_ROWS, ids=lambda row: row[:60])
def test_a_bad_row_names_line_column_value_and_what_is_expected(send: Import, row: str) -> None:
    note = "OLDNOTE;100;;credit_note;;;2026-01-01;;5;"
    send("OLD200;200;;;;88;2026-01-01;;5;", "OLD300;300;;;;;2026-01-01;;5;", "OLDEUR;100;;;;;2026-01-01;;5;EUR", note)
    report = send("F9;100;;;;;2026-01-01;;1;", row)
    column, value, reason = BAD_ROWS[row]
    assert [(line, *rest[:2]) for line, *rest in reasons(report)] == [(3, column, value)]
    assert reason in report.rejected[0].reason
    assert (report.new, Invoice.select().count()) == (0, 4)


def test_all_bad_rows_and_cells_are_reported_at_once(send: Import) -> None:
    report = send("F1;999;;;;;x;;499;", "F2;100;;;;;2026-01-01;;499;", "F3;100;;bill;;;2026-01-01;;-1;")
    assert [one[:2] for one in reasons(report)] == [(2, "client"), (2, "issued_on"), (4, "kind"), (4, "total")]
    assert (report.new, report.rejected_rows) == (0, 2)


def test_two_rows_cannot_have_one_number_nor_two_clients_one_symbol(send: Import) -> None:
    report = send("F1;100;;;;;2026-01-01;;1;", "F1;100;;;;;2026-01-01;;1;", "F2;100;;;;9;2026-01-01;;1;", "F3;200;;;;9;2026-01-01;;1;")
    assert [one[:2] for one in reasons(report)] == [(2, "number"), (3, "number"), (4, "vs"), (5, "vs")]
    assert "is also on line 3" in report.rejected[0].reason
    assert "VS 9 belongs to client 200 (line 5); a VS has one owner in a billing group" in report.rejected[2].reason


def test_one_client_may_have_its_own_symbols_on_many_invoices(send: Import) -> None:
    report = send(*(f"F{number};100;;;;{vs};2026-01-01;;1;" for number, vs in enumerate((100, 5001, 9, 9, 9))))
    assert (report.new, report.rejected) == (5, [])


def test_a_symbol_of_another_billing_group_is_free(send: Import) -> None:
    assert send("F1;100;;;;300;2026-01-01;;1;").rejected == []


def test_skip_bad_takes_the_good_rows_but_no_credit_note_of_a_bad_one(send: Import) -> None:
    report = send("F1;100;;;;;x;;1;", "D1;100;;credit_note;F1;;2026-01-01;;1;", "F2;100;;;;;2026-01-01;;1;", skip_bad=True)
    assert [one[:2] for one in reasons(report)] == [(2, "issued_on"), (3, "corrects")]
    assert report.rejected[1].reason == "the row of that invoice, line 2, is bad itself"
    assert [row.number for row in Invoice.select()] == ["F2"]


def test_rejected_rows_can_be_mended_and_sent_again(send: Import, tmp_path: Path) -> None:
    report = send('F1;999;;;;;2026-01-01;;"1;5";', "F2;100;;;;;2026-01-01;;1;")
    assert report.rejected_file == tmp_path / "invoices.csv.rejected.csv"
    header, *rows = report.rejected_file.read_text().splitlines()
    assert header == f"{HEADER};rejected_because"
    mended = [row.replace("999", "100").replace('"1;5"', "1,5") for row in rows]
    assert send(*mended, header=header).new == 1


def test_a_dry_run_finds_out_the_same_and_writes_nothing(send: Import, tmp_path: Path) -> None:
    take(write(tmp_path / "bank.gpc", statement([movement(10, 49_900, "777", 1)])))
    before = bank_world.dump()
    rehearsed = send("F1;100;;;;777;2026-01-01;;499;", dry_run=True)
    assert bank_world.dump() == before
    assert rehearsed == send("F1;100;;;;777;2026-01-01;;499;")
    assert (rehearsed.new, rehearsed.paired) == (1, 1)


def test_payments_that_waited_for_an_invoice_are_paired_and_pay_it(send: Import, tmp_path: Path) -> None:
    take(write(tmp_path / "bank.gpc", statement([movement(10, 49_900, "777", 1), movement(11, 100, "778", 2)])))
    report = send("F1;100;;;;777;2026-01-01;;499;")
    assert report.paired == 1
    assert [(share.invoice.number, share.amount_minor, share.rule) for share in Allocation.select()] == [("F1", 49_900, "own_vs")]


def test_history_keeps_who_brought_in_each_invoice_and_from_which_file(send: Import) -> None:
    send("F1;100;;;;;2026-01-01;;499;", "F2;200;;;;;2026-01-01;;499;")
    rows = HistoryEntry.select().where(HistoryEntry.entity == "invoice").order_by(HistoryEntry.id)
    assert [(row.entity_id, row.client and row.client.number, row.field, row.new, row.by, row.through) for row in rows] == [
        (stored("F1").id, "100", "created", "F1", "tester", "test invoices.csv"),
        (stored("F2").id, "200", "created", "F2", "tester", "test invoices.csv"),
    ]


def test_a_file_with_other_headers_is_read_through_a_map(send: Import) -> None:
    renamed = {"Číslo": "number", "Zákazník": "client", "Vystaveno": "issued_on", "Částka": "total"}
    assert send("F1;100;1. 3. 2026;499", header=";".join(renamed), mapping=ImportMap(renamed)).new == 1


def test_a_file_without_a_known_header_is_refused_as_a_whole(send: Import) -> None:
    with pytest.raises(FileError, match="there is no column 'numer'; did you mean number"):
        send("F1;100", header="numer;client")


def test_the_number_of_statements_does_not_grow_with_the_rows(send: Import) -> None:
    counts = []
    for size, month in ((3, 1), (4, 2), (300, 3)):
        rows = [f"{month}-{number};{100 if number % 2 else 200};;;;;2026-{month:02d}-01;;{number};" for number in range(size)]
        notes = [f"D{month}-{number};100;;credit_note;{month}-{number};;2026-{month:02d}-02;;1;" for number in range(1, size, 2)]
        with statements() as counted:
            assert send(*rows, *notes).rejected == []
        counts.append(counted[0])
    assert counts[1] == counts[2] < 60  # the first round has no allocations to replace
