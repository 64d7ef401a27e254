"""The client card as people read it: in 80 columns, with what matters most on top, alert notes before everything."""

import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import typer

from ispctl.cli.note_text import note_lines
from ispctl.plain import cell
from ispctl.rules.gps import to_decimal, to_dms
from ispctl.rules.recipients import address_for
from ispctl.rules.speeds import write_speed
from ispctl.services.client_views import Shown

WIDTH = 80
_LABEL_WIDTH = 23
_ALERT = "!!! "
_ADDRESS = ("street", "zip", "city", "country")
_FIELDS = {
    "identity": ("legal_form", "representative", "address", "gps", "gps_decimal", "map_url", "group", "status", "external_link"),
    "contact": ("email", "billing_email", "technical_email", "business_email", "phone", "mobile", "www", "language"),
    "billing": (
        "billing_group", "billing_name", "billing_address", "ico", "dic", "bank_account", "iban", "bic", "assigned_vs", "payment_type",
        "due_days", "suspend_after_days", "never_suspend", "promised_until", "invoice_by_post", "invoice_by_email",
        "invoices_to", "contract_returned_on",
    ),
    "account": ("login", "catv_outlet", "scoring", "created_at", "updated_at", "updated_by", "last_login_at"),
}  # fmt: skip
_LABELS = {
    "gps": "GPS", "gps_decimal": "GPS in decimals",
    "map_url": "Map", "email": "E-mail", "billing_email": "Billing e-mail", "technical_email": "Technical e-mail",
    "business_email": "Business e-mail", "www": "WWW", "ico": "IČO", "dic": "DIČ", "iban": "IBAN", "bic": "BIC",
    "assigned_vs": "Assigned VS", "suspend_after_days": "Suspend after days",
    "invoice_by_email": "Invoice by e-mail", "invoices_to": "Invoices go to", "catv_outlet": "CATV outlet",
    "login": "Portal login", "last_login_at": "Last portal login",
}  # fmt: skip


def print_card(shown: Shown, link_title: str, section: str | None = None) -> None:
    """Print a card, or one section of it; fields without a value are left out."""
    for note in shown.card["alerts"]:
        for line in _alert(note):
            typer.secho(line, bold=True, fg="red")
        print()
    for line, bright in _heading(shown.card, shown.currency):
        typer.secho(line, bold=True, fg="red" if bright else None)
        if section:
            break  # enough to know whose card it is
    for name in SECTIONS if section is None else (section,):
        lines = list(SECTIONS[name](shown, link_title))
        if lines or section:
            typer.secho(f"\n{name.capitalize()}", bold=True)
            print("\n".join(lines or ["  nothing"]))


def _fields_of(section: str) -> Callable[[Shown, str], Iterator[str]]:
    def lines(shown: Shown, link_title: str) -> Iterator[str]:
        values = {**shown.card, **_joined(shown.card), "promised_until": shown.promised_until}
        labels = {**_LABELS, "external_link": link_title or "External link"}
        for name in _FIELDS[section]:
            if values[name] not in (None, ""):
                yield from _lines(labels.get(name, name.replace("_", " ").capitalize()), cell(values[name]))

    return lines


def _contact_persons(shown: Shown, _: str) -> Iterator[str]:
    for contact in shown.card["contacts"]:
        role = f", {contact['role']}" if contact["role"] else ""
        ways = [contact[name] for name in ("phone", "mobile", "email", "note") if contact[name]]
        yield from _lines(str(contact["id"]), f"{contact['name']}{role}{': ' if ways else ''}{', '.join(ways)}")


def _services(shown: Shown, _: str) -> Iterator[str]:
    for service in shown.card["services"]:
        yield from _lines(str(service["id"]), "; ".join(filter(None, _service(service, shown.card))))


def _service(service: Mapping[str, Any], card: Mapping[str, Any]) -> Iterator[str]:
    tariff, until = service["tariff"], f" until {cell(service['until'])}" if service["until"] else ""
    speeds = " ({}/{})".format(*(write_speed(tariff[name]) for name in ("download_kbit", "upload_kbit"))) if tariff["download_kbit"] else ""
    yield f"{tariff['name']}{speeds}, {service['state']} from {cell(service['from'])}{until}"
    place = [service[name] for name in _ADDRESS]
    yield "" if place == [card[name] for name in _ADDRESS] else f"at {_address(place)}"
    yield " ".join(filter(None, (service["connection"], service["login"])))
    yield ", ".join(f"{one['address']}/{one['prefix']}" for one in service["ip"])
    yield ", ".join(f"{label} {service[name]}" for name, label in (("mac", "MAC"), ("vlan", "VLAN")) if service[name])
    yield service["device"] or ""


def _variables(shown: Shown, _: str) -> Iterator[str]:
    for name, value in shown.variables.items():
        yield from _lines(name, f"{value.value or 'empty'}{'' if value.own else ' (default)'}")


def _notes(shown: Shown, _: str) -> Iterator[str]:
    for note in shown.card["notes"]:
        if not note["alert"]:
            yield from (wrapped for line in note_lines(note) for wrapped in _wrapped(f"  {line}", "    "))


SECTIONS: Mapping[str, Callable[[Shown, str], Iterable[str]]] = {
    "identity": _fields_of("identity"),
    "contact": _fields_of("contact"),
    "contact persons": _contact_persons,
    "billing": _fields_of("billing"),
    "services": _services,
    "account": _fields_of("account"),
    "variables": _variables,
    "notes": _notes,
}


def _alert(note: Mapping[str, Any]) -> Iterator[str]:
    head, *text = note_lines(note)
    yield from (f"{_ALERT}{line}" for line in (f"ALERT  {head}", *(line for one in text for line in _wrapped(one, "  ", len(_ALERT)))))


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
    gps = card["gps"]
    return {
        "gps": gps and to_dms(gps),
        "gps_decimal": gps and ", ".join(to_decimal(gps)),
        "invoices_to": (card["invoice_by_email"] and address_for("invoices", card)) or "",
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
    first, *rest = _wrapped(text, "", _LABEL_WIDTH + 2)
    between = "" if len(label) < _LABEL_WIDTH else "  "
    return [f"  {label:<{_LABEL_WIDTH}}{between}{first}", *(f"{'':<{_LABEL_WIDTH + 2}}{line}" for line in rest)]


def _wrapped(text: str, indent: str, taken: int = 0) -> list[str]:
    width = WIDTH - taken if sys.stdout.isatty() else max(1, len(text))
    return textwrap.wrap(text, width, break_on_hyphens=False, subsequent_indent=indent) or [""]
