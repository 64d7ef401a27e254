"""Text to integer minor units and back; nothing else in the program knows about decimals.

Every currency that Czech and Slovak providers invoice in (CZK, EUR, and their neighbours' PLN, HUF, USD, GBP) has two decimals
in bank files, so a minor unit is always a hundredth.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

_AMOUNT = re.compile(r"([+-]?)(\d{1,15})(?:[.,](\d{1,2}))?", re.ASCII)


def parse_minor(text: str) -> int:
    """Return the amount in minor units: "14813.00", "14813,5" and "-2" are read; thousands separators are not.

    Raises ValueError when the text is not an amount with at most two decimals.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if not match:
        raise ValueError("expected an amount such as 499.00")
    sign, whole, fraction = match.groups()
    minor = int(whole) * 100 + int((fraction or "0").ljust(2, "0"))
    return -minor if sign == "-" else minor


def format_minor(minor: int) -> str:
    """Return minor units as the decimal string of the JSON contract: 1481300 -> "14813.00"."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def average(total: int, count: int) -> str | None:
    """Return total / count with two decimals, halves away from zero; None without any (DESIGN.md 2.5)."""
    if not count:
        return None
    return str((Decimal(total) / count).quantize(Decimal("0.01"), ROUND_HALF_UP))
