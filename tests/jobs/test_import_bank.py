"""The job import-bank: from the spool folder to done/ or failed/."""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from ispctl.bank.statement import Statement, Transaction
from ispctl.models import BankFile, BankImport, BankTransaction, BillingGroup
from tests.bank.gpc_writer import write_gpc
from tests.books import Books

Run = Callable[..., Result]
DAY = date(2026, 3, 19)


@pytest.fixture
def spool(tmp_path: Path, group: BillingGroup) -> Path:
    """An empty spool folder of a provider with one client, 10001."""
    Books(group).client(10001)
    folder = tmp_path / "data" / "spool"
    folder.mkdir(parents=True, mode=0o700)
    return folder


def drop(folder: Path, name: str, *amounts: int, account: str = "2000012001/2010", off_by: int = 0, age: int = 60) -> Path:
    """Put a statement into the folder; payments of client 10001, with the id that the bank gives each of them."""
    rows = [
        Transaction(
            line=0, booked_on=DAY, value_on=DAY, amount_minor=amount, currency="CZK", vs="10001", ks=None, ss=None,
            counter_account="166111143/0800", counter_name="Novák Jan", message=None, bank_reference=f"{amount}", bank_id=None,
            reversal=False,
        )
        for amount in amounts
    ]  # fmt: skip
    statement = Statement(
        account=account, iban=None, currency="CZK", number="1", from_on=None, to_on=DAY, opening_minor=0,
        closing_minor=sum(amounts) + off_by, balanced=True, line=1, transactions=rows,
    )  # fmt: skip
    path = folder / name
    path.write_bytes(write_gpc([statement]))
    modified = path.stat().st_mtime - age
    os.utime(path, (modified, modified))
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def report(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_files_are_imported_in_order_of_name_and_moved_to_done(run: Run, spool: Path) -> None:
    drop(spool, "b.gpc", 20_000, 30_000)
    drop(spool, "a.gpc", 10_000, 20_000)
    told = report(run("job", "import-bank", "--json"))
    assert [(one["file"], one["new"], one["already_known"]) for one in told["files"]] == [
        (str(spool / "a.gpc"), 2, 0), (str(spool / "b.gpc"), 1, 1),
    ]  # fmt: skip
    assert (told["new"], told["already_known"], told["paired"], told["failed"], told["waiting"]) == (3, 1, 3, [], [])
    assert (names(spool), names(spool / "done")) == (["done"], ["a.gpc", "b.gpc"])
    assert {one.imported_by for one in BankImport.select()} == {"job:import-bank"}


def test_a_bad_file_goes_to_failed_with_its_reason_and_does_not_stop_the_others(run: Run, spool: Path) -> None:
    drop(spool, "a.gpc", 10_000, off_by=1)
    (spool / "b.gpc").write_bytes(b"\x00\xff nonsense")
    os.utime(spool / "b.gpc", (1, 1))
    drop(spool, "c.gpc", 10_000, account="2000012028/2010")
    drop(spool, "d.gpc", 40_000)
    result = run("job", "import-bank", code=1)
    assert names(spool) == ["done", "failed"] and names(spool / "done") == ["d.gpc"]
    assert names(spool / "failed") == ["a.gpc", "a.gpc.reason", "b.gpc", "b.gpc.reason", "c.gpc", "c.gpc.reason"]
    assert "2000012028/2010" in (spool / "failed" / "c.gpc.reason").read_text()
    assert len(result.stderr.splitlines()) == 1 and all(name in result.stderr for name in ("a.gpc", "b.gpc", "c.gpc"))
    assert BankTransaction.select().count() == 1
    assert run("job", "import-bank").stderr == "", "a failed file is not tried again by itself"


def test_nothing_is_ever_overwritten(run: Run, spool: Path) -> None:
    for amount in (10_000, 20_000, 30_000):
        drop(spool, "vypis.gpc", amount)
        run("job", "import-bank")
    for _ in range(2):
        drop(spool, "vypis.gpc", 10_000, off_by=1)
        run("job", "import-bank", code=1)
    assert names(spool / "done") == ["vypis.1.gpc", "vypis.2.gpc", "vypis.gpc"]
    assert names(spool / "failed") == ["vypis.1.gpc", "vypis.1.gpc.reason", "vypis.gpc", "vypis.gpc.reason"]
    assert len({path.read_bytes() for path in (spool / "done").iterdir()}) == 3


def test_only_finished_regular_files_are_taken(run: Run, spool: Path, tmp_path: Path) -> None:
    for name in (".hidden.gpc", "loading.gpc.part", "loading.gpc.filepart"):
        drop(spool, name, 10_000)
    drop(spool, "fresh.gpc", 10_000, age=0)
    (spool / "link.gpc").symlink_to(drop(tmp_path, "elsewhere.gpc", 10_000))
    os.mkfifo(spool / "pipe.gpc")
    (spool / "folder.gpc").mkdir()
    before = names(spool)
    told = report(run("job", "import-bank", "--json"))
    assert (told["files"], told["waiting"]) == ([], ["fresh.gpc"])
    assert names(spool) == before and not BankFile.select().exists()


def test_a_file_from_a_machine_whose_clock_is_ahead_is_taken_too(run: Run, spool: Path) -> None:
    drop(spool, "future.gpc", 10_000, age=-86_400)
    assert report(run("job", "import-bank", "--json"))["new"] == 1


def test_a_file_whose_import_was_killed_before_it_was_moved_is_taken_again_without_harm(run: Run, spool: Path) -> None:
    drop(spool, "a.gpc", 10_000)
    run("job", "import-bank")
    (spool / "done" / "a.gpc").rename(spool / "a.gpc")
    told = report(run("job", "import-bank", "--json"))
    assert (told["new"], told["already_known"]) == (0, 1) and names(spool / "done") == ["a.gpc"]


def test_a_dry_run_says_the_same_and_touches_nothing(run: Run, spool: Path) -> None:
    drop(spool, "a.gpc", 10_000)
    drop(spool, "b.gpc", 10_000, off_by=1)
    foreseen = report(run("job", "import-bank", "--json", "--dry-run", code=1))
    assert names(spool) == ["a.gpc", "b.gpc"] and not BankTransaction.select().exists()
    assert report(run("job", "import-bank", "--json", code=1)) == foreseen


def test_the_spool_folder_is_made_for_its_owner_alone(run: Run, group: BillingGroup, tmp_path: Path) -> None:
    run("job", "import-bank", "--dry-run")
    assert not (tmp_path / "data" / "spool").exists()
    run("job", "import-bank")
    assert (tmp_path / "data" / "spool").stat().st_mode & 0o777 == 0o700
