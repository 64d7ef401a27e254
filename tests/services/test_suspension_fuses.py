"""Fifty ways in which a run may go wrong, and nobody is cut off (TRUST.md D2)."""

from datetime import date, timedelta
from typing import Any

import pytest

from ispctl import db
from ispctl.models import BankAccount, BillingGroup, Client, Effect, HistoryEntry, Suspension
from ispctl.services import suspension
from ispctl.services.author import Author
from ispctl.settings import Settings
from tests.books import Books, D

STALE_AFTER = Settings().max_statement_age_days


@pytest.fixture
def job(author: Author) -> Author:
    return author._replace(login="job:suspend-debtors", through="ispctl job suspend-debtors")


@pytest.fixture
def books(group: BillingGroup) -> Books:
    return Books(group)


def clients(rows: list[dict[str, Any]]) -> list[str]:
    return [row["client"] for row in rows]


def debtors(books: Books, number: int, first: int = 10_001, **invoice: Any) -> None:
    with db.transaction():
        for one in range(first, first + number):
            books.invoice(books.client(one), **invoice)


def nobody_was_suspended(report: dict[str, Any], held: int) -> None:
    assert report["suspended"] == [] and report["stopped_by"]
    assert len(report["spared"]) == held and all(row["reason"].startswith("held back: ") for row in report["spared"])
    assert not Suspension.select().where(Suspension.lifted_on.is_null()).exists()
    assert not Effect.select().where(Effect.kind == "network-suspend").exists()


@pytest.mark.parametrize("dry_run", [False, True], ids=["real run", "dry run"])
@pytest.mark.parametrize(
    "newest",
    [
        pytest.param([], id="no statement at all"),
        pytest.param([D - timedelta(STALE_AFTER + 1)], id="one day too old"),
        pytest.param([D - timedelta(30)], id="a month old"),
        pytest.param([D - timedelta(400)], id="over a year old"),
        pytest.param([D - timedelta(40), D - timedelta(9)], id="several, all old"),
        pytest.param([date(2024, 2, 29)], id="of a leap day long ago"),
        pytest.param([D + timedelta(1)], id="of tomorrow and empty"),
        pytest.param([date(2062, 3, 20)], id="misdated to the far future"),
        pytest.param([D - timedelta(6), date(2062, 3, 20)], id="an old one and a misdated one"),
        pytest.param([None], id="without a day and empty"),
    ],
)
def test_stale_bank_data_suspend_nobody(books: Books, job: Author, newest: list[date | None], dry_run: bool) -> None:
    debtors(books, 3)
    books.settle()
    for to_on in newest:
        books.statement(to_on)
    nobody_was_suspended(suspension.run(D, Settings(), job, dry_run=dry_run), held=3)


@pytest.mark.parametrize("days", [2, 3, 7, 31, 365, 3650], ids="the clock {} days ahead".format)
def test_a_clock_that_jumps_ahead_suspends_nobody(books: Books, job: Author, days: int) -> None:
    books.statement(D - timedelta(STALE_AFTER - 1))
    debtors(books, 3)
    books.settle()
    nobody_was_suspended(suspension.run(D + timedelta(days), Settings(), job), held=3)


@pytest.mark.parametrize("days", [1, 2, 31, 365], ids="the clock {} days back".format)
def test_a_clock_that_is_set_back_neither_suspends_nor_resumes(books: Books, job: Author, days: int) -> None:
    books.invoice(debtor := books.client(10001), 20 + days)
    debtors(books, 1, 10_002, days_overdue=20 + days)
    books.payment(debtor, booked_on=D - timedelta(days - 1))
    books.settle()
    for day in (D - timedelta(days), D):
        books.statement(day)
    assert clients(suspension.run(D, Settings(), job)["suspended"]) == ["10002"]
    report = suspension.run(D - timedelta(days), Settings(), job)
    assert (report["suspended"], report["resumed"], clients(report["spared"])) == ([], [], ["10001"])
    assert "check the clock" in report["stopped_by"]
    assert Suspension.select().count() == 1


