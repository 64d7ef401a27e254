"""The job runner: one at a time whatever happens, and a record of every run (TRUST.md F1)."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from ispctl import batch, clock, db
from ispctl.errors import TRY_LATER, TryLater
from ispctl.models import BillingGroup, HistoryEntry, JobRun
from ispctl.services import job_runs
from ispctl.services.author import Author
from ispctl.settings import Settings
from tests.books import Books, D

Run = Callable[..., Result]

# A process that takes the lock of a job just as the runner does, tells so, and keeps it.
HOLDER = """
import sys, time
from pathlib import Path
from typing import Any
from ispctl import batch, clock, db
from ispctl.services import job_runs
db.connect(sys.argv[1])
with batch.lock(Path(sys.argv[2]), sys.argv[3]):
    job_runs.start(sys.argv[3], clock.today("Europe/Prague"), clock.now())
    print("held", flush=True)
    time.sleep(60)
"""


# The program, more patient with the database than it is in life, so that a slow test machine cannot spoil the test.
PATIENT = """
from ispctl import db
db.LOCK_TIMEOUT_SECONDS = 300
db._LOCK_TIMEOUT = {name: words.replace("20", "300") for name, words in db._LOCK_TIMEOUT.items()}
from ispctl.cli import app
app()
"""


@pytest.fixture
def hold(database_url: str, tmp_path: Path) -> Callable[[str], subprocess.Popen[str]]:
    """Start a process that holds the lock of a job."""

    def start(name: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", HOLDER, database_url, str(tmp_path / "data"), name]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert process.stdout and process.stdout.readline() == "held\n"
        return process

    return start


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def runs() -> list[tuple[str, int | None, str | None]]:
    return [(run.job, run.exit_code, run.message) for run in JobRun.select().order_by(JobRun.id)]


def test_a_second_start_ends_at_once_with_75_and_one_line(run: Run, hold: Callable[[str], subprocess.Popen[str]]) -> None:
    holder = hold("score-clients")
    try:
        started = time.monotonic()
        result = run("job", "score-clients", code=TRY_LATER)
        assert time.monotonic() - started < 1
        assert result.stdout == "" and f"job score-clients is running already (process {holder.pid} since " in result.stderr
        assert len(result.stderr.splitlines()) == 1
        run("job", "suspend-debtors")
        assert "running" in run("job", "list").stdout
    finally:
        kill(holder)


def test_after_kill_9_of_the_holder_the_next_start_works_and_marks_the_run_as_killed(
    run: Run, hold: Callable[[str], subprocess.Popen[str]]
) -> None:
    for _ in range(5):
        kill(hold("score-clients"))
        assert "killed" in run("job", "list").stdout
        run("job", "score-clients")
    assert runs() == [("score-clients", None, job_runs.KILLED), ("score-clients", 0, None)] * 5


@pytest.mark.slow
def test_of_twenty_simultaneous_starts_one_works_and_nineteen_end_with_75(config: Path, database: str, tmp_path: Path) -> None:
    words = [sys.executable, "-c", PATIENT, "--config", str(config), "job", "score-clients"]
    with db.transaction():  # keeps the one that works at work
        starts = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(20)]
        deadline = time.monotonic() + 120
        while sum(start.poll() is not None for start in starts) < 19 and time.monotonic() < deadline:
            time.sleep(0.05)
        losers = [start for start in starts if start.poll() is not None]
        assert [start.returncode for start in losers] == [TRY_LATER] * 19
    answers = [start.communicate() for start in starts]
    assert sorted(start.returncode for start in starts) == [0] + [TRY_LATER] * 19
    assert all(out == "" and len(err.splitlines()) <= 1 for out, err in answers)
    assert runs() == [("score-clients", 0, None)]


def test_the_lock_is_its_owners_alone(run: Run, tmp_path: Path) -> None:
    run("job", "score-clients")
    folder = tmp_path / "data" / "locks"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "score-clients.lock").stat().st_mode) == 0o600


def test_a_folder_of_locks_that_others_can_enter_is_refused(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "locks"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    assert f"chmod 700 {folder}" in run("job", "score-clients", code=1).stderr


def test_a_lock_that_is_a_link_is_refused(run: Run, tmp_path: Path) -> None:
    run("job", "score-clients")
    lock, victim = tmp_path / "data" / "locks" / "score-clients.lock", tmp_path / "victim"
    victim.write_text("keep me")
    lock.unlink()
    lock.symlink_to(victim)
    assert "cannot be opened" in run("job", "score-clients", code=1).stderr
    assert victim.read_text() == "keep me"


def test_on_a_server_the_database_holds_the_lock_for_other_hosts(run: Run, config: Path, database_url: str, tmp_path: Path) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite lives on one host")
    other_host = [sys.executable, "-c", HOLDER, database_url, str(tmp_path / "other host"), "score-clients"]
    holder = subprocess.Popen(other_host, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        assert "is running on another host" in run("job", "score-clients", code=TRY_LATER).stderr
    finally:
        kill(holder)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:  # the server notices a dead client when it gets round to it
        try:
            with db.job_lock("score-clients"):
                break
        except TryLater:
            time.sleep(0.05)
    run("job", "score-clients")


def test_every_run_is_recorded_with_start_end_counts_and_result(run: Run, group: BillingGroup) -> None:
    books = Books(group)
    books.statement()
    books.invoice(books.client(10001))
    books.settle()
    run("job", "suspend-debtors", "--as-of", D)
    [kept] = JobRun.select()
    assert (kept.job, kept.as_of, kept.exit_code, kept.process, kept.message) == ("suspend-debtors", D, 0, os.getpid(), None)
    assert kept.ended_at and kept.started_at <= kept.ended_at <= clock.now()
    assert kept.counts == '{"suspended": 1, "resumed": 0, "spared": 0}'
    assert HistoryEntry.get().by == "job:suspend-debtors"


def test_a_run_stopped_by_a_fuse_is_recorded_too(run: Run, group: BillingGroup) -> None:
    books = Books(group)
    books.invoice(books.client(10001))
    books.settle()
    result = run("job", "suspend-debtors", "--as-of", D, code=3)
    assert len(result.stderr.splitlines()) == 1 and "stopped by a fuse: billing group Síť has no bank statement" in result.stderr
    assert "held back" in result.stdout
    [(_, code, message)] = runs()
    assert code == 3 and "has no bank statement" in str(message)


def test_a_job_that_fails_is_recorded_with_its_message(run: Run, database: str, tmp_path: Path) -> None:
    spool = tmp_path / "data" / "spool"
    spool.mkdir(parents=True)
    file = spool / "bad.gpc"
    file.write_text("not a statement")
    os.utime(file, (1, 1))
    result = run("job", "import-bank", code=1)
    assert len(result.stderr.splitlines()) == 1 and "bad.gpc" in result.stderr
    [(_, code, message)] = runs()
    assert code == 1 and "bad.gpc" in str(message)


def test_a_dry_run_leaves_no_record_and_needs_no_lock(run: Run, hold: Callable[[str], subprocess.Popen[str]]) -> None:
    holder = hold("score-clients")
    try:
        assert run("job", "score-clients", "--dry-run", "--as-of", D).stdout == "as of    2026-03-20\nclients  0\nchanged  0\n"
    finally:
        kill(holder)
    assert len(runs()) == 1, "the holder's own"


def test_a_job_is_silent_when_nobody_looks_and_all_is_well(run: Run, database: str) -> None:
    for name in batch.names():
        result = run("job", name, "--as-of", D)
        assert (result.stdout, result.stderr) == ("", "")
    assert {exit_code for _, exit_code, _ in runs()} == {0}


def test_force_is_refused_by_a_job_that_has_no_fuse(run: Run, database: str) -> None:
    assert "no fuse" in run("job", "score-clients", "--force", code=2).stderr


def test_jobs_need_no_administrator(run: Run, database: str) -> None:
    run("job", "pair-payments")
    assert runs() == [("pair-payments", 0, None)]


def test_an_unforeseen_error_is_recorded_without_its_text(database: str, tmp_path: Path, author: Author) -> None:
    no_day: Any = "2026-03-20"
    with pytest.raises(AttributeError):
        batch.run("score-clients", batch.Task(Settings(data_dir=str(tmp_path / "data")), no_day, author))
    assert runs() == [("score-clients", 1, "internal error: AttributeError")]


def test_the_list_of_jobs_is_the_folder(run: Run, database: str) -> None:
    run("job", "score-clients")
    told = run("job", "list").stdout
    assert [line.split()[0] for line in told.splitlines()[1:]] == batch.names()
    assert batch.names() == ["fetch-fio", "import-bank", "pair-payments", "score-clients", "suspend-debtors"]
    for name in batch.names():
        assert batch.purpose(name).endswith(".") and batch.purpose(name) in told
        assert run("job", name, "--help").stdout
