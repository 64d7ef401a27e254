"""Movements from Fio's API into the spool, where the job import-bank finds them (BANK-FORMATS.md 4).

Periods are asked for that overlap, so nothing depends on a pointer of the bank's: what did not come this time comes the next, and what
came twice is stored once. When each token was last used is remembered beside the locks; the tokens themselves are not.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from ispctl.bank import fio_json
from ispctl.errors import Error, FileError, TryLater
from ispctl.gateways import fio
from ispctl.settings import Settings, read_secret

SECONDS_BETWEEN = 30
# What the bank gives without being unlocked for it.
MOST_DAYS = 90

Memory = dict[str, dict[str, str]]


class Fetched(NamedTuple):
    """What the job did, and the error that names every token file that failed."""

    report: dict[str, Any]
    problem: Error | None


def fetch(settings: Settings, as_of: date, at: datetime, *, dry_run: bool = False) -> Fetched:
    """Ask with every token for its movements up to the day and put the answers into the spool; one that fails stops no other.

    A dry run asks for nothing, because a request now could be in the way of one that matters.
    """
    began = time.monotonic()
    memory = _Memory(settings.folder() / "locks" / "fetch-fio.json")
    fetched: list[dict[str, object]] = []
    failed: list[dict[str, object]] = []
    errors: list[Error] = []
    for name in settings.fio_token_files:
        now: Callable[[], datetime] = lambda: at + timedelta(seconds=int(time.monotonic() - began))  # noqa: E731
        try:
            fetched.append(_Token(settings, name, memory).fetch(as_of, now, dry_run=dry_run))
        except Error as error:
            failed.append({"token_file": name, "reason": str(error)})
            errors.append(error)
    problem: Error | None = None
    if errors:
        # What may be another way later must not hide what a person has to mend.
        later = all(isinstance(error, TryLater) for error in errors)
        text = "fetch-fio: " + "; ".join(f"{one['token_file']}: {one['reason']}" for one in failed)
        problem = TryLater(text) if later else Error(text)
    return Fetched({"fetched": fetched, "failed": failed}, problem)


class _Token:
    """One token and the account behind it."""

    def __init__(self, settings: Settings, name: str, memory: "_Memory") -> None:
        self._settings, self._name, self._memory = settings, name, memory
        self._token = read_secret("fio_token_files", name)
        fio.check_token(self._token)
        # Files may be renamed or hold the same token; what counts for the bank is the token.
        self._key = hashlib.sha256(self._token.encode()).hexdigest()[:16]

    def fetch(self, as_of: date, now: Callable[[], datetime], *, dry_run: bool) -> dict[str, object]:
        known = self._memory.of(self._key)
        first, missed = self._first_day(as_of, known.get("fetched_to"))
        report: dict[str, object] = {"token_file": self._name, "from": first, "to": as_of, "account": None, "transactions": None}
        report |= {"file": None, "missed": missed}
        self._wait_enough(known.get("asked_at"), now())
        if dry_run:
            return report
        self._memory.keep(self._key, asked_at=_stamp(now()))
        try:
            answer = fio.movements(self._settings.fio_url, self._token, first, as_of)
        finally:
            self._memory.keep(self._key, asked_at=_stamp(now()))
        digest = hashlib.sha256(answer).hexdigest()
        if digest != known.get("answer"):
            report |= self._spool(answer, as_of, now())
        self._memory.keep(self._key, fetched_to=as_of.isoformat(), answer=digest)
        return report

    def _first_day(self, as_of: date, fetched_to: str | None) -> tuple[date, str | None]:
        """Return the first day to ask for, and from when to when movements may be missing because the bank does not give them."""
        last_time = min(as_of, _day(fetched_to) or as_of)
        oldest = as_of - timedelta(days=MOST_DAYS)
        missed = f"{last_time} to {oldest}: export them in the internet banking" if last_time < oldest else None
        return max(oldest, last_time - timedelta(days=self._settings.fio_days)), missed

    def _wait_enough(self, asked_at: str | None, now: datetime) -> None:
        before = _instant(asked_at)
        passed = (now - before).total_seconds() if before else SECONDS_BETWEEN
        # A clock that was ahead once must not stop the job for ever.
        if 0 <= passed < SECONDS_BETWEEN:
            raise TryLater(f"asked {passed:.0f} s ago; the bank allows one request in {SECONDS_BETWEEN} s, nothing was asked now")

    def _spool(self, answer: bytes, as_of: date, now: datetime) -> dict[str, object]:
        """Save the answer durably, look whether it is whole, and only then give it the name that the import takes."""
        folder = self._settings.folder() / "spool"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = folder / f".fio-{self._key}.part"
        write_durably(part, answer)
        try:
            (statement,) = fio_json.read(BytesIO(answer)).statements
        except FileError:
            part.unlink()
            # What the server has sent instead is not shown: it may repeat the address, and the token is in it.
            raise TryLater("the answer is not a whole answer of Fio's API; nothing was taken over") from None
        account = statement.account.partition("/")[0]
        path = _given_name(part, f"fio-{account}-{as_of}-{now:%Y%m%dT%H%M%SZ}")
        return {"account": statement.account, "transactions": sum(1 for _ in statement.transactions), "file": path.name}


class _Memory:
    """When each token was used last, what day it succeeded for, and the digest of its last answer. Losing it does no harm."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tokens: Memory = {}
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            self._tokens = {key: {name: str(value) for name, value in values.items()} for key, values in found.items()}
        except (OSError, ValueError, AttributeError):
            pass

    def of(self, key: str) -> Mapping[str, str]:
        return dict(self._tokens.get(key, {}))

    def keep(self, key: str, **values: str) -> None:
        self._tokens.setdefault(key, {}).update(values)
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        write_durably(part, json.dumps(self._tokens).encode())
        part.replace(self._path)


def write_durably(path: Path, content: bytes) -> None:
    """Write a file for its owner alone, and have it on the disk before anything else happens. Raises Error."""
    try:
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Error(f"{path}: cannot be written: {error.strerror}") from None


def _given_name(part: Path, stem: str) -> Path:
    """Give a finished file its name, or a numbered one when it is taken: nothing is ever overwritten. Returns the path."""
    for number in count():
        path = part.with_name(f"{stem}.{number}.json" if number else f"{stem}.json")
        try:
            os.link(part, path)
        except FileExistsError:
            continue
        except OSError as error:
            raise Error(f"{path}: cannot be written: {error.strerror}") from None
        part.unlink()
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        return path
    raise AssertionError("unreachable")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _instant(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text or "", "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _stamp(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
