"""`ispctl bank`: what it prints, to the character where programs read it, and what it refuses to people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from ispctl import db
from ispctl.models import BillingGroup
from tests.bank_world import CSOB, books, client, day, dump, invoice, movement, open_accounts, statement, write

Run = Callable[..., Result]
KEYS = [
    "id", "account", "booked_on", "value_on", "amount", "currency", "vs", "ks", "ss", "counter_account", "counter_name", "message",
    "bank_reference", "reversal", "status", "client", "allocations", "credit", "reason",
]  # fmt: skip


@pytest.fixture
def story(group: BillingGroup, run: Run, tmp_path: Path) -> Path:
    """Two invoices; a payment later taken back, one that pays both, an unknown one, a fee, a storno of nothing, one at ČSOB."""
    open_accounts(group)
    owner = client(10001, "555")
    client(10002)
    client(20001, group=BillingGroup.get(BillingGroup.name == "Druhá"))
    invoice(owner, "2026001", 0, 49_900)
    invoice(owner, "2026002", 1, 49_900, vs="20260002")
    books(owner)
    db.database.close()
    rows = [
        movement(5, 49_900, "10001", 101, counter_name="NOVÁK JAN", value_on=day(4)),
        movement(6, 60_000, "20260002", 102, ks="0308", ss="7"),
        movement(7, 100, "777", 103),
        movement(8, -2_500, None, 104, counter_account=None),
        movement(9, -49_900, "10001", 105, reversal=True),
        movement(9, -1, "10001", 106, reversal=True),
    ]
    path = write(tmp_path / "a.gpc", statement(rows), statement([movement(9, 4_321, "10001", message="za internet")], CSOB))
    run("import-bank", path)
    return path


def listed(run: Run, *words: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("bank", "transactions", "--json", *words).stdout)
    return found


def names(run: Run, *words: object) -> list[str]:
    return [row["bank_reference"] or row["message"] for row in listed(run, *words)]


def test_transactions_are_those_of_the_contract_to_the_character_when_printed_as_json(story: Path, run: Run) -> None:
    found = run("bank", "transactions", "--vs", "20260002", "--json").stdout
    assert (
        found
        == """[
  {
    "id": 2,
    "account": "2000012001/2010",
    "booked_on": "2026-01-07",
    "value_on": null,
    "amount": "600.00",
    "currency": "CZK",
    "vs": "20260002",
    "ks": "0308",
    "ss": "7",
    "counter_account": "166111143/0800",
    "counter_name": null,
    "message": null,
    "bank_reference": "102",
    "reversal": false,
    "status": "paired",
    "client": "10001",
    "allocations": [
      {
        "invoice": "2026002",
        "amount": "499.00"
      },
      {
        "invoice": "2026001",
        "amount": "101.00"
      }
    ],
    "credit": "0.00",
    "reason": "the variable symbol is that of the client's invoice"
  }
]
"""
    )


def test_every_transaction_says_whose_it_is_and_why_when_listed(story: Path, run: Run) -> None:
    rows = listed(run)
    assert all(list(row) == KEYS for row in rows)
    assert [(row["amount"], row["status"], row["client"], row["credit"], row["reversal"]) for row in rows] == [
        ("499.00", "reversed", "10001", None, False),
        ("600.00", "paired", "10001", "0.00", False),
        ("1.00", "unpaired", None, None, False),
        ("-25.00", "outgoing", None, None, False),
        ("-499.00", "reversed", None, None, True),
        ("-0.01", "unpaired", None, None, True),
        ("43.21", "paired", "10001", "0.00", False),
    ]
    assert [row["reason"] for row in rows][:1] + [row["reason"] for row in rows][2:6] == [
        "taken back by storno 5",
        "the variable symbol belongs to no client and no invoice of the billing group",
        "not money in",
        "takes back transaction 1",
        "a storno whose payment has not come from the bank",
    ]
    assert (rows[0]["value_on"], rows[0]["counter_name"], rows[6]["message"]) == ("2026-01-05", "NOVÁK JAN", "za internet")


def test_transactions_are_narrowed_when_asked(story: Path, run: Run) -> None:
    assert names(run, "--status", "unpaired") == ["103", "106"]
    assert names(run, "--status", "reversed") == ["101", "105"]
    assert names(run, "--status", "ignored") == []
    assert names(run, "--client", "10001") == ["101", "102", "za internet"]
    assert names(run, "--account", CSOB) == ["za internet"]
    assert names(run, "--since", "2026-01-08", "--until", "2026-01-09") == ["103", "104"]
    assert names(run, "--limit", "2") == ["101", "102"]
    assert "expected one of paired, unpaired" in run("bank", "transactions", "--status", "lost", code=2).stderr
    run("bank", "transactions", "--since", "8.1.2026", code=2)


def test_transactions_are_a_table_and_csv_when_asked(story: Path, run: Run) -> None:
    csv = run("bank", "transactions", "--vs", "777", "--format", "csv").stdout
    assert csv == (
        "id;booked_on;amount;currency;vs;status;client;counter_name;reason\n"
        "3;2026-01-08;1.00;CZK;777;unpaired;;;the variable symbol belongs to no client and no invoice of the billing group\n"
    )
    assert "NOVÁK JAN" in run("bank", "transactions").stdout


def test_a_payment_is_explained_with_every_rule_that_was_tried(story: Path, run: Run) -> None:
    assert (
        run("bank", "explain", "2").stdout
        == """transaction 2: 600.00 CZK booked 2026-01-07 on 2000012001/2010
