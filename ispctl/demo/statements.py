"""The provider's bank: it collects movements and writes a statement for every week, balances following one another."""

from bisect import bisect_left
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from ispctl.demo.gpc_writer import Head, Row, write_gpc
from ispctl.demo.payers import Movement, before

ACCOUNT_NAME = "VLNKA NET S.R.O."
FIRST_BANK_ID = 24_000_000_001
OPENING_MINOR = 25_000_000
# The newest statements are left for the user to import.
LEFT_OVER = 2


class Period(NamedTuple):
    """The days of a statement; one that overlaps also repeats the movements of the statement before it."""

    first: date
    last: date
    overlaps: bool


def periods(first_day: date, until: date) -> list[Period]:
    """Return weeks that end on Fridays, then one up to two days before the end, then those two days."""
    friday = first_day + timedelta(days=(4 - first_day.weekday()) % 7)
    ends = [friday + timedelta(weeks=week) for week in range((before(until, 7) - friday).days // 7 + 1)]
    ends += [before(until, LEFT_OVER), until]
    starts = [before(first_day, 6), *(end + timedelta(days=1) for end in ends)]
    overlapping = (len(ends) // 2, len(ends) - LEFT_OVER)
    return [Period(start, end, place in overlapping) for place, (start, end) in enumerate(zip(starts, ends, strict=False))]


class Bank:
    """Takes movements in any order and writes statements in order of days; a written statement is out of memory."""

    def __init__(self, account: str, folder: Path, spool: Path, days: list[Period], chance: Random) -> None:
        self._account, self._folder, self._spool, self._chance = account, folder, spool, chance
        self._days = days
        self._ends = [period.last for period in days]
        self._waiting: dict[int, list[Movement]] = {}
        self._previous: list[Row] = []
        self._previous_opening = self._balance = OPENING_MINOR
        self._last_id, self._number = FIRST_BANK_ID, 0
        self.written: list[Path] = []
        self.movements = 0

    def take(self, movement: Movement) -> None:
        """Keep a movement for its statement; what would happen after the end of the story does not happen."""
        place = bisect_left(self._ends, movement.booked_on)
        if place < len(self._ends):
            self._waiting.setdefault(place, []).append(movement)
            self.movements += 1

    def close(self, day: date) -> None:
        """Write all statements that end on a day or before it."""
        for place in range(len(self.written), bisect_left(self._ends, day + timedelta(days=1))):
            self._write(place, self._days[place])

    def _write(self, place: int, period: Period) -> None:
        rows = [self._row(movement) for movement in sorted(self._waiting.pop(place, ()), key=lambda movement: movement.booked_on)]
        opening = self._balance
        self._balance += sum(row.movement.amount_minor for row in rows)
        self._number = 1 if period.last.year != before(period.first, 1).year else self._number + (not period.overlaps)
        first, whole, start = period.first, rows, opening
        if period.overlaps:
            first, whole, start = self._days[place - 1].first, self._previous + rows, self._previous_opening
        number = 0 if period.overlaps else self._number
        head = Head(self._account, ACCOUNT_NAME, before(first, 1), start, number, period.last)
        folder = self._spool if place >= len(self._days) - LEFT_OVER else self._folder
        path = folder / f"{place + 1:04d}.gpc"
        path.write_bytes(write_gpc(head, whole))
        self.written.append(path)
        self._previous, self._previous_opening = rows, opening

    def _row(self, movement: Movement) -> Row:
        # Other customers of the bank move money too.
        self._last_id += self._chance.randrange(1, 40)
        return Row(self._last_id, movement)
