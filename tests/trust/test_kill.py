"""An import that is killed, or finds the disk full, leaves everything or nothing behind; the next one does the rest (TRUST.md B1)."""

import os
import resource
import signal
import time
from pathlib import Path
from random import Random

import pytest

from ispctl import db
from ispctl.models import BillingGroup
from ispctl.services import check
from tests.bank_world import crowd, dump, movement, statement, write
from tests.conftest import SERVER
from tests.trust.processes import finish, start

ROWS, CLIENTS, KILLS = 10_000, 500, 100
# in the order in which rows may be removed
WRITTEN = ("allocations", "reversals", "import_overlaps", "transactions", "statements", "bank_files", "bank_imports", "history")


@pytest.fixture
def file(group: BillingGroup, tmp_path: Path) -> Path:
    """A file of payments in full and in part, by clients with open invoices and by nobody known, with some stornos."""
    random = Random(7)
    crowd(CLIENTS, invoices=6, total=50_000)
    rows = [
        movement(number * 180 // ROWS, random.choice([25_000, 50_000]), str(10001 + random.randrange(CLIENTS + 50)), number + 1)
        for number in range(ROWS - 100)
    ]
    backs = [row._replace(amount_minor=-row.amount_minor, reversal=True, bank_reference=f"9{row.bank_reference:>08}") for row in rows[::99]]
    path = write(tmp_path / "many.gpc", statement(rows + backs))
    db.database.close()
    return path


def counts() -> dict[str, int]:
    """Return how many rows each table has once no other writer is left: a server may still be busy with what a killed client sent."""
    with db.transaction():
        return {table: int(db.scalar(f"SELECT COUNT(*) FROM {table}")) for table in WRITTEN}


def forget() -> None:
    """Remove what imports have written."""
    with db.transaction():
        for table in WRITTEN:
            db.sql(f"DELETE FROM {table}")


def is_sound() -> bool:
    return not db.is_sqlite() or db.scalar("PRAGMA integrity_check") == "ok"


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_an_import_is_killed_at_a_hundred_moments(
    file: Path, config: Path, database_url: str, tmp_path: Path
) -> None:
    random = Random(8)
    started = time.monotonic()
    assert finish(start(config, "import-bank", file)) == 0
    duration = time.monotonic() - started
    db.connect(database_url)
    whole, complete = dump(), counts()
    assert complete["transactions"] == ROWS
    assert not [row for row in check.run() if row["breaches"]]
    forget()
    nothing = counts()
    db.database.close()
    before, after = 0, 0
    for _ in range(KILLS):
        pid = start(config, "import-bank", file, output=tmp_path / "said")
        time.sleep(random.uniform(0, duration))
        os.kill(pid, signal.SIGKILL)
        code = finish(pid)
        assert code in (0, -signal.SIGKILL), (tmp_path / "said").read_text()
        db.connect(database_url)
        found = counts()
        assert is_sound()
        assert code or found == complete
        if found == nothing:  # the next round is the rerun, over whatever the killed process left behind
            before += 1
            db.database.close()
            continue
        assert dump() == whole
        db.database.close()
        assert finish(start(config, "import-bank", file)) == 0
        db.connect(database_url)
        assert dump() == whole
        after += 1
        forget()
        db.database.close()
    assert before > KILLS // 3
    assert finish(start(config, "import-bank", file)) == 0
    db.connect(database_url)
    assert dump() == whole
    assert is_sound()
    assert not [row for row in check.run() if row["breaches"]]
    assert before + after == KILLS


@pytest.mark.skipif(bool(SERVER), reason="the disk of a server is not ours")
@pytest.mark.parametrize("limit", [100_000, 500_000, 1_500_000])
def test_nothing_is_stored_and_it_is_said_when_the_disk_is_full(
    file: Path, config: Path, database_url: str, tmp_path: Path, limit: int
) -> None:
    db.connect(database_url)
    before = counts()
    db.database.close()
    pid = start(
        config, "import-bank", file, output=tmp_path / "said", first=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    assert finish(pid) == 1
    said = (tmp_path / "said").read_text()
    assert said.startswith("ispctl: database: ")
    assert said.count("\n") == 1
    db.connect(database_url)
    assert counts() == before
    assert is_sound()
    db.database.close()
    assert finish(start(config, "import-bank", file)) == 0
    db.connect(database_url)
    assert counts()["transactions"] == ROWS


def test_every_movement_is_stored_once_when_three_imports_start_at_once(
    file: Path, config: Path, database_url: str, tmp_path: Path
) -> None:
    pids = [start(config, "import-bank", file, output=tmp_path / "said") for _ in range(3)]
    assert [finish(pid) for pid in pids] == [0, 0, 0], (tmp_path / "said").read_text()
    db.connect(database_url)
    assert counts()["transactions"] == ROWS
