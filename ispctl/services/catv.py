"""Cable television: which outlets of a house are taken, and by whom. An outlet is known from the card of the client it belongs to."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from ispctl import db
from ispctl.errors import Conflict, NotFound
from ispctl.models import Client, Suspension
from ispctl.models.wanted import want
from ispctl.rules.client_fields import Value
from ispctl.rules.close_names import did_you_mean
from ispctl.rules.houses import Place, house_key, is_house, outlet_order, place_of
from ispctl.services import client_cards

_FIELDS = ("catv_outlet", "street", "city")


class Claim(NamedTuple):
    """The outlet on a card as it would be. `place` names the card, such as "line 12"; `is_new` when the card did not have it before."""

    client_id: int | None
    place: str
    outlet: Place | None
    is_new: bool
    text: str


class Owner(NamedTuple):
    """A client that has an outlet."""

    client_id: int
    number: str
    name: str


def overview() -> list[dict[str, Any]]:
    """Return the houses that have outlets, and how many each."""
    houses: dict[str, list[Client]] = defaultdict(list)
    for client in _connected():
        houses[str(house_key(client.street, client.city))].append(client)
    found = [{"street": clients[0].street, "city": clients[0].city, "outlets": len(clients)} for _, clients in sorted(houses.items())]
    return sorted(found, key=lambda house: house_key(house["city"], house["street"]) or "")


def show(text: str) -> dict[str, Any]:
    """Return a house with its outlets and their clients. Raises NotFound, and Conflict when several cities have such a street."""
    connected = [client for client in _connected() if is_house(text, client.street, client.city)]
    houses = {house_key(client.street, client.city): _name(client) for client in connected}
    if len(houses) > 1:
        raise Conflict(f"there are several houses {text!r}; name the city too: {'; '.join(sorted(houses.values()))}")
    if not houses:
        known = sorted({client.street or client.city or "" for client in _connected()})
        raise NotFound(f"no client has an outlet in a house {text!r}; `ispctl catv list` shows all houses{did_you_mean(text, known)}")
    return _house(connected)


def show_of(number: str) -> dict[str, Any]:
    """Return the house of a client. Raises NotFound when there is no such client, or it has no address."""
    card = client_cards.find(number).card
    street, city = (None if card[name] is None else str(card[name]) for name in ("street", "city"))
    house = house_key(street, city)
    if house is None:
        raise NotFound(f"client {number} has no street and city, so it is in no house; `ispctl client edit {number}` gives it an address")
    found = _house([client for client in _connected() if house_key(client.street, client.city) == house])
    return {**found, "street": street, "city": city}


def _connected() -> list[Client]:
    fields = (Client.id, Client.number, Client.name, Client.street, Client.city, Client.status, Client.catv_outlet)
    return list(Client.select(*fields).where(Client.catv_outlet.is_null(False)))


def _name(client: Client) -> str:
    return ", ".join(part for part in (client.street, client.city) if part)


def _house(clients: Sequence[Client]) -> dict[str, Any]:
    suspended = {row.client_id for row in Suspension.select(Suspension.client).where(Suspension.lifted_on.is_null())}  # type: ignore[attr-defined]
    outlets = [
        {"outlet": one.catv_outlet, "client": one.number, "name": one.name, "status": one.status, "suspended": one.id in suspended}
        for one in sorted(clients, key=lambda one: outlet_order(one.catv_outlet))
    ]
    street, city = (clients[0].street, clients[0].city) if clients else (None, None)
    return {"street": street, "city": city, "outlets": outlets}


def claim_of(client_id: int | None, place: str, card: Mapping[str, Value], before: Mapping[str, Value] | None) -> Claim:
    """Return which outlet a card claims, given what it was before."""
    is_new = before is None or any(before[name] != card[name] for name in _FIELDS)
    outlet, street, city = (None if card[name] is None else str(card[name]) for name in _FIELDS)
    return Claim(client_id, place, place_of(outlet, street, city), is_new, outlet or "")


def owners_of(claims: Sequence[Claim]) -> dict[Place, list[Owner]]:
    """Return who has outlets that the claims may be about, in one query."""
    texts = {claim.text for claim in claims if claim.outlet and claim.is_new}
    owners: dict[Place, list[Owner]] = defaultdict(list)
    if texts:
        want(form for text in texts for form in (text, text.lower(), text.upper()))
        for key, number, name, *place in db.sql(_OWNERS):
            found = place_of(*place)
            if found:
                owners[found].append(Owner(key, number, name))
    return owners


_OWNERS = "SELECT id, number, name, catv_outlet, street, city FROM clients JOIN wanted ON catv_outlet = value"


def collisions(claims: Sequence[Claim], owners: Mapping[Place, Sequence[Owner]], leaving: Collection[int]) -> dict[int, str]:
    """Return why claims cannot be met, by their positions. `leaving` are the clients whose cards are about to be as claimed."""
    claimed = {claim.client_id: claim.outlet for claim in claims if claim.client_id in leaving}
    first: dict[Place, Claim] = {}
    found = {}
    for position, claim in enumerate(claims):
        if claim.outlet is None:
            continue
        holder = first.setdefault(claim.outlet, claim)
        if not claim.is_new:
            continue
        others = (one for one in owners.get(claim.outlet, ()) if one.client_id != claim.client_id)
        owner = next((one for one in others if claimed.get(one.client_id, claim.outlet) == claim.outlet), None)
        if owner:
            hint = f"`ispctl client edit {owner.number} --catv-outlet ''` frees it"
            found[position] = f"is the outlet of client {owner.number} {owner.name} in that house; {hint}"
        elif holder is not claim:
            found[position] = f"is also the outlet on {holder.place or 'another card'} in that house"
    return found
