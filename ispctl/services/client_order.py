"""The order of a list of clients: by fields, figures and variables, texts in the order of the dictionary; by number where all is equal."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import fn

from ispctl.db import database
from ispctl.errors import UsageError
from ispctl.models import BillingGroup, Client
from ispctl.rules.card_names import LIST_FIELDS
from ispctl.rules.card_tests import BALANCES, SCORES
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.collation import sort_key
from ispctl.rules.scoring import ScoreFigures
from ispctl.services import ledger, scoring, variables
from ispctl.services.client_columns import refuse_unknown
from ispctl.services.ledger import Balance

DIGITS = ("number", "vs1", "vs2", "vs3")
Values = Callable[[int], Any]

_STORED = (*FIELDS, "created_at", "updated_at", "updated_by")
_FIGURES = (*BALANCES, *SCORES)
_UNSORTABLE = ("suspended", "external_link", "map_url", "last_login_at")
# What every database compares alike and as people do; other texts need a key, which only names have in the database.
_COMPARED_ALIKE = (
    "contract_returned_on", "suspend_after_days", "never_suspend", "due_days", "invoice_by_post", "invoice_by_email", "created_at",
    "updated_at",
)  # fmt: skip
BY_NUMBER = (fn.LENGTH(Client.number), Client.number)


class Key(NamedTuple):
    """What to sort by, and in which direction."""

    name: str
    descending: bool


def read_keys(names: Sequence[str]) -> list[Key]:
    """Return the keys of names such as "city" and "-overdue". Raises NotFound, and UsageError for what nobody sorts by."""
    keys = [Key(name.removeprefix("-"), name.startswith("-")) for name in names]
    refuse_unknown([key.name for key in keys], LIST_FIELDS)
    for key in keys:
        if key.name in _UNSORTABLE:
            raise UsageError(f"--sort {key.name}: expected a field such as city, a variable, or a figure such as -overdue")
    return keys


def ordered_ids(query: Any, keys: Sequence[Key], as_of: date, limit: int | None) -> list[int]:
    """Return the ids that a query for clients gives, in order; at most `limit` of them."""
    terms = [_terms(key) for key in keys]
    if None not in terms:
        ordered = query.select(Client.id).order_by(*(term for each in terms for term in each or ()), *BY_NUMBER)
        return [row[0] for row in database.execute(ordered.limit(limit))]
    stored = [key.name for key in keys if key.name in _STORED]
    rows = list(database.execute(query.select(Client.id, *map(_sorted_by, stored)).order_by(*BY_NUMBER)))
    ids = by_number = [row[0] for row in rows]
    for key in reversed(keys):
        values = [row[1 + stored.index(key.name)] for row in rows] if key.name in stored else _derived(key.name, as_of, by_number)
        found = dict(zip(by_number, _comparable(key.name, values), strict=True))
        having = sorted((client_id for client_id in ids if found[client_id] is not None), key=found.__getitem__, reverse=key.descending)
        ids = [*having, *(client_id for client_id in ids if found[client_id] is None)]
    return ids[:limit]


def figure(name: str, as_of: date, ids: Collection[int]) -> Values:
    """Return what gives a client's figure by its id: money in minor units, averages as decimals, None where there is none."""
    # To work it out for everybody is quicker than for many.
    wanted = None if 10 * len(ids) > Client.select().count() else ids
    if name == "balance":
        balances = ledger.balances(as_of, wanted)
        return lambda client_id: (balances.get(client_id) or Balance()).balance_minor
    if name in BALANCES:
        overdue, place = ledger.overdue(as_of, wanted), ("overdue", "overdue_days").index(name)
        return lambda client_id: overdue.get(client_id, (0, 0))[place]
    scores = scoring.scores(as_of, wanted)
    if name == "scoring_average":
        return lambda client_id: _average(scores.get(client_id))
    attribute = {"scoring_total": "total_days"}.get(name, name)
    return lambda client_id: getattr(scores.get(client_id) or ScoreFigures(0, 0), attribute)


def _average(score: ScoreFigures | None) -> Decimal | None:
    return Decimal(score.total_days) / score.scored_invoices if score and score.scored_invoices else None


def _terms(key: Key) -> list[Any] | None:
    """Return what the database sorts by, clients without a value last; None where it cannot."""
    if key.name == "name":
        terms: list[Any] = [Client.sort_name]
    elif key.name in DIGITS:
        terms = [fn.LENGTH(_column(key.name)), _column(key.name)]
    elif key.name in _COMPARED_ALIKE:
        terms = [_column(key.name)]
    else:
        return None
    return [_column(key.name).is_null(), *(term.desc() if key.descending else term.asc() for term in terms)]


def _column(name: str) -> Any:
    return BillingGroup.name if name == "billing_group" else getattr(Client, name)


def _sorted_by(name: str) -> Any:
    return Client.sort_name if name == "name" else _column(name)


def _derived(name: str, as_of: date, ids: Collection[int]) -> list[Any]:
    if name in _FIGURES:
        return list(map(figure(name, as_of, ids), ids))
    own, default = variables.column(name)
    return [own.get(client_id, default) for client_id in ids]


def _comparable(name: str, values: Sequence[Any]) -> Sequence[Any]:
    """Put into the place of texts what compares as the dictionary does; each key is made once, however many clients have the text."""
    if name == "name":
        return values  # they are keys already
    if name in DIGITS:
        return [value and (len(value), value) for value in values]
    keys = {text: sort_key(text) for text in set(values) if isinstance(text, str)}
    return [keys.get(value, value) for value in values]
