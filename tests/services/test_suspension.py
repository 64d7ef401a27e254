"""The daily run: who is suspended, spared, resumed, what is kept and queued."""

import json
from datetime import timedelta
from typing import Any

import pytest

from ispctl.models import BillingGroup, Client, Effect, HistoryEntry, Suspension
from ispctl.services import suspension, suspension_manual
from ispctl.services.author import Author
from ispctl.settings import Settings
from tests.books import Books, D
from tests.counting import statements

SETTINGS = Settings()


@pytest.fixture
def books(group: BillingGroup) -> Books:
    made = Books(group)
    made.statement()
    return made


@pytest.fixture
def job(author: Author) -> Author:
    return author._replace(login="job:suspend-debtors", through="ispctl job suspend-debtors")


def run(job: Author, days: int = 0, settings: Settings = SETTINGS, **options: bool) -> dict[str, Any]:
    return suspension.run(D + timedelta(days), settings, job, **options)


def clients(rows: list[dict[str, Any]]) -> list[str]:
    return [row["client"] for row in rows]


def effects() -> list[tuple[str, str]]:
    return [(effect.kind, effect.client.number) for effect in Effect.select().order_by(Effect.id)]


def test_a_debtor_is_suspended_with_the_figures_and_the_effect_is_queued(books: Books, job: Author) -> None:
    late = books.invoice(debtor := books.client(10001), 20)
    books.invoice(debtor, 3, 12_345)
    books.invoice(books.client(10002), 14)
    books.settle()
    assert run(job) == {
        "as_of": D,
        "suspended": [{"client": "10001", "debt": "499.00", "overdue": "622.45", "overdue_days": 20, "invoices": [late.number]}],
        "resumed": [],
        "spared": [],
        "stopped_by": None,
    }
    [kept] = Suspension.select()
    assert (kept.client.number, kept.reason, kept.since, kept.suspended_by) == ("10001", "debt", D, "job:suspend-debtors")
    assert json.loads(str(kept.figures))["tests"][3]["sentence"].endswith(f"invoice {late.number}, 499.00 CZK for 20 days")
    assert effects() == [("network-suspend", "10001")]
    [entry] = HistoryEntry.select()
    assert (entry.field, entry.old, entry.new, entry.by) == ("suspended", None, f"debt: 499.00 CZK on {late.number}", job.login)


def test_running_again_changes_nothing(books: Books, job: Author) -> None:
    books.invoice(books.client(10001))
    books.settle()
    run(job)
    assert run(job)["suspended"] == [] and run(job, days=1)["resumed"] == []
    assert (Suspension.select().count(), Effect.select().count(), HistoryEntry.select().count()) == (1, 1, 1)


def test_the_day_of_suspension_is_the_first_that_is_more_than_n_days_after_the_due_date(books: Books, job: Author) -> None:
    books.invoice(books.client(10001), 0)
    books.settle()
    books.statement(D + timedelta(14))
    assert clients(run(job, days=14)["suspended"]) == []
    assert clients(run(job, days=15)["suspended"]) == ["10001"]


def test_who_pays_is_resumed_by_the_next_run(books: Books, job: Author) -> None:
    books.invoice(debtor := books.client(10001))
    books.settle()
    run(job)
    books.payment(debtor, booked_on=D + timedelta(1))
    books.settle()
    report = run(job, days=1)
    assert (report["resumed"], report["suspended"]) == ([{"client": "10001"}], [])
    [lifted] = Suspension.select()
    assert (lifted.lifted_on, lifted.lifted_by) == (D + timedelta(1), "job:suspend-debtors")
    assert effects() == [("network-suspend", "10001"), ("network-resume", "10001")]


def test_a_payment_one_haler_short_of_the_minimum_does_not_resume(books: Books, job: Author) -> None:
    books.invoice(debtor := books.client(10001))
    books.settle()
    run(job)
    books.payment(debtor, 39_900, booked_on=D)
    books.settle()
    assert run(job)["resumed"] == []
    books.payment(debtor, 1, booked_on=D)
    books.settle()
    assert clients(run(job)["resumed"]) == ["10001"]


@pytest.mark.parametrize("change", [{"never_suspend": True}, {"promised_until": D}, {"suspend_after_days": 20}])
def test_whatever_ends_the_debt_of_the_rule_lifts_the_suspension(books: Books, job: Author, change: dict[str, object]) -> None:
    books.invoice(debtor := books.client(10001))
    books.settle()
    run(job)
    Client.update(change).where(Client.id == debtor.id).execute()
    assert clients(run(job)["resumed"]) == ["10001"]


def test_a_suspension_for_another_reason_is_never_lifted_by_a_payment(books: Books, job: Author, author: Author) -> None:
    books.invoice(client := books.client(10001))
    books.settle()
    suspension_manual.suspend("10001", "rozesílá spam", D, author)
    assert clients(run(job)["suspended"]) == ["10001"]
    assert effects() == [("network-suspend", "10001")], "the client was off already"
    books.payment(client, booked_on=D)
    books.settle()
    assert clients(run(job)["resumed"]) == ["10001"]
    assert [one.reason for one in Suspension.select().where(Suspension.lifted_on.is_null())] == ["rozesílá spam"]
    assert effects() == [("network-suspend", "10001")], "the other reason keeps the client off"


