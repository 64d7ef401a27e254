"""What was paid by what does not depend on the order in which files came (DESIGN.md 2.3)."""

from itertools import permutations
from pathlib import Path

import pytest

from ispctl.models import BankAccount, BillingGroup
from tests.bank_world import CSOB, FIO, books, client, dump, empty, invoice, movement, open_accounts, statement, take, write


def begin() -> None:
    empty()
    open_accounts(
        BankAccount.create(billing_group=BillingGroup.create(name="Síť", company="Síť s.r.o."), number=FIO, currency="CZK").billing_group
    )
    owner = client(10001)
    invoice(owner, "F1", 0, 300)
    invoice(owner, "F2", 0, 400, due=20)
    books(owner)


@pytest.mark.usefixtures("database")
def test_payments_of_one_day_without_references_are_used_in_one_order_whatever_file_came_first(tmp_path: Path) -> None:
    payments = [
        movement(1, 500, "10001"),
        movement(1, 200, "10001"),
        movement(1, 200, "10001", counter_account="19/0100"),
        movement(1, 200, "10001", ks="0308"),
        movement(1, 200, "10001", ks="0308", ss="5"),
    ]
    dumps = []
    for number, order in enumerate(list(permutations(payments))[::7]):
        begin()
        for place, payment in enumerate(order):
            take(write(tmp_path / f"{number}-{place}.gpc", statement([payment], CSOB)))
        dumps.append(dump())
    assert all(found == dumps[0] for found in dumps)


@pytest.mark.usefixtures("database")
def test_a_storno_takes_back_the_same_payment_whatever_file_came_first(tmp_path: Path) -> None:
    movements = [
        movement(1, 300, "10001", 7),
        movement(1, 300, "10001", 7, ks="0308"),
        movement(2, 300, "10001", 7),
        movement(2, -300, "10001", reversal=True),
        movement(3, -300, "10001", reversal=True),
    ]
    dumps = []
    for number, order in enumerate(list(permutations(movements))[::7]):
        begin()
        for place, payment in enumerate(order):
            take(write(tmp_path / f"{number}-{place}.gpc", statement([payment], CSOB)))
        dumps.append(dump())
    assert all(found == dumps[0] for found in dumps)
