"""The number of SQL statements does not grow with the rows."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from ispctl import db
from ispctl.bank.statement import Transaction
from ispctl.models import BankAccount, BillingGroup
from ispctl.services import allocations, bank_list, bank_undo, check, ledger, pairing
from tests.bank_world import AUTHOR, FIO, NEW_YEAR, crowd, day, empty, movement, statement, take, write
from tests.counting import statements

# clients, each with four rows and an invoice; ledgers are settled 2,000 clients at a time so that memory is bounded
FEW, MANY = 12, 1_250
LATE = NEW_YEAR + timedelta(400)


def provider(size: int) -> None:
    """Begin anew with clients with an invoice each."""
    empty()
    group = BillingGroup.create(name="Síť", company="Síť s.r.o.")
    BankAccount.create(billing_group=group, number=FIO, currency="CZK")
    crowd(size, invoices=1, total=500)


def movements(size: int) -> list[Transaction]:
    """Return payments in part and in full, payments nobody knows, and stornos."""
    rows: list[Transaction] = []
    for n in range(size):
        rows += [movement(n % 300, 300, str(10001 + n), 4 * n + 1), movement(n % 300 + 1, 300, str(10001 + n), 4 * n + 2)]
        rows += [movement(n % 300, 7, f"9{n}", 4 * n + 3), movement(n % 300 + 5, -300, str(10001 + n), 4 * n + 4, reversal=True)]
    return rows


def counted(work: Callable[[], object]) -> int:
    with statements() as found:
        work()
    return found[0]


STEPS: dict[str, Callable[[Path], object]] = {
    "import": lambda path: take(path),
    "import of an overlapping file": lambda path: take(path.with_suffix(".more")),
    "listing": lambda path: bank_list.transactions(bank_list.Filter()),
    "pairing": lambda path: pairing.run(),
    "settling": lambda path: allocations.settle(ids()),
    "balances": lambda path: ledger.balances(LATE),
    "balances before the stornos": lambda path: ledger.balances(day(3)),
    "settlements": lambda path: list(ledger.settlements(LATE)),
    "overdue items of some": lambda path: ledger.overdue_items(LATE, ids()[:40]),
    "check": lambda path: check.run(),
    "undo": lambda path: bank_undo.undo(last_import(), AUTHOR),
}


def last_import() -> int:
    return int(db.scalar("SELECT MAX(id) FROM bank_imports"))


def ids() -> list[int]:
    return [client_id for (client_id,) in db.sql("SELECT id FROM clients")]


@pytest.mark.slow
@pytest.mark.usefixtures("database")
def test_the_number_of_statements_is_the_same_when_there_are_a_hundred_times_more_rows(tmp_path: Path) -> None:
    found: dict[int, dict[str, int]] = {}
    for size in (FEW, MANY):
        provider(size)
        rows = movements(size)
        path = write(tmp_path / f"{size}.gpc", statement(rows))
        write(
            path.with_suffix(".more"),
            statement([*rows, movement(200, 500, "10001", 10**9), movement(1, -300, "10003", 10**8, reversal=True)]),
        )
        found[size] = {name: counted(partial(work, path)) for name, work in STEPS.items()}
    assert found[MANY] == found[FEW]
    assert max(found[FEW].values()) < 60
