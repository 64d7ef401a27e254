"""The history: who changed what, when, and through what; one row per changed field (DESIGN.md 2.11)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ispctl.db import insert_rows
from ispctl.models import HistoryEntry
from ispctl.plain import cell
from ispctl.services.author import Author

SECRET = {"password"}
_COLUMNS = ("at", "changed_by", "through", "entity", "entity_id", "client_id", "field", "old", "new")


class Change(NamedTuple):
    """One changed field of one record. A new record is one change of the field `created`."""

    entity: str
    entity_id: int | None
    client_id: int | None
    field: str
    old: object
    new: object


def record(author: Author, changes: Iterable[Change]) -> None:
    """Write the changes in one go. Call it inside the transaction that makes them."""
    at = HistoryEntry.at.db_value(author.at)
    insert_rows("history", _COLUMNS, ((at, author.login, author.through, *_masked(change)) for change in changes))


def differences(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """Return the fields of `new` whose value differs from `old`, with both values."""
    return {name: (old.get(name), value) for name, value in new.items() if old.get(name) != value}


def _masked(change: Change) -> tuple[object, ...]:
    old, new = (None if value is None else cell(value) for value in (change.old, change.new))
    if change.field in SECRET:
        old, new = (value and "***" for value in (old, new))
    return (*change[:4], old, new)
