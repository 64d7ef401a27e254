"""The client card as people read it: in 80 columns, with what matters most on top."""

import sys
import textwrap
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import typer

from ispctl.plain import cell

WIDTH = 80
_LABEL_WIDTH = 23
_ADDRESS = ("street", "zip", "city", "country")
_SECTIONS = {
    "Identity": ("legal_form", "representative", "address", "gps", "map_url", "group", "status", "external_link"),
    "Contact": ("email", "billing_email", "technical_email", "business_email", "phone", "mobile", "www", "language"),
    "Billing": (
        "billing_group", "billing_name", "billing_address", "ico", "dic", "bank_account", "iban", "bic", "assigned_vs", "payment_type",
        "due_days", "suspend_after_days", "never_suspend", "promised_until", "invoice_by_post", "invoice_by_email", "contract_returned_on",
    ),
    "Account": ("login", "catv_outlet", "scoring", "created_at", "updated_at", "updated_by", "last_login_at"),
}  # fmt: skip
_LABELS = {
    "gps": "GPS", "map_url": "Map", "email": "E-mail", "billing_email": "Billing e-mail", "technical_email": "Technical e-mail",
    "business_email": "Business e-mail", "www": "WWW", "ico": "IČO", "dic": "DIČ", "iban": "IBAN", "bic": "BIC",
    "assigned_vs": "Assigned VS", "suspend_after_days": "Suspend after days",
    "invoice_by_email": "Invoice by e-mail", "catv_outlet": "CATV outlet",
}  # fmt: skip


def print_card(card: dict[str, Any], currency: str, promised_until: date | None, link_title: str) -> None:
    """Print the card that `client show --json` gives; fields without a value are left out."""
    for line, bright in _heading(card, currency):
        typer.secho(line, bold=True, fg="red" if bright else None)
    shown = {**card, **_joined(card), "promised_until": promised_until}
    labels = {**_LABELS, "external_link": link_title or "External link"}
    for title, names in _SECTIONS.items():
        filled = [(name, cell(shown[name])) for name in names if shown[name] not in (None, "")]
        if filled:
            typer.secho(f"\n{title}", bold=True)
        for name, text in filled:
            print("\n".join(_lines(labels.get(name, name.replace("_", " ").capitalize()), text)))


def _heading(card: dict[str, Any], currency: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines above the sections, and whether they must not be missed."""
    yield f"{card['number']}  {card['name']}", False
    if card["suspended"]:
        yield f"SUSPENDED since {cell(card['suspended']['since'])}: {card['suspended']['reason']}", True
    if card["overdue_days"]:
        days = f"{card['overdue_days']} day{'' if card['overdue_days'] == 1 else 's'}"
        yield f"OVERDUE {card['overdue']} {currency}, {days}", True
    yield f"Balance {card['balance']} {currency}", card["balance"].startswith("-")


def _joined(card: dict[str, Any]) -> dict[str, str]:
    average = f", average {card['scoring_average']} over {card['scored_invoices']} invoices" if card["scored_invoices"] else ""
    return {
        "address": _address(card[name] for name in _ADDRESS),
        "billing_address": _address(card[f"billing_{name}"] for name in _ADDRESS),
        "assigned_vs": ", ".join(filter(None, (card["vs1"], card["vs2"], card["vs3"]))),
        "scoring": f"{card['scoring_total']}{average}" if average else "no settled invoice yet",
    }


def _address(parts: Iterable[str | None]) -> str:
    street, code, city, country = parts
    return ", ".join(filter(None, (street, " ".join(filter(None, (code, city))), country)))


def _lines(label: str, text: str) -> list[str]:
    """Return one line, or on a terminal as many as keep within 80 columns."""
    width = WIDTH - _LABEL_WIDTH - 2 if sys.stdout.isatty() else max(1, len(text))
    first, *rest = textwrap.wrap(text, width, break_on_hyphens=False) or [""]
    return [f"  {label:<{_LABEL_WIDTH}}{first}", *(f"{'':<{_LABEL_WIDTH + 2}}{line}" for line in rest)]
