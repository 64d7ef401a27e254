"""Who owns a variable symbol, a client number and a portal login: at most one client each (DESIGN.md 2.3).

A number and a login are unique everywhere, a VS within a billing group. There it may be a client's number, one of its assigned VS, or
the VS on one of its invoices. All functions take any number of clients and ask the database a constant number of times.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ispctl import db
from ispctl.models.wanted import want
from ispctl.rules.client_fields import Value

SLOTS = {"number": 0, "vs1": 1, "vs2": 2, "vs3": 3}
_SLOT_NAMES = ("its number", "assigned VS 1", "assigned VS 2", "assigned VS 3")
_COUNTER = "client_number"
_FEW = 100


class Key(NamedTuple):
    """What may have one owner only: a VS in the billing group with this id, or a number or login in `EVERYWHERE`."""

    kind: str
    group: int
    value: str


class Owner(NamedTuple):
    """Who has it already. What an invoice owns stays owned; the rest its client may give up."""

    client_id: int
    text: str
    by_invoice: bool


@dataclass(frozen=True)
class Holder:
    """A client as it would be after a change: what it claims, under which field. `place` names it, such as "line 12"."""

    client_id: int | None
    place: str
    claims: Mapping[Key, str]


EVERYWHERE = 0


def claims_of(card: Mapping[str, Value], group_id: int) -> dict[Key, str]:
    """Return what a card claims, with the field that claims it."""
    claims = {Key("VS", group_id, str(card[field])): field for field in SLOTS if card[field]}
    unique = {Key(field, EVERYWHERE, str(card[field])): field for field in ("number", "login") if card[field]}
    return {**unique, **claims}


def owners_of(keys: Collection[Key]) -> dict[Key, list[Owner]]:
    """Return who owns each of the keys now, according to the database."""
    found: dict[Key, list[Owner]] = defaultdict(list)
    groups = sorted({key.group for key in keys} - {EVERYWHERE})
    if not keys:
        return found
    want(key.value for key in keys)
    for field in ("number", "login"):
        for value, client_id, number, name in db.sql(_CLIENTS.format(field)):
            found[Key(field, EVERYWHERE, value)].append(Owner(client_id, f"client {number} {name}", False))
    for group, vs, client_id, number, name, slot in db.sql(_SYMBOLS.format(_marks(groups)), *groups):
        found[Key("VS", group, vs)].append(Owner(client_id, f"client {number} {name} ({_SLOT_NAMES[slot]})", False))
    for group, vs, client_id, number, name, invoice in db.sql(_INVOICES.format(_marks(groups)), *groups):
        found[Key("VS", group, vs)].append(Owner(client_id, f"client {number} {name} (invoice {invoice})", True))
    return found


# CROSS JOIN keeps SQLite from reading all invoices to find a few.
_CLIENTS = "SELECT wanted.value, id, number, name FROM wanted CROSS JOIN clients WHERE clients.{} = wanted.value"
_SYMBOLS = (
    "SELECT s.billing_group_id, s.vs, c.id, c.number, c.name, s.slot FROM wanted CROSS JOIN client_symbols s"
    " JOIN clients c ON c.id = s.client_id WHERE s.billing_group_id IN ({}) AND s.vs = wanted.value"
)
_INVOICES = (
    "SELECT i.billing_group_id, i.vs, c.id, c.number, c.name, MIN(i.number) FROM wanted CROSS JOIN invoices i"
    " JOIN clients c ON c.id = i.client_id WHERE i.billing_group_id IN ({}) AND i.vs = wanted.value"
    " GROUP BY i.billing_group_id, i.vs, c.id, c.number, c.name"
)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values)) or "NULL"


def collisions_between(holders: Sequence[Holder]) -> dict[int, dict[str, str]]:
    """Return, by the position of the holder and the field, why two of them cannot both have what they claim.

    Both are to blame: nothing tells which of them is right.
    """
    claimants: dict[Key, list[int]] = defaultdict(list)
    for position, holder in enumerate(holders):
        for key in holder.claims:
            claimants[key].append(position)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for key, positions in claimants.items():
        for position in positions if len(positions) > 1 else ():
            other = holders[next(candidate for candidate in positions if candidate != position)]
            found[position].setdefault(holders[position].claims[key], f"{_what(key)} is also the {other.claims[key]} on {other.place}")
    return found


def collisions_with(holder: Holder, owners: Mapping[Key, list[Owner]], leaving: Collection[int]) -> dict[str, str]:
    """Return, by field, why a client cannot have what it claims because another one owns it.

    `leaving` are clients whose own claims are being rewritten at the same time, so that they may swap symbols.
    """
    found: dict[str, str] = {}
    for key, field in holder.claims.items():
        for owner in owners.get(key, ()):
            if owner.client_id != holder.client_id and (owner.by_invoice or owner.client_id not in leaving):
                found.setdefault(field, f"{_what(key)} already belongs to {owner.text}")
    return found


def _what(key: Key) -> str:
    return f"{key.kind} {key.value}"


def store(clients: Iterable[tuple[int, int, Mapping[str, Value]]]) -> None:
    """Write which symbols the clients own now, each given as its id, the id of its billing group, and its card."""
    clients = list(clients)
    db.execute_many("DELETE FROM client_symbols WHERE client_id = ?", ((client_id,) for client_id, _, _ in clients))
    db.insert_rows(
        "client_symbols",
        ("billing_group_id", "vs", "client_id", "slot"),
        ((group_id, card[field], client_id, slot) for client_id, group_id, card in clients for field, slot in SLOTS.items() if card[field]),
    )


def take_numbers(count: int, first: int, reserved: Collection[str]) -> list[str]:
    """Return the next numbers of the series that are nobody's number, VS or login, and remember the last one.

    Leaves out `reserved` ones too. Call it inside the transaction that uses them.
    """
    free: list[str] = []
    last = db.scalar("SELECT value FROM counters WHERE name = ?", _COUNTER)
    start, size = max(first, (last or 0) + 1), count + _FEW
    while len(free) < count:
        window = [str(number) for number in range(start, start + size)]
        taken = _taken(window).union(reserved)
        free += [number for number in window if number not in taken]
        # The window grows, so that a whole clientbase with numbers of its own is passed in a few steps.
        start, size = start + size, size * 10
    _remember(int(free[count - 1]), known=last is not None)
    return free[:count]


def _remember(last: int, *, known: bool) -> None:
    if known:
        db.sql("UPDATE counters SET value = ? WHERE name = ?", last, _COUNTER)
    else:
        db.sql("INSERT INTO counters (name, value) VALUES (?, ?)", _COUNTER, last)


def _taken(numbers: Iterable[str]) -> set[str]:
    want(numbers)
    return {value for (value,) in db.sql(_TAKEN)}


_TAKEN = (
    "SELECT number FROM clients JOIN wanted ON number = value UNION SELECT login FROM clients JOIN wanted ON login = value"
    " UNION SELECT vs FROM client_symbols JOIN wanted ON vs = value UNION SELECT vs FROM invoices JOIN wanted ON vs = value"
)
