"""The Internet services of clients: added, changed, ended, with their addresses and passwords."""

from collections.abc import Mapping, Sequence
from datetime import date
from ipaddress import ip_interface
from typing import Any

from ispctl import db
from ispctl.errors import Conflict, FieldProblem, InvalidFields, NotFound
from ispctl.models import Service, ServiceAddress
from ispctl.rules.client_fields import Value
from ispctl.rules.network import EXAMPLE, IpEntry, read_password, sort_key
from ispctl.rules.service_fields import SERVICE_FIELDS, read_service
from ispctl.services import client_cards, passwords, service_views
from ispctl.services.author import Author
from ispctl.services.journal import Change, differences, record
from ispctl.services.service_drafts import Draft, read_entries, settle
from ispctl.services.vault import open_vault
from ispctl.settings import Settings


def add(number: str, texts: Mapping[str, str], ips: Sequence[str], today: date, author: Author, settings: Settings) -> dict[str, Any]:
    """Add a service to a client and return it. It begins today unless the texts say otherwise.

    Raises NotFound, and InvalidFields with everything that is wrong.
    """
    given, problems = read_service({"tariff": "", **texts})
    entries, wrong = read_entries(ips)
    values = {name: field.default for name, field in SERVICE_FIELDS.items()} | {"from": today} | given
    with db.transaction():
        draft = Draft(None, client_cards.find(number).id, values, entries, [], problems + wrong)
        settle(draft, settings)
        row = Service.create(client=draft.client_id, **_columns(draft, values))
        created = [Change("service", row.id, draft.client_id, "created", None, values["tariff"])]
        record(author, created + _add_addresses(row, entries))
        return service_views.show(row.id, today)


def edit(service_id: int, texts: Mapping[str, str], author: Author, settings: Settings) -> dict[str, tuple[object, object]]:
    """Change the given fields of a service and return old and new of each that changed. Raises NotFound or InvalidFields.

    A login that is cleared takes its password along.
    """
    given, problems = read_service(texts)
    with db.transaction():
        row = service_views.find(service_id)
        known = service_views.values(row)
        changed = differences(known, given)
        draft = Draft(row.id, row.client_id, {**known, **given}, [], _entries(row), problems)
        settle(draft, settings)
        columns = _columns(draft, {name: given[name] for name in changed})
        changes = [Change("service", row.id, row.client_id, name, *pair) for name, pair in changed.items()]
        if row.password and draft.values["login"] is None:
            columns["password"] = None
            changes.append(Change("service", row.id, row.client_id, "password", "set", None))
        if columns:
            Service.update(**columns).where(Service.id == row.id).execute()
        record(author, changes)
    return changed


def remove(service_id: int, on: date | None, today: date, author: Author) -> str:
    """End a service on a day, today if none is given, or delete it when it has not begun; return which of them was done.

    Raises NotFound, InvalidFields when the day is before the first, and Conflict when it has ended already.
    """
    with db.transaction():
        row = service_views.find(service_id)
        if row.from_on > today and (on is None or on <= row.from_on):
            record(author, _all_taken_back(row))
            ServiceAddress.delete().where(ServiceAddress.service == row.id).execute()
            row.delete_instance()
            return f"service {row.id} deleted: it would have begun on {row.from_on}"
        until = on or today
        _refuse_ending(row, until, today)
        Service.update(until_on=until).where(Service.id == row.id).execute()
        record(author, [Change("service", row.id, row.client_id, "until", row.until_on, until)])
    return f"service {row.id} {'ends' if until > today else 'ended'} on {until}"


def _all_taken_back(row: Service) -> list[Change]:
    """Return a change of each field that goes with a service, so that history can still tell what it was."""
    known = [(name, value) for name, value in service_views.values(row).items() if value is not None]
    gone = [*known, *(("ip", entry) for entry in _entries(row)), ("password", row.password and "set"), ("removed", row.id)]
    return [Change("service", row.id, row.client_id, name, value, None) for name, value in gone if value is not None]


