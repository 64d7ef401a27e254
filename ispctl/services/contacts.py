"""Contact persons of clients."""

from collections.abc import Mapping
from typing import Any

from ispctl import db
from ispctl.errors import NotFound
from ispctl.models import Contact
from ispctl.rules.contact_fields import CONTACT_FIELDS, CONTACT_REQUIRED
from ispctl.rules.records import read_record
from ispctl.services import client_cards, search_texts
from ispctl.services.author import Author
from ispctl.services.journal import Change, differences, record

COLUMNS = ("id", *CONTACT_FIELDS)


def add(number: str, texts: Mapping[str, str], author: Author) -> dict[str, Any]:
    """Add a contact person to a client and return it. Raises NotFound, and InvalidFields with everything that is wrong."""
    values = read_record(CONTACT_FIELDS, CONTACT_REQUIRED, {"name": "", **texts})
    with db.transaction():
        client_id = client_cards.find(number).id
        row = Contact.create(client=client_id, **values)
        _keep(row, author, {"created": (None, row.name)})
        return _found(row)


def edit(contact_id: int, texts: Mapping[str, str], author: Author) -> dict[str, Any]:
    """Change the given fields and return the whole contact person. Raises NotFound and InvalidFields."""
    values = read_record(CONTACT_FIELDS, CONTACT_REQUIRED, texts)
    with db.transaction():
        row = _find(contact_id)
        changed = differences(_plain(row), values)
        if changed:
            Contact.update({name: new for name, (_, new) in changed.items()}).where(Contact.id == row.id).execute()
            _keep(row, author, changed)
        return _found(_find(contact_id))


def delete(contact_id: int, author: Author) -> dict[str, Any]:
    """Delete a contact person and return it as it was; the history keeps every field. Raises NotFound."""
    with db.transaction():
        row = _find(contact_id)
        was = _plain(row)
        fields = {name: (was[name], None) for name in CONTACT_FIELDS if was[name] is not None and name != "name"}
        _keep(row, author, {**fields, "removed": (row.name, None)})
        row.delete_instance()
        search_texts.forget(search_texts.CONTACT, [contact_id])
        return was


def of_client(client_id: int) -> list[dict[str, Any]]:
    """Return the contact persons of a client, the oldest first."""
    return [_plain(row) for row in Contact.select().where(Contact.client == client_id).order_by(Contact.id)]


def list_contacts(number: str) -> list[dict[str, Any]]:
    """Return the contact persons of the client with a number, the oldest first. Raises NotFound."""
    return of_client(client_cards.find(number).id)


def _keep(row: Contact, author: Author, changed: Mapping[str, tuple[object, object]]) -> None:
    client_cards.touch(row.client_id, author)
    record(author, [Change("contact", row.id, row.client_id, field, *pair) for field, pair in changed.items()])


def _found(row: Contact) -> dict[str, Any]:
    """Return the contact person as shown, and let the search find it."""
    shown = _plain(row)
    search_texts.keep_contact(search_texts.Source(row.id, row.client_id, {name: shown[name] for name in CONTACT_FIELDS}))
    return shown


def _find(contact_id: int) -> Contact:
    row: Contact | None = Contact.get_or_none(Contact.id == contact_id)
    if row is None:
        raise NotFound(f"there is no contact person {contact_id}; `ispctl contact list NUMBER` shows those of a client")
    return row


def _plain(row: Contact) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}
