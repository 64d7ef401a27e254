"""The fields of tariffs and of Internet services: one table each, like that of the client card."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ispctl.errors import FieldProblem, InvalidFields
from ispctl.money import format_minor, parse_minor
from ispctl.rules.client_fields import FIELDS, Field, Value
from ispctl.rules.group_fields import read_currency
from ispctl.rules.network import read_mac, read_network_login
from ispctl.rules.records import read_record
from ispctl.rules.speeds import read_speed, write_speed
from ispctl.rules.values import one_of, read_day, text_up_to, whole_number

ACTIVE, PAUSED, PLANNED, ENDED = "active", "paused", "planned", "ended"
STATES = (PLANNED, ACTIVE, PAUSED, ENDED)
PPPOE, DHCP, STATIC = "pppoe", "dhcp", "static"
# Far above any monthly price, far below what a sum of millions of them could overflow.
_MAX_PRICE_MINOR = 100_000_000


def read_price(text: str) -> int:
    """Return minor units. Raises ValueError for less than zero, more than two decimals, and a million or more."""
    try:
        minor = parse_minor(text)
    except ValueError:
        raise ValueError("expected an amount with at most two decimals") from None
    if not 0 <= minor < _MAX_PRICE_MINOR:
        raise ValueError("expected zero or more, and less than a million")
    return minor


@dataclass(frozen=True)
class _Speed(Field):
    def write(self, value: Value) -> str:
        return write_speed(value) if isinstance(value, int) else ""


@dataclass(frozen=True)
class _Price(Field):
    def write(self, value: Value) -> str:
        return format_minor(value) if isinstance(value, int) else ""


TARIFF_FIELDS = {
    field.name: field
    for field in (
        Field("name", text_up_to(60), "Optika 300", "name of the tariff"),
        _Speed("download", read_speed, "300M", "download speed in kbit/s, or with k, M or G"),
        _Speed("upload", read_speed, "100M", "upload speed in kbit/s, or with k, M or G"),
        _Price("price", read_price, "329.00", "monthly price without VAT"),
        Field("currency", read_currency, "CZK", "currency of the price", "CZK"),
        Field("vat", whole_number(0, 100), "21", "VAT rate in percent", 21),
    )
}
TARIFF_REQUIRED = ("name", "download", "upload", "price")

SERVICE_FIELDS = {
    field.name: field
    for field in (
        Field("tariff", text_up_to(60), "Optika 300", "name of the tariff"),
        *(
            Field(name, FIELDS[name].parse, FIELDS[name].example, f"{FIELDS[name].help} of the connection, where it is not the client's")
            for name in ("street", "city", "zip", "country")
        ),
        Field("connection", one_of(PPPOE, DHCP, STATIC), PPPOE, "how the client connects: pppoe, dhcp or static", DHCP),
        Field("login", read_network_login, "novak10001", "PPPoE login, or the name by which DHCP knows the line"),
        Field("mac", read_mac, "4C:5E:0C:12:34:56", "MAC address of the client's device"),
        Field("vlan", whole_number(1, 4094), "120", "VLAN of the connection"),
        Field("device", text_up_to(200), "MikroTik hAP ac2", "device at the client's"),
        Field("technician", text_up_to(60), "novakova", "login of the administrator who looks after it"),
        Field("state", one_of(ACTIVE, PAUSED), PAUSED, "active, or paused at the client's wish (debt suspends by itself)", ACTIVE),
        Field("from", read_day, "2024-03-01", "first day of the service"),
        Field("until", read_day, "2025-12-31", "day on which the service ends; from then on its addresses are free"),
    )
}
SERVICE_REQUIRED = ("tariff", "from")


def read_tariff(texts: Mapping[str, str]) -> dict[str, Value]:
    """Return the given fields of a tariff. Raises InvalidFields with everything that is wrong."""
    return read_record(TARIFF_FIELDS, TARIFF_REQUIRED, texts)


def read_service(texts: Mapping[str, str]) -> tuple[dict[str, Value], list[FieldProblem]]:
    """Return the fields of a service that can be read, and a problem for each that cannot."""
    values: dict[str, Value] = {}
    problems = []
    for name, text in texts.items():
        try:
            values.update(read_record(SERVICE_FIELDS, SERVICE_REQUIRED, {name: text}))
        except InvalidFields as error:
            problems += error.problems
    return values, problems


def check_service(service: Mapping[str, Value]) -> Iterator[FieldProblem]:
    """Yield what contradicts itself in a whole service."""
    begins, ends, login = service["from"], service["until"], service["login"]
    if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
        yield FieldProblem("until", ends.isoformat(), f"is before the first day, {begins}; a service cannot end before it begins")
    if service["connection"] == PPPOE and not login:
        yield FieldProblem("login", "", f"PPPoE needs one; for example {SERVICE_FIELDS['login'].example}")
    if service["connection"] == STATIC and login:
        yield FieldProblem("login", str(login), "a static connection has none; set connection to pppoe or dhcp, or leave login empty")
    place = [name for name in ("zip", "country") if service[name]]
    if place and not (service["street"] or service["city"]):
        yield FieldProblem(place[0], str(service[place[0]]), "belongs to a street or city; give them too, or leave it empty")


def state_on(day: date, begins: date, ends: date | None, stored: str) -> str:
    """Return what a service is on a day: the days decide what has not begun or is over, the rest is as stored."""
    if ends is not None and ends <= day:
        return ENDED
    return PLANNED if begins > day else stored
