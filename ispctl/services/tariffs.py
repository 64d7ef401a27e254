"""Tariffs: what services are sold as."""

from collections.abc import Mapping
from typing import Any

from ispctl import db, money
from ispctl.errors import Conflict, FieldProblem, InvalidFields, NotFound
from ispctl.models import Service, Tariff
from ispctl.rules.client_fields import Value
from ispctl.rules.service_fields import TARIFF_FIELDS, TARIFF_REQUIRED, read_tariff
from ispctl.services.author import Author
from ispctl.services.journal import Change, differences, record

FACTS = ("name", "download_kbit", "upload_kbit", "price", "price_with_vat", "currency", "vat")
COLUMNS = (*FACTS, "services")
_STORED = {"download": "download_kbit", "upload": "upload_kbit", "price": "price_minor"}


def add(texts: Mapping[str, str], author: Author) -> dict[str, Any]:
    """Add a tariff and return it. Raises InvalidFields with everything that is wrong, or Conflict."""
    values = {name: field.default for name, field in TARIFF_FIELDS.items()} | read_tariff({**dict.fromkeys(TARIFF_REQUIRED, ""), **texts})
    with db.transaction():
        _refuse_taken_name(values["name"])
        row = Tariff.create(**_columns(values))
        record(author, [Change("tariff", row.id, None, "created", None, row.name)])
        return show(row.name)


def edit(name: str, texts: Mapping[str, str], author: Author) -> dict[str, Any]:
    """Change the given fields of a tariff, for everybody who has it, and return it. Raises NotFound, InvalidFields or Conflict."""
    values = read_tariff(texts)
    with db.transaction():
        row = find(name)
        known = {field: getattr(row, _STORED.get(field, field)) for field in TARIFF_FIELDS}
        changed = differences(known, values)
        if "name" in changed:
            _refuse_taken_name(values["name"])
        if changed:
            Tariff.update(**_columns({field: values[field] for field in changed})).where(Tariff.id == row.id).execute()
        record(author, [Change("tariff", row.id, None, field, *_written(field, pair)) for field, pair in changed.items()])
        return show(str(values.get("name", row.name)))


def remove(name: str, replace_by: str | None, author: Author, *, dry_run: bool = False) -> dict[str, Any]:
    """Remove a tariff, after moving the services that have it to another one, and return how many moved.

    Raises NotFound, and Conflict while services have it and no other is named.
    """
    with db.rehearsal(dry_run):
        row = find(name)
        services = list(Service.select(Service.id, Service.client).where(Service.tariff == row.id).order_by(Service.id))
        if services and replace_by is None:
            raise Conflict(
                f"{_count(len(services))} the tariff {name!r}, so it stays; name the tariff that they get instead with --replace-by"
            )
        if replace_by is not None:
            _move(services, row, find(replace_by), author)
        row.delete_instance()
        record(author, [Change("tariff", row.id, None, "removed", row.name, None)])
    return {"removed": row.name, "replaced_by": replace_by, "services": len(services)}


def find(name: str) -> Tariff:
    """Return the tariff of that name. Raises NotFound."""
    row = Tariff.get_or_none(name=name)
    if row is None:
        raise NotFound(f"there is no tariff {name!r}; `ispctl tariff list` shows all")
    return row


def show(name: str) -> dict[str, Any]:
    """Return a tariff and how many services have it. Raises NotFound."""
    row = find(name)
    return {**facts(row), "services": Service.select().where(Service.tariff == row.id).count()}


def overview() -> list[dict[str, Any]]:
    """Return all tariffs by name, each with how many services have it."""
    used = dict(db.sql("SELECT tariff_id, COUNT(*) FROM services GROUP BY tariff_id").fetchall())
    return [{**facts(row), "services": used.get(row.id, 0)} for row in Tariff.select().order_by(Tariff.name)]


def facts(row: Tariff) -> dict[str, Any]:
    """Return what a tariff is; the price with VAT is rounded to hundredths, halves up."""
    return {
        "name": row.name,
        "download_kbit": row.download_kbit,
        "upload_kbit": row.upload_kbit,
        "price": money.format_minor(row.price_minor),
        "price_with_vat": money.format_minor((row.price_minor * (100 + row.vat) + 50) // 100),
        "currency": row.currency,
        "vat": row.vat,
    }


def _move(services: list[Service], old: Tariff, new: Tariff, author: Author) -> None:
    if new.id == old.id:
        raise InvalidFields([FieldProblem("replace_by", new.name, "is the tariff to be removed; name another one")])
    Service.update(tariff=new).where(Service.tariff == old.id).execute()
    record(author, [Change("service", service.id, service.client_id, "tariff", old.name, new.name) for service in services])


def _columns(values: Mapping[str, Value]) -> dict[str, Value]:
    return {_STORED.get(name, name): value for name, value in values.items()}


def _written(field: str, pair: tuple[object, object]) -> tuple[str, ...]:
    return tuple(TARIFF_FIELDS[field].write(value) for value in pair)  # type: ignore[arg-type]


def _count(services: int) -> str:
    return "one service has" if services == 1 else f"{services} services have"


def _refuse_taken_name(name: object) -> None:
    if Tariff.get_or_none(name=name):
        raise Conflict(f"name: there is a tariff {name!r} already; `ispctl tariff edit` changes it")
