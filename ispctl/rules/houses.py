"""Houses and the outlets of cable television in them.

A house is the street with its number and the city of the installation address, as people write them: capitals, accents and blanks
make no difference.
"""

import re
from typing import NamedTuple

from ispctl.rules.collation import fold


class Place(NamedTuple):
    """An outlet of a house, in the form to compare by."""

    house: str
    outlet: str


def house_key(street: str | None, city: str | None) -> str | None:
    """Return the house in the form to compare by; None without an address."""
    parts = [_squeeze(part) for part in (street, city) if part]
    return "|".join(parts) or None


def place_of(outlet: str | None, street: str | None, city: str | None) -> Place | None:
    """Return the outlet of a client's card; None when it has none, or no address."""
    house = house_key(street, city) if outlet else None
    return Place(house, _squeeze(outlet)) if outlet and house else None


def is_house(text: str, street: str | None, city: str | None) -> bool:
    """Tell whether somebody who types the text may mean the house: its street, with or without the city."""
    names = [street or city, f"{street}, {city}", f"{street} {city}"]
    return _squeeze(text) in {_squeeze(name) for name in names if name}


def outlet_order(outlet: str) -> list[tuple[int, str]]:
    """Return what sorts outlets as people count: B2-9 before B2-14."""
    return [(int(part), "") if part.isascii() and part.isdigit() else (0, part) for part in re.split("([0-9]+)", fold(outlet)) if part]


def _squeeze(text: str) -> str:
    return "".join(fold(text).replace(",", " ").split())
