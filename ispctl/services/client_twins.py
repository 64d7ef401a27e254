"""Rows without a client number: which of them are clients that exist already.

A row that says the same as an existing client is that client, so a file sent again adds nobody twice; two rows that say the same need
two such clients. Where only name and address are the same, the client may have been edited since, or it may be another person of that
name: a person has to decide, by writing a number in the row.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from ispctl.rules.client_fields import Value
from ispctl.services import client_cards
from ispctl.services.client_cards import Card, Known
from ispctl.services.client_drafts import Draft

Signature = tuple[Value, ...]
_WHO_AND_WHERE = ("name", "street", "city", "zip")


def recognise(drafts: Sequence[Draft], named_by_number: Collection[int]) -> None:
    """Turn drafts of clients that exist into those clients, and blame the doubtful ones.

    Clients that other rows name by their number are nobody's twin. All drafts have to come from the same columns.
    """
    columns = [name for name in (drafts[0].texts if drafts else ()) if name not in ("number", "login")]
    if "name" not in columns:
        return
    known = _namesakes(drafts, named_by_number)
    known = _match_twins(drafts, known, columns)
    neighbours = {_signature(client.card, set(_WHO_AND_WHERE) & set(columns)): client for client in reversed(known)}
    for draft in drafts:
        client = neighbours.get(_signature(draft.card, set(_WHO_AND_WHERE) & set(columns)))
        if draft.known is None and client:
            number = client.card["number"]
            say = "write that number in the row to change that client, or a new number to add another one"
            draft.blame("name", f"client {number} has the same name and address but differs otherwise; {say}")


def _namesakes(drafts: Iterable[Draft], named_by_number: Collection[int]) -> list[Known]:
    names = {str(draft.card["name"]) for draft in drafts if draft.card["name"]}
    found = [client for client in client_cards.select_wanted("name", names) if client.id not in named_by_number]
    return sorted(found, key=lambda client: client.id)


def _match_twins(drafts: Iterable[Draft], known: Sequence[Known], columns: Collection[str]) -> list[Known]:
    """Give each draft a client of its own that says the same; return the clients that are left."""
    left = {client.id: client for client in known}
    same: dict[Signature, list[Known]] = defaultdict(list)
    for client in reversed(known):
        # A row may leave the login out, because it is given automatically.
        for login in (client.card["login"], None):
            same[(*_signature(client.card, columns), login)].append(client)
    for draft in drafts:
        login = draft.card["login"] if draft.texts.get("login") else None
        twins = same[(*_signature(draft.card, columns), login)]
        while twins and twins[-1].id not in left:
            twins.pop()
        if twins and not draft.problems:
            draft.known = left.pop(twins.pop().id)
            draft.card = dict(draft.known.card)
    return list(left.values())


def _signature(card: Card, names: Collection[str]) -> Signature:
    return tuple(card[name] for name in sorted(names))
