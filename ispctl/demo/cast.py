"""The cast: clients with a fixed part in the story, whom a person or a script can look up by number."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ispctl.demo.habits import punctual, short, steady, tardy
from ispctl.demo.numbers import slip
from ispctl.demo.payers import Habit, Movement, Payer, Stage, before

FIRST_NUMBER = 10001
FEWEST_CLIENTS = 20
# Invoices of a month are numbered by six digits, and there are a few more than clients.
MOST_CLIENTS = 900_000
SUSPENDED, RESTORED = "10002", "10003"

Ending = Callable[[Payer, Stage], Iterator[Movement]]


class Part(NamedTuple):
    """How the client pays, in how many months before the end of the story it stops paying, and what it does at the end."""

    words: str
    pays: Habit = steady
    stops: int | None = None
    ending: Ending | None = None
    card: Mapping[str, str] = {}


def repents(payer: Payer, stage: Stage) -> Iterator[Movement]:
    """Pay all that is owed on the last day."""
    yield payer.money(stage.until, payer.owed_minor)


def _forgets_symbol(payer: Payer, stage: Stage) -> Iterator[Movement]:
    yield payer.money(before(stage.until, 3), payer.owed_minor)._replace(vs="", message=f"Internet, číslo zákazníka {payer.number}")


def _mistypes_symbol(payer: Payer, stage: Stage) -> Iterator[Movement]:
    yield payer.money(before(stage.until, 3), payer.owed_minor)._replace(vs=slip(payer.vs, stage.chance, stage.numbers))


def _pays_twice(payer: Payer, stage: Stage) -> Iterator[Movement]:
    yield from [payer.money(before(stage.until, 4), payer.price_minor)] * 2


def _is_taken_back(payer: Payer, stage: Stage) -> Iterator[Movement]:
    yield payer.money(before(stage.until, 5), payer.owed_minor)
    yield payer.money(before(stage.until, 3), -payer.owed_minor)._replace(reversal=True)


_PARTS = (
    Part("pays two days early, always", punctual),
    Part("stopped paying and is to be suspended", stops=3),
    Part("stopped paying, and pays everything in the last statement", stops=3, ending=repents),
    Part("in debt, but never to be suspended", stops=4, card={"never_suspend": "yes"}),
    Part("in debt, but has a longer term of its own", stops=2, card={"suspend_after_days": "180"}),
    Part("in debt, but spared: its number stands in the message of an unpaired payment", stops=2, ending=_forgets_symbol),
    Part("in debt, but spared: an unpaired payment with a mistyped VS came from its account", stops=2, ending=_mistypes_symbol),
    Part("owes too little to be suspended", short),
    Part("paid twice on one day, alike to the letter", ending=_pays_twice),
    Part("paid, and the bank took the payment back", stops=2, ending=_is_taken_back),
    Part("pays five days late, always", tardy),
)
CAST = {str(FIRST_NUMBER + position): part for position, part in enumerate(_PARTS)}
_EXTRAS = tuple(Part("stopped paying", stops=months) for months in range(2, 7))
_EVERY = 70


def part_of(number: str) -> Part | None:
    """Return the part of a client, if it has one: besides the cast, one client of seventy stops paying some day."""
    position = int(number) - FIRST_NUMBER
    return CAST.get(number) or (_EXTRAS[position // _EVERY % len(_EXTRAS)] if position % _EVERY == 40 else None)
