"""Lists of clients: which, in what order, and how many; a short list out of a hundred thousand clients costs what a short list costs.

The database decides what it can. What follows from invoices and payments is worked out for as few clients as will do: for those that
are shown, or, where it decides who is shown, for a few first, and for the others only when the list is not full with those.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ispctl.models import BillingGroup, Client, Suspension
from ispctl.rules.card_names import FIGURES, LIST_FIELDS
from ispctl.services import client_cards
from ispctl.services.client_cards import Known
from ispctl.services.client_columns import picker, refuse_unknown
from ispctl.services.client_conditions import Conditions, FigureTest, read_conditions
from ispctl.services.client_order import figure, ordered_ids, read_keys
from ispctl.services.client_views import Figures, figures_of, scalars
from ispctl.settings import Settings

Row = dict[str, Any]
_FIRST_PORTION = 500


@dataclass(frozen=True)
class Filter:
    """Which clients to list; None and False let everybody through. `where` holds tests such as "city=Brno" (`rules.card_tests`)."""

    status: str | None = None
    group: str | None = None
    billing_group: str | None = None
    overdue: bool = False
    suspended: bool = False
    where: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    limit: int | None = None


def list_clients(wanted: Filter, as_of: date, settings: Settings, columns: Sequence[str] = ()) -> list[Row]:
    """Return the named fields, figures and variables of each client that is wanted, every scalar of its card if none is named.

    Raises NotFound when what is named does not exist, UsageError and InvalidFields when a test or the order makes no sense.
    """
    refuse_unknown(columns, LIST_FIELDS)
    known = list(find_clients(wanted, as_of, settings))
    everybody = Client.select().count() == len(known)
    ids = None if everybody else [client.id for client in known]
    with_figures = not columns or bool(set(columns) & set(FIGURES))
    figures = figures_of(as_of, ids) if with_figures else Figures({}, {}, {}, {})
    pick = picker(columns, ids)
    return [pick(client.id, scalars(client, figures, settings)) for client in known]


def find_clients(wanted: Filter, as_of: date, settings: Settings) -> Iterator[Known]:
    """Yield the clients that are wanted, in order. Raises as list_clients does."""
    client_cards.check_group(wanted.billing_group, client_cards.group_ids())
    conditions = read_conditions(wanted.where, settings.timezone)
    if wanted.overdue:
        conditions.of_figures.append(FigureTest("overdue", bool))
    keys = read_keys(wanted.sort)
    decided = not conditions.of_figures and not conditions.of_card
    query = Client.select().join(BillingGroup).switch(Client).where(*_simple(wanted), *conditions.of_database)
    ids = ordered_ids(query, keys, as_of, wanted.limit if decided else None)
    left = len(ids) if wanted.limit is None else wanted.limit
    for portion in _portions(ids, None if decided else wanted.limit):
        if left <= 0:
            return
        passed = _pass(portion, conditions, as_of)[:left]
        left -= len(passed)
        yield from passed


def _simple(wanted: Filter) -> list[Any]:
    pairs = ((Client.status, wanted.status), (Client.group, wanted.group), (BillingGroup.name, wanted.billing_group))
    suspended = Client.id.in_(Suspension.select(Suspension.client).where(Suspension.lifted_on.is_null()))
    return [Client.id.is_null(False), *(column == value for column, value in pairs if value is not None), *[suspended][: wanted.suspended]]


def _portions(ids: Sequence[int], limit: int | None) -> Iterator[Sequence[int]]:
    """Yield the ids in one portion, or, where a short list may be full soon, a few of them first and then the rest."""
    first = len(ids) if limit is None else max(_FIRST_PORTION, limit)
    yield from filter(None, (ids[:first], ids[first:]))


def _pass(ids: Sequence[int], conditions: Conditions, as_of: date) -> list[Known]:
    for test in conditions.of_figures:
        value = figure(test.name, as_of, ids)
        ids = [client_id for client_id in ids if test.holds(value(client_id))]
    found = {client.id: client for client in client_cards.select_ids(ids)}
    return [found[client_id] for client_id in ids if all(test(found[client_id]) for test in conditions.of_card)]
