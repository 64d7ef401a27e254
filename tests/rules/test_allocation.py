"""Which money pays which invoice (DESIGN.md 2.3): a table of cases, and what holds for any of them."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ispctl.rules.allocation import CORRECTS, CREDIT, MANUAL, OLDEST_DUE, OWN_VS, WORDS, Bill, Money, Share, Wish, allocate

Case = tuple[list[Bill], list[Money], list[Wish], list[tuple[int, int, int, str, str]]]


def day(number: int) -> str:
    return f"2026-01-{number:02d}"


def bill(row_id: int, total: int = 100, issued: int = 1, due: int = 15, vs: str | None = "777", number: str = "") -> Bill:
    return Bill(row_id, number or f"F{row_id}", vs, day(issued), day(due), total)


def payment(row_id: int, amount: int = 100, on: int = 10, vs: str | None = "777", reference: str = "") -> Money:
    return Money(row_id, True, day(on), reference or f"R{row_id}", amount, vs)


def credit_note(row_id: int, amount: int = 100, on: int = 10, corrects: int | None = None) -> Money:
    return Money(row_id, False, day(on), f"D{row_id}", amount, None, corrects)


def shortly(share: Share) -> tuple[int, int, int, str, str]:
    """Invoice, money (a credit note's id is 50 or more here), amount, day, rule."""
    return share.invoice_id, share.payment_id or share.credit_note_id or 0, share.amount_minor, share.applied_on, share.rule


CASES: dict[str, Case] = {
    "no money pays nothing": ([bill(1)], [], [], []),
    "money without invoices waits": ([], [payment(1)], [], []),
    "the exact sum pays the invoice": ([bill(1)], [payment(9)], [], [(1, 9, 100, day(10), OWN_VS)]),
    "a part pays a part": ([bill(1)], [payment(9, 30)], [], [(1, 9, 30, day(10), OWN_VS)]),
    "two parts pay the whole, no more": (
        [bill(1)],
        [payment(8, 30), payment(9, 90, on=12)],
        [],
        [(1, 8, 30, day(10), OWN_VS), (1, 9, 70, day(12), OWN_VS)],
    ),
    "what is paid over becomes credit for the next invoice, on its day of issue": (
        [bill(1), bill(2, issued=20, due=30)],
        [payment(9, 150)],
        [],
        [(1, 9, 100, day(10), OWN_VS), (2, 9, 50, day(20), CREDIT)],
    ),
    "money goes first to the invoice whose own VS it carries": (
        [bill(1, due=11, vs="111"), bill(2, due=20, vs="222")],
        [payment(9, 150, vs="222")],
        [],
        [(2, 9, 100, day(10), OWN_VS), (1, 9, 50, day(10), OLDEST_DUE)],
    ),
    "of several invoices with its VS the oldest due comes first": (
        [bill(1, due=20), bill(2, due=15)],
        [payment(9, 150)],
        [],
        [(2, 9, 100, day(10), OWN_VS), (1, 9, 50, day(10), OWN_VS)],
    ),
    "money without a VS of an invoice goes to the oldest due": (
        [bill(1, due=20, vs="111"), bill(2, due=15, vs=None)],
        [payment(9, 150, vs=None)],
        [],
        [(2, 9, 100, day(10), OLDEST_DUE), (1, 9, 50, day(10), OLDEST_DUE)],
    ),
    "of invoices due on one day the one issued first comes first": (
        [bill(1, issued=5), bill(2, issued=4)],
        [payment(9, 100, vs=None)],
        [],
        [(2, 9, 100, day(10), OLDEST_DUE)],
    ),
    "of invoices issued and due on the same days the lower number comes first": (
        [bill(1, number="F9"), bill(2, number="F8")],
        [payment(9, 100, vs=None)],
        [],
        [(2, 9, 100, day(10), OLDEST_DUE)],
    ),
    "the oldest credit is used first": (
        [bill(1, issued=20, due=30)],
        [payment(8, 60, on=12), payment(9, 60, on=11)],
        [],
        [(1, 9, 60, day(20), CREDIT), (1, 8, 40, day(20), CREDIT)],
    ),
    "a credit note goes first to the invoice that it corrects": (
        [bill(1, due=11), bill(2, due=20)],
        [credit_note(50, 120, corrects=2)],
        [],
        [(2, 50, 100, day(10), CORRECTS), (1, 50, 20, day(10), OLDEST_DUE)],
    ),
    "a credit note of a paid invoice is credit for the next one": (
        [bill(1), bill(2, issued=20, due=30)],
        [payment(9), credit_note(50, 40, on=12, corrects=1)],
        [],
        [(1, 9, 100, day(10), OWN_VS), (2, 50, 40, day(20), CREDIT)],
    ),
    "on one day invoices come first, then credit notes, then payments": (
        [bill(1, issued=10, due=10)],
        [payment(9), credit_note(50, 30)],
        [],
        [(1, 50, 30, day(10), OLDEST_DUE), (1, 9, 70, day(10), OWN_VS)],
    ),
    "payments of one day come by the reference of the bank": (
        [bill(1)],
        [payment(8, reference="B"), payment(9, reference="A")],
        [],
        [(1, 9, 100, day(10), OWN_VS)],
    ),
    "payments that share a reference come by amount, whatever their ids": (
        [bill(1)],
        [payment(8, 90, reference="A"), payment(9, 80, reference="A")],
        [],
        [(1, 9, 80, day(10), OWN_VS), (1, 8, 20, day(10), OWN_VS)],
    ),
    "what a person has matched comes first": (
        [bill(1, due=11), bill(2, due=20, vs="222")],
        [payment(9)],
        [Wish(9, 2, None)],
        [(2, 9, 100, day(10), MANUAL)],
    ),
    "of a match for a part the rest goes its own way": (
        [bill(1, due=11), bill(2, due=20, vs="222")],
        [payment(9)],
        [Wish(9, 2, 30)],
        [(2, 9, 30, day(10), MANUAL), (1, 9, 70, day(10), OWN_VS)],
    ),
    "a match applies once its invoice is issued": (
        [bill(1, issued=20, due=30)],
        [payment(9)],
        [Wish(9, 1, None)],
        [(1, 9, 100, day(20), MANUAL)],
    ),
    "a match of nothing, or with what is not there, is passed over": (
        [bill(1)],
        [payment(9)],
        [Wish(9, 1, 0), Wish(9, 7, None), Wish(6, 1, None)],
        [(1, 9, 100, day(10), OWN_VS)],
    ),
    "an invoice of zero takes nothing": ([bill(1, 0), bill(2)], [payment(9)], [], [(2, 9, 100, day(10), OWN_VS)]),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_one_pass_gives(case: Case) -> None:
    bills, moneys, wishes, expected = case
    assert [shortly(share) for share in allocate(bills, moneys, wishes)] == expected


def test_every_rule_has_its_words() -> None:
    assert set(WORDS) == {OWN_VS, OLDEST_DUE, CORRECTS, CREDIT, MANUAL}


DAYS, AMOUNTS, SYMBOLS = st.integers(1, 28), st.integers(0, 5), st.sampled_from([None, "1", "2"])


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Bill], list[Money]]:
    """A few invoices and a few payments and credit notes, with as many ties as such small numbers make."""
    bills = [
        bill(row_id, draw(AMOUNTS), issued := draw(DAYS), min(28, issued + draw(st.integers(0, 9))), draw(SYMBOLS))
        for row_id in range(1, draw(st.integers(1, 6)))
    ]
    moneys: list[Money] = []
    for row_id in range(51, draw(st.integers(52, 57))):
        on, amount = draw(DAYS), draw(AMOUNTS)
        if draw(st.booleans()):
            moneys.append(payment(row_id, amount, on, draw(SYMBOLS), draw(st.sampled_from(["A", "B"]))))
        else:
            moneys.append(credit_note(row_id, amount, on, draw(st.sampled_from([None, 1, 2]))))
    return bills, moneys


