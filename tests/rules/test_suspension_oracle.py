"""Ten thousand clients' lives, judged by the program and by a naive second implementation (TRUST.md D1)."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from ispctl.rules.allocation import Bill, Money, allocate
from ispctl.rules.suspension import ClientFacts, Outcome, Policy, PossiblePayment, decide
from ispctl.services.ledger import OpenItem
from tests.books import D
from tests.naive import History, random_history

POLICY = Policy(suspending=True, after_days=14, minimum=1)


def overdue(history: History) -> Iterator[OpenItem]:
    """What the program finds: one pass of its allocation over everything issued or booked by the day."""
    bills = [
        Bill(number, one.number, one.number, one.issued_on.isoformat(), one.due_on.isoformat(), one.total)
        for number, one in enumerate(history.invoices)
        if one.issued_on <= D
    ]
    numbers = {bill.number: bill.invoice_id for bill in bills}
    moneys = [
        Money(number, not one.credit_note, f"{one.day}", one.reference, one.amount, one.for_number, numbers.get(one.for_number or ""))
        for number, one in enumerate(history.money)
        if one.day <= D and not (one.taken_back_on and one.taken_back_on <= D)
    ]
    paid = Counter[int]()
    for share in allocate(bills, moneys):
        paid[share.invoice_id] += share.amount_minor
    for bill in bills:
        due_on = history.invoices[bill.invoice_id].due_on
        if due_on < D and bill.total_minor > paid[bill.invoice_id]:
            yield OpenItem(bill.number, due_on, bill.total_minor - paid[bill.invoice_id], "CZK")


def judge(history: History) -> Outcome:
    facts = ClientFacts(
        overdue=list(overdue(history)),
        never_suspend=history.never_suspend,
        suspend_after_days=history.own_days,
        promised_until=history.promised_until,
        possible_payments=[PossiblePayment(amount, "CZK", D - timedelta(1), "perhaps") for amount in history.possible],
        suspended_for_debt=history.suspended,
    )
    return decide(facts, POLICY, D).outcome


def test_nobody_of_ten_thousand_is_wrongly_suspended_or_wrongly_left_on() -> None:
    dice = Random(20260320)
    wrongly_off: list[History] = []
    wrongly_on: list[History] = []
    outcomes = Counter[Outcome]()
    for _ in range(10_000):
        history = random_history(dice, D)
        outcome = judge(history)
        outcomes[outcome] += 1
        off = outcome in (Outcome.suspend, Outcome.keep)
        if off != history.is_off(D, 14, 1):
            (wrongly_off if off else wrongly_on).append(history)
    assert not wrongly_off and not wrongly_on, (wrongly_off[:1], wrongly_on[:1])
    assert all(outcomes[outcome] >= 100 for outcome in Outcome), f"every outcome has to be tried often: {outcomes}"
