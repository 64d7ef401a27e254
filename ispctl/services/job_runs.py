"""The record of what the jobs did: every run, also the ones that failed or were killed."""

import json
import os
import socket
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from peewee import fn

from ispctl import db
from ispctl.errors import DONE, STOPPED_BY_FUSE, TRY_LATER
from ispctl.models import JobRun

KILLED = "killed: the run has no end"
NEVER = dict.fromkeys(("last_run", "ended_at", "result", "exit_code", "counts", "message"))
_RESULTS = {DONE: "done", STOPPED_BY_FUSE: "stopped by a fuse", TRY_LATER: "try later"}


def start(job: str, as_of: date, at: datetime) -> JobRun:
    """Record the start of a run and mark earlier ones without an end as killed. Call it while holding the lock of the job."""
    with db.transaction():
        JobRun.update(message=KILLED).where(JobRun.job == job, JobRun.ended_at.is_null(), JobRun.message.is_null()).execute()
        return JobRun.create(job=job, as_of=as_of, started_at=at, host=socket.gethostname(), process=os.getpid())


def finish(run: JobRun, at: datetime, exit_code: int, message: str | None, report: Mapping[str, object] | None = None) -> None:
    """Record the end of a run: exit code, what went wrong, and how many of what it did."""
    counts = {name: len(value) if isinstance(value, list) else value for name, value in (report or {}).items()}
    numbers = {name: value for name, value in counts.items() if type(value) is int}
    run.ended_at, run.exit_code, run.message, run.counts = at, exit_code, message, json.dumps(numbers)
    with db.transaction():
        run.save()


def last_runs(jobs: Sequence[str]) -> dict[str, dict[str, object]]:
    """Return the last run of each job that ever ran: start, end, result, counts and message."""
    newest = JobRun.select(fn.MAX(JobRun.id)).where(JobRun.job.in_(jobs)).group_by(JobRun.job)
    return {
        run.job: {
            "last_run": run.started_at,
            "ended_at": run.ended_at,
            "result": _result(run),
            "exit_code": run.exit_code,
            "counts": json.loads(run.counts) if run.counts else None,
            "message": run.message,
        }
        for run in JobRun.select().where(JobRun.id.in_(newest))
    }


def _result(run: JobRun) -> str:
    if run.exit_code is not None:
        return _RESULTS.get(run.exit_code, f"failed ({run.exit_code})")
    if run.message or (run.host == socket.gethostname() and not _alive(run.process)):
        return "killed"
    return "running"


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
