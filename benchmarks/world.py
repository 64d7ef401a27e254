"""A big world for the benchmarks: clients with open invoices, and one GPC statement that pays them."""

import random
from collections.abc import Iterator
from pathlib import Path

from ispctl import db
from ispctl.models import BankAccount, BillingGroup

ACCOUNT = "2000012001/2010"
MONTHS = 12
PRICE_MINOR = 49900


def create(folder: Path, clients: int) -> str:
    """Create an SQLite database with so many clients, each with twelve open invoices; return its URL."""
    path = folder / "ispctl.db"
    path.unlink(missing_ok=True)
    db.create_sqlite_file(path)
    url = f"sqlite:///{path}"
    db.connect(url, upgrading=True)
    db.migrate()
    with db.transaction():
        group = BillingGroup.create(name="Síť", company="Síť s.r.o.")
        BankAccount.create(billing_group=group, number=ACCOUNT, currency="CZK")
        db.insert_rows("clients", _CLIENT, (_client(row_id, group.id) for row_id in range(1, clients + 1)))
        symbols = ((group.id, number(row_id), row_id, 0) for row_id in range(1, clients + 1))
        db.insert_rows("client_symbols", ("billing_group_id", "vs", "client_id", "slot"), symbols)
        db.insert_rows("invoices", _INVOICE, _invoices(clients, group.id))
    return url


def number(client_id: int) -> str:
    """Return a client's number, which is the VS of its payments."""
    return str(100_000 + client_id)


_CLIENT = (
    "id", "number", "name", "legal_form", "country", "never_suspend", "billing_group_id", "invoice_by_post", "invoice_by_email", "language",
    "created_at", "updated_at", "updated_by", "version",
)  # fmt: skip
_INVOICE = ("number", "client_id", "billing_group_id", "kind", "vs", "issued_on", "due_on", "total_minor", "currency")


def _client(row_id: int, group_id: int) -> tuple[object, ...]:
    at = "2025-01-01T00:00:00Z"
    return (row_id, number(row_id), f"Novák Jan {row_id}", "person", "CZ", False, group_id, False, True, "cs", at, at, "bench", 1)


def _invoices(clients: int, group_id: int) -> Iterator[tuple[object, ...]]:
    for month in range(1, MONTHS + 1):
        for client_id in range(1, clients + 1):
            day = f"2025-{month:02d}"
            yield (
                f"25{month:02d}{client_id:06d}", client_id, group_id, "invoice", number(client_id), f"{day}-01", f"{day}-15", PRICE_MINOR,
                "CZK",
            )  # fmt: skip


def write_gpc(path: Path, rows: int, clients: int, seed: int = 1) -> None:
    """Write one Fio statement of so many payments: most with the client's VS, one in fifty with a wrong one."""
    chance = random.Random(seed)
    account = "0000002000012001"
    total = rows * PRICE_MINOR
    with path.open("wb") as file:
        file.write(
            f"074{account}{'SIT SRO':<20}311224{0:014d}+{total:014d}+{0:014d}0{total:014d}0001311225FIO".ljust(128).encode() + b"\r\n"
        )
        for row in range(rows):
            month, day = row * MONTHS // rows + 1, row * MONTHS * 28 // rows % 28 + 1
            vs = chance.randrange(1, clients + 1) + (100_000 if row % 50 else 5_000_000)
            date = f"{day:02d}{month:02d}25"
            name = "Nováková Jana" if row % 3 else "Novak Jan"
            line = (
                f"075{account}{chance.randrange(10**9):016d}{24_000_000_000 + row:013d}{PRICE_MINOR:012d}2{vs:010d}0008000308{0:010d}"
                f"{date}{name:<20}00203{date}"
            )
            file.write(line.encode("cp1250") + b"\r\n")
