"""Writing client cards, many at once, with their symbols and history."""

from collections.abc import Mapping, Sequence

from ispctl import db
from ispctl.errors import Conflict
from ispctl.models import Client
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.collation import sort_key
from ispctl.rules.search_text import FOUND_FIELDS
from ispctl.services import allocations, journal, pairing, search_texts, symbols
from ispctl.services.author import Author
from ispctl.services.client_cards import Card
from ispctl.services.client_drafts import Draft
from ispctl.services.journal import Change

_COLUMNS = [*(Client._meta.fields[name].column_name for name in FIELDS), "sort_name"]
_SYMBOL_FIELDS = {*symbols.SLOTS, "billing_group"}


def write(drafts: Sequence[Draft], groups: Mapping[str, int], author: Author) -> None:
    """Store the drafts, which have to be settled. Raises Conflict when a client changed since it was read."""
    new = [made for made in drafts if made.known is None]
    changed = {made.known.id: made for made in drafts if made.known and made.differences()}
    _update(changed, groups, author)
    added = _insert(new, groups, author)
    moved = {key: made for key, made in changed.items() if _SYMBOL_FIELDS & made.differences().keys()}
    symbols.store((key, groups[str(made.card["billing_group"])], made.card) for key, made in {**moved, **added}.items())
    found = {key: made for key, made in changed.items() if set(FOUND_FIELDS) & made.differences().keys()}
    search_texts.keep_cards(_sources(added), _sources(found))
    created = [Change("client", key, key, "created", None, f"{made.card['number']} {made.card['name']}") for key, made in added.items()]
    edits = [Change("client", key, key, name, *pair) for key, made in changed.items() for name, pair in made.differences().items()]
    journal.record(author, created + edits)
    if added or moved:
        # Payments may have waited for a symbol that has an owner now.
        allocations.settle(pairing.pair_waiting())


def _insert(new: Sequence[Draft], groups: Mapping[str, int], author: Author) -> dict[int, Draft]:
    if not new:
        return {}
    at = Client.created_at.db_value(author.at)
    # One writer at a time: the clients with ids above this one are ours.
    before = db.scalar("SELECT COALESCE(MAX(id), 0) FROM clients")
    rows = ((*_row(made.card, groups), at, at, author.login, 1) for made in new)
    db.insert_rows("clients", [*_COLUMNS, "created_at", "updated_at", "updated_by", "version"], rows)
    by_number = {made.card["number"]: made for made in new}
    return {key: by_number[number] for key, number in db.sql("SELECT id, number FROM clients WHERE id > ?", before)}


def _update(changed: Mapping[int, Draft], groups: Mapping[str, int], author: Author) -> None:
    if not changed:
        return
    # Clients may swap logins, so all go before any comes.
    leaving = [(key,) for key, made in changed.items() if "login" in made.differences()]
    db.execute_many("UPDATE clients SET login = NULL WHERE id = ?", leaving)
    at = Client.updated_at.db_value(author.at)
    sets = ", ".join(f"{column} = ?" for column in [*_COLUMNS, "updated_at", "updated_by"])
    rows = [(*_row(made.card, groups), at, author.login, key, made.known.version) for key, made in changed.items() if made.known]
    touched = db.execute_many(f"UPDATE clients SET {sets}, version = version + 1 WHERE id = ? AND version = ?", rows)
    if touched != len(rows):
        raise Conflict("a client was changed by somebody else in the meantime; nothing was written, run the same command again")


def _row(card: Card, groups: Mapping[str, int]) -> list[object]:
    stored = {**card, "billing_group": groups[str(card["billing_group"])]}
    return [*(Client._meta.fields[name].db_value(stored[name]) for name in FIELDS), sort_key(str(card["name"]))]


def _sources(drafts: Mapping[int, Draft]) -> list[search_texts.Source]:
    return [search_texts.Source(key, key, made.card) for key, made in drafts.items()]