@given(ledgers(), st.data())
def test_neither_money_nor_an_invoice_gives_or_takes_more_than_it_has(ledger: tuple[list[Bill], list[Money]], data: st.DataObject) -> None:
    bills, moneys = ledger
    ids = st.sampled_from([money.money_id for money in moneys])
    wishes = data.draw(st.lists(st.builds(Wish, ids, st.integers(1, 6), st.one_of(st.none(), AMOUNTS)), max_size=3))
    given_out: Counter[int] = Counter()
    taken: Counter[int] = Counter()
    for share in allocate(bills, moneys, wishes):
        assert share.amount_minor > 0
        given_out[share.payment_id or share.credit_note_id or 0] += share.amount_minor
        taken[share.invoice_id] += share.amount_minor
    assert all(given_out[money.money_id] <= money.amount_minor for money in moneys)
    assert all(taken[one.invoice_id] <= one.total_minor for one in bills)


@given(ledgers())
def test_nothing_stays_open_beside_money_that_is_left(ledger: tuple[list[Bill], list[Money]]) -> None:
    bills, moneys = ledger
    owed, had = sum(one.total_minor for one in bills), sum(money.amount_minor for money in moneys)
    assert sum(share.amount_minor for share in allocate(bills, moneys)) == min(owed, had)


@given(ledgers(), DAYS)
def test_shares_up_to_a_day_are_what_the_pass_says_on_that_day(ledger: tuple[list[Bill], list[Money]], last: int) -> None:
    bills, moneys = ledger
    known = [one for one in bills if one.issued_on <= day(last)]
    came = [money for money in moneys if money.day <= day(last)]
    assert [share for share in allocate(bills, moneys) if share.applied_on <= day(last)] == allocate(known, came)


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_changes_nothing(ledger: tuple[list[Bill], list[Money]], chance: Random) -> None:
    bills, moneys = ledger
    mixed = chance.sample(bills, len(bills)), chance.sample(moneys, len(moneys))
    assert allocate(*mixed) == allocate(bills, moneys)


@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_in_which_payments_were_stored_changes_nothing(ledger: tuple[list[Bill], list[Money]], chance: Random) -> None:
    bills, moneys = ledger
    payments = [money for money in moneys if money.is_payment]
    ids = chance.sample([money.money_id for money in payments], len(payments))
    renumbered = {money.money_id: row_id for money, row_id in zip(payments, ids, strict=True)}
    content = {money.money_id: money._replace(money_id=0) for money in payments}
    again = [money._replace(money_id=renumbered[money.money_id]) if money.is_payment else money for money in moneys]
    here = [(content.get(share.payment_id or 0), share._replace(payment_id=0)) for share in allocate(bills, moneys)]
    back = {new: old for old, new in renumbered.items()}
    there = [(content.get(back.get(share.payment_id or 0, 0)), share._replace(payment_id=0)) for share in allocate(bills, again)]
    assert here == there
