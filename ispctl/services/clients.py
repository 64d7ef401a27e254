"""Adding and editing one client."""

from collections.abc import Mapping
from typing import NamedTuple

from ispctl import db
from ispctl.errors import Conflict, InvalidFields
from ispctl.models import HistoryEntry
from ispctl.plain import cell
from ispctl.services import client_cards, code_lists, portal
from ispctl.services.author import Author, Viewer, viewer_named
from ispctl.services.client_cards import Card, Known
from ispctl.services.client_drafts import Draft, Surroundings, draft, settle
from ispctl.services.client_writes import write
from ispctl.services.note_access import visible_history
from ispctl.settings import Settings


class Opened(NamedTuple):
    """A card opened for editing, and the last history entry that its reader could have seen."""

    known: Known
    last_entry: int


def add(texts: Mapping[str, str], author: Author, settings: Settings, *, force: bool = False) -> Card:
    """Add a client, with a password for the portal, and return its card. With `force` a person may have a representative.

    Raises InvalidFields with everything that is wrong.
    """
    with db.transaction():
        around = Surroundings(settings, client_cards.group_ids(), forced=force, names=code_lists.names())
        card = _store(draft("", texts, None, around), around, author).card
        portal.create_account(card["number"], author, settings)
        return card


def open_card(number: str) -> Opened:
    """Return a card for editing. Raises NotFound."""
    known = client_cards.find(number)
    return Opened(known, db.scalar("SELECT COALESCE(MAX(id), 0) FROM history WHERE client_id = ?", known.id))


def edit(
    opened: Opened, texts: Mapping[str, str], author: Author, settings: Settings, *, force: bool = False
) -> dict[str, tuple[object, object]]:
    """Change the given fields and return old and new value of each that changed. With `force` a person may have a representative.

    Raises InvalidFields with everything that is wrong, and Conflict when somebody else changed the card since it was opened.
    """
    with db.transaction():
        if db.scalar("SELECT version FROM clients WHERE id = ?", opened.known.id) != opened.known.version:
            raise Conflict(_what_others_did(opened, viewer_named(author.login)))
        around = Surroundings(settings, client_cards.group_ids(), forced=force, names=code_lists.names())
        return _store(draft("", texts, opened.known, around), around, author).differences()


def _store(made: Draft, around: Surroundings, author: Author) -> Draft:
    settle([made], around)
    if made.problems:
        raise InvalidFields(made.problems)
    write([made], around.groups, author)
    return made


def _what_others_did(opened: Opened, viewer: Viewer) -> str:
    number = opened.known.card["number"]
    query = visible_history(viewer).where(HistoryEntry.client == opened.known.id, HistoryEntry.id > opened.last_entry)
    changes = [
        f"  {entry.field}: {entry.old or 'empty'} -> {entry.new or 'empty'} ({entry.by}, {cell(entry.at)}, {entry.through})"
        for entry in query.order_by(HistoryEntry.id)
    ]
    return "\n".join(
        (
            f"client {number} was changed by somebody else in the meantime:",
            *changes,
            f"nothing of yours was written; look at `ispctl client show {number}` and run the command again",
        )
    )
