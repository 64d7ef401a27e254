"""Lists of invoices, one invoice, and what is paid of them on any day."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ispctl.errors import Conflict, NotFound
from ispctl.models import BankTransaction, BillingGroup, Client
from ispctl.services import invoices
from ispctl.services.invoices import Filter, Status
from tests import bank_world
from tests.bank_world import books, client, day, invoice, movement, statement, take, write
from tests.counting import statements

LATER = day(300)


@pytest.fixture
def owner(group: BillingGroup) -> Client:
    return client(100)


def pay(folder: Path, *rows: Any) -> None:
    """Import a bank file with these movements."""
    take(write(folder / f"{len(list(folder.iterdir()))}.gpc", statement(rows)))


def listed(as_of: date = LATER, **wanted: Any) -> list[dict[str, Any]]:
    return invoices.list_invoices(Filter(**wanted), as_of)


def figures(number: str, as_of: date = LATER) -> tuple[str, str, str | None, str]:
    found = invoices.show(number, as_of)
    assert {name: found[name] for name in invoices.COLUMNS} in listed(as_of)
    return found["paid"], found["outstanding"], found["settled_on"], found["status"]


def test_an_invoice_has_every_column_of_the_contract(owner: Client) -> None:
    invoice(owner, "F1", 0, 49_900)
    books(owner)
    assert listed() == [
        {
            "number": "F1", "client": "100", "billing_group": "Síť", "kind": "invoice", "corrects": None, "vs": "100",
            "issued_on": "2026-01-01", "due_on": "2026-01-15", "total": "499.00", "paid": "0.00", "outstanding": "499.00",
            "settled_on": None, "status": "open", "currency": "CZK",
        }
    ]  # fmt: skip


def test_an_invoice_is_settled_on_the_day_that_brings_the_last_halir(owner: Client, tmp_path: Path) -> None:
    invoice(owner, "F1", 0, 100)
    pay(tmp_path, movement(5, 60, "100", 1), movement(9, 70, "100", 2))
    books(owner)
    assert figures("F1", day(4)) == ("0.00", "1.00", None, "open")
    assert figures("F1", day(8)) == ("0.60", "0.40", None, "open")
    assert figures("F1", day(9)) == ("1.00", "0.00", "2026-01-10", "settled")


def test_an_invoice_paid_in_advance_is_settled_on_its_day_of_issue(owner: Client, tmp_path: Path) -> None:
    pay(tmp_path, movement(1, 100, "100", 1))
    invoice(owner, "F1", 5, 100)
    books(owner)
    assert figures("F1")[2:] == ("2026-01-06", "settled")


def test_an_invoice_or_a_credit_note_of_zero_is_settled_on_its_day_of_issue(owner: Client) -> None:
    invoice(owner, "F1", 5, 0)
    invoice(owner, "D1", 6, 0, kind="credit_note", vs=None)
    books(owner)
    assert figures("F1") == ("0.00", "0.00", "2026-01-06", "settled")
    assert figures("D1") == ("0.00", "0.00", "2026-01-07", "settled")


def test_of_a_credit_note_paid_is_what_was_used_of_it(owner: Client) -> None:
    first = invoice(owner, "F1", 0, 100)
    invoice(owner, "D1", 5, 150, kind="credit_note", corrects=first, vs=None)
    invoice(owner, "F2", 20, 80)
    books(owner)
    assert figures("D1", day(19)) == ("1.00", "0.50", None, "open")
    assert figures("D1", day(20)) == ("1.50", "0.00", "2026-01-21", "settled")
    assert figures("F1")[3] == "settled"
    assert figures("F2") == ("0.50", "0.30", None, "open")
    assert [row["corrects"] for row in listed()] == [None, "F1", None]


def test_before_the_storno_of_a_payment_its_invoice_was_paid(owner: Client, tmp_path: Path) -> None:
    invoice(owner, "F1", 0, 100)
    invoice(owner, "F2", 1, 50)
    invoice(owner, "D1", 30, 20, kind="credit_note", vs=None)
    pay(tmp_path, movement(5, 120, "100", 1), movement(20, -120, "100", 2, reversal=True))
    books(owner)
    assert [figures(number, day(10))[:2] for number in ("F1", "F2")] == [("1.00", "0.00"), ("0.20", "0.30")]
    assert [figures(number, day(20))[:2] for number in ("F1", "F2")] == [("0.00", "1.00"), ("0.00", "0.50")]
    assert figures("D1") == ("0.20", "0.00", "2026-01-31", "settled")
    assert [share["amount"] for share in invoices.show("F1", day(10))["allocations"]] == ["1.00"]
    assert invoices.show("F1", day(20))["allocations"] == []


def test_what_is_issued_later_is_not_listed_but_may_be_shown(owner: Client) -> None:
    invoice(owner, "F1", 5, 0)
    assert listed(day(4)) == []
    assert invoices.show("F1", day(4))["status"] == "open"


def test_a_list_may_be_narrowed_by_any_column(owner: Client, tmp_path: Path) -> None:
    bank_world.open_accounts(BillingGroup.get(BillingGroup.name == "Síť"))
    other = client(300, group=BillingGroup.get(BillingGroup.name == "Druhá"))
    for number, issued in (("F1", 0), ("F2", 20), ("F3", 40)):
        invoice(owner, number, issued, 100)
    invoice(other, "G1", 20, 100)
    invoice(other, "D1", 20, 100, kind="credit_note", vs=None)
    pay(tmp_path, movement(9, 100, "100", 1))
    books(owner, other)

    def numbers(as_of: date = LATER, **wanted: Any) -> list[str]:
        return [row["number"] for row in listed(as_of, **wanted)]

    assert numbers() == ["F1", "D1", "F2", "G1", "F3"]
    assert numbers(client="0100") == ["F1", "F2", "F3"]
    assert numbers(billing_group="Druhá") == ["D1", "G1"]
    assert numbers(status=Status.open) == ["F2", "F3"]
    assert numbers(status=Status.settled) == ["F1", "D1", "G1"]
    assert numbers(status=Status.cancelled) == []
    assert numbers(since=day(20), until=day(20)) == ["D1", "F2", "G1"]
    assert numbers(limit=2) == ["F1", "D1"]
    assert numbers(limit=0) == []
    assert numbers(as_of=day(34), overdue=True) == []
    assert numbers(as_of=day(35), overdue=True, client="100") == ["F2"]


def test_an_unknown_client_or_billing_group_is_said_to_be_unknown(owner: Client) -> None:
    with pytest.raises(NotFound, match="there is no client 999"):
        listed(client="999")
    with pytest.raises(NotFound, match="there is no billing group 'Third'"):
        listed(billing_group="Third")
    with pytest.raises(NotFound, match="there is no invoice F9; `ispctl invoice list` shows all"):
        invoices.show("F9", LATER)


def test_an_invoice_is_shown_with_the_money_that_paid_it_and_why(owner: Client, tmp_path: Path) -> None:
    first = invoice(owner, "F1", 0, 100)
    invoice(owner, "D1", 3, 30, kind="credit_note", corrects=first, vs=None)
    pay(tmp_path, movement(5, 90, "100", 1))
    books(owner)
    shown = invoices.show("F1", LATER)["allocations"]
    assert [tuple(share.values()) for share in shown] == [
        ("F1", None, "D1", "0.30", "2026-01-04", "corrects", "the credit note corrects this invoice"),
        ("F1", BankTransaction.get().id, None, "0.70", "2026-01-06", "own_vs", "the payment carries the invoice's own variable symbol"),
    ]
    assert invoices.show("D1", LATER)["allocations"] == shown[:1]


def test_a_number_of_two_billing_groups_needs_the_group(owner: Client) -> None:
    bank_world.open_accounts(BillingGroup.get(BillingGroup.name == "Síť"))
    invoice(owner, "F1", 0, 100)
    invoice(client(300, group=BillingGroup.get(BillingGroup.name == "Druhá")), "F1", 0, 200)
    with pytest.raises(Conflict, match="the billing groups Druhá, Síť have one each; say which by --billing-group"):
        invoices.show("F1", LATER)
    assert invoices.show("F1", LATER, "Druhá")["total"] == "2.00"


def test_the_number_of_statements_does_not_grow_with_the_invoices(owner: Client, tmp_path: Path) -> None:
    counts = []
    for size in (1, 30):
        for number in range(size):
            invoice(owner, f"{size}-{number}", number, 100)
        pay(tmp_path, *(movement(40 + number, 150, "100", size * 100 + number) for number in range(size)))
        books(owner)
        with statements() as counted:
            listed()
            invoices.show(f"{size}-0", LATER)
        counts.append(counted[0])
    assert counts[0] == counts[1] < 20
