"""The safety limits of suspension: when nobody may be cut off, whatever the debts say (DESIGN.md 2.7)."""

from datetime import date
from typing import NamedTuple

FEWEST = 20
PERCENT = 3


class Fuse(NamedTuple):
    """The state of one safety limit, and the sentence with its figures."""

    name: str
    blown: bool
    sentence: str


def stale_statements(group: str, newest: date | None, as_of: date, max_age_days: int) -> Fuse:
    """Blow when the newest bank statement of a billing group is older than `max_age_days`, or there is none.

    Old data look exactly like "nobody paid" (TRUST.md J1).
    """
    if newest is None:
        return Fuse("stale-statements", True, f"billing group {group} has no bank statement up to {as_of}; import one")
    age = (as_of - newest).days
    found = f"the newest bank statement of billing group {group} is of {newest}, {days(age)} old; max_statement_age_days is {max_age_days}"
    return Fuse("stale-statements", age > max_age_days, found)


def mass_suspension(newly: int, clients: int) -> Fuse:
    """Blow when one run would newly suspend more than `mass_limit` of `clients`, which counts every client of the provider."""
    limit = mass_limit(clients)
    found = f"{newly} of {clients} clients would be newly suspended in one run; the limit is {limit}"
    return Fuse("mass-suspension", newly > limit, f"{found} ({FEWEST}, or {PERCENT} % of all clients if that is more)")


def mass_limit(clients: int) -> int:
    """Return how many clients one run may newly suspend."""
    return max(FEWEST, clients * PERCENT // 100)


def backward_run(as_of: date, last: date | None) -> Fuse:
    """Blow when something was already decided for a later day: the clock is wrong, or somebody named an old day.

    Everyone who was in debt on that old day and has paid since would be cut off.
    """
    if last is None or last <= as_of:
        return Fuse("backward-run", False, f"nobody was suspended or resumed for a day after {as_of}")
    return Fuse("backward-run", True, f"clients were already suspended or resumed for {last}, which is after {as_of}; check the clock")


def days(count: int) -> str:
    """Return "1 day", "2 days"."""
    return f"{count} day{'' if count == 1 else 's'}"
