"""import-bank of a million GPC rows against the barest thing that could do the same job.

Reference, in the same run, on a database with the same schema and the same clients and invoices: a loop that slices the lines,
inserts them with one sqlite3 executemany, and pairs them with one INSERT … SELECT. Ours adds: checks, exactly-once, explanations,
allocation in order of dates.

    python -m benchmarks.import_bank [ROWS]
"""

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import world

LIMIT, MEMORY_LIMIT_MB = 3.0, 500


def reference(database: Path, file: Path) -> float:
    """Slice, insert, pair; return the seconds."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript("PRAGMA journal_mode = wal; PRAGMA synchronous = FULL; PRAGMA foreign_keys = 1")
    began = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO bank_imports (id, imported_at, imported_by) VALUES (1, '', '')")
    connection.execute(
        "INSERT INTO bank_files (id, bank_import_id, file, sha256, format, encoding, new, already_known) "
        "VALUES (1, 1, '', '', '', '', 0, 0)"
    )
    connection.execute("INSERT INTO statements (id, bank_file_id, bank_account_id, line) VALUES (1, 1, 1, 1)")

    def rows() -> Iterator[tuple[object, ...]]:
        with file.open(encoding="cp1250", newline="") as lines:
            next(lines)
            for number, line in enumerate(lines, 2):
                amount = int(line[48:60])
                booked_on = f"20{line[126:128]}-{line[124:126]}-{line[122:124]}"
                yield (
                    1, f"id:{line[35:48].lstrip('0')}", 1, 1, number, booked_on, booked_on, amount if line[60] == "2" else -amount, "CZK",
                    line[61:71].lstrip("0"), line[77:81], line[81:91].lstrip("0"), f"{line[25:35].lstrip('0')}/{line[73:77]}",
                    line[97:117].rstrip(), None, line[35:48].lstrip("0"), 0, None, "",
                )  # fmt: skip

    connection.executemany(
        "INSERT INTO transactions (bank_account_id, identity, ordinal, statement_id, line, booked_on, value_on, amount_minor, currency, "
        f"vs, ks, ss, counter_account, counter_name, message, bank_reference, reversal, client_id, decision) VALUES ({','.join('?' * 19)})",
        rows(),
    )
    connection.execute(
        "INSERT INTO allocations (invoice_id, payment_id, amount_minor, applied_on, rule) "
        "SELECT MIN(i.id), t.id, MIN(t.amount_minor, i.total_minor), t.booked_on, 'vs' FROM transactions t "
        "JOIN invoices i ON i.billing_group_id = 1 AND i.vs = t.vs GROUP BY t.id"
    )
    connection.execute("COMMIT")
    return time.perf_counter() - began


def ours(url: str, file: Path) -> float:
    """The real import; return the seconds."""
    from ispctl import db
    from ispctl.services.author import Author
    from ispctl.services.bank_import import import_files

    db.connect(url)
    began = time.perf_counter()
    report = import_files([file], Author("bench", "bench", datetime(2026, 1, 1, tzinfo=UTC))).report
    took = time.perf_counter() - began
    print(report, file=sys.stderr)
    return took


def measure(kind: str, rows: int, folder: Path) -> tuple[float, float]:
    """Run one side in a process of its own; return seconds and peak memory in MB."""
    command = [sys.executable, "-m", "benchmarks.import_bank", kind, str(rows), str(folder)]
    seconds, megabytes = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(megabytes)


def main(rows: int) -> None:
    """Print seconds, memory and ratio for a tenth of the rows and for all of them."""
    print(f"{'rows':>10} {'reference s':>12} {'ispctl s':>9} {'ratio':>6} {'limit':>6} {'memory MB':>10}")
    for count in (rows // 10, rows):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            world.write_gpc(folder / "statement.gpc", count, clients(count))
            bare, _ = measure("reference", count, folder)
            full, memory = measure("ours", count, folder)
            print(f"{count:>10,} {bare:>12.2f} {full:>9.2f} {full / bare:>6.2f} {LIMIT:>6.2f} {memory:>10.0f}")


def clients(rows: int) -> int:
    """Twelve open invoices for each client make as many invoices as there are rows."""
    return max(1, rows // world.MONTHS)


def child(kind: str, rows: int, folder: Path) -> None:
    """Build a fresh world in a process apart, so that its memory is not counted here, and run one side."""
    build = f"from benchmarks import world; from pathlib import Path; world.create(Path({str(folder)!r}), {clients(rows)})"
    subprocess.run([sys.executable, "-c", build], check=True)
    file, database = folder / "statement.gpc", folder / "ispctl.db"
    seconds = reference(database, file) if kind == "reference" else ours(f"sqlite:///{database}", file)
    # Not ru_maxrss: that of a child begins with what its parent had.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(seconds, int(peak.split()[1]) / 1024)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        child(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
