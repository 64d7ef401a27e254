"""The reports of the jobs: the JSON contract to the character, and what a person sees (DESIGN.md 5.1)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup, Client
from tests.books import Books, D

Run = Callable[..., Result]


@pytest.fixture
def books(group: BillingGroup) -> Books:
    """A provider on D: 10001 to be suspended, 10002 to be spared, 10003 suspended and paid since."""
    made = Books(group)
    made.statement(D - timedelta(9))
    made.invoice(made.client(10003), 30)
    made.settle()
    return made


@pytest.fixture
def morning(books: Books, run: Run) -> Books:
    run("job", "suspend-debtors", "--as-of", D - timedelta(9))
    books.payment(Client.get())
    books.invoice(books.client(10001), 20, number="2026000001")
    books.invoice(books.client(10002), 20)
    books.payment(None, ss="10002")
    books.settle()
    return books


JSON = """{
  "as_of": "2026-03-20",
  "suspended": [
    {
      "client": "10001",
      "debt": "499.00",
      "overdue": "499.00",
      "overdue_days": 20,
      "invoices": [
        "2026000001"
      ]
    }
  ],
  "resumed": [
    {
      "client": "10003"
    }
  ],
  "spared": [
    {
      "client": "10002",
      "reason": "unpaired payments that could be the client's money cover the debt of 499.00 CZK: \
499.00 CZK booked on 2026-03-18, client number 10002 in its SS"
    }
  ],
  "stopped_by": null
}
"""

TABLE = """as of  2026-03-20

suspended: 1
client  debt    overdue  overdue days  invoices
10001   499.00  499.00   20            2026000001

resumed: 1
client
10003

spared: 1
client  reason
10002   unpaired payments that could be the client's money cover the debt of 499.00 CZK: \
499.00 CZK booked on 2026-03-18, client number 10002 in its SS
"""


def test_the_json_of_suspend_debtors_is_the_contract_to_the_character_dry_or_not(run: Run, morning: Books) -> None:
    assert run("job", "suspend-debtors", "--as-of", D, "--json", "--dry-run").stdout == JSON
    assert run("job", "suspend-debtors", "--as-of", D, "--json").stdout == JSON


def test_a_dry_run_is_printed_for_people_too_unless_it_is_to_be_quiet(run: Run, morning: Books) -> None:
    printed = run("job", "suspend-debtors", "--as-of", D, "--dry-run").stdout
    assert "".join(printed.split()) == "".join(TABLE.split())
    assert run("job", "suspend-debtors", "--as-of", D, "--dry-run", "--quiet").stdout == ""


def test_the_json_of_score_clients_is_the_contract_to_the_character(run: Run, morning: Books) -> None:
    assert run("job", "score-clients", "--as-of", D, "--json").stdout == '{\n  "as_of": "2026-03-20",\n  "clients": 1,\n  "changed": 1\n}\n'


def test_a_blown_fuse_ends_with_3_after_the_report_dry_or_not(run: Run, morning: Books) -> None:
    for words in ([], ["--dry-run"], []):
        result = run("job", "suspend-debtors", "--as-of", D + timedelta(9), "--json", *words, code=3)
        assert '"stopped_by": "the newest bank statement' in result.stdout and '"suspended": []' in result.stdout
        assert len(result.stderr.splitlines()) == 1
    assert '"stopped_by": null' in run("job", "suspend-debtors", "--as-of", D + timedelta(9), "--json", "--force").stdout


@pytest.mark.parametrize("words", [["nonsense"], ["suspend-debtors", "--as-of", "20.3."], ["suspend-debtors", "10001"], ["--dry-run"]])
def test_words_that_make_no_sense_end_with_2(run: Run, database: str, words: list[str]) -> None:
    assert run("job", *words, code=2).stdout == ""
