"""Client cards as stored: plain values under the names of the CSV contract, with what the database adds to them."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import SQL, fn

from ispctl.errors import NotFound
from ispctl.models import BillingGroup, Client
from ispctl.models.wanted import Wanted, want
from ispctl.rules.client_fields import FIELDS, Value
from ispctl.services.author import Author
from ispctl.services.scope import SCOPED, scope

Card = dict[str, Value]
DEFAULTS: Card = {name: field.default for name, field in FIELDS.items()}


class Known(NamedTuple):
    """A client that exists: its card, with the billing group by name, and the version that was read."""

    id: int
    version: int
    card: Card
    currency: str
    promised_until: date | None
    created_at: datetime
    updated_at: datetime
    updated_by: str


def group_ids() -> dict[str, int]:
    """Return the id of every billing group by its name."""
    return {group.name: group.id for group in BillingGroup.select().order_by(BillingGroup.name)}


def check_group(name: str | None, groups: Iterable[str]) -> None:
    """Raise NotFound when a billing group is named and there is none of that name."""
    if name is not None and name not in groups:
        raise NotFound(f"there is no billing group {name!r}; expected one of {', '.join(groups)}")


def select(*conditions: object) -> Iterator[Known]:
    """Yield the clients for which all the conditions hold, by number."""
    query = _query().where(*conditions) if conditions else _query()
    # numbers have no leading zeros, so the longer one is the greater
    yield from map(_known, query.order_by(fn.LENGTH(Client.number), Client.number).tuples().iterator())


def select_wanted(field: str, values: Iterable[str]) -> Iterator[Known]:
    """Yield the clients whose field has one of the values, however many they are."""
    want(values)
    yield from map(_known, _query().join(Wanted, on=getattr(Client, field) == Wanted.value).tuples().iterator())


def select_ids(ids: Collection[int]) -> Iterator[Known]:
    """Yield the clients with these ids in any order, however many they are."""
    scope(ids)
    yield from map(_known, _query().where(Client.id.in_(SQL(SCOPED))).tuples().iterator())


def find(number: str) -> Known:
    """Return the client with the number. Raises NotFound."""
    wanted = number.strip().lstrip("0")
    found = next(select(Client.number == wanted), None) if wanted else None
    if found is None:
        raise NotFound(f"there is no client {number}; `ispctl client list` shows all")
    return found


def touch(client_id: int, author: Author) -> None:
    """Note on the card who changed something that belongs to it, and when."""
    change = {"version": Client.version + 1, "updated_at": author.at, "updated_by": author.login}
    Client.update(change).where(Client.id == client_id).execute()


def _query() -> Any:
    columns = [BillingGroup.name if name == "billing_group" else getattr(Client, name) for name in FIELDS]
    rest = (BillingGroup.currency, Client.promised_until, Client.created_at, Client.updated_at, Client.updated_by)
    return Client.select(Client.id, Client.version, *columns, *rest).join(BillingGroup).switch(Client)


def _known(row: tuple[Any, ...]) -> Known:
    split = 2 + len(FIELDS)
    return Known._make((*row[:2], dict(zip(FIELDS, row[2:split], strict=True)), *row[split:]))
