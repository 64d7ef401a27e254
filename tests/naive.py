"""A second, naive implementation of DESIGN.md 2.3 and 2.6, haléř by haléř and day by day, sharing nothing with the program."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random


@dataclass
class NaiveInvoice:
    number: str
    issued_on: date
    due_on: date
    total: int
    open: int = 0


@dataclass
class NaiveMoney:
    reference: str
    day: date
    amount: int
    for_number: str | None = None
    credit_note: bool = False
    taken_back_on: date | None = None
    left: int = 0


@dataclass
class History:
    """One client's life. `possible` are amounts of unpaired payments that could be the client's."""

    invoices: list[NaiveInvoice] = field(default_factory=list)
    money: list[NaiveMoney] = field(default_factory=list)
    never_suspend: bool = False
    own_days: int | None = None
    promised_until: date | None = None
    possible: list[int] = field(default_factory=list)
    suspended: bool = False

    def debt(self, day: date, after_days: int) -> int:
        """Return what is outstanding on the day on invoices due more than `after_days` before it."""
        self._live(day)
        return sum(one.open for one in self.invoices if one.issued_on <= day and one.due_on + timedelta(after_days) < day)

    def is_off(self, day: date, after_days: int, minimum: int) -> bool:
        """Tell whether the client is without service after the run of the day."""
        debt = self.debt(day, after_days if self.own_days is None else self.own_days)
        if self.never_suspend or debt == 0 or debt < minimum * 100:
            return False
        if self.promised_until and self.promised_until >= day:
            return False
        return self.suspended or sum(self.possible) < debt

    def _live(self, until: date) -> None:
        for invoice in self.invoices:
            invoice.open = 0
        for money in self.money:
            money.left = 0
        days = sorted({one.issued_on for one in self.invoices} | {one.day for one in self.money})
        for day in days:
            if day <= until:
                self._one_day(day, until)

    def _one_day(self, day: date, until: date) -> None:
        for invoice in sorted((one for one in self.invoices if one.issued_on == day), key=lambda one: one.number):
            invoice.open = invoice.total
            self._spend(until)
        for is_credit_note in (True, False):
            for money in sorted((m for m in self.money if m.day == day and m.credit_note == is_credit_note), key=lambda m: m.reference):
                if money.taken_back_on is None or money.taken_back_on > until:
                    money.left = money.amount
                    self._spend(until)

    def _spend(self, until: date) -> None:
        """Move single haléře, the oldest money first, for as long as there is money and something to pay."""
        while True:
            purses = [money for money in self.money if money.left]
            waiting = [invoice for invoice in self.invoices if invoice.open]
            if not purses or not waiting:
                return
            purse = min(purses, key=lambda money: (money.day, not money.credit_note, money.reference))
            named = [invoice for invoice in waiting if invoice.number == purse.for_number]
            target = named[0] if named else min(waiting, key=lambda one: (one.due_on, one.issued_on, one.number))
            purse.left -= 1
            target.open -= 1


def random_history(dice: Random, day: date) -> History:
    """Make up a client's life around a day: nothing at all, late, partial, doubled, one haléř off, credited, taken back."""
    history = History(
        never_suspend=dice.random() < 0.05,
        own_days=dice.choice([None, None, None, 0, 5, 30]),
        promised_until=day + timedelta(dice.randint(-2, 2)) if dice.random() < 0.1 else None,
        suspended=dice.random() < 0.3,
    )
    for number in range(dice.choice([0, 1, 1, 2, 3, 4])):
        issued_on = day - timedelta(dice.randint(0, 60))
        due_on = issued_on + timedelta(dice.choice([0, 7, 14]))
        invoice = NaiveInvoice(f"{number}", issued_on, due_on, dice.choice([99, 100, 101, 120, 60, 0]))
        history.invoices.append(invoice)
        for kind in range(dice.choice([0, 0, 1, 1, 2])):
            amount = dice.choice([invoice.total, invoice.total, invoice.total - 1, invoice.total + 1, invoice.total // 2, 1, 99, 100])
            paid_on = issued_on + timedelta(dice.randint(-3, 45))
            history.money.append(
                NaiveMoney(
                    reference=f"{number}-{kind}",
                    day=paid_on,
                    amount=max(amount, 1),
                    for_number=invoice.number if dice.random() < 0.3 else None,
                    credit_note=dice.random() < 0.15,
                    taken_back_on=paid_on + timedelta(dice.randint(0, 9)) if dice.random() < 0.1 else None,
                )
            )
    if dice.random() < 0.15:
        history.possible = [dice.choice([50, 99, 100, 120, 240]) for _ in range(dice.choice([1, 1, 2]))]
    return history
