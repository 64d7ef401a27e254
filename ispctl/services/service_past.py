"""What the services of a client looked like at the end of a past day: those of today, with everything newer in their history taken back."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ispctl.models import Administrator, HistoryEntry, Service, ServiceAddress, Tariff
from ispctl.rules.client_fields import Value
from ispctl.rules.network import read_ip_entry
from ispctl.rules.service_fields import SERVICE_FIELDS
from ispctl.services import service_views, tariffs
from ispctl.services.author import NOBODY
from ispctl.services.client_cards import Known
from ispctl.services.note_access import visible_history


@dataclass
class _Then:
    """A service on its way back in time; addresses as they are typed."""

    values: dict[str, Value] = field(default_factory=lambda: dict.fromkeys(SERVICE_FIELDS))
    ips: list[str] = field(default_factory=list)
    has_password: bool = False

    def undo(self, entry: HistoryEntry) -> None:
        if entry.field in SERVICE_FIELDS:
            self.values[entry.field] = SERVICE_FIELDS[entry.field].parse(entry.old) if entry.old else None
        elif entry.field == "password":
            self.has_password = entry.old is not None
        elif entry.field == "ip":
            self.ips = [text for text in self.ips if text != entry.new] + ([entry.old] if entry.old else [])


def of_client(known: Known, end: datetime, day: date) -> list[dict[str, Any]]:
    """Return the services of a client, whose card is as it was then, with the tariffs' speeds and prices of today."""
    then = _now(known.id)
    of_services = (HistoryEntry.client == known.id) & (HistoryEntry.entity == "service")
    newer = visible_history(NOBODY).where(of_services, HistoryEntry.at >= end)
    for entry in newer.order_by(HistoryEntry.id.desc()):
        if entry.field == "created":
            then.pop(entry.entity_id or 0, None)
        else:
            then.setdefault(entry.entity_id or 0, _Then()).undo(entry)
    facts = {row.name: tariffs.facts(row) for row in Tariff.select()}
    technicians = {row.login: (row.login, row.name) for row in Administrator.select()}
    return [
        service_views.present(
            key,
            known.card,
            service.values,
            [service_views.present_address(read_ip_entry(text)) for text in service.ips],
            service.has_password,
            facts.get(str(service.values["tariff"]), {**dict.fromkeys(tariffs.FACTS), "name": service.values["tariff"]}),
            technicians.get(str(service.values["technician"])),
            day,
        )
        for key, service in sorted(then.items())
    ]


def _now(client_id: int) -> dict[int, _Then]:
    rows = Service.select().where(Service.client == client_id)
    then = {row.id: _Then(service_views.values(row), [], row.password is not None) for row in rows}
    addresses = ServiceAddress.select().join(Service).where(Service.client == client_id).order_by(ServiceAddress.id)
    for stored in addresses:
        then[stored.service_id].ips.append(str(service_views.entry_of(stored)))
    return then
