"""Whose money it is: exact variable symbols in the billing group of the account, and nothing else (DESIGN.md 2.3)."""

from pathlib import Path
from typing import Any

import pytest

from ispctl.bank.statement import Transaction
from ispctl.models import BillingGroup, Client
from ispctl.services import bank_list, pairing
from tests.bank_world import CSOB, FIO, books, client, dump, invoice, movement, open_accounts, statement, take, write

EURO, OTHER = "2900012002/2010", "2700012003/2010"


@pytest.fixture
def owner(group: BillingGroup) -> Client:
    """Client 10001 with the assigned VS 555; 20001 of the other group has 10001 assigned."""
    open_accounts(group)
    client(20001, 10001, group=BillingGroup.get(BillingGroup.name == "Druhá"))
    return client(10001, 555)


@pytest.fixture
def paid(tmp_path: Path) -> Any:
    """Import one movement; return whose it is and why."""

    def pay(row: Transaction, account: str = FIO) -> tuple[str | None, str]:
        take(write(tmp_path / f"{len(list(tmp_path.iterdir()))}.gpc", statement([row], account)))
        found = bank_list.transactions(bank_list.Filter())[-1]
        return found["client"], found["status"]

    return pay


def test_a_payment_is_paired_when_its_symbol_is_the_clients_number_or_assigned_to_it(owner: Client, paid: Any) -> None:
    assert paid(movement(1, 500, "10001", 1)) == ("10001", "paired")
    assert paid(movement(2, 500, "555", 2), CSOB) == ("10001", "paired")
    assert [row["reason"] for row in bank_list.transactions(bank_list.Filter())] == [
        "the variable symbol is the client's number",
        "the variable symbol is assigned to the client",
    ]


def test_a_symbol_means_the_client_of_the_group_that_owns_the_account(owner: Client, paid: Any) -> None:
    assert paid(movement(1, 500, "10001", 1), OTHER) == ("20001", "paired")
    assert paid(movement(2, 500, "20001", 2), FIO) == (None, "unpaired")


@pytest.mark.parametrize(
    "row",
    [
        movement(1, 500, None, 1, ss="10001"),
        movement(1, 500, None, 1, message="VS 10001", counter_name="Klient 10001"),
        movement(1, 500, "10011", 1),
        movement(1, 500, "100010", 1),
        movement(1, 500, "1000", 1),
        movement(1, 500, None, 1, ks="0308"),
    ],
)
def test_a_payment_waits_when_nothing_but_an_exact_symbol_points_to_the_client(owner: Client, paid: Any, row: Transaction) -> None:
    invoice(owner, "F1", 0, 500)
    books(owner)
    assert paid(row) == (None, "unpaired")


@pytest.mark.parametrize("row", [movement(1, -500, "10001", 1), movement(1, 0, "10001", 1), movement(1, 500, "10001", 1, reversal=True)])
def test_a_movement_is_never_paired_when_it_is_not_money_in(owner: Client, paid: Any, row: Transaction) -> None:
    assert paid(row)[0] is None
    assert pairing.run() == {"paired": 0, "unpaired": 0, "clients": 0}


def test_a_payment_waits_for_its_invoice_and_is_paired_when_that_comes(owner: Client, paid: Any) -> None:
    assert paid(movement(1, 500, "777", 1)) == (None, "unpaired")
    invoice(owner, "F1", 5, 500, vs="777")
    assert pairing.run(dry_run=True) == {"paired": 1, "unpaired": 0, "clients": 1}
    assert dump()["allocations"] == []
    assert pairing.run() == {"paired": 1, "unpaired": 0, "clients": 1}
    [row] = bank_list.transactions(bank_list.Filter())
    assert (row["client"], row["allocations"]) == ("10001", [{"invoice": "F1", "amount": "5.00"}])
    assert pairing.run() == {"paired": 0, "unpaired": 0, "clients": 0}


def test_a_payment_in_another_currency_waits_until_its_owner_has_an_invoice_in_it(owner: Client, paid: Any) -> None:
    assert paid(movement(1, 500, "10001", 1, currency="EUR"), EURO) == (None, "unpaired")
    assert bank_list.explain(1)["tried"][-1]["rule"] == "currency"
    invoice(owner, "F1", 0, 500, currency="EUR")
    invoice(owner, "F2", 0, 500)
    books(owner)
    [row] = bank_list.transactions(bank_list.Filter())
    assert (row["client"], row["allocations"]) == ("10001", [{"invoice": "F1", "amount": "5.00"}])


def test_money_of_one_currency_never_pays_an_invoice_in_another(owner: Client, paid: Any) -> None:
    invoice(owner, "F1", 0, 500, currency="EUR")
    books(owner)
    assert paid(movement(1, 500, "10001", 1)) == ("10001", "paired")
    assert bank_list.explain(1)["credit"] == "5.00"


def test_the_clients_number_wins_when_another_clients_invoice_carries_the_same_symbol(owner: Client, paid: Any) -> None:
    """A collision that is refused where it is entered; should one ever get in, the order of the rules decides."""
    invoice(client(10002), "F1", 0, 500, vs="10001")
    assert paid(movement(1, 500, "10001", 1)) == ("10001", "paired")
