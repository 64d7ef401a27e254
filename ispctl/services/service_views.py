"""What people and programs see of services: complete enough to print a client's settings from."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from ipaddress import ip_interface
from typing import Any

from peewee import JOIN

from ispctl.errors import NotFound, UsageError
from ispctl.models import Administrator, Client, Service, ServiceAddress, Tariff
from ispctl.rules.service_fields import STATES, state_on
from ispctl.services import client_cards, tariffs

_ADDRESS = ("street", "city", "zip", "country")


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
        by_service[row.service_id].append(_address(row))
    return [_service(row, by_service[row.id], as_of) for row in query.order_by(Service.id)]


def _service(row: Service, addresses: list[dict[str, Any]], as_of: date) -> dict[str, Any]:
    client, technician = row.client, row.technician
    place = row if row.street or row.city else client
    return {
        "id": row.id,
        "client": client.number,
        "client_name": client.name,
        "tariff": tariffs.facts(row.tariff),
        "state": state_on(as_of, row.from_on, row.until_on, row.state),
        "from": row.from_on,
        "until": row.until_on,
        **{name: getattr(place, name) for name in _ADDRESS},
        "connection": row.connection,
        "login": row.login,
        "has_password": row.password is not None,
        "ip": addresses,
        "mac": row.mac,
        "vlan": row.vlan,
        "device": row.device,
        "technician": technician and technician.login,
        "technician_name": technician and technician.name,
    }


def _address(row: ServiceAddress) -> dict[str, Any]:
    interface = ip_interface(f"{row.address}/{row.prefix}")
    return {
        "address": row.address,
        "prefix": row.prefix,
        "version": interface.version,
        "netmask": str(interface.netmask) if interface.version == 4 else None,
        "gateway": row.gateway,
        "dns": row.dns.split() if row.dns else [],
    }
