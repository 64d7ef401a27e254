"""`ispctl client suspend|resume|promise|why`."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from typer.testing import Result

from ispctl import clock
from ispctl.models import BillingGroup, Client, Effect, HistoryEntry, Suspension
from tests.books import Books, D

Run = Callable[..., Result]


@pytest.fixture
def books(group: BillingGroup) -> Books:
    made = Books(group)
    made.statement()
    return made


def effects() -> list[str]:
    return [effect.kind for effect in Effect.select().order_by(Effect.id)]


def test_a_person_suspends_and_resumes_and_the_network_hears_of_it_once(run: Run, books: Books) -> None:
    books.client(10001)
    assert run("client", "suspend", 10001, "--reason", "rozesílá spam").stdout == "client 10001 is suspended: rozesílá spam\n"
    assert "suspended: rozesílá spam; stěhování" in run("client", "suspend", 10001, "--reason", "stěhování").stdout
    assert "stěhování" in run("client", "resume", 10001, "--reason", "rozesílá spam").stdout
    assert run("client", "resume", 10001).stdout == "client 10001 is on: nothing suspends the client\n"
    assert effects() == ["network-suspend", "network-resume"]
    assert {one.suspended_by for one in Suspension.select()} == {one.lifted_by for one in Suspension.select()} == {"tester"}
    told = [(entry.by, entry.old, entry.new) for entry in HistoryEntry.select().order_by(HistoryEntry.id)]
    assert told[0] == ("tester", None, "rozesílá spam") and told[-1] == ("tester", "stěhování", None)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["suspend", "10001", "--reason", "Debt"], 2, "belongs to the job suspend-debtors"),
        (["suspend", "10001", "--reason", "  "], 2, "expected 1 to 200 characters"),
        (["suspend", "10001", "--reason", "x" * 201], 2, "expected 1 to 200 characters, not 201"),
        (["suspend", "10009", "--reason", "spam"], 1, "there is no client 10009"),
        (["resume", "10001"], 1, "client 10001 is not suspended"),
        (["promise", "10001"], 2, "--until"),
        (["promise", "10001", "--until", "2099-01-01", "--none"], 2, "--until"),
        (["promise", "10001", "--until", "2001-01-01"], 2, "expected a day that has not passed"),
        (["why", "10009"], 1, "there is no client 10009"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(run: Run, books: Books, words: list[str], code: int, message: str) -> None:
    books.client(10001)
    result = run("client", *words, code=code)
    assert message in result.stderr and len(result.stderr.splitlines()) == 1 and result.stdout == ""
    assert not Suspension.select().exists() and not HistoryEntry.select().exists()


def test_suspending_twice_for_the_same_reason_and_resuming_for_another_are_refused(run: Run, books: Books) -> None:
    books.client(10001)
    run("client", "suspend", 10001, "--reason", "spam")
    assert "already" in run("client", "suspend", 10001, "--reason", "spam", code=1).stderr
    assert "name one of them with --reason" in run("client", "resume", 10001, "--reason", "smap", code=1).stderr
    run("client", "suspend", 10001, "--reason", "stěhování")
    assert "'spam' since" in run("client", "resume", 10001, code=1).stderr


def test_a_promise_is_noted_told_by_the_history_and_taken_back(run: Run, books: Books) -> None:
    client = books.client(10001)
    until = clock.today("Europe/Prague") + timedelta(7)
    assert run("client", "promise", 10001, "--until", until).stdout == f"client 10001 promised to pay by {until}\n"
    assert json.loads(run("client", "promise", 10001, "--until", until, "--json").stdout) == {
        "client": "10001",
        "promised_until": f"{until}",
    }
    run("client", "promise", 10001, "--none")
    assert [(entry.old, entry.new) for entry in HistoryEntry.select()] == [(None, f"{until}"), (f"{until}", None)]
    changed = Client.get_by_id(client.id)
    assert (changed.promised_until, changed.version, changed.updated_by) == (None, 3, "tester")


def test_why_explains_a_debtor_in_words(run: Run, books: Books) -> None:
    late = books.invoice(books.client(10001), 20)
    books.settle()
    assert run("client", "why", 10001, "--as-of", D).stdout == (
        f"""Client 10001 on 2026-03-20: a debtor; the next run suspends the client.
Not suspended now.

What speaks for suspension (+) and against it (-); one - is enough:
  + the provider suspends debtors (pozastavit_neplatice = true)
  + the client is not exempt (never_suspend = no)
  + there is no promise to pay
  + overdue by more than 14 days (pozastavit_po_splatnosti): invoice {late.number}, 499.00 CZK for 20 days
  + the debt of 499.00 CZK reaches the minimum of 100.00 (pozastavit_neplatice_min_castka)
  + no unpaired payment could be the client's money

Fuses: none may be blown.
  ok    the newest bank statement of billing group Síť is of 2026-03-19, 1 day old; max_statement_age_days is 5
  ok    1 of 1 clients would be newly suspended in one run; the limit is 20 (20, or 3 % of all clients if that is more)
  ok    nobody was suspended or resumed for a day after 2026-03-20
"""
    )


@pytest.mark.parametrize(
    ("day", "paid", "verdict"),
    [
        (D - timedelta(6), False, "not a debtor; left on"),
        (D, False, "a debtor; the next run suspends the client"),
        (D + timedelta(9), False, "a debtor, but held back by a fuse; the next run suspends nobody it holds back"),
        (D, True, "a debtor, but spared, because an unpaired payment could be the client's money"),
    ],
)
def test_why_gives_the_verdict_of_the_day(run: Run, books: Books, day: date, paid: bool, verdict: str) -> None:
    books.invoice(books.client(10001), 20)
    books.settle()
    if paid:
        books.payment(None, ss="10001")
    report = json.loads(run("client", "why", 10001, "--as-of", day, "--json").stdout)
    assert report["verdict"] == verdict
    assert list(report) == [
        "client", "as_of", "outcome", "verdict", "debt", "overdue", "overdue_days", "invoices", "tests", "fuses", "suspended",
    ]  # fmt: skip


def test_why_tells_why_a_client_without_anything_is_on(run: Run, books: Books) -> None:
    books.client(10001)
    assert "nothing is overdue by more than 14 days" in run("client", "why", 10001, "--as-of", D).stdout


def test_why_tells_who_suspended_a_client(run: Run, books: Books) -> None:
    books.invoice(books.client(10001), 20)
    books.settle()
    run("job", "suspend-debtors", "--as-of", D)
    told = run("client", "why", 10001, "--as-of", D).stdout
    assert "a debtor; the suspension for debt stays" in told
    assert "Suspended since 2026-03-20 by job:suspend-debtors: debt." in told
