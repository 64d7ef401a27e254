"""Balances, overdue items and settled days as of any day: cases a person can check by hand; the oracle checks the rest."""

from pathlib import Path

import pytest

from ispctl.models import BillingGroup, Client
from ispctl.services import ledger
from ispctl.services.ledger import Balance, OpenItem
from tests.bank_world import FIO, books, client, day, invoice, movement, open_accounts, statement, take, write


@pytest.fixture
def owner(group: BillingGroup) -> Client:
    open_accounts(group)
    return client(10001)


def pay(folder: Path, *rows: tuple[int, int], account: str = FIO, currency: str = "CZK") -> None:
    found = [movement(booked, minor, "10001", 100 * booked + place, currency=currency) for place, (booked, minor) in enumerate(rows)]
    take(write(folder / f"{len(list(folder.iterdir()))}.gpc", statement(found, account)))


def test_an_invoice_is_overdue_the_day_after_it_was_due_and_not_sooner(owner: Client) -> None:
    invoice(owner, "F1", 0, 500, due=14)
    books(owner)
    assert ledger.overdue_items(day(14)) == {}
    assert ledger.overdue_items(day(15)) == {owner.id: [OpenItem("F1", day(14), 500, "CZK")]}
    assert ledger.balances(day(15))[owner.id] == Balance(-500, 500, 1)


def test_nothing_is_known_of_an_invoice_before_it_is_issued(owner: Client) -> None:
    invoice(owner, "F1", 5, 500, due=0)
    books(owner)
    assert ledger.balances(day(4)).get(owner.id, Balance()) == Balance()
    assert ledger.overdue_items(day(5))[owner.id] == [OpenItem("F1", day(0), 500, "CZK")]


def test_overdue_items_come_oldest_due_first_with_what_is_left_of_each(owner: Client, tmp_path: Path) -> None:
    invoice(owner, "F2", 0, 300, due=3)
    invoice(owner, "F1", 0, 200, due=9)
    books(owner)
    pay(tmp_path, (1, 150))
    assert ledger.overdue_items(day(20))[owner.id] == [OpenItem("F2", day(3), 150, "CZK"), OpenItem("F1", day(9), 200, "CZK")]
    assert ledger.balances(day(20))[owner.id] == Balance(-350, 350, 17)


def test_an_invoice_paid_by_credit_is_settled_on_its_day_of_issue(owner: Client, tmp_path: Path) -> None:
    pay(tmp_path, (1, 800))
    invoice(owner, "F1", 10, 500)
    books(owner)
    assert list(ledger.settlements(day(9))) == []
    assert list(ledger.settlements(day(10))) == [(owner.id, day(24), day(10))]
    assert [ledger.balances(day(number))[owner.id].balance_minor for number in (1, 9, 10)] == [800, 800, 300]


def test_an_invoice_does_not_count_for_scoring_when_its_last_part_came_from_a_credit_note_or_it_is_zero(
    owner: Client, tmp_path: Path
) -> None:
    bill = invoice(owner, "F1", 0, 500)
    invoice(owner, "N1", 5, 100, kind="credit_note", vs=None, corrects=bill)
    invoice(owner, "F0", 0, 0)
    books(owner)
    pay(tmp_path, (2, 400))
    assert list(ledger.settlements(day(99))) == []
    assert ledger.overdue_items(day(99)) == {}


def test_an_invoice_counts_for_scoring_when_a_payment_brought_the_last_part_after_a_credit_note(owner: Client, tmp_path: Path) -> None:
    bill = invoice(owner, "F1", 0, 500)
    invoice(owner, "N1", 5, 100, kind="credit_note", vs=None, corrects=bill)
    books(owner)
    pay(tmp_path, (2, 300), (7, 150))
    assert list(ledger.settlements(day(6))) == []
    assert list(ledger.settlements(day(7))) == [(owner.id, day(14), day(7))]
    assert ledger.balances(day(7))[owner.id].balance_minor == 50


def test_the_balance_is_that_of_the_groups_currency_and_an_invoice_in_another_is_still_overdue(owner: Client, tmp_path: Path) -> None:
    invoice(owner, "E1", 0, 700, currency="EUR")
    invoice(owner, "F1", 0, 500)
    books(owner)
    pay(tmp_path, (1, 200), account="2900012002/2010", currency="EUR")
    assert ledger.balances(day(30))[owner.id] == Balance(-500, 500, 16)
    assert {item.number: item.outstanding_minor for item in ledger.overdue_items(day(30))[owner.id]} == {"E1": 500, "F1": 500}


def test_only_the_named_clients_are_looked_at_when_some_are_named(owner: Client) -> None:
    other = client(10002)
    for number, someone in (("F1", owner), ("F2", other)):
        invoice(someone, number, 0, 500)
    books(owner, other)
    assert list(ledger.overdue_items(day(30), [other.id])) == [other.id]
    assert list(ledger.balances(day(30), [owner.id])) == [owner.id]
    assert ledger.overdue_items(day(30), []) == {}
