"""What people and programs see of services: complete enough to print a client's settings from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from ipaddress import ip_address, ip_interface
from typing import Any

from peewee import JOIN

from ispctl.errors import NotFound, UsageError
from ispctl.models import Administrator, Client, Service, ServiceAddress, Tariff
from ispctl.rules.client_fields import Value
from ispctl.rules.network import IpEntry
from ispctl.rules.service_fields import SERVICE_FIELDS, STATES, state_on
from ispctl.services import client_cards, tariffs

# The names of fields that databases keep for themselves.
DATES = {"from": "from_on", "until": "until_on"}
_PLACE = ("street", "city", "zip", "country")


def show(service_id: int, as_of: date) -> dict[str, Any]:
    """Return one service as it is on a day. Raises NotFound."""
    return next(iter(_plain([Service.id == service_id], as_of)), None) or _refuse(service_id)


def of_client(client_id: int, as_of: date) -> list[dict[str, Any]]:
    """Return the services of a client, the oldest first."""
    return _plain([Service.client == client_id], as_of)


def overview(as_of: date, *, client: str | None = None, tariff: str | None = None, state: str | None = None) -> list[dict[str, Any]]:
    """Return the services that match, the oldest first. Raises NotFound when the client or the tariff does not exist, and UsageError."""
    if state not in (None, *STATES):
        raise UsageError(f"--state {state}: expected one of {', '.join(STATES)}")
    conditions = []
    if client is not None:
        conditions.append(Service.client == client_cards.find(client).id)
    if tariff is not None:
        conditions.append(Service.tariff == tariffs.find(tariff).id)
    return [service for service in _plain(conditions, as_of) if state in (None, service["state"])]


def ip_text(address: dict[str, Any]) -> str:
    """Return an address of a service in the form in which it is typed."""
    gateway = f" gateway {address['gateway']}" if address["gateway"] else ""
    dns = f" dns {' '.join(address['dns'])}" if address["dns"] else ""
    return f"{address['address']}/{address['prefix']}{gateway}{dns}"


def find(service_id: int) -> Service:
    """Return the stored service. Raises NotFound."""
    row: Service | None = Service.get_or_none(Service.id == service_id)
    return row if row is not None else _refuse(service_id)


def _refuse(service_id: int) -> Any:
    raise NotFound(f"there is no service {service_id}; `ispctl service list` shows all")


def _plain(conditions: Iterable[Any], as_of: date) -> list[dict[str, Any]]:
    query = Service.select(Service, Client, Tariff, Administrator).join(Client).switch(Service).join(Tariff).switch(Service)
    query = query.join(Administrator, JOIN.LEFT_OUTER)
    addresses = ServiceAddress.select().join(Service)
    for condition in conditions:
        query, addresses = query.where(condition), addresses.where(condition)
    by_service: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in addresses.order_by(ServiceAddress.id):
        by_service[row.service_id].append(present_address(entry_of(row)))
    return [_service(row, by_service[row.id], as_of) for row in query.order_by(Service.id)]


def _service(row: Service, addresses: list[dict[str, Any]], as_of: date) -> dict[str, Any]:
    client = {"number": row.client.number, "name": row.client.name, **{name: getattr(row.client, name) for name in _PLACE}}
    technician = (row.technician.login, row.technician.name) if row.technician else None
    return present(row.id, client, values(row), addresses, row.password is not None, tariffs.facts(row.tariff), technician, as_of)


def values(row: Service) -> dict[str, Value]:
    """Return the fields of a stored service, with the tariff and the technician by name."""
    named = {"tariff": row.tariff.name, "technician": row.technician and row.technician.login}
    return {name: named[name] if name in named else getattr(row, DATES.get(name, name)) for name in SERVICE_FIELDS}


def present(
    service_id: int,
    client: Mapping[str, Any],
    stored: Mapping[str, Any],
    addresses: list[dict[str, Any]],
    has_password: bool,
    tariff: Mapping[str, Any],
    technician: tuple[str, str] | None,
    as_of: date,
) -> dict[str, Any]:
    """Return a service as it is shown on a day; without a street and city of its own it is where the client is."""
    place = stored if stored["street"] or stored["city"] else client
    return {
        "id": service_id,
        "client": client["number"],
        "client_name": client["name"],
        "tariff": tariff,
        "state": state_on(as_of, stored["from"], stored["until"], stored["state"]),
        "from": stored["from"],
        "until": stored["until"],
        **{name: place[name] for name in _PLACE},
        "connection": stored["connection"],
        "login": stored["login"],
        "has_password": has_password,
        "ip": addresses,
        "mac": stored["mac"],
        "vlan": stored["vlan"],
        "device": stored["device"],
        "technician": technician and technician[0],
        "technician_name": technician and technician[1],
    }


def entry_of(row: ServiceAddress) -> IpEntry:
    """Return a stored address as it is typed and checked."""
    dns = tuple(map(ip_address, row.dns.split())) if row.dns else ()
    return IpEntry(ip_interface(f"{row.address}/{row.prefix}"), row.gateway and ip_address(row.gateway), dns)


def present_address(entry: IpEntry) -> dict[str, Any]:
    """Return an address of a service as it is shown."""
    interface = entry.interface
    return {
        "address": str(interface.ip),
        "prefix": interface.network.prefixlen,
        "version": interface.version,
        "netmask": str(interface.netmask) if interface.version == 4 else None,
        "gateway": entry.gateway and str(entry.gateway),
        "dns": [str(server) for server in entry.dns],
    }
