"""Keeping the folded texts of `client find` in step: whoever writes a card, a contact person or a note says so here.

What belongs to services (addresses, MACs, logins) has no diacritics and is looked up where it is.
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from ispctl import db
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.search_text import CONTACT_FIELDS, FOUND_FIELDS, NOTE_FIELD, write_search_text

CARD, CONTACT, NOTE = "card", "contact", "note"


class Source(NamedTuple):
    """A record that can be found: which it is, whose it is, and its values by field."""

    record_id: int
    client_id: int
    values: Mapping[str, object]


def keep_cards(new: Iterable[Source], changed: Iterable[Source]) -> None:
    """Write the search texts of cards. Call it inside the transaction that writes them."""
    changed = list(changed)
    forget(CARD, (card.record_id for card in changed))
    _insert(CARD, ((card.record_id, card.client_id, write_search_text(_written(card.values))) for card in chain(new, changed)))


def keep_contact(contact: Source) -> None:
    """Write the search text of a contact person. Call it inside the transaction that writes it."""
    values = {f"contact_{name}": value for name, value in contact.values.items()}
    forget(CONTACT, [contact.record_id])
    _insert(CONTACT, [(contact.record_id, contact.client_id, write_search_text(values, CONTACT_FIELDS))])


def keep_note(note_id: int, client_id: int, text: str) -> None:
    """Write the search text of a note, private or not: who may find it is decided when somebody looks."""
    forget(NOTE, [note_id])
    _insert(NOTE, [(note_id, client_id, write_search_text({NOTE_FIELD: text}, [NOTE_FIELD]))])


def forget(kind: str, record_ids: Iterable[int]) -> None:
    """Take records out of the search. Call it inside the transaction that deletes them."""
    db.execute_many("DELETE FROM search_texts WHERE kind = ? AND record_id = ?", [(kind, record_id) for record_id in record_ids])


def _insert(kind: str, texts: Iterable[tuple[int, int, str]]) -> None:
    db.insert_rows("search_texts", ("kind", "record_id", "client_id", "text"), ((kind, *text) for text in texts))


def _written(card: Mapping[str, object]) -> dict[str, str]:
    return {name: FIELDS[name].write(card[name]) for name in FOUND_FIELDS}  # type: ignore[arg-type]
