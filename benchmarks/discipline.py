"""Scoring and suspension of a whole clientbase against one raw SQL aggregate over the same rows.

Reference, in the same run and on the same database: one SELECT that joins every invoice with its allocations and payments and sums
them by client. Ours: both jobs, with every fuse, possible payment and explanation, written to the database.

    python -m benchmarks.discipline [CLIENTS]
"""

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks import world
from ispctl import db
from ispctl.services import allocations, scoring, suspension
from ispctl.services.author import Author
from ispctl.settings import Settings

LIMIT = 5.0
AS_OF = date(2025, 12, 31)
AUTHOR = Author("job:bench", "bench", datetime(2026, 1, 1, tzinfo=UTC))

REFERENCE = """SELECT i.client_id, COUNT(DISTINCT i.id), SUM(a.amount_minor), MAX(t.booked_on)
    FROM invoices i LEFT JOIN allocations a ON a.invoice_id = i.id LEFT JOIN transactions t ON t.id = a.payment_id GROUP BY i.client_id"""

_TRANSACTION = (
    "bank_account_id", "identity", "ordinal", "statement_id", "line", "booked_on", "amount_minor", "currency", "vs", "reversal",
    "client_id", "decision",
)  # fmt: skip


def pay(clients: int) -> None:
    """Store a payment for every invoice but those of one client in a thousand since September, early or late by some days."""
    db.sql("INSERT INTO bank_imports (id, imported_at, imported_by) VALUES (1, '2025-12-31T00:00:00Z', 'bench')")
    db.sql(
        "INSERT INTO bank_files (id, bank_import_id, file, sha256, format, encoding, new, already_known) "
        "VALUES (1, 1, 'bench', 'bench', 'gpc', 'ascii', 0, 0)"
    )
    db.sql("INSERT INTO statements (id, bank_file_id, bank_account_id, line, to_on) VALUES (1, 1, 1, 1, '2025-12-31')")
    db.insert_rows("transactions", _TRANSACTION, _payments(clients))
    allocations.settle(range(1, clients + 1))


def _payments(clients: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(1)
    for month in range(1, world.MONTHS + 1):
        for client_id in range(1, clients + 1):
            if month >= 9 and not client_id % 1000:
                continue
            day = (date(2025, month, 15) + timedelta(days=chance.randrange(-10, 11))).isoformat()
            identity = f"id:{month:02d}{client_id}"
            yield (1, identity, 1, 1, 1, day, world.PRICE_MINOR, "CZK", world.number(client_id), False, client_id, "client_number")


def seconds(work: object) -> float:
    """Run and time."""
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


def main(clients: int) -> None:
    """Print seconds and ratio."""
    with tempfile.TemporaryDirectory() as name:
        world.create(Path(name), clients)
        with db.transaction():
            pay(clients)
        raw = sqlite3.connect(Path(name) / "ispctl.db")
        bare = min(seconds(lambda: raw.execute(REFERENCE).fetchall()) for _ in range(3))
        score = seconds(lambda: print(scoring.run(AS_OF), file=sys.stderr))
        suspend = seconds(lambda: print(len(suspension.run(AS_OF, Settings(), AUTHOR)["suspended"]), "suspended", file=sys.stderr))
    print(f"{'clients':>10} {'invoices':>10} {'reference s':>12} {'scoring s':>10} {'suspension s':>13} {'ratio':>6} {'limit':>6}")
    ratio = (score + suspend) / bare
    print(f"{clients:>10,} {clients * world.MONTHS:>10,} {bare:>12.2f} {score:>10.2f} {suspend:>13.2f} {ratio:>6.2f} {LIMIT:>6.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