@pytest.mark.parametrize(
    ("card", "payment", "spared"),
    [
        pytest.param({}, {"ss": "10001"}, True, id="number in SS"),
        pytest.param({"vs2": "777"}, {"ss": "777"}, True, id="assigned VS in SS"),
        pytest.param({}, {"message": "platba za internet, klient 0010001."}, True, id="number as a whole group of digits in the message"),
        pytest.param({"vs1": "777"}, {"message": "VS777 leden"}, True, id="assigned VS beside letters in the message"),
        pytest.param({}, {"message": "faktura 2100019"}, False, id="number inside a longer group of digits"),
        pytest.param({"bank_account": "19-2000145399/0800"}, {"counter_account": "19-2000145399/0800"}, True, id="account of the card"),
        pytest.param(
            {"iban": "CZ6508000000192000145399"}, {"counter_account": "19-2000145399/0800"}, True, id="account of the card as an IBAN"
        ),
        pytest.param({"iban": "DE89370400440532013000"}, {"counter_account": "DE89370400440532013000"}, True, id="a foreign account"),
        pytest.param({}, {"counter_account": "19-2000145399/0800"}, False, id="an unknown account"),
        pytest.param({}, {"ss": "10002"}, False, id="somebody else's number"),
        pytest.param({}, {"ss": "10001", "decision": "ignored"}, False, id="ignored by a person"),
        pytest.param({}, {"ss": "10001", "minor": 49_899}, False, id="one haléř short of the debt"),
        pytest.param({}, {"ss": "10001", "booked_on": D + timedelta(1)}, False, id="booked after the day"),
        pytest.param({}, {"ss": "10001", "currency": "EUR"}, False, id="in another currency"),
        pytest.param({}, {"ss": "10001", "reversal": True, "decision": "storno"}, False, id="a storno"),
    ],
)
def test_a_possible_payment_spares(books: Books, job: Author, card: dict[str, Any], payment: dict[str, Any], spared: bool) -> None:
    books.invoice(books.client(10001, **card))
    books.settle()
    books.payment(None, **payment)
    report = run(job)
    assert clients(report["spared"]) == (["10001"] if spared else [])
    assert clients(report["suspended"]) == ([] if spared else ["10001"])
    assert report["stopped_by"] is None
    assert clients(run(job, force=True)["suspended"]) == (["10001"] if spared else [])


def test_a_payment_from_an_account_that_the_client_has_paid_from_spares(books: Books, job: Author) -> None:
    debtor = books.client(10001)
    books.invoice(debtor, 60)
    books.invoice(debtor, 20)
    books.payment(debtor, booked_on=D - timedelta(60), counter_account="166111143/0800")
    books.settle()
    books.payment(None, counter_account="166111143/0800")
    [row] = run(job)["spared"]
    assert "from account 166111143/0800, from which the client has paid before" in row["reason"]


def test_a_payment_into_an_account_of_another_billing_group_does_not_spare(books: Books, job: Author) -> None:
    other = BillingGroup.create(name="Druhá", company="Druhá s.r.o.")
    account = type(books.account).create(billing_group=other, number="2000012002/2010", currency="CZK")
    books.invoice(books.client(10001))
    books.settle()
    books.payment(None, ss="10001", account=account)
    assert clients(run(job)["suspended"]) == ["10001"]


def test_force_is_told_by_the_history(books: Books, job: Author) -> None:
    books.invoice(books.client(10001))
    books.settle()
    books.payment(None, ss="10001", statement=books.statement(D - timedelta(30)))
    assert run(job, days=30)["stopped_by"] is None, "a spared client is not held back by a fuse"
    assert clients(run(job, days=30, force=True)["suspended"]) == ["10001"]
    told = [str(entry.new) for entry in HistoryEntry.select().order_by(HistoryEntry.id)]
    assert told[0].endswith(", by --force") and told[1].startswith("overridden: the newest bank statement")
    assert json.loads(str(Suspension.get().figures))["forced"]


def test_the_number_of_statements_does_not_grow_with_the_clients(books: Books, job: Author) -> None:
    def fill(first: int, number: int) -> None:
        for one in range(first, first + number):
            books.invoice(client := books.client(one))
            if one % 2 == 0:
                books.payment(client)
            if one % 5 == 0:
                books.payment(None, ss=str(one))
        books.settle()

    fill(10_001, 6)
    with statements() as few:
        report = run(job)
    assert report["suspended"] and report["spared"]
    paid = Client.get(Client.number == report["suspended"][0]["client"])
    books.payment(paid, booked_on=D)
    fill(20_001, 40)
    with statements() as many:
        report = run(job)
    assert len(report["suspended"]) > 15 and report["resumed"] and not report["stopped_by"]
    with statements() as again:
        run(job)
    assert many[0] <= few[0] + 6, "resuming adds its own, and that is all"
    assert again[0] <= few[0]
