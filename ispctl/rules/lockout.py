"""How guessing of passwords is slowed down and locked out. The rule holds for any window: at most `limit` wrong guesses in `minutes`."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def wait_until(failures: Sequence[datetime], at: datetime, limit: int, minutes: int) -> datetime | None:
    """Return until when no more attempts are taken, or None when one is.

    `failures` are the wrong attempts of the last `minutes`, the newest first. From the second one on each doubles the pause before
    the next, beginning with two seconds: a person hardly notices, a program does.
    """
    window = timedelta(minutes=minutes)
    if len(failures) >= limit:
        until = failures[limit - 1] + window
    elif len(failures) >= 2:
        until = failures[0] + min(window, timedelta(seconds=2 ** min(len(failures) - 1, 20)))
    else:
        return None
    return until if until > at else None


def lock_until(failures: Sequence[datetime], at: datetime, limit: int, minutes: int) -> datetime | None:
    """Return the same without the pauses: an address may be shared by many people."""
    return wait_until(failures, at, limit, minutes) if len(failures) >= limit else None
