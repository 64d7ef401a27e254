"""Runs a job: one at a time, with a record of every run and an exit code (DESIGN.md 5). The folder jobs/ is the list of jobs.

The lock is taken from the kernel on an open file, so it is gone with its holder, also after kill -9; nobody ever has to delete it.
"""

import ast
import fcntl
import os
import stat
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from ispctl import clock, db
from ispctl.errors import DONE, REFUSED, Error, TryLater, UsageError
from ispctl.paths import shipped
from ispctl.services import job_runs
from ispctl.services.author import Author
from ispctl.settings import Settings

Report = Mapping[str, object]


@dataclass(frozen=True)
class Task:
    """What a job is asked to do: for which day, by whom, and whether only to say what it would do."""

    settings: Settings
    as_of: date
    author: Author
    dry_run: bool = False
    force: bool = False


class Outcome(NamedTuple):
    """What a job did, to be printed, and the error to end with when something needs a person."""

    report: Report
    problem: Error | None = None


def names() -> list[str]:
    """Return the names of the jobs: the modules of jobs/, with - for _."""
    return sorted(path.stem.replace("_", "-") for path in shipped("jobs").glob("*.py") if not path.stem.startswith("_"))


def purpose(name: str) -> str:
    """Return the first line of a job's docstring, without importing the job."""
    source = (shipped("jobs") / f"{name.replace('-', '_')}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def run(name: str, task: Task) -> Outcome:
    """Run a job under its lock and keep a record of the run; a dry run takes no lock and leaves no record, because it does nothing.

    Raises TryLater at once when the job is running already.
    """
    job = import_module(f"ispctl.jobs.{name.replace('-', '_')}")
    if task.force and not getattr(job, "CAN_FORCE", False):
        raise UsageError(f"job {name} has no fuse that --force could override")
    if task.dry_run:
        return job.run(task)  # type: ignore[no-any-return]
    with lock(task.settings.folder(), name):
        record = job_runs.start(name, task.as_of, task.author.at)
        try:
            outcome: Outcome = job.run(task)
        except Exception as error:
            job_runs.finish(record, clock.now(), _exit_code(error), _message(error))
            raise
        code, message = (outcome.problem.exit_code, str(outcome.problem)) if outcome.problem else (DONE, None)
        job_runs.finish(record, clock.now(), code, message, outcome.report)
        return outcome


def _exit_code(error: Exception) -> int:
    return error.exit_code if isinstance(error, Error) else REFUSED


def _message(error: Exception) -> str:
    # The text of an unforeseen error may hold somebody's data.
    return str(error) if isinstance(error, Error) else f"internal error: {type(error).__name__}"


@contextmanager
def lock(data: Path, name: str) -> Generator[None, None, None]:
    """Hold the lock of a job, on this host in the data folder and on a database server for all hosts. Raises TryLater at once."""
    with _lock_file(data / "locks", name), db.job_lock(name):
        yield


@contextmanager
def _lock_file(folder: Path, name: str) -> Generator[None, None, None]:
    """Hold the lock of a job on this host. The folder is its owner's alone, so nobody else can hold the lock to stop the job."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        raise Error(f"{folder} can be entered by others, who could stop every job; run `chmod 700 {folder}`")
    path = folder / f"{name}.lock"
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Error(f"{path}: cannot be opened: {error.strerror}") from None
    try:
        _lock(file, name)
        if not path.exists() or not os.path.samestat(os.fstat(file), path.stat()):
            raise TryLater(f"{path} was deleted by somebody while job {name} was starting; nothing was done")
        os.truncate(file, 0)
        os.write(file, f"process {os.getpid()} since {clock.now():%Y-%m-%dT%H:%M:%SZ}".encode())
        yield
    finally:
        os.close(file)


def _lock(file: int, name: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(file, 100, 0).decode(errors="replace")
        raise TryLater(f"job {name} is running already ({holder}); nothing was done") from None
