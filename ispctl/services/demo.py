"""A fictional provider in a folder of its own: set up like a real one, its files brought in by the real services (`ispctl demo`)."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from ispctl import settings
from ispctl.demo.cast import RESTORED, SUSPENDED
from ispctl.demo.world import ACCOUNT, GROUP, World, write_world
from ispctl.errors import Error, UsageError
from ispctl.services import bank_import, client_import, invoice_import, setup
from ispctl.services.author import Author

_ADMIN = {"login": "demo", "name": "Vlnková Demo"}
# Weeks imported at once: each import settles its clients anew, which for every single week would take most of the time.
_QUARTER = 13
# Days before are typing slips to the client card; days after would be taken for the last century by a GPC file.
_YEARS = range(1995, 2070)


class Order(NamedTuple):
    """What to make: where, how many clients, which of the possible worlds, and the last day of its story."""

    folder: Path
    clients: int
    seed: int
    until: date


def create(order: Order, os_user: str, at: datetime, tell: Callable[[str], object] = lambda _: None) -> dict[str, Any]:
    """Make the provider, import everything but its newest statements, and leave the database open; return what was made.

    `tell` hears what is being done. Raises Error when the folder holds something already or cannot be written.
    """
    folder, config = order.folder.absolute(), order.folder.absolute() / "ispctl.toml"
    _refuse(order, folder)
    tell(f"setting up {order.folder / config.name}")
    plan = setup.Plan(config, {"data_dir": str(folder / "data")}, GROUP, [f"{ACCOUNT}:CZK"], _ADMIN, os_user)
    setup.set_up(plan, at)
    tell(f"making up {order.clients} clients and what they did until {order.until}")
    try:
        world = write_world(folder, order.clients, order.seed, order.until)
    except OSError as error:
        raise Error(f"{error.filename or folder}: {error.strerror}; remove {folder} before the next attempt") from None
    _import(world, config, Author(_ADMIN["login"], "ispctl demo", at), tell)
    return _report(world, order)


def _refuse(order: Order, folder: Path) -> None:
    if order.until.year not in _YEARS:
        raise UsageError(f"--until {order.until}: expected a year from {_YEARS[0]} to {_YEARS[-1]}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Error(f"{folder}: there is something already, and a demo overwrites nothing; remove it, or name another with --dir")


def _import(world: World, config: Path, author: Author, tell: Callable[[str], object]) -> None:
    in_force = settings.load(config)
    tell(f"importing {world.clients_csv.name}")
    clients = client_import.import_clients(client_import.Order(world.clients_csv, allow_duplicates=True), author, in_force)
    tell(f"importing {world.invoices_csv.name}")
    invoices = invoice_import.import_invoices(invoice_import.Order(world.invoices_csv), author, in_force)
    for report in (clients, invoices):
        if report.rejected:
            raise Error(f"the demo made a bad row, please report it: {report.file}, {report.rejected[0]}")
    tell(f"importing {len(world.statements)} bank statements")
    for start in range(0, len(world.statements), _QUARTER):
        bank_import.import_files(world.statements[start : start + _QUARTER], author)


def _report(world: World, order: Order) -> dict[str, Any]:
    return {
        "config": str(order.folder / "ispctl.toml"),
        "until": order.until,
        "clients": world.clients,
        "invoices": world.invoices,
        "credit_notes": world.credit_notes,
        "bank_transactions": world.movements,
        "statements_imported": len(world.statements),
        "statements_to_import": [str(order.folder / path.parent.name / path.name) for path in world.new_statements],
        "to_be_suspended": SUSPENDED,
        "to_be_restored": RESTORED,
        "cast": world.cast,
    }
