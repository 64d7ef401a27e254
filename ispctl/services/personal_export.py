"""Everything known about one person, to be handed out: the card, and every row of every table that is about the client."""

from datetime import date
from typing import Any

from peewee import Model

from ispctl.models import Client, HistoryEntry, Note, SearchText
from ispctl.money import format_minor
from ispctl.services import client_cards, client_views
from ispctl.services.author import Viewer
from ispctl.services.personal_data import Class, fields_of, history_of, notes_of, rows_of, table_of
from ispctl.settings import Settings

_HANDED_OUT = (Class.PERSONAL, Class.ACCOUNTING, Class.TECHNICAL)
# Folded copies of what the other tables have, also of notes that the viewer may not see.
_COPIES = (SearchText,)


def export(number: str, as_of: date, settings: Settings, viewer: Viewer) -> dict[str, Any]:
    """Return the card, and the records by table, with the notes that the viewer may see and without secrets. Raises NotFound."""
    client = Client.get_by_id(client_cards.find(number).id)
    queries = {model: model.select().where(mine).order_by(model._meta.primary_key) for model, mine in rows_of(client).items()}
    queries |= {Note: notes_of(client, viewer), HistoryEntry: history_of(client, viewer)}
    records = {table_of(model): [_plain(model, row) for row in query] for model, query in queries.items() if model not in _COPIES}
    return {"client": client.number, "card": client_views.show(client.number, as_of, settings, viewer), "records": records}


def _plain(model: type[Model], row: Any) -> dict[str, Any]:
    values = {name: row.__data__[name] for name in fields_of(model, *_HANDED_OUT)}
    return {name.removesuffix("_minor"): _money(value) if name.endswith("_minor") else value for name, value in values.items()}


def _money(minor: int | None) -> str | None:
    return None if minor is None else format_minor(minor)
