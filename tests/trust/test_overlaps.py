"""One year cut into 50 overlapping files gives one database, whatever order they come in (TRUST.md B2)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random

import pytest

from ispctl.bank.statement import Statement, Transaction
from ispctl.models import BankAccount, BillingGroup
from ispctl.services import check
from tests.bank_world import CSOB, FIO, Dump, books, client, day, dump, empty, invoice, movement, open_accounts, statement, take, write
from tests.conftest import SERVER

CLIENTS, FILES, ORDERS = 60, 50, 2 if SERVER else 10
OPENING = 1_000_000


def year(random: Random, account: str) -> list[Transaction]:
    """Return a year of one account: payments early, late, in part and twice, fees alike, stornos, and what nobody knows."""
    rows: list[Transaction] = []
    for number in range(900):
        vs = random.choice([str(10001 + random.randrange(CLIENTS)), str(70001 + random.randrange(CLIENTS)), "999", None])
        reference = 10_000 + number if account == FIO else random.choice([None, None, random.randrange(5)])
        row = movement(
            random.randrange(365), random.choice([50_000, 25_000, 60_000]), vs, reference, counter_account=f"{20 + number % 7}/0100"
        )
        rows.append(row)
        if number % 20 == 0:
            back = movement(row.booked_on + (day(3) - day(0)), -row.amount_minor, vs, reference and f"9{reference}")
            rows.append(back._replace(counter_account=row.counter_account, reversal=True))
        if account == CSOB and number % 9 == 0:
            rows += [row] * random.randrange(1, 4) + [movement(row.booked_on, -500, counter_account=None)] * random.randrange(3)
    return sorted(rows, key=lambda row: row.booked_on)


def part(rows: list[Transaction], account: str, first: int, last: int) -> Statement:
    before = list(accumulate((row.amount_minor for row in rows), initial=OPENING))
    return statement(rows[first:last], account, opening=before[first])


def cut(random: Random, rows: list[Transaction], account: str) -> Iterator[Statement]:
    """Cut the year into overlapping statements; where only the content tells movements apart, between days."""
    edges = [0, *sorted(random.sample(range(1, len(rows)), FILES - 1)), len(rows)]
    booked = [row.booked_on for row in rows]
    for first, last in pairwise(edges):
        first, last = max(0, first - random.randrange(40)), min(len(rows), last + random.randrange(40))
        if account == CSOB:
            first, last = bisect_left(booked, booked[first]), bisect_right(booked, booked[last - 1])
        yield part(rows, account, first, last)


def begin() -> None:
    empty()
    group = BillingGroup.create(name="Síť", company="Síť s.r.o.")
    BankAccount.create(billing_group=group, number=FIO, currency="CZK")
    open_accounts(group)
    owners = [client(10001 + number) for number in range(CLIENTS)]
    for number, owner in enumerate(owners):
        for month in range(12):
            vs = str(70001 + number) if month % 4 == 0 else owner.number
            invoice(owner, f"{number:03}-{month:02}", 30 * month + number % 9, 50_000, vs=vs)
        invoice(owner, f"{number:03}-D", 100, 20_000, kind="credit_note", vs=None)
    books(*owners)


def content(paths: list[Path]) -> Dump:
    begin()
    for path in paths:
        take(path)
    assert not [row for row in check.run() if row["breaches"]]
    return dump()


@pytest.mark.slow
@pytest.mark.usefixtures("database")
def test_the_database_is_the_same_when_a_year_comes_in_fifty_overlapping_files_in_ten_orders(tmp_path: Path) -> None:
    random = Random(20260101)
    fio, csob = year(random, FIO), year(random, CSOB)
    whole = content([write(tmp_path / "year.gpc", part(fio, FIO, 0, len(fio)), part(csob, CSOB, 0, len(csob)))])
    assert len(whole["transactions"]) == len(fio) + len(csob)
    assert len(whole["reversals"]) > 60
    for order in range(ORDERS):
        pairs = zip(cut(random, fio, FIO), cut(random, csob, CSOB), strict=True)
        paths = [write(tmp_path / f"{order}-{number}.gpc", *pair) for number, pair in enumerate(pairs)]
        random.shuffle(paths)
        assert content(paths) == whole