def _refuse_ending(row: Service, until: date, today: date) -> None:
    if until < row.from_on:
        reason = f"is before the first day, {row.from_on}; a service cannot end before it begins"
        raise InvalidFields([FieldProblem("on", until.isoformat(), reason)])
    if row.until_on is not None and (row.until_on <= today or row.until_on < until):
        verb = "ended" if row.until_on <= today else "ends"
        raise Conflict(f"service {row.id} {verb} on {row.until_on} already; `ispctl service edit {row.id} --until DAY` changes the day")


def add_address(service_id: int, text: str, today: date, author: Author, settings: Settings) -> dict[str, Any]:
    """Add an IP address to a service and return the service. Raises NotFound or InvalidFields."""
    entries, problems = read_entries([text])
    with db.transaction():
        row = service_views.find(service_id)
        settle(Draft(row.id, row.client_id, service_views.values(row), entries, _entries(row), problems), settings)
        record(author, _add_addresses(row, entries))
        return service_views.show(row.id, today)


def remove_address(service_id: int, text: str, today: date, author: Author) -> dict[str, Any]:
    """Take an IP address from a service, with or without its prefix, and return the service. Raises NotFound or InvalidFields."""
    try:
        address = str(ip_interface(text.strip()).ip)
    except ValueError:
        raise InvalidFields(
            [FieldProblem("ip", text, f"expected an address of the service; for example {EXAMPLE.split('/')[0]}")]
        ) from None
    with db.transaction():
        row = service_views.find(service_id)
        stored = ServiceAddress.get_or_none(service=row.id, address=address)
        if stored is None:
            raise NotFound(f"service {service_id} has no address {address}; `ispctl service show {service_id}` shows what it has")
        stored.delete_instance()
        record(author, [Change("service", row.id, row.client_id, "ip", service_views.entry_of(stored), None)])
        return service_views.show(row.id, today)


def set_password(service_id: int, password: str | None, author: Author, settings: Settings) -> str:
    """Give the login of a service a password, a new one unless one is given, and return it.

    Raises NotFound, Conflict when it has no login, InvalidFields, and Error when there is no key or a wrong one.
    """
    try:
        password = passwords.generate(settings) if password is None else read_password(password)
    except ValueError as error:
        raise InvalidFields([FieldProblem("password", "***", str(error))]) from None
    with db.transaction():
        row = service_views.find(service_id)
        if row.login is None:
            raise Conflict(
                f"service {service_id} has no login that a password could belong to; `ispctl service edit {service_id} --login NAME`"
            )
        Service.update(password=open_vault(settings).encrypt(password)).where(Service.id == row.id).execute()
        record(author, [Change("service", row.id, row.client_id, "password", row.password and "set", "set")])
    return password


def show_password(service_id: int, author: Author, settings: Settings) -> str:
    """Return the password of a service, and keep in history who wanted to see it. Raises NotFound, and Error without the key."""
    with db.transaction():
        row = service_views.find(service_id)
        if row.password is None:
            raise NotFound(f"service {service_id} has no password; `ispctl service set-password {service_id}` gives it one")
        password = open_vault(settings).decrypt(row.password)
        record(author, [Change("service", row.id, row.client_id, "password_shown", None, True)])
    return password


def _columns(draft: Draft, values: Mapping[str, Value]) -> dict[str, Any]:
    referred = {"tariff": draft.tariff, "technician": draft.technician}
    return {service_views.DATES.get(name, name): referred.get(name, value) for name, value in values.items()}


def _add_addresses(row: Service, entries: Sequence[IpEntry]) -> list[Change]:
    rows = [
        (row.id, str(entry.interface.ip), entry.interface.network.prefixlen, entry.gateway and str(entry.gateway),
         " ".join(map(str, entry.dns)) or None, sort_key(entry.block[0]), sort_key(entry.block[-1]))
        for entry in entries
    ]  # fmt: skip
    db.insert_rows("service_addresses", ("service_id", "address", "prefix", "gateway", "dns", "first_key", "last_key"), rows)
    return [Change("service", row.id, row.client_id, "ip", None, entry) for entry in entries]


def _entries(row: Service) -> list[IpEntry]:
    return [
        service_views.entry_of(stored)
        for stored in ServiceAddress.select().where(ServiceAddress.service == row.id).order_by(ServiceAddress.id)
    ]
