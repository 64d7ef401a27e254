"""What a client's card looked like at the end of a past day: the card of today, with everything newer in its history taken back."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ispctl.errors import NotFound
from ispctl.models import HistoryEntry, Suspension
from ispctl.rules.client_fields import FIELDS
from ispctl.services import client_cards, client_views, service_past
from ispctl.services.author import NOBODY, Viewer
from ispctl.services.client_cards import Known
from ispctl.services.client_undo import Past
from ispctl.services.client_views import Parts, Shown
from ispctl.services.note_access import NOTE, PRIVATE_NOTE, visible_history
from ispctl.services.personal_data import ERASED
from ispctl.settings import Settings

# Changes of other records that a card shows.
_ELSEWHERE = ("variable", "billing_group")
# Changes that are changes of the card, and not only of something that hangs on it.
_OWN_FIELDS = (*FIELDS, "promised_until", "created")
_PARTS = ("contact", "variable")


def look_back(number: str, day: date, settings: Settings, viewer: Viewer = NOBODY) -> Shown:
    """Return the card as it was at the end of a day in the provider's zone, with the notes that the viewer may see and could see then.

    Raises NotFound, also when the client was added later, or erased since then.
    """
    zone = ZoneInfo(settings.timezone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    known = client_cards.find(number)
    if known.created_at >= end:
        added = known.created_at.astimezone(zone).date()
        raise NotFound(f"client {known.card['number']} was added on {added}, so there is no card of {day}")
    _refuse_before_erasure(known, end, day)
    past = Past.now(known, viewer)
    for entry in _newer(known.id, end, viewer):
        past.undo(entry)
    known = known._replace(card=past.card, promised_until=past.promised_until, **_last_change(known, end, viewer))
    seen = _with_last_edits(past.notes_before(end), known.id, end, viewer)
    parts = Parts(seen, past.contact_rows(), past.variable_values(), service_past.of_client(known, end, day))
    in_force = (Suspension.since <= day) & (Suspension.lifted_on.is_null() | (Suspension.lifted_on > day))
    figures = client_views.figures_of(day, [known.id], in_force & (Suspension.client == known.id), end)
    return client_views.put_together(known, figures, parts, settings)


def _refuse_before_erasure(known: Known, end: datetime, day: date) -> None:
    erased = (HistoryEntry.client == known.id) & (HistoryEntry.field == ERASED) & (HistoryEntry.at >= end)
    if visible_history(NOBODY).where(erased).get_or_none():
        raise NotFound(f"client {known.card['number']} was erased after {day}, so nobody knows the card of that day any more")


def _newer(client_id: int, end: datetime, viewer: Viewer) -> Any:
    mine = (HistoryEntry.client == client_id) | (HistoryEntry.client.is_null() & HistoryEntry.entity.in_(_ELSEWHERE))
    return visible_history(viewer).where(HistoryEntry.at >= end, mine).order_by(HistoryEntry.id.desc())


def _last_change(known: Known, end: datetime, viewer: Viewer) -> dict[str, Any]:
    own = (HistoryEntry.entity == "client") & HistoryEntry.field.in_(_OWN_FIELDS)
    query = visible_history(viewer).where(HistoryEntry.client == known.id, HistoryEntry.at < end, own | HistoryEntry.entity.in_(_PARTS))
    entry = query.order_by(HistoryEntry.id.desc()).limit(1).get_or_none()
    if entry is None:
        return {"updated_at": known.created_at}
    return {"updated_at": entry.at, "updated_by": entry.by}


def _with_last_edits(notes: list[dict[str, Any]], client_id: int, end: datetime, viewer: Viewer) -> list[dict[str, Any]]:
    """Return the notes with who edited them last before the end, as their history says."""
    about = HistoryEntry.entity.in_((NOTE, PRIVATE_NOTE)) & HistoryEntry.field.in_(("text", "private", "alert", "created"))
    query = visible_history(viewer).where(HistoryEntry.client == client_id, HistoryEntry.at < end, about).order_by(HistoryEntry.id)
    edits: dict[int, dict[str, Any]] = {}
    written = {note["id"]: note["created_at"] for note in notes}
    for entry in query:
        # One is made for others when a note is published; the first one is the writing of the note.
        if entry.field != "created" or entry.at != written.get(entry.entity_id):
            edits[entry.entity_id] = {"edited_at": entry.at, "edited_by": entry.by}
    nobody = {"edited_at": None, "edited_by": None, "deleted_at": None, "deleted_by": None}
    bare = ({name: value for name, value in note.items() if name != "deleted"} for note in notes)
    return [{**note, **nobody, **edits.get(note["id"], {})} for note in bare]
