"""The client card as one page for a browser or a printer, with nothing that has to be fetched from anywhere."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ispctl.plain import cell
from ispctl.render import render
from ispctl.rules.gps import to_decimal, to_dms
from ispctl.rules.recipients import address_for
from ispctl.rules.speeds import write_speed
from ispctl.services.client_views import Shown
from ispctl.settings import Settings

_TEMPLATE = "card/client.html"
_PLACE = ("street", "zip", "city", "country")


def make_page(shown: Shown, day: date, settings: Settings) -> str:
    """Return the page of a card as it was put together for somebody, so with the notes that this reader may see."""
    zone = ZoneInfo(settings.timezone)

    def moment(at: datetime) -> str:
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

    values = {
        "card": shown.card,
        "day": day,
        "currency": shown.currency,
        "promised_until": shown.promised_until,
        "variables": shown.variables,
        "link_title": settings.external_client_link_description or "External link",
        "invoices_to": (shown.card["invoice_by_email"] and address_for("invoices", shown.card)) or "",
    }
    filters: dict[str, Callable[..., object]] = {
        "text": cell,
        "moment": moment,
        "speed": write_speed,
        "place": _place,
        "dms": to_dms,
        "decimal": _decimal,
        "href": _href,
    }
    return render(_TEMPLATE, values, filters)


def _place(record: Mapping[str, str | None], prefix: str = "") -> str:
    street, code, city, country = (record[f"{prefix}{name}"] for name in _PLACE)
    return ", ".join(filter(None, (street, " ".join(filter(None, (code, city))), country)))


def _decimal(gps: str) -> str:
    return ", ".join(to_decimal(gps))


def _href(address: str) -> str:
    """Return an address that may be clicked: a web address, or nothing."""
    return address if address.startswith(("https://", "http://")) else ""
