"""Which notes somebody may see: the only place that decides it, and the only way to the notes and to the history (TRUST.md H4).

A private note is seen by its author and by Masters; to everybody else there is no such note. The history of a note follows the note,
and what was written while it was private stays private after it has been published.
"""

from typing import Any

from peewee import SQL

from ispctl.models import Administrator, HistoryEntry, Note
from ispctl.services.author import Viewer

NOTE, PRIVATE_NOTE = "note", "private_note"


def visible_notes(viewer: Viewer) -> Any:
    """Return the query of all notes, with their authors, that the viewer may see, deleted ones as well."""
    return Note.select(Note, Administrator).join(Administrator).where(_may_see(viewer))


def visible_history(viewer: Viewer, *columns: Any) -> Any:
    """Return the query of all history that the viewer may see."""
    query = HistoryEntry.select(*columns)
    if viewer.is_master:
        return query
    about_notes = HistoryEntry.entity.in_((NOTE, PRIVATE_NOTE))
    seen = (HistoryEntry.entity == NOTE) & HistoryEntry.entity_id.in_(Note.select(Note.id).where(_may_see(viewer)))
    own = about_notes & HistoryEntry.entity_id.in_(Note.select(Note.id).where(Note.author == viewer.administrator_id))
    return query.where(~about_notes | seen | own)


def may_see_private(viewer: Viewer, note: Note) -> bool:
    """Tell whether the viewer may see a note also when it is private."""
    return viewer.is_master or viewer.administrator_id == note.author_id


def _may_see(viewer: Viewer) -> Any:
    if viewer.is_master:
        return SQL("1 = 1")
    return ~Note.is_private | (Note.author == viewer.administrator_id)