from 166111143/0800, VS 20260002
status paired, client 10001: the variable symbol is that of the client's invoice
  - no client of the billing group has the number 20260002
  - 20260002 is assigned to no client of the billing group
  + the variable symbol is that of the client's invoice
  499.00 to invoice 2026002 from 2026-01-07: the payment carries the invoice's own variable symbol
  101.00 to invoice 2026001 from 2026-01-07: the oldest due invoice that was open
"""
    )
    told = json.loads(run("bank", "explain", "3", "--json").stdout)
    assert list(told) == [*KEYS, "tried", "allocated", "decided_by"]
    assert [(tried["rule"], tried["hit"]) for tried in told["tried"]] == [
        ("client_number", False),
        ("assigned_vs", False),
        ("invoice_vs", False),
    ]


def test_a_payment_in_a_currency_that_its_owner_has_no_invoice_in_waits_and_says_so(story: Path, run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "e.gpc", statement([movement(1, 500, "10001", 1, currency="EUR")], "2900012002/2010"))
    run("import-bank", path)
    [row] = listed(run, "--account", "2900012002/2010")
    told = json.loads(run("bank", "explain", row["id"], "--json").stdout)
    assert (row["status"], told["tried"][-1]["rule"]) == ("unpaired", "currency")
    assert told["reason"] == "the owner of the variable symbol has no invoice in the payment's currency"


def test_a_payment_pays_the_named_invoice_first_when_a_person_matches_it(story: Path, run: Run) -> None:
    run("bank", "match", "3", "10001", "--invoice", "2026001", "--reason", "he called")
    told = json.loads(run("bank", "explain", "3", "--json").stdout)
    assert (told["status"], told["client"], told["reason"]) == ("paired", "10001", "matched by a person")
    assert told["allocations"] == [{"invoice": "2026001", "amount": "1.00"}]
    assert (told["decided_by"]["by"], told["decided_by"]["reason"]) == ("tester", "he called")
    entries = json.loads(run("history", "--json").stdout)
    assert any(entry["entity"] == "transaction" and entry["new"] == "10001" for entry in entries)


def test_a_person_keeps_the_last_word_when_payments_are_paired_again(story: Path, run: Run, tmp_path: Path) -> None:
    run("bank", "unmatch", "2", "--reason", "not his")
    run("bank", "ignore", "3", "--reason", "a deposit")
    before = dump()
    run("job", "pair-payments")
    run("import-bank", write(tmp_path / "b.gpc", statement([movement(20, 100, "10001", 201)])))
    rows = listed(run)
    assert [(row["status"], row["client"], row["credit"]) for row in rows[1:3]] == [("unpaired", None, None), ("ignored", None, None)]
    assert rows[1]["reason"] == "a person took the match back; automatic runs leave it alone"
    assert dump()["decisions"] == before["decisions"]
    run("bank", "match", "2", "10001")
    assert [row["status"] for row in listed(run)][1] == "paired"
    run("check")


REFUSED = [
    (("match", 99, "10001"), "there is no transaction 99; `ispctl bank transactions` lists them"),
    (("match", 3, "1"), "there is no client 1"),
    (("match", 3, "20001"), "the account 2000012001/2010 belongs to another billing group than client 20001"),
    (("match", 3, "10001", "--invoice", "X"), "client 10001 has no invoice X in CZK; see `ispctl invoice list --client 10001`"),
    (("match", 3, "10002", "--invoice", "2026001"), "client 10002 has no invoice 2026001 in CZK; see `ispctl invoice list --client 10002`"),
    (("match", 4, "10001"), "transaction 4 is not money in from a payer; only such can be decided about"),
    (("match", 6, "10001"), "transaction 6 is not money in from a payer; only such can be decided about"),
    (("match", 1, "10001"), "transaction 1 was taken back by a storno; there is no money to decide about"),
    (("unmatch", 3), "transaction 3 is paired with no client"),
    (("unmatch", 1), "transaction 1 was taken back by a storno; there is no money to decide about"),
    (("ignore", 2, "--reason", "x"), "transaction 2 is paired; first run `ispctl bank unmatch 2`"),
    (("ignore", 5, "--reason", "x"), "transaction 5 is not money in from a payer; only such can be decided about"),
    (("explain", 99), "there is no transaction 99; `ispctl bank transactions` lists them"),
    (("undo", 99), "there is no import 99; `ispctl bank imports` lists them"),
]


@pytest.mark.parametrize(("words", "reason"), REFUSED)
def test_a_request_that_makes_no_sense_is_refused_and_changes_nothing(
    story: Path, run: Run, words: tuple[object, ...], reason: str
) -> None:
    before = dump()
    result = run("bank", *words, code=1)
    assert (result.stdout, result.stderr) == ("", f"ispctl: {reason}\n")
    assert dump() == before


def test_imports_are_listed_and_taken_back_when_asked(story: Path, run: Run) -> None:
    [row] = json.loads(run("bank", "imports", "--json").stdout)
    assert (row["import"], row["file"], row["new"], row["undone_at"]) == (1, str(story), 7, None)
    rehearsed = run("bank", "undo", 1, "--dry-run", "--json").stdout
    assert len(listed(run)) == 7
    assert run("bank", "undo", 1, "--json").stdout == rehearsed
    assert json.loads(rehearsed) == {"import_id": 1, "transactions": 7, "clients": 1}
    assert listed(run) == []
    [row] = json.loads(run("bank", "imports", "--json").stdout)
    assert row["undone_at"]
    assert "was taken back already, by tester" in run("bank", "undo", 1, code=1).stderr
    assert json.loads(run("import-bank", story, "--json").stdout)["new"] == 7


def test_the_database_is_not_needed_when_a_file_is_only_inspected(story: Path, run: Run) -> None:
    before = dump()
    [read] = json.loads(run("bank", "inspect", story, "--json").stdout)
    assert [statement["balanced"] for statement in read["statements"]] == [True, True]
    assert list(read["statements"][0]["transactions"][0]) == KEYS[2:14]
    assert dump() == before
