"""Reading the history: what was changed, by whom, when, and through what (DESIGN.md 2.11)."""

from datetime import datetime
from typing import Any

from peewee import JOIN

from ispctl.models import Client, HistoryEntry
from ispctl.services import client_cards
from ispctl.services.author import NOBODY, Viewer
from ispctl.services.note_access import NOTE, PRIVATE_NOTE, visible_history

COLUMNS = ("at", "by", "through", "entity", "entity_id", "client", "field", "old", "new")


def entries(
    *,
    client_number: str | None = None,
    by: str | None = None,
    field: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    viewer: Viewer = NOBODY,
) -> list[dict[str, Any]]:
    """Return the changes that match and that the viewer may see, newest first. Raises NotFound when there is no such client."""
    query = visible_history(viewer, HistoryEntry, Client.number).join(Client, JOIN.LEFT_OUTER).order_by(HistoryEntry.id.desc())
    if client_number is not None:
        query = query.where(HistoryEntry.client == client_cards.find(client_number).id)
    if by is not None:
        query = query.where(HistoryEntry.by == by)
    if field is not None:
        query = query.where(HistoryEntry.field == field)
    if since is not None:
        query = query.where(HistoryEntry.at >= since)
    return [_plain(entry) for entry in query.limit(limit)]


def _plain(entry: HistoryEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "by": entry.by,
        "through": entry.through,
        "entity": NOTE if entry.entity == PRIVATE_NOTE else entry.entity,
        "entity_id": entry.entity_id,
        "client": entry.client.number if entry.client else None,
        "field": entry.field,
        "old": entry.old,
        "new": entry.new,
    }
