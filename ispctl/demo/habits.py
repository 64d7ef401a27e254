"""How people pay: most of them in time, and everything else that happens in life.

A habit gets a client, an invoice and the amount that the client thinks is to be paid; it yields what arrives at the bank.
"""

from collections.abc import Iterator

from ispctl.demo.numbers import slip
from ispctl.demo.payers import Bill, Habit, Movement, Payer, Stage, before, working_day

# A payment that nobody could place is sent back within the month; a younger one is still a puzzle for the office.
_PUZZLE_DAYS = 30
_ROUND_MINOR = 10_000


def punctual(payer: Payer, bill: Bill, amount: int, _: Stage) -> Iterator[Movement]:
    """Two days before the due date, every time."""
    yield payer.money(before(bill.due_on, 2), amount)


def tardy(payer: Payer, bill: Bill, amount: int, _: Stage) -> Iterator[Movement]:
    """Five days after the due date, every time."""
    yield payer.money(before(bill.due_on, -5), amount)


def short(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """In time, but at first by fifty crowns less than it should be."""
    less = 5000 if bill.issued_on == stage.first_day else 0
    yield payer.money(working_day(bill.due_on), amount - less)


def on_time(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """Within the last days of the term."""
    yield payer.money(working_day(before(bill.due_on, stage.chance.randrange(5))), amount)


def early(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """As soon as the invoice comes."""
    yield payer.money(working_day(before(bill.issued_on, -stage.chance.randrange(1, 5))), amount)


def late(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """A few days after the due date, not enough to be suspended."""
    yield payer.money(working_day(before(bill.due_on, -stage.chance.randrange(1, 12))), amount)


def very_late(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """Weeks after the due date."""
    yield payer.money(working_day(before(bill.due_on, -stage.chance.randrange(18, 35))), amount)


def in_parts(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """A part in time and the rest later."""
    part = amount * stage.chance.choice((30, 50, 60)) // 100
    yield payer.money(working_day(bill.due_on), part)
    yield payer.money(working_day(before(bill.due_on, -stage.chance.randrange(3, 12))), amount - part)


def doubled(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """Twice on one day, alike to the letter; the client finds out and leaves out the next invoice."""
    day = working_day(before(bill.due_on, stage.chance.randrange(5)))
    payer.credit_minor += amount
    yield payer.money(day, amount)
    yield payer.money(day, amount)


def rounded_up(payer: Payer, bill: Bill, amount: int, _: Stage) -> Iterator[Movement]:
    """Up to whole hundreds; the client does not mind the rest."""
    yield payer.money(working_day(before(bill.due_on, 1)), -(-amount // _ROUND_MINOR) * _ROUND_MINOR)


def from_elsewhere(payer: Payer, bill: Bill, amount: int, _: Stage) -> Iterator[Movement]:
    """Paid by somebody else, from another account, under the right symbol."""
    yield payer.money(working_day(bill.due_on), amount)._replace(name=payer.partner, account=payer.partner_account)


def taken_back(payer: Payer, bill: Bill, amount: int, _: Stage) -> Iterator[Movement]:
    """The bank books the payment, takes it back by a storno, and books it again."""
    day = working_day(before(bill.due_on, 3))
    yield payer.money(day, amount)
    yield payer.money(working_day(before(day, -2)), -amount)._replace(reversal=True)
    yield payer.money(working_day(before(day, -5)), amount)


def mistyped(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """One digit of the VS is wrong."""
    yield from _puzzle(payer, bill, amount, stage, vs=slip(payer.vs, stage.chance, stage.numbers))


def in_specific_symbol(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """The VS stands in the field of the SS."""
    yield from _puzzle(payer, bill, amount, stage, vs="", ss=payer.vs)


def in_message(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """The VS stands in the message only."""
    yield from _puzzle(payer, bill, amount, stage, vs="", message=f"platba za internet VS {payer.vs}")


def anonymous(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """Nothing tells whose money it is, not even the account."""
    yield from _puzzle(payer, bill, amount, stage, vs="", ks="", name=payer.partner, account=payer.partner_account)


def _puzzle(payer: Payer, bill: Bill, amount: int, stage: Stage, **wrong: str) -> Iterator[Movement]:
    day = working_day(before(bill.due_on, 3))
    sent = payer.money(day, amount)._replace(**wrong)  # type: ignore[arg-type]
    yield sent
    if day < before(stage.until, _PUZZLE_DAYS):
        back = working_day(before(day, -6))
        yield Movement(back, -amount, sent.name, sent.account, payer.number, message="Vrácení platby bez určení")
        yield payer.money(working_day(before(back, -4)), amount)


# How many of a thousand payments go that way.
_LIFE: dict[Habit, int] = {
    on_time: 590,
    early: 200,
    late: 130,
    very_late: 2,
    in_parts: 15,
    doubled: 6,
    rounded_up: 15,
    from_elsewhere: 25,
    taken_back: 4,
    mistyped: 4,
    in_specific_symbol: 3,
    in_message: 3,
    anonymous: 3,
}
_WAYS, _WEIGHTS = tuple(_LIFE), tuple(_LIFE.values())


def ordinary(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """One of the ways of life."""
    (way,) = stage.chance.choices(_WAYS, _WEIGHTS)
    yield from way(payer, bill, amount, stage)


def steady(payer: Payer, bill: Bill, amount: int, stage: Stage) -> Iterator[Movement]:
    """In time, or a few days late: without accidents, so that the story knows what the client owes."""
    yield from (late if stage.chance.randrange(5) == 0 else on_time)(payer, bill, amount, stage)
