"""New clients in an import that may be clients already: the same IČO, the same name and address, or the same telephone.

Nothing tells whether they are: a company has branches and a family one telephone. So a person decides, before anything is written.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ispctl.rules.collation import fold
from ispctl.services import client_cards
from ispctl.services.client_cards import Card
from ispctl.services.client_drafts import Draft

Key = tuple[str, ...]
_WHAT = {"ico": "IČO", "phone": "telephone", "mobile": "telephone", "name": "name and address"}


class Owner(NamedTuple):
    """Who has something telling already: a client with its number, or another row of the table."""

    name: str
    number: str | None


def blame_duplicates(drafts: Sequence[Draft]) -> None:
    """Blame the drafts of new clients that share something telling with a client, or with an earlier draft of a new one."""
    new = [made for made in drafts if made.known is None and not made.problems]
    owners = _owners(new)
    for made in new:
        for field, key in list(_keys(made.card)):
            if key in owners:
                made.blame(field, f"{owners[key].name} has the same {_WHAT[field]}; {_advice(owners[key])}")
        for _, key in _keys(made.card):
            owners.setdefault(key, Owner(made.place, None))


def _advice(owner: Owner) -> str:
    same = f"write the number {owner.number} in the row" if owner.number else "leave one of the rows out"
    return f"if it is the same client, {same}, else import with --allow-duplicates"


def _owners(new: Iterable[Draft]) -> dict[Key, Owner]:
    """Return who has which of the keys of the drafts in the database."""
    keys = {key for made in new for _, key in _keys(made.card)}
    names = {str(made.card["name"]) for made in new}
    found: dict[Key, Owner] = {}
    phones = [value for kind, value, *_ in keys if kind == "phone"]
    wanted = {"ico": [value for kind, value, *_ in keys if kind == "ico"], "phone": phones, "mobile": phones, "name": names}
    for field, values in wanted.items():
        for known in client_cards.select_wanted(field, values):
            for _, key in _keys(known.card):
                found.setdefault(key, Owner(f"client {known.card['number']} {known.card['name']}", str(known.card["number"])))
    return found


def _keys(card: Card) -> Iterator[tuple[str, Key]]:
    """Yield what is telling on a card, with the field to blame."""
    if card["ico"]:
        yield "ico", ("ico", str(card["ico"]))
    for field in ("phone", "mobile"):
        if card[field]:
            yield field, ("phone", str(card[field]))
    if card["name"] and (card["street"] or card["city"]):
        yield "name", ("name", *(fold(str(card[field] or "")) for field in ("name", "street", "city", "zip")))
