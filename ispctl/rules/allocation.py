"""Which money paid which invoice: one pass over a client's invoices and money in order of dates (DESIGN.md 2.3).

The pass never looks ahead, so what it has allocated by a day is what it would say on that day: shares with `applied_on` up to
a day are the state of that day. Days are ISO text, which sorts as days do; amounts are minor units of one currency.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

OWN_VS = "own_vs"
OLDEST_DUE = "oldest_due"
CORRECTS = "corrects"
CREDIT = "credit"
MANUAL = "manual"

WORDS = {
    OWN_VS: "the payment carries the invoice's own variable symbol",
    OLDEST_DUE: "the oldest due invoice that was open",
    CORRECTS: "the credit note corrects this invoice",
    CREDIT: "credit that was left when the invoice was issued, oldest money first",
    MANUAL: "matched by a person",
}


class Bill(NamedTuple):
    """An invoice waiting for money."""

    invoice_id: int
    number: str
    vs: str | None
    issued_on: str
    due_on: str
    total_minor: int


class Money(NamedTuple):
    """A payment, or a credit note with the id of the invoice it corrects. `reference` orders the money of one day."""

    money_id: int
    is_payment: bool
    day: str
    reference: str
    amount_minor: int
    vs: str | None = None
    corrects: int | None = None


class Wish(NamedTuple):
    """A person's decision that a payment goes to an invoice; at most `amount_minor` of it, None meaning all it can take."""

    payment_id: int
    invoice_id: int
    amount_minor: int | None


class Share(NamedTuple):
    """Part of a payment or of a credit note used for an invoice."""

    invoice_id: int
    payment_id: int | None
    credit_note_id: int | None
    amount_minor: int
    applied_on: str
    rule: str


class _Purse:
    """Money with what is left of it."""

    __slots__ = ("left", "money")

    def __init__(self, money: Money) -> None:
        self.money = money
        self.left = money.amount_minor


class _Debt:
    """An invoice with what is left to pay."""

    __slots__ = ("bill", "left")

    def __init__(self, bill: Bill) -> None:
        self.bill = bill
        self.left = bill.total_minor


def allocate(bills: Sequence[Bill], moneys: Sequence[Money], wishes: Sequence[Wish] = ()) -> list[Share]:
    """Return the shares in the order in which they apply.

    Events of one day: invoices, then credit notes, then payments, each by number or reference; payments that share one, or have none,
    by what they carry, so that the order in which they were stored decides nothing. Money goes to the invoice it names, then to the
    oldest due; what remains is credit, and a new invoice uses the oldest credit first. Wishes come before all.
    """
    debts = [_Debt(bill) for bill in bills]
    purses = [_Purse(money) for money in moneys]
    shares = _grant(wishes, debts, purses) if wishes else []
    events: list[tuple[str, int, str, int, str, int, _Debt | _Purse]] = [
        (debt.bill.issued_on, 0, debt.bill.number, 0, "", debt.bill.invoice_id, debt) for debt in debts
    ]
    for purse in purses:
        money = purse.money
        rank = 2 if money.is_payment else 1
        events.append((money.day, rank, money.reference, money.amount_minor, money.vs or "", money.money_id, purse))
    events.sort(key=itemgetter(0, 1, 2, 3, 4, 5))
    open_debts: list[_Debt] = []
    credit: list[_Purse] = []
    for day, _, _, _, _, _, party in events:
        if isinstance(party, _Debt):
            _use_credit(party, credit, day, shares)
            if party.left:
                open_debts.append(party)
        else:
            _pay(party, open_debts, day, shares)
            if party.left:
                credit.append(party)
    if wishes:
        shares.sort(key=lambda share: share.applied_on)
    return shares


def _use_credit(debt: _Debt, credit: list[_Purse], day: str, shares: list[Share]) -> None:
    while debt.left and credit:
        _move(credit[0], debt, day, CREDIT, shares)
        if not credit[0].left:
            del credit[0]


def _pay(purse: _Purse, open_debts: list[_Debt], day: str, shares: list[Share]) -> None:
    if not purse.left or not open_debts:
        return
    money = purse.money
    named = [
        debt for debt in open_debts
        if (debt.bill.vs == money.vs and money.vs is not None if money.is_payment else debt.bill.invoice_id == money.corrects)
    ]  # fmt: skip
    for debt in _oldest_due(named):
        _move(purse, debt, day, OWN_VS if money.is_payment else CORRECTS, shares)
        if not purse.left:
            break
    if purse.left and len(named) < len(open_debts):
        for debt in _oldest_due([debt for debt in open_debts if debt.left]):
            _move(purse, debt, day, OLDEST_DUE, shares)
            if not purse.left:
                break
    open_debts[:] = [debt for debt in open_debts if debt.left]


def _oldest_due(debts: list[_Debt]) -> list[_Debt]:
    if len(debts) > 1:
        debts.sort(key=lambda debt: (debt.bill.due_on, debt.bill.issued_on, debt.bill.number))
    return debts


def _move(purse: _Purse, debt: _Debt, day: str, rule: str, shares: list[Share]) -> None:
    amount = min(purse.left, debt.left)
    purse.left -= amount
    debt.left -= amount
    money = purse.money
    payment, credit_note = (money.money_id, None) if money.is_payment else (None, money.money_id)
    shares.append(Share(debt.bill.invoice_id, payment, credit_note, amount, day, rule))


def _grant(wishes: Sequence[Wish], debts: list[_Debt], purses: list[_Purse]) -> list[Share]:
    """Move the money that people have matched, before the pass begins; each share applies once both sides exist."""
    shares: list[Share] = []
    by_invoice = {debt.bill.invoice_id: debt for debt in debts}
    by_payment = {purse.money.money_id: purse for purse in purses if purse.money.is_payment}
    for wish in wishes:
        purse, debt = by_payment.get(wish.payment_id), by_invoice.get(wish.invoice_id)
        if purse is None or debt is None:
            continue
        amount = min(purse.left, debt.left, purse.left if wish.amount_minor is None else wish.amount_minor)
        if amount <= 0:
            continue
        purse.left -= amount
        debt.left -= amount
        day = max(purse.money.day, debt.bill.issued_on)
        shares.append(Share(debt.bill.invoice_id, wish.payment_id, None, amount, day, MANUAL))
    return shares
