"""Payment symbols: the variabilní symbol (VS) as clients type it and as banks send it (DESIGN.md 1)."""

import re

_SYMBOL = r"[0-9]{1,10}"


def normalise_vs(text: str) -> str | None:
    """Return the VS as it is compared, without leading zeros; None for an empty one and for all zeros, which mean "no symbol".

    Raises ValueError for anything but 1 to 10 digits (the width of the field in Czech and Slovak payments, BANK-FORMATS.md 7).
    """
    digits = text.strip()
    if digits and not re.fullmatch(_SYMBOL, digits):
        raise ValueError("expected 1 to 10 digits")
    return digits.lstrip("0") or None


def read_symbol(text: str) -> str:
    """Return the symbol under which a client pays: a client number or an assigned VS.

    Raises ValueError as normalise_vs does, and for all zeros: every payment without a VS would pair with that client.
    """
    symbol = normalise_vs(text)
    if symbol is None:
        raise ValueError("expected 1 to 10 digits that are not all zeros, because zeros mean a payment without a symbol")
    return symbol