@pytest.mark.parametrize("dry_run", [False, True], ids=["real run", "dry run"])
@pytest.mark.parametrize(("owing", "paying"), [(21, 0), (21, 300), (22, 700), (30, 300), (40, 0), (60, 0), (25, 800)])
def test_more_than_the_limit_at_once_suspends_nobody(books: Books, job: Author, owing: int, paying: int, dry_run: bool) -> None:
    books.statement()
    debtors(books, owing)
    with db.transaction():
        for one in range(20_001, 20_001 + paying):
            books.client(one)
    books.settle()
    if owing > max(20, (owing + paying) * 3 // 100):
        nobody_was_suspended(suspension.run(D, Settings(), job, dry_run=dry_run), held=owing)
    else:
        assert len(suspension.run(D, Settings(), job, dry_run=dry_run)["suspended"]) == owing


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(Settings(pozastavit_po_splatnosti=0, pozastavit_neplatice_min_castka=0), id="the days set to nought by mistake"),
        pytest.param(Settings(pozastavit_neplatice_min_castka=0), id="the minimum set to nought by mistake"),
    ],
)
def test_a_slip_in_the_settings_that_makes_everybody_a_debtor_suspends_nobody(books: Books, job: Author, settings: Settings) -> None:
    books.statement()
    debtors(books, 25, days_overdue=15, minor=50)
    books.settle()
    nobody_was_suspended(suspension.run(D, settings, job), held=25)


def test_a_blown_fuse_still_lets_those_back_who_have_paid(books: Books, job: Author) -> None:
    books.statement()
    books.invoice(debtor := books.client(10001))
    books.settle()
    suspension.run(D, Settings(), job)
    books.payment(debtor, booked_on=D)
    debtors(books, 21, 20_001)
    books.settle()
    for day in (D, D + timedelta(30)):
        report = suspension.run(day, Settings(), job, dry_run=True)
        assert clients(report["resumed"]) == ["10001"] and len(report["spared"]) == 21
    suspension.run(D, Settings(), job)
    assert [effect.kind for effect in Effect.select().order_by(Effect.id)] == ["network-suspend", "network-resume"]


def test_stale_data_of_one_billing_group_hold_back_only_its_clients(books: Books, job: Author) -> None:
    other_group = BillingGroup.create(name="Druhá", company="Druhá s.r.o.")
    BankAccount.create(billing_group=other_group, number="2000012002/2010", currency="CZK")
    other = Books(other_group)
    books.statement()
    other.statement(D - timedelta(6))
    debtors(books, 2)
    debtors(other, 2, 20_001)
    books.settle()
    report = suspension.run(D, Settings(), job)
    assert (clients(report["suspended"]), clients(report["spared"])) == (["10001", "10002"], ["20001", "20002"])
    assert report["stopped_by"] == (
        "the newest bank statement of billing group Druhá is of 2026-03-14, 6 days old; max_statement_age_days is 5"
    )


def test_who_is_held_back_for_stale_data_does_not_count_towards_the_mass_limit(books: Books, job: Author) -> None:
    other_group = BillingGroup.create(name="Druhá", company="Druhá s.r.o.")
    BankAccount.create(billing_group=other_group, number="2000012002/2010", currency="CZK")
    books.statement()
    debtors(books, 2)
    debtors(Books(other_group), 20, 20_001)
    books.settle()
    assert clients(suspension.run(D, Settings(), job)["suspended"]) == ["10001", "10002"]


def test_who_is_suspended_already_does_not_count_towards_the_mass_limit(books: Books, job: Author) -> None:
    books.statement()
    for first in (10_001, 20_001, 30_001):
        debtors(books, 20, first)
        books.settle()
        assert len(suspension.run(D, Settings(), job)["suspended"]) == 20


def test_a_movement_of_a_statement_that_ends_later_tells_how_fresh_the_data_are(books: Books, job: Author) -> None:
    month = books.statement(D + timedelta(11))
    books.payment(books.client(10002), 100, booked_on=D - timedelta(1), statement=month)
    debtors(books, 1)
    books.settle()
    assert clients(suspension.run(D, Settings(), job)["suspended"]) == ["10001"]


def test_nothing_to_hold_back_is_no_alarm(books: Books, job: Author) -> None:
    books.client(10001)
    assert suspension.run(D, Settings(), job)["stopped_by"] is None


def test_force_overrides_every_fuse_and_the_history_says_which(books: Books, job: Author) -> None:
    debtors(books, 21)
    books.settle()
    report = suspension.run(D, Settings(), job, force=True)
    assert len(report["suspended"]) == 21 and (report["spared"], report["stopped_by"]) == ([], None)
    assert Client.select().count() == Suspension.select().count() == 21
    [entry] = HistoryEntry.select().where(HistoryEntry.entity == "job")
    assert "has no bank statement" in str(entry.new)
