"""A storno takes one payment back, whichever of the two comes first (DESIGN.md 2.3)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ispctl.bank.statement import Transaction
from ispctl.models import BillingGroup, Client
from ispctl.services import bank_decisions, check, ledger
from tests.bank_world import AUTHOR, FIO, PAYER, books, client, day, invoice, movement, open_accounts, statement, take, write
from tests.trust.worlds import stored_links


@pytest.fixture
def owner(group: BillingGroup) -> Client:
    open_accounts(group)
    owner = client(10001)
    invoice(owner, "F1", 0, 500)
    books(owner)
    return owner


@pytest.fixture
def files(tmp_path: Path) -> Any:
    def take_rows(*rows: Transaction, account: str = FIO) -> None:
        take(write(tmp_path / f"{len(list(tmp_path.iterdir()))}.gpc", statement(rows, account)))
        assert not [row for row in check.run() if row["breaches"]]

    return take_rows


def storno(booked: int, minor: int, reference: int, **fields: Any) -> Transaction:
    return movement(booked, minor, fields.pop("vs", "10001"), reference, reversal=True, **fields)


def links() -> dict[str, str | None]:
    return {back[0]: payment[0] if payment else None for back, payment in stored_links().items()}


def settled_on(as_of: int) -> list[date]:
    return [found[2] for found in ledger.settlements(day(as_of))]


def test_a_payment_counts_again_until_the_storno_is_booked_when_both_come_in_one_file(owner: Client, files: Any) -> None:
    files(movement(1, 500, "10001", 1), storno(4, -500, 2))
    assert links() == {"2": "1"}
    assert [settled_on(number) for number in (0, 1, 3, 4, 400)] == [[], [day(1)], [day(1)], [], []]
    assert [ledger.balances(day(number))[owner.id].balance_minor for number in (0, 1, 3, 4)] == [-500, 0, 0, -500]


def test_a_storno_waits_for_its_payment_when_it_comes_first(owner: Client, files: Any) -> None:
    files(storno(4, -500, 2))
    assert links() == {"2": None}
    files(movement(1, 500, "10001", 1))
    assert links() == {"2": "1"}
    assert (settled_on(3), settled_on(4)) == ([day(1)], [])


def test_a_payment_never_counts_when_its_storno_is_booked_on_the_same_day(owner: Client, files: Any) -> None:
    files(storno(1, -500, 2), movement(1, 500, "10001", 1))
    assert links() == {"2": "1"}
    assert settled_on(1) == []


def test_a_storno_takes_back_the_latest_payment_before_it_and_none_after_it(owner: Client, files: Any) -> None:
    files(movement(1, 500, "10001", 1), movement(2, 500, "10001", 2), movement(6, 500, "10001", 6), storno(5, -500, 5))
    assert links() == {"5": "2"}


def test_two_stornos_take_back_two_payments_and_the_third_waits(owner: Client, files: Any) -> None:
    files(movement(1, 500, "10001", 1), movement(1, 500, "10001", 2), storno(5, -500, 5), storno(6, -500, 6), storno(7, -500, 7))
    assert links() == {"5": "2", "6": "1", "7": None}


@pytest.mark.parametrize("fields", [{"vs": "10002"}, {"vs": None}, {"counter_account": "19/0100"}, {"minor": -499}])
def test_a_storno_takes_nothing_back_when_anything_that_both_carry_differs(owner: Client, files: Any, fields: dict[str, Any]) -> None:
    given = {"counter_account": PAYER, **fields}
    files(movement(1, 500, "10001", 1), storno(4, given.pop("minor", -500), 2, **given))
    assert links() == {"2": None}
    assert settled_on(10) == [day(1)]


def test_a_storno_of_a_fee_takes_the_fee_back_and_pairs_with_nobody(owner: Client, files: Any) -> None:
    files(movement(1, -500, "10001", 1), storno(2, 500, 2))
    assert links() == {"2": "1"}
    assert ledger.balances(day(9))[owner.id].balance_minor == -500


def test_an_invoice_is_paid_by_the_next_money_when_a_storno_takes_its_payment_back(owner: Client, files: Any) -> None:
    files(movement(1, 500, "10001", 1), movement(3, 700, "10001", 3))
    assert settled_on(9) == [day(1)]
    files(storno(5, -500, 5))
    assert (settled_on(4), settled_on(5)) == ([day(1)], [day(3)])


def test_a_payment_that_a_person_matched_is_taken_back_like_any_other(owner: Client, files: Any) -> None:
    files(movement(1, 500, "999", 1))
    bank_decisions.match(1, "10001", AUTHOR, "F1")
    assert settled_on(9) == [day(1)]
    files(storno(5, -500, 5, vs="999"))
    assert links() == {"5": "1"}
    assert settled_on(9) == []
