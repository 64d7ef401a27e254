"""From a new provider to a year's end, through the real command line alone: files, overlaps, twins, stornos, people, undo."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from ispctl import db
from ispctl.models import Client
from ispctl.services import ledger
from tests.bank_world import CSOB, FIO, dump, movement, statement, write

Run = Callable[..., Result]
CLIENTS = """number;name;vs1;billing_group
10001;Jan Novák;555;Síť
10002;Petra Malá;;Síť
"""
INVOICES = """number;client;kind;corrects;vs;issued_on;due_on;total
2026001;10001;invoice;;;2026-01-01;2026-01-15;499.00
2026002;10001;invoice;;20260002;2026-02-01;2026-02-15;499.00
2026003;10002;invoice;;;2026-01-01;2026-01-15;300.00
2026004;10002;credit_note;2026003;;2026-01-20;2026-01-20;100.00
"""


@pytest.fixture
def provider(group: object, run: Run, tmp_path: Path) -> Path:
    """A provider with two accounts, two clients and their invoices, all through the command line."""
    db.database.close()
    run("billing-group", "account", "add", "Síť", f"{CSOB}:CZK")
    (tmp_path / "clients.csv").write_text(CLIENTS)
    (tmp_path / "invoices.csv").write_text(INVOICES)
    run("client", "import", tmp_path / "clients.csv")
    run("invoice", "import", tmp_path / "invoices.csv")
    return tmp_path


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def import_bank(run: Run, path: Path) -> tuple[int, int]:
    report = json.loads(run("import-bank", path, "--json").stdout)
    return report["new"], report["already_known"]


def transactions(run: Run, *words: object) -> dict[str, dict[str, Any]]:
    rows = json.loads(run("bank", "transactions", "--json", *words).stdout)
    return {row["bank_reference"] or row["message"]: row for row in rows}


def invoices(run: Run) -> dict[str, tuple[str, str, str | None]]:
    rows = json.loads(run("invoice", "list", "--json").stdout)
    return {row["number"]: (row["status"], row["outstanding"], row["settled_on"]) for row in rows}


def balance(number: str, on: str) -> int:
    client = Client.get(Client.number == number)
    return ledger.balances(day(on))[client.id].balance_minor


def test_a_payment_counts_until_its_storno_is_booked_and_not_from_that_day_on(provider: Path, run: Run) -> None:
    paid = movement(day("01-10"), 49_900, "10001", 1)
    import_bank(run, write(provider / "a.gpc", statement([paid])))
    assert invoices(run)["2026001"] == ("settled", "0.00", "2026-01-10")
    storno = movement(day("01-20"), -49_900, "10001", 2, reversal=True)
    import_bank(run, write(provider / "b.gpc", statement([storno], opening=49_900)))
    assert invoices(run)["2026001"] == ("open", "499.00", None)
    assert [balance("10001", on) for on in ("01-09", "01-10", "01-19", "01-20")] == [-49_900, 0, 0, -49_900]
    client = Client.get(Client.number == "10001")
    assert not ledger.overdue_items(day("01-19"))[client.id]
    assert [item.number for item in ledger.overdue_items(day("01-20"))[client.id]] == ["2026001"]
    assert [found[2] for found in ledger.settlements(day("01-19"), [client.id])] == [day("01-10")]
    assert list(ledger.settlements(day("01-20"), [client.id])) == []
    run("check")


def test_credit_of_an_early_payment_pays_the_next_invoice_on_its_day_of_issue(provider: Path, run: Run) -> None:
    import_bank(run, write(provider / "a.gpc", statement([movement(day("01-05"), 70_000, "555", 1)])))
    assert transactions(run)["1"]["allocations"] == [{"invoice": "2026001", "amount": "499.00"}, {"invoice": "2026002", "amount": "201.00"}]
    told = json.loads(run("bank", "explain", "1", "--json").stdout)
    assert [(share["applied_on"], share["why"]) for share in told["allocated"]] == [
        ("2026-01-05", "the oldest due invoice that was open"),
        ("2026-02-01", "credit that was left when the invoice was issued, oldest money first"),
    ]
    assert invoices(run)["2026002"] == ("open", "298.00", None)


def test_a_credit_note_and_two_payments_settle_an_invoice_on_the_day_of_the_last(provider: Path, run: Run) -> None:
    rows = [movement(day("01-10"), 15_000, "10002", 1), movement(day("01-25"), 8_000, "10002", 2)]
    import_bank(run, write(provider / "a.gpc", statement(rows)))
    assert invoices(run)["2026003"] == ("settled", "0.00", "2026-01-25")
    assert transactions(run)["2"]["credit"] == "30.00"
    assert balance("10002", "01-31") == 3_000


def test_overlapping_files_and_twin_payments_are_counted_once_each(provider: Path, run: Run) -> None:
    twin = movement(day("01-10"), 10_000, "10001", message="splátka")
    other = movement(day("01-12"), 20_000, "10001", message="zbytek")
    assert import_bank(run, write(provider / "a.gpc", statement([twin, twin], CSOB))) == (2, 0)
    assert import_bank(run, write(provider / "b.gpc", statement([twin, twin, other], CSOB))) == (1, 2)
    assert import_bank(run, provider / "b.gpc") == (0, 3)
    assert balance("10001", "01-12") == 40_000 - 49_900
    later = json.loads(run("bank", "imports", "--json").stdout)
    assert [(row["import"], row["new"], row["already_known"]) for row in later] == [(2, 1, 2), (1, 2, 0)]
    assert "import 2 found 2 of its rows known already; take import 2 back first" in run("bank", "undo", 1, code=1).stderr
    run("bank", "undo", 2)
    run("bank", "undo", 1)
    assert transactions(run) == {}


def test_everything_is_as_before_when_an_import_is_taken_back_and_sent_again(provider: Path, run: Run) -> None:
    import_bank(run, write(provider / "a.gpc", statement([movement(day("01-10"), 49_900, "10001", 1)])))
    rows = [movement(day("01-11"), 49_900, "20260002", 2), movement(day("01-12"), -49_900, "10001", 3, reversal=True)]
    before = dump(), invoices(run)
    import_bank(run, write(provider / "b.gpc", statement(rows, opening=49_900)))
    after = dump(), invoices(run)
    assert "storno 3 of another import takes back its transaction 1" in run("bank", "undo", 1, code=1).stderr
    run("bank", "undo", 2)
    assert (dump(), invoices(run)) == before
    assert import_bank(run, provider / "b.gpc") == (2, 0)
    assert (dump(), invoices(run)) == after
    run("check")


def test_an_import_stays_when_a_suspended_client_was_let_back_after_it(provider: Path, run: Run) -> None:
    import_bank(run, write(provider / "a.gpc", statement([movement(day("02-20"), 100, "999", 1)])))
    suspended = json.loads(run("job", "suspend-debtors", "--as-of", "2026-02-21", "--json").stdout)["suspended"]
    assert [row["client"] for row in suspended] == ["10001", "10002"]
    rows = [movement(day("02-19"), 99_800, "10001", 2), movement(day("02-22"), 100, "999", 3)]
    import_bank(run, write(provider / "b.gpc", statement(rows)))
    resumed = json.loads(run("job", "suspend-debtors", "--as-of", "2026-02-23", "--json").stdout)["resumed"]
    assert resumed == [{"client": "10001"}]
    assert "client 10001 was let back on 2026-02-23 after paying" in run("bank", "undo", 2, code=1).stderr
    assert transactions(run)["2"]["status"] == "paired"


def test_a_payment_finds_its_owner_when_the_invoice_with_its_symbol_comes_later(provider: Path, run: Run) -> None:
    import_bank(run, write(provider / "a.gpc", statement([movement(day("01-10"), 5_000, "88", 1)], FIO)))
    assert transactions(run)["1"]["status"] == "unpaired"
    (provider / "more.csv").write_text("number;client;vs;issued_on;due_on;total\n2026009;10002;88;2026-01-05;2026-01-19;50.00\n")
    run("invoice", "import", provider / "more.csv")
    found = transactions(run)["1"]
    assert (found["status"], found["client"]) == ("paired", "10002")
    assert invoices(run)["2026009"] == ("settled", "0.00", "2026-01-10")
    assert import_bank(run, write(provider / "b.gpc", statement([movement(day("01-10"), 5_000, "88", 1)], FIO, opening=1))) == (0, 1)
