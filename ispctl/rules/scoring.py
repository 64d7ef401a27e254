"""Payment discipline: how many days before or after the due date a client pays (DESIGN.md 2.5)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ispctl import money


class ScoreFigures(NamedTuple):
    """Days paid early (+) or late (-), summed over the invoices that count, and the number of those invoices."""

    total_days: int
    scored_invoices: int

    def average(self) -> str | None:
        """Return the days per invoice with two decimals; None without any invoice."""
        return money.average(self.total_days, self.scored_invoices)


NEVER_SCORED = ScoreFigures(0, 0)


def score(pairs: Iterable[tuple[date, date]]) -> ScoreFigures:
    """Return the figures of one client from the due date and the settlement date of each settled invoice."""
    return score_clients((0, due_on, settled_on) for due_on, settled_on in pairs).get(0, NEVER_SCORED)


def score_clients(settlements: Iterable[tuple[int, date, date]]) -> dict[int, ScoreFigures]:
    """Return the figures of each client that has a settled invoice, from (client, due date, settlement date) in any order."""
    totals: dict[int, int] = {}
    counts: dict[int, int] = {}
    for client_id, due_on, settled_on in settlements:
        days = due_on.toordinal() - settled_on.toordinal()
        totals[client_id] = totals.get(client_id, 0) + days
        counts[client_id] = counts.get(client_id, 0) + 1
    return {client_id: ScoreFigures(total, counts[client_id]) for client_id, total in totals.items()}
