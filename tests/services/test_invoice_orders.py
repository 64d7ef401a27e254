"""Whatever the order in which invoices and bank files come in, who paid what comes out the same; and it adds up."""

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ispctl.models import BankAccount, BillingGroup, Client
from ispctl.money import parse_minor
from ispctl.services import invoice_import, invoices, ledger
from ispctl.services.invoice_import import Order
from ispctl.services.invoices import Filter
from ispctl.settings import Settings
from tests import bank_world
from tests.bank_world import AUTHOR, client, day, movement, statement, take, write

NUMBERS, OWN = ("100", "200"), {"100": "71", "200": "72"}
DAYS, AMOUNTS = st.integers(0, 20), st.integers(0, 6)
HEADER = "number;client;kind;corrects;vs;issued_on;due_on;total"
# all examples share the database of the test; each begins by emptying it
ONE_DATABASE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[str], list[Any]]:
    """Rows of invoices and credit notes, and movements of a bank that gives them ids."""
    rows = []
    for number in range(draw(st.integers(1, 5))):
        owner, issued = draw(st.sampled_from(NUMBERS)), draw(DAYS)
        vs = draw(st.sampled_from(["", OWN[owner]]))
        rows.append(f"F{owner}-{number};{owner};invoice;;{vs};{day(issued)};{day(issued + draw(DAYS))};{draw(AMOUNTS)}")
        if draw(st.integers(0, 3)) == 0:
            rows.append(f"D{owner}-{number};{owner};credit_note;F{owner}-{number};;{day(issued + draw(DAYS))};;{draw(AMOUNTS)}")
    symbols = st.sampled_from([*NUMBERS, *OWN.values(), "999", None])
    movements = []
    for reference in range(draw(st.integers(1, 6))):
        booked, minor, payer = draw(DAYS), draw(st.integers(1, 8)) * 100, draw(symbols)
        movements.append(movement(booked, minor, payer, 100 + reference))
        if draw(st.integers(0, 5)) == 0:
            movements.append(movement(booked + draw(DAYS), -minor, payer, 200 + reference, reversal=True))
    return rows, movements


def bring_in(rows: list[str], movements: list[Any], order: list[int], folder: Path) -> None:
    """Import every invoice by a file of its own, with what it corrects, and every movement by one, in the given order."""
    bank_world.empty()
    group = BillingGroup.create(name="Síť", company="Síť s.r.o.")
    BankAccount.create(billing_group=group, number=bank_world.FIO, currency="CZK")
    for number in NUMBERS:
        client(number)
    for position in order:
        if position < len(rows):
            path = folder / f"{position}.csv"
            corrected = rows[position].split(";")[3]
            needed = [row for row in rows if corrected and row.startswith(f"{corrected};")]
            path.write_text("\n".join([HEADER, *needed, rows[position]]))
            assert invoice_import.import_invoices(Order(path), AUTHOR, Settings()).rejected == []
        else:
            row = movements[position - len(rows)]
            take(write(folder / f"{position}.gpc", statement([row])))


@ONE_DATABASE
@given(worlds(), st.data())
def test_any_order_of_imports_gives_the_same_books(group: BillingGroup, world: tuple[list[str], list[Any]], data: st.DataObject) -> None:
    rows, movements = world
    count = len(rows) + len(movements)
    with TemporaryDirectory() as name:
        bring_in(rows, movements, list(range(count)), Path(name))
        expected = bank_world.dump()
        bring_in(rows, movements, data.draw(st.permutations(range(count))), Path(name))
        assert bank_world.dump() == expected


@ONE_DATABASE
@given(worlds(), st.integers(0, 45))
def test_the_list_adds_up_to_the_balance_of_each_client(group: BillingGroup, world: tuple[list[str], list[Any]], number: int) -> None:
    rows, movements = world
    with TemporaryDirectory() as name:
        bring_in(rows, movements, list(range(len(rows) + len(movements))), Path(name))
    as_of = day(number)
    owed: dict[str, int] = defaultdict(int)
    overdue: dict[str, int] = defaultdict(int)
    for row in invoices.list_invoices(Filter(), as_of):
        total, paid, outstanding = (parse_minor(row[column]) for column in ("total", "paid", "outstanding"))
        assert total == paid + outstanding
        assert (row["status"] == "settled") == (outstanding == 0) == (row["settled_on"] is not None)
        assert row["issued_on"] <= (row["settled_on"] or "9")
        shares = invoices.show(row["number"], as_of)["allocations"]
        assert paid == sum(parse_minor(share["amount"]) for share in shares)
        owed[row["client"]] += outstanding if row["kind"] == "invoice" else -outstanding
        overdue[row["client"]] += outstanding if row["kind"] == "invoice" and row["due_on"] < as_of.isoformat() else 0
    balances = ledger.balances(as_of)
    for owner in Client.select():
        # what is left of payments is credit too, and stands in no invoice
        assert balances[owner.id].balance_minor >= -owed[owner.number]
        assert balances[owner.id].overdue_minor == overdue[owner.number]


@pytest.mark.parametrize("first", ["invoices", "payments"])
def test_invoices_and_payments_meet_whichever_comes_first(group: BillingGroup, tmp_path: Path, first: str) -> None:
    rows = ["F1;100;invoice;;71;2026-01-01;;5", "F2;100;invoice;;;2026-01-02;;5"]
    movements = [movement(3, 500, "71", 1), movement(4, 700, "100", 2)]
    bring_in(rows, movements, [0, 1, 2, 3] if first == "invoices" else [2, 3, 0, 1], tmp_path)
    listed = invoices.list_invoices(Filter(), day(30))
    assert [(row["number"], row["settled_on"]) for row in listed] == [("F1", "2026-01-04"), ("F2", "2026-01-05")]
