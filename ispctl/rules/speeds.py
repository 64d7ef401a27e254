"""Speeds of lines: text to kbit/s and back, in thousands as networks count them."""

import re
from decimal import Decimal

_UNITS = {"": 1, "k": 1, "m": 1_000, "g": 1_000_000}
# A capital B would be bytes, which nobody sells.
_SPEED = r"([0-9]{1,9}(?:[.,][0-9]{1,6})?) ?([kKmMgG]?)(?:b|bit)?(?:/s|ps)?"
# A terabit; more is a slip of the unit.
MAX_KBIT = 1_000_000_000


def read_speed(text: str) -> int:
    """Return kbit/s of "100M", "1,5 Gbit/s", "512k" or, without a unit, of kbit/s. Raises ValueError for anything else."""
    match = re.fullmatch(_SPEED, text)
    if not match:
        raise ValueError("expected kbit/s, or a number with k, M or G")
    kbit = Decimal(match[1].replace(",", ".")) * _UNITS[match[2].lower()]
    if kbit != int(kbit) or not 1 <= kbit <= MAX_KBIT:
        raise ValueError("expected whole kbit/s, from 1 to a terabit")
    return int(kbit)


def write_speed(kbit: int) -> str:
    """Return the speed in the largest unit that it is a whole number of; reading it gives the same."""
    for unit, size in (("G", 1_000_000), ("M", 1_000)):
        if kbit % size == 0:
            return f"{kbit // size}{unit}"
    return f"{kbit}k"
