"""Which of a client's e-mail addresses a message goes to: the one place that knows the fallback to the main address."""

from collections.abc import Mapping
from typing import Literal

Purpose = Literal["invoices", "technical", "business", "main"]

_OWN_ADDRESS = {"invoices": "billing_email", "technical": "technical_email", "business": "business_email", "main": "email"}


def address_for(purpose: Purpose, card: Mapping[str, object]) -> str | None:
    """Return the address for a purpose, such as the billing e-mail for invoices, else the main one; None without either."""
    found = card.get(_OWN_ADDRESS[purpose]) or card.get("email")
    return str(found) if found else None
