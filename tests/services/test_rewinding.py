"""The past as it was: figures of a day before a storno, also where a person's match reaches ahead of that day."""

from collections.abc import Callable
from datetime import date

import pytest
from typer.testing import Result

from ispctl.models import (
    BankAccount,
    BankFile,
    BankImport,
    BankTransaction,
    BillingGroup,
    Client,
    Invoice,
    ManualMatch,
    Reversal,
    Statement,
)
from ispctl.services import allocations, ledger

AT = "2026-01-01T00:00:00Z"


@pytest.fixture
def client(group: BillingGroup) -> Client:
    return Client.create(number="1", name="Nováková Jana", billing_group=group, created_at=AT, updated_at=AT, updated_by="t")


def invoice(client: Client, number: str, issued_on: date, total_minor: int) -> None:
    Invoice.create(
        number=number, client=client, billing_group=client.billing_group_id, kind="invoice", vs="1", issued_on=issued_on,
        due_on=issued_on.replace(day=15), total_minor=total_minor, currency="CZK",
    )  # fmt: skip


def movement(client: Client | None, day: date, amount_minor: int, identity: str, decision: str = "client_number") -> BankTransaction:
    run = BankImport.create(imported_at=AT, imported_by="t")
    file = BankFile.create(bank_import=run, file="f", sha256=identity, format="gpc", encoding="ascii")
    account = BankAccount.get()
    statement = Statement.create(bank_file=file, bank_account=account, line=1)
    return BankTransaction.create(
        bank_account=account, identity=identity, ordinal=1, statement=statement, line=1,
        booked_on=day, amount_minor=amount_minor, currency="CZK", client=client, decision=decision, reversal=decision == "storno",
    )  # fmt: skip


def test_a_match_to_a_later_invoice_gives_the_same_past_before_and_after_an_unrelated_storno(client: Client) -> None:
    invoice(client, "early", date(2026, 1, 1), 100)
    invoice(client, "late", date(2026, 3, 1), 100)
    matched = movement(client, date(2026, 1, 20), 100, "a", "manual")
    ManualMatch.create(payment=matched, client=client, invoice_number="late", decided_at=AT, decided_by="t")
    taken_back = movement(client, date(2026, 1, 25), 1, "b")
    allocations.settle([client.id])
    before = ledger.overdue_items(date(2026, 2, 1))
    storno = movement(None, date(2026, 4, 1), -1, "c", "storno")
    Reversal.create(storno=storno, reversed=taken_back)
    allocations.settle([client.id])
    assert ledger.overdue_items(date(2026, 2, 1)) == before
    assert [item.outstanding_minor for item in before[client.id]] == [99]


@pytest.mark.parametrize("words", [("add", "--name", "Dvořák Petr", "--number", "77"), ("edit", "1", "--vs1", "77")])
def test_a_payment_that_waited_is_paired_as_soon_as_its_symbol_has_an_owner(
    client: Client, run: Callable[..., Result], words: tuple[str, ...]
) -> None:
    waiting = movement(None, date(2026, 1, 20), 100, "a", "unknown_vs")
    BankTransaction.update(vs="77").execute()
    run("client", *words)
    owner = BankTransaction.get_by_id(waiting.id).client
    assert owner is not None
    assert owner.number == ("77" if words[0] == "add" else "1")
