"""Whatever happens, in whatever order it is imported: allocations and figures of every day equal those of a naive oracle."""

from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ispctl.bank.statement import Transaction
from ispctl.models import Client
from ispctl.services import check, ledger
from tests.bank_world import NEW_YEAR, day, dump
from tests.conftest import SERVER
from tests.trust.oracle import FOREVER, Owed, World
from tests.trust.worlds import (
    LAST_DAY,
    add_owed,
    add_rows,
    begin,
    new_world,
    paid,
    stored_clients,
    stored_links,
    stored_shares,
    worlds,
)

Chunk = tuple[str, list[Owed], list[tuple[str, Transaction]]]
EXAMPLES = 20 if SERVER else 100
numbers = count()


def build(folder: Path, chunks: list[Chunk]) -> dict[str, Client]:
    clients = begin()
    for name, bills, rows in chunks:
        if bills:
            add_owed(clients, bills)
        if rows:
            add_rows(folder / f"{name}-{next(numbers)}.gpc", rows)
    return clients


def days_since(found: date) -> int:
    return (found - NEW_YEAR).days


def compare(world: World, clients: dict[str, Client]) -> None:
    assert stored_clients() == {row.key: world.owner(row) for row in world.paid}
    assert stored_links() == world.taken_back(FOREVER)
    assert sorted(stored_shares(), key=repr) == sorted((share for name in clients for share in world.shares(name, FOREVER)), key=repr)
    numbers = {client.id: number for number, client in clients.items()}
    for number in range(-1, LAST_DAY + 18):
        today = day(number)
        expected = {client: items for client in clients if (items := world.overdue(client, number))}
        found = ledger.overdue_items(today)
        assert {
            numbers[key]: [(days_since(due), name, left, money) for name, due, left, money in items] for key, items in found.items()
        } == expected
        balances = ledger.balances(today)
        assert {name: balances[key].balance_minor for key, name in numbers.items() if key in balances} == {
            name: world.balance(name, number) for key, name in numbers.items() if key in balances
        }
        assert not [name for key, name in numbers.items() if key not in balances and world.balance(name, number)]
        settled = sorted((numbers[key], days_since(due), days_since(on)) for key, due, on in ledger.settlements(today))
        assert settled == sorted((client, *pair) for client in clients for pair in world.settled(client, number))


@pytest.fixture
def clean(database: str) -> None:
    """An open database, emptied before each example."""


def chunks_of(draw: st.DrawFn, bills: list[Owed], rows: list[tuple[str, Transaction]]) -> list[Chunk]:
    """Cut a world into files and lists of invoices; identical movements stay together, as they do in files of whole days."""
    files: dict[int, list[tuple[str, Transaction]]] = {}
    place = {row.key[:-1]: draw(st.integers(0, 3)) for row in paid(rows)}
    for pair, row in zip(rows, paid(rows), strict=True):
        files.setdefault(place[row.key[:-1]], []).append(pair)
    cut = draw(st.integers(0, len(bills)))
    chunks: list[Chunk] = [("bills", bills[:cut], []), ("bills", bills[cut:], [])]
    for number, found in files.items():
        chunks.insert(draw(st.integers(0, len(chunks))), (f"file{number}", [], found))
    return chunks


@pytest.mark.usefixtures("clean")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_every_figure_of_every_day_equals_the_oracle_when_a_world_is_imported_in_any_order(tmp_path: Path, data: st.DataObject) -> None:
    bills, rows = data.draw(worlds())
    world = new_world()
    world.owed, world.paid = bills, paid(rows)
    clients = build(tmp_path, data.draw(st.composite(chunks_of)(bills, rows)))
    compare(world, clients)
    assert not [row for row in check.run() if row["breaches"]]
    first = dump()
    build(tmp_path, data.draw(st.composite(chunks_of)(bills, rows)))
    assert dump() == first
