"""Two hundred days of a small provider: each day's dry run says exactly what the real run then does, and writes nothing (TRUST.md D5)."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from ispctl import db, models
from ispctl.models import BillingGroup, Client, Suspension
from ispctl.services import ledger, suspension, suspension_manual, suspension_why
from ispctl.services.author import Author
from ispctl.settings import Settings
from tests.books import Books, D

DAYS = 200
SETTINGS = Settings(pozastavit_neplatice_min_castka=3)


def contents() -> list[list[tuple[Any, ...]]]:
    tables = [getattr(models, name)._meta.table_name for name in models.__all__]
    return [list(db.sql(f"SELECT * FROM {table} ORDER BY id")) for table in tables]


def someone_acts(dice: Random, books: Books, clients: list[Client], day: date, author: Author) -> None:
    """Let one thing happen to one client, as it does in life."""
    client = dice.choice(clients)
    age = (D - day).days

    def bill() -> None:
        books.invoice(client, age - dice.choice([0, 7, 14]), dice.choice([299, 300, 301, 500]), issued_on=day)

    def pay() -> None:
        books.payment(client, dice.choice([1, 299, 300, 301, 500, 1000]), booked_on=day)

    def pay_unreadably() -> None:
        books.payment(None, dice.choice([100, 300, 500]), booked_on=day, message=f"internet {client.number}")

    def promise() -> None:
        suspension_manual.promise(client.number, dice.choice([None, day + timedelta(dice.randint(0, 5))]), day, author)

    def exempt() -> None:
        Client.update(never_suspend=dice.random() < 0.3).where(Client.id == client.id).execute()

    def punish() -> None:
        if dice.random() < 0.2 and not Suspension.select().where(Suspension.client == client, Suspension.lifted_on.is_null()).exists():
            suspension_manual.suspend(client.number, f"spam {day}", day, author)

    deeds: list[Callable[[], None]] = [bill, bill, bill, bill, promise, exempt, punish]
    from_bank: list[Callable[[], None]] = [pay, pay, pay, pay, pay_unreadably]
    dice.choice([*deeds, *from_bank] if bank_works(day) else deeds)()


def bank_works(day: date) -> bool:
    """The import is broken for ten days of each month."""
    return day.day > 10


def test_the_dry_run_says_what_the_real_run_does_in_two_hundred_states(group: BillingGroup, author: Author) -> None:
    dice = Random(20260320)
    books = Books(group)
    clients = [books.client(number) for number in range(1, 26)]
    job = author._replace(login="job:suspend-debtors")
    seen = {"suspended": 0, "resumed": 0, "spared": 0, "stopped_by": 0}
    for day in (D - timedelta(DAYS - passed) for passed in range(DAYS)):
        with db.transaction():
            for _ in range(dice.randint(1, 8)):
                someone_acts(dice, books, clients, day, author)
            if dice.random() < 0.4 and bank_works(day):
                books.statement(day)
            books.settle()
        before = contents()
        foreseen = suspension.run(day, SETTINGS, job, dry_run=True)
        assert contents() == before, "a dry run writes nothing"
        expected = {row["client"] for row in foreseen["suspended"]}
        told = suspension_why.why(dice.choice(clients).number, day, SETTINGS)
        assert told["verdict"].endswith("the next run suspends the client") == (told["client"] in expected)
        assert suspension.run(day, SETTINGS, job) == foreseen
        after = contents()
        assert not suspension.run(day, SETTINGS, job)["suspended"] and contents() == after, "a second run changes nothing"
        for name in seen:
            seen[name] += len(foreseen[name] or ()) if name != "stopped_by" else bool(foreseen[name])
        agree_with_plain_arithmetic(day)
    assert all(count >= 5 for count in seen.values()), f"each has to happen often enough: {seen}"


def agree_with_plain_arithmetic(day: date) -> None:
    """Whoever is off for debt owes; whoever was let back does not, is exempt, or has promised."""
    off = {one.client.id for one in Suspension.select().where(Suspension.reason == "debt", Suspension.lifted_on.is_null())}
    items = ledger.overdue_items(day)
    for client in Client.select():
        owes = sum(item.outstanding_minor for item in items.get(client.id, ()) if item.due_on + timedelta(14) < day) >= 300
        excused = client.never_suspend or (client.promised_until is not None and client.promised_until >= day)
        if client.id in off:
            assert owes and not excused, client.number
