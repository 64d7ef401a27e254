"""Taking back, change by change, what the history says about one client's card, beginning with the newest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from ispctl.models import Client, ClientVariable, HistoryEntry, Note, Variable
from ispctl.models.base import Day, Text
from ispctl.rules.client_fields import FIELDS, Value
from ispctl.rules.contact_fields import CONTACT_FIELDS
from ispctl.services import contacts, variables
from ispctl.services.author import Viewer
from ispctl.services.client_cards import Card, Known
from ispctl.services.note_access import NOTE, PRIVATE_NOTE, may_see_private, visible_notes
from ispctl.services.notes import plain

_FLAGS = ("private", "alert", "deleted")


@dataclass
class Past:
    """A card on its way back in time; contact persons, variables and notes by their ids. Begin with `now`."""

    card: Card
    promised_until: date | None
    contacts: dict[int, dict[str, Any]]
    definitions: dict[int, dict[str, Any]]
    own: dict[int, str]
    notes: dict[int, dict[str, Any]]
    known_to_viewer: set[int]

    @classmethod
    def now(cls, known: Known, viewer: Viewer) -> "Past":
        """Return the card as it is."""
        notes = list(visible_notes(viewer).where(Note.client == known.id))
        return cls(
            dict(known.card),
            known.promised_until,
            {row["id"]: row for row in contacts.of_client(known.id)},
            {row.id: {"name": row.name, "default": row.default, "description": row.description} for row in Variable.select()},
            {row.variable_id: row.value for row in ClientVariable.select().where(ClientVariable.client == known.id)},
            {note.id: {**plain(note), "deleted": note.deleted_at is not None} for note in notes},
            {note.id for note in notes if may_see_private(viewer, note)},
        )

    def undo(self, entry: HistoryEntry) -> None:
        """Take one change back; what does not stand on the card is passed over."""
        handler = self._HANDLERS.get(entry.entity)
        if handler:
            handler(self, entry.entity_id or 0, entry)

    def contact_rows(self) -> list[dict[str, Any]]:
        """Return the contact persons, the oldest first."""
        return [row for _, row in sorted(self.contacts.items())]

    def variable_values(self) -> dict[str, variables.Value]:
        """Return the variables by name."""
        return {
            row["name"]: variables.Value(self.own.get(key, row["default"]), row["default"], key in self.own, row["description"])
            for key, row in sorted(self.definitions.items(), key=lambda item: str(item[1]["name"]))
        }

    def notes_before(self, end: datetime) -> list[dict[str, Any]]:
        """Return the notes that were there and that the viewer could see then, the newest first."""
        seen = [
            note
            for key, note in self.notes.items()
            if note["created_at"] < end and not note["deleted"] and (key in self.known_to_viewer or not note["private"])
        ]
        return sorted(seen, key=lambda note: (note["created_at"], note["id"]), reverse=True)

    def _undo_client(self, _: int, entry: HistoryEntry) -> None:
        if entry.field in FIELDS:
            self.card[entry.field] = _stored(entry.field, entry.old)
        elif entry.field == "promised_until":
            self.promised_until = date.fromisoformat(entry.old) if entry.old else None

    def _undo_billing_group(self, _: int, entry: HistoryEntry) -> None:
        if entry.field == "name" and self.card["billing_group"] == entry.new:
            self.card["billing_group"] = entry.old

    def _undo_contact(self, key: int, entry: HistoryEntry) -> None:
        if entry.field == "created":
            self.contacts.pop(key, None)
        else:
            blank = {"id": key, **dict.fromkeys(CONTACT_FIELDS)}
            self.contacts.setdefault(key, blank)["name" if entry.field == "removed" else entry.field] = entry.old

    def _undo_variable(self, key: int, entry: HistoryEntry) -> None:
        if entry.client_id is not None:  # a client's own value
            self.own.pop(key, None)
            if entry.old is not None:
                self.own[key] = entry.old
        elif entry.field == "created":
            self.definitions.pop(key, None)
        else:
            blank = {"name": None, "default": "", "description": None}
            self.definitions.setdefault(key, blank)["name" if entry.field == "removed" else entry.field] = entry.old

    def _undo_note(self, key: int, entry: HistoryEntry) -> None:
        # For those who may see it only since it was published, a note begins with that.
        if entry.field == "created" and key not in self.known_to_viewer:
            self.notes.pop(key, None)
        elif entry.field in self.notes.get(key, {}):
            self.notes[key][entry.field] = entry.old == "yes" if entry.field in _FLAGS else entry.old

    _HANDLERS: ClassVar[dict[str, Callable[["Past", int, HistoryEntry], None]]] = {
        "client": _undo_client,
        "billing_group": _undo_billing_group,
        "contact": _undo_contact,
        "variable": _undo_variable,
        NOTE: _undo_note,
        PRIVATE_NOTE: _undo_note,
    }


def _stored(field: str, text: str | None) -> Value:
    """Return the value of a field of the card that the history keeps as text. Texts are as they were: they were read once."""
    column = Client._meta.fields[field]
    if text is None or field == "billing_group" or (isinstance(column, Text) and not isinstance(column, Day)):
        return text
    return FIELDS[field].read(text)
