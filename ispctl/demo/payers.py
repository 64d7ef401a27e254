"""What the story knows about a client: what it is invoiced, from which account it pays and how; and the movements that it makes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple


class Movement(NamedTuple):
    """One movement on the provider's account, before the bank has given it an id. Amounts are minor units, + is money in."""

    booked_on: date
    amount_minor: int
    name: str
    account: str = ""
    vs: str = ""
    ks: str = "0308"
    ss: str = ""
    message: str = ""
    reversal: bool = False


class Bill(NamedTuple):
    """An invoice as its client sees it."""

    issued_on: date
    due_on: date
    total_minor: int


@dataclass(frozen=True)
class Stage:
    """Where the story plays: the source of all chance, the numbers of the clients, the days on which it begins and ends."""

    chance: Random
    numbers: range
    first_day: date
    until: date


@dataclass(slots=True)
class Payer:
    """A client in the story. `credit_minor` is what it has paid too much and knows of; `owed_minor` what it has left unpaid for good."""

    number: str
    vs: str
    name: str
    account: str
    partner: str
    partner_account: str
    price_minor: int
    due_days: int
    since: date
    pays: "Habit"
    stops_on: date | None = None
    credit_minor: int = 0
    owed_minor: int = 0

    def money(self, day: date, amount_minor: int) -> Movement:
        """Return an ordinary payment: own account, right symbol."""
        return Movement(day, amount_minor, self.name, self.account, self.vs)


Habit = Callable[[Payer, Bill, int, Stage], Iterator[Movement]]


def working_day(day: date) -> date:
    """Return the day, or the Friday before it when it is on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def before(day: date, days: int) -> date:
    """Return the day so many days earlier; later when negative."""
    return day - timedelta(days=days)
