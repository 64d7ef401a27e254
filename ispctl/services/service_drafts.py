"""From given texts to a service that may be written: every problem is found before anything is stored."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ispctl.errors import FieldProblem, InvalidFields
from ispctl.models import Administrator, Client, Service, ServiceAddress, Tariff
from ispctl.rules.client_fields import Value
from ispctl.rules.network import EXAMPLE, IpEntry, is_within, read_ip_entry, sort_key
from ispctl.rules.service_fields import check_service
from ispctl.rules.values import tidy
from ispctl.settings import Settings

Problems = Iterator[FieldProblem]


@dataclass
class Draft:
    """A service as it would be. `added` are the addresses that it gets, `kept` those that it has."""

    service_id: int | None
    client_id: int
    values: dict[str, Value]
    added: list[IpEntry]
    kept: list[IpEntry]
    problems: list[FieldProblem] = field(default_factory=list)
    tariff: Tariff | None = None
    technician: Administrator | None = None


def read_entries(texts: Sequence[str]) -> tuple[list[IpEntry], list[FieldProblem]]:
    """Return the addresses that can be read, and a problem for each that cannot."""
    entries, problems = [], []
    for text in texts:
        try:
            entries.append(read_ip_entry(tidy(text)))
        except ValueError as error:
            problems.append(FieldProblem("ip", text, f"{error}; for example {EXAMPLE}"))
    return entries, problems


def settle(draft: Draft, settings: Settings) -> None:
    """Find what the draft refers to, and everything that is wrong with it. Raises InvalidFields.

    Call it inside the transaction that writes it; it asks the database a constant number of times.
    """
    for check in (_find_tariff, _find_technician, lambda one: check_service(one.values), _addresses_differ):
        _blame(draft, check(draft))
    _blame(draft, _addresses_are_ours(draft, settings.address_ranges))
    begins, ends = draft.values["from"], draft.values["until"]
    if isinstance(begins, date) and not (isinstance(ends, date) and ends <= begins):
        for duplicate in (_addresses_taken, _gateways_taken, _names_taken):
            _blame(draft, duplicate(draft))
    if draft.problems:
        raise InvalidFields(draft.problems)


def _blame(draft: Draft, problems: Iterable[FieldProblem]) -> None:
    """Add the problems, one for a field and value: one reason is enough to mend it."""
    for problem in problems:
        blamed = {(known.field, known.value) for known in draft.problems}
        named = {known.field for known in draft.problems} - {"ip"}
        if problem.field not in named and (problem.field, problem.value) not in blamed:
            draft.problems.append(problem)


def _find_tariff(draft: Draft) -> Problems:
    name = draft.values["tariff"]
    draft.tariff = Tariff.get_or_none(name=name)
    if draft.tariff is None:
        known = ", ".join(row.name for row in Tariff.select().order_by(Tariff.name).limit(20))
        yield FieldProblem(
            "tariff", str(name or ""), f"expected one of: {known}" if known else "there is none yet; `ispctl tariff add` adds one"
        )


def _find_technician(draft: Draft) -> Problems:
    login = draft.values["technician"]
    if login is None:
        return
    draft.technician = Administrator.get_or_none(login=login)
    if draft.technician is None:
        yield FieldProblem("technician", str(login), "expected the login of an administrator; `ispctl admin list` shows them")


def _addresses_differ(draft: Draft) -> Problems:
    seen = list(draft.kept)
    for entry in draft.added:
        same = next((other for other in seen if entry.block.version == other.block.version and entry.block.overlaps(other.block)), None)
        if same:
            yield FieldProblem("ip", str(entry), f"the service has {same.interface} already; leave one of them out")
        seen.append(entry)


def _addresses_are_ours(draft: Draft, ranges: Sequence[str]) -> Problems:
    for entry in draft.added:
        if not is_within(entry.block, ranges):
            say = f"is outside of the provider's ranges {', '.join(ranges)}; correct it, or add its range to address_ranges"
            yield FieldProblem("ip", str(entry), say)


def _others(draft: Draft) -> Any:
    """Return a query of the services that exist at the same time as the draft, but for itself, with their clients."""
    begins, ends = draft.values["from"], draft.values["until"]
    query = Service.select(Service, Client).join(Client).switch(Service).where(Service.id != (draft.service_id or 0))
    query = query.where(Service.until_on.is_null() | ((Service.until_on > begins) & (Service.until_on > Service.from_on)))
    return query if ends is None else query.where(Service.from_on < ends)


def _addresses_taken(draft: Draft) -> Problems:
    entries = {entry: (sort_key(entry.block[0]), sort_key(entry.block[-1])) for entry in (*draft.added, *draft.kept)}
    if not entries:
        return
    overlap = _any((ServiceAddress.first_key <= last) & (ServiceAddress.last_key >= first) for first, last in entries.values())
    found = _others(draft).select_extend(ServiceAddress).join(ServiceAddress).where(overlap).order_by(ServiceAddress.id)
    for service in found:
        theirs = service.serviceaddress
        for entry, (first, last) in entries.items():
            if theirs.first_key <= last and theirs.last_key >= first:
                yield FieldProblem("ip", str(entry), f"belongs to {_whose(service)}, as {theirs.address}/{theirs.prefix}")


def _gateways_taken(draft: Draft) -> Problems:
    """A client must not get the address of a gateway, nor a gateway be given out that a client has."""
    entries = (*draft.added, *draft.kept)
    hosts = {str(entry.interface.ip): entry for entry in entries if not entry.is_delegated}
    gateways = {str(entry.gateway): entry for entry in entries if entry.gateway}
    if not hosts:
        return
    hit = ServiceAddress.gateway.in_(list(hosts)) | ServiceAddress.address.in_(list(gateways) or [""])
    for service in _others(draft).select_extend(ServiceAddress).join(ServiceAddress).where(hit).order_by(ServiceAddress.id):
        theirs = service.serviceaddress
        if theirs.gateway in hosts:
            yield FieldProblem("ip", str(hosts[theirs.gateway]), f"{theirs.gateway} is the gateway of {_whose(service)}")
        if theirs.address in gateways:
            yield FieldProblem("ip", str(gateways[theirs.address]), f"gateway {theirs.address} is the address of {_whose(service)}")


def _names_taken(draft: Draft) -> Problems:
    """A login is one service's; a MAC address is one client's, who may use it in several VLANs."""
    mac, login, vlan = (draft.values[name] for name in ("mac", "login", "vlan"))
    same = [column == value for column, value in ((Service.mac, mac), (Service.login, login)) if value is not None]
    if not same:
        return
    for service in _others(draft).where(_any(same)).order_by(Service.id):
        if login is not None and service.login == login:
            yield FieldProblem("login", str(login), f"belongs to {_whose(service)}")
        if mac is not None and service.mac == mac and (service.client_id != draft.client_id or service.vlan == vlan):
            hint = ", in the same VLAN" if service.client_id == draft.client_id else ""
            yield FieldProblem("mac", str(mac), f"belongs to {_whose(service)}{hint}")


def _any(conditions: Iterable[Any]) -> Any:
    first, *rest = conditions
    for condition in rest:
        first = first | condition
    return first


def _whose(service: Service) -> str:
    return f"service {service.id} of client {service.client.number} {service.client.name}"
