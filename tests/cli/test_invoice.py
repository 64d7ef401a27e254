"""`ispctl invoice import|list|show`."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup, Invoice
from tests.bank_world import client

Run = Callable[..., Result]
HEADER = "number;client;kind;corrects;issued_on;total"


@pytest.fixture(autouse=True)
def somebody(group: BillingGroup) -> None:
    client(100)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "invoices.csv"
    path.write_text(f"{HEADER}\nF1;100;;;2026-01-01;499\nD1;100;credit_note;F1;2026-01-05;100\n")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.csv"
    path.write_text(f"{HEADER}\nF1;100;;;2026-01-01;499\nF2;999;;;2026-01-01;x\n")
    return path


def test_an_import_says_what_it_did_and_the_same_file_again_does_nothing(run: Run, file: Path) -> None:
    assert run("invoice", "import", file).stdout == f"{file}: 2 new, 0 unchanged, 0 paired, 0 rejected\n"
    assert run("invoice", "import", file).stdout == f"{file}: 0 new, 2 unchanged, 0 paired, 0 rejected\n"


def test_a_bad_row_stops_the_file_and_says_what_to_do(run: Run, bad: Path) -> None:
    result = run("invoice", "import", bad, code=1)
    assert result.stdout == f"{bad}: 0 new, 0 unchanged, 0 paired, 1 rejected\n"
    assert "line 3: client '999': there is no client of this number; `ispctl client add`" in result.stderr
    assert "line 3: total 'x': expected an amount with at most two decimals; for example 14813.50" in result.stderr
    assert f"rejected rows are in {bad}.rejected.csv" in result.stderr
    assert "1 row is bad, so nothing was imported" in result.stderr
    assert Invoice.select().count() == 0


def test_skip_bad_takes_the_good_rows_and_is_done(run: Run, bad: Path) -> None:
    assert run("invoice", "import", bad, "--skip-bad").stdout == f"{bad}: 1 new, 0 unchanged, 0 paired, 1 rejected\n"
    assert Invoice.get().number == "F1"


def test_json_reports_counts_and_every_rejected_value(run: Run, bad: Path) -> None:
    report = json.loads(run("invoice", "import", bad, "--json", code=1).stdout)
    first, second = report.pop("rejected")
    assert report == {"file": str(bad), "new": 0, "unchanged": 0, "paired": 0}
    assert {"line": 3, "column": "client", "value": "999"}.items() <= first.items()
    assert second == {
        "line": 3, "column": "total", "value": "x", "reason": "expected an amount with at most two decimals; for example 14813.50",
    }  # fmt: skip


def test_a_dry_run_says_that_nothing_is_written(run: Run, file: Path) -> None:
    assert run("invoice", "import", file, "--dry-run").stdout == (
        f"{file}: 2 new, 0 unchanged, 0 paired, 0 rejected (nothing is written: --dry-run)\n"
    )
    assert Invoice.select().count() == 0


def test_a_file_in_another_encoding_is_read_when_it_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes(f"{HEADER};billing_group\nFaktúra č. 1;100;;;2026-01-01;499;Síť\n".encode("cp1250"))
    assert "try --encoding cp1250" in run("invoice", "import", path, code=1).stderr
    run("invoice", "import", path, "--encoding", "cp1250")
    assert Invoice.get().number == "Faktúra č. 1"


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 100, b"\xff\xfe\x00", b'"', b"number;client\n" + b"x" * 200_000, b"number;client\n\x00;\x00\n", b"number\n1\n"]
)
def test_a_broken_file_ends_in_a_sentence(run: Run, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(data)
    result = run("invoice", "import", path, code=1)
    assert "Traceback" not in result.output
    assert "internal error" not in result.output
    assert "broken.csv" in result.stderr or "line 2" in result.stderr


def test_a_list_prints_the_contract_as_json_to_the_character(run: Run, file: Path) -> None:
    run("invoice", "import", file)
    assert (
        run("invoice", "list", "--as-of", "2026-02-01", "--json", "--limit", "1").stdout
        == """[
  {
    "number": "F1",
    "client": "100",
    "billing_group": "Síť",
    "kind": "invoice",
    "corrects": null,
    "vs": "100",
    "issued_on": "2026-01-01",
    "due_on": "2026-01-15",
    "total": "499.00",
    "paid": "100.00",
    "outstanding": "399.00",
    "settled_on": null,
    "status": "open",
    "currency": "CZK"
  }
]
"""
    )


def test_a_list_prints_a_table_for_people_and_every_column_as_csv(run: Run, file: Path) -> None:
    run("invoice", "import", file)
    table = run("invoice", "list").stdout.splitlines()
    assert table[0].split() == ["number", "client", "kind", "issued", "on", "due", "on", "total", "outstanding", "status"]
    assert table[2].split() == ["D1", "100", "credit_note", "2026-01-05", "2026-01-05", "100.00", "0.00", "settled"]
    lines = run("invoice", "list", "--format", "csv", "--status", "settled").stdout.splitlines()
    assert lines[1] == "D1;100;Síť;credit_note;F1;;2026-01-05;2026-01-05;100.00;100.00;0.00;2026-01-05;settled;CZK"


def test_filters_of_a_list_are_given_as_options(run: Run, file: Path) -> None:
    run("invoice", "import", file)
    words = ("--client", "100", "--billing-group", "Síť", "--overdue", "--since", "2026-01-01", "--until", "2026-01-31")
    found = json.loads(run("invoice", "list", *words, "--as-of", "2026-01-16", "--json").stdout)
    assert [row["number"] for row in found] == ["F1"]
    assert json.loads(run("invoice", "list", *words, "--as-of", "2026-01-15", "--json").stdout) == []
    run("invoice", "list", "--status", "paid", code=2)


def test_show_tells_what_money_paid_an_invoice_and_why(run: Run, file: Path) -> None:
    run("invoice", "import", file)
    shown = run("invoice", "show", "F1").stdout
    assert "outstanding    399.00\n" in shown
    assert "the credit note corrects this invoice" in shown
    found = json.loads(run("invoice", "show", "D1", "--json").stdout)
    assert (found["corrects"], found["status"], found["settled_on"]) == ("F1", "settled", "2026-01-05")
    assert found["allocations"] == [
        {
            "invoice": "F1", "payment": None, "credit_note": "D1", "amount": "100.00", "applied_on": "2026-01-05", "rule": "corrects",
            "why": "the credit note corrects this invoice",
        }
    ]  # fmt: skip
    assert run("invoice", "show", "F1", "--format", "csv").stdout.count("\n") == 2


def test_an_unknown_invoice_is_an_error_that_says_where_to_look(run: Run) -> None:
    assert "there is no invoice F9; `ispctl invoice list` shows all" in run("invoice", "show", "F9", code=1).stderr


def test_a_terminal_sees_how_far_it_is_and_a_pipe_does_not(config: Path, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("\n".join([HEADER, *(f"F{number};100;;;2026-01-01;499" for number in range(2000))]))
    command = [sys.executable, "-m", "ispctl", "--config", str(config), "invoice", "import", str(path)]
    reader, writer = pty.openpty()
    on_terminal = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=writer, text=True)
    os.close(writer)
    seen = b""
    try:
        while part := os.read(reader, 4096):
            seen += part
    except OSError:
        pass  # Linux ends a terminal with an error
    assert on_terminal.communicate()[0].endswith("2000 new, 0 unchanged, 0 paired, 0 rejected\n")
    assert b"%" in seen
    assert subprocess.run(command, capture_output=True).stderr == b""
