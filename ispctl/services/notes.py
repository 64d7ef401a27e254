"""Internal notes on clients: public ones for all colleagues, private ones for their author and Masters; deleted ones are kept.

For somebody who may not see a note there is none: no text, no number, no count, and the same message as where there never was one.
"""

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from ispctl import db
from ispctl.errors import Conflict, Error, FieldProblem, InvalidFields, NotFound
from ispctl.models import Administrator, Note
from ispctl.rules.note_text import read_note
from ispctl.services import client_cards, search_texts
from ispctl.services.author import Author, Viewer, viewer_named
from ispctl.services.journal import Change, differences, record
from ispctl.services.note_access import NOTE, PRIVATE_NOTE, may_see_private, visible_notes

COLUMNS = ("id", "created_at", "author", "private", "alert", "text", "edited_at", "edited_by", "deleted_at", "deleted_by")
_FIELDS = {"text": "text", "private": "is_private", "alert": "is_alert"}


class NoteEdit(NamedTuple):
    """What to change in a note; None leaves it as it is."""

    text: str | None = None
    private: bool | None = None
    alert: bool | None = None


def add(number: str, text: str, author: Author, *, private: bool = False, alert: bool = False) -> dict[str, Any]:
    """Add a note to a client and return it. Raises NotFound, InvalidFields, and Error when the author is no administrator."""
    text = _read(text)
    with db.transaction():
        client_id = client_cards.find(number).id
        writer = Administrator.get_or_none(Administrator.login == author.login)
        if writer is None:
            raise Error(f"{author.login} is no administrator, and every note needs one as its author")
        texts = {"text": text, "is_private": private, "is_alert": alert}
        note = Note.create(id=_free_number(), client=client_id, author=writer, created_at=author.at, **texts)
        _keep(note, author, {"created": (None, text)})
        search_texts.keep_note(note.id, client_id, text)
        return plain(note)


def edit(note_id: int, wanted: NoteEdit, author: Author) -> dict[str, Any]:
    """Change a note and return it. Raises NotFound, InvalidFields, and Conflict when it is deleted.

    Raises Error when somebody else than the author or a Master wants to hide or publish it.
    """
    given = {**wanted._asdict(), "text": None if wanted.text is None else _read(wanted.text)}
    with db.transaction():
        viewer = viewer_named(author.login)
        note = _live(note_id, viewer)
        old = {name: getattr(note, field) for name, field in _FIELDS.items()}
        changed = differences(old, {name: value for name, value in given.items() if value is not None})
        if "private" in changed and not may_see_private(viewer, note):
            raise Error(f"only the author of note {note_id}, {note.author.login}, or a Master may make it private")
        if changed:
            was_private = note.is_private
            for name, (_, new) in changed.items():
                setattr(note, _FIELDS[name], new)
            note.edited_at, note.edited_by = author.at, author.login
            note.save()
            _keep(note, author, changed, private=was_private or note.is_private)
            search_texts.keep_note(note.id, note.client_id, note.text)
        if was_published(changed):
            # What others learn of it begins here: as if it had been written now.
            _keep(note, author, {"created": (None, note.text)}, private=False)
        return plain(note)


def was_published(changed: Mapping[str, tuple[object, object]]) -> bool:
    """Tell whether these changes make a private note public."""
    return changed.get("private") == (True, False)


def delete(note_id: int, author: Author) -> dict[str, Any]:
    """Delete a note, keeping it for `--deleted`, and return it. Raises NotFound, and Conflict when it is deleted already."""
    with db.transaction():
        return _mark(_live(note_id, viewer_named(author.login)), author, deleted=True)


def restore(note_id: int, author: Author) -> dict[str, Any]:
    """Take back that a note was deleted, and return it. Raises NotFound, and Conflict when it is not deleted."""
    with db.transaction():
        note = find(note_id, viewer_named(author.login))
        if note.deleted_at is None:
            raise Conflict(f"note {note_id} is not deleted")
        return _mark(note, author, deleted=False)


def _mark(note: Note, author: Author, *, deleted: bool) -> dict[str, Any]:
    note.deleted_at, note.deleted_by = (author.at, author.login) if deleted else (None, None)
    note.save()
    _keep(note, author, {"deleted": (not deleted, deleted)})
    return plain(note)


def find(note_id: int, viewer: Viewer) -> Note:
    """Return a note, deleted or not. Raises NotFound, also when the viewer may not see it."""
    note: Note | None = visible_notes(viewer).where(Note.id == note_id).get_or_none()
    if note is None:
        raise NotFound(f"there is no note {note_id}; `ispctl note list NUMBER` shows those of a client")
    return note


def of_client(client_id: int, viewer: Viewer, *, deleted: bool = False) -> list[dict[str, Any]]:
    """Return the notes of a client that the viewer may see, the newest first; with `deleted` also those that were."""
    query = visible_notes(viewer).where(Note.client == client_id)
    query = query if deleted else query.where(Note.deleted_at.is_null())
    return [plain(note) for note in query.order_by(Note.created_at.desc(), Note.id.desc())]


def list_notes(number: str, viewer: Viewer, *, deleted: bool = False) -> list[dict[str, Any]]:
    """Return the notes of the client with a number. Raises NotFound when there is no such client."""
    return of_client(client_cards.find(number).id, viewer, deleted=deleted)


def plain(note: Note) -> dict[str, Any]:
    """Return a note as it is shown."""
    return {
        "id": note.id,
        "created_at": note.created_at,
        "author": note.author.login,
        "private": note.is_private,
        "alert": note.is_alert,
        "text": note.text,
        "edited_at": note.edited_at,
        "edited_by": note.edited_by,
        "deleted_at": note.deleted_at,
        "deleted_by": note.deleted_by,
    }


def _live(note_id: int, viewer: Viewer) -> Note:
    note = find(note_id, viewer)
    if note.deleted_at is not None:
        raise Conflict(f"note {note_id} is deleted; `ispctl note restore {note_id}` brings it back")
    return note


def _read(text: str) -> str:
    try:
        return read_note(text)
    except ValueError as error:
        raise InvalidFields([FieldProblem("text", text[:60], str(error))]) from None


def _free_number() -> int:
    """Draw a number by lot, longer where the short ones are used up."""
    lowest = 100_000
    while db.scalar("SELECT id FROM notes WHERE id = ?", found := lowest + secrets.randbelow(9 * lowest)) is not None:
        lowest = min(10 * lowest, 100_000_000)
    return found


def _keep(note: Note, author: Author, changed: Mapping[str, tuple[object, object]], private: bool | None = None) -> None:
    entity = PRIVATE_NOTE if (note.is_private if private is None else private) else NOTE
    record(author, [Change(entity, note.id, note.client_id, field, *pair) for field, pair in changed.items()])
