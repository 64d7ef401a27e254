"""However attempts come, no more than the limit are taken in any window (TRUST.md H)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ispctl.rules.lockout import lock_until, wait_until

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def _taken(pauses: list[int], limit: int, minutes: int) -> list[datetime]:
    """Return when attempts were taken, all wrong, if somebody tries after each of the pauses, in seconds."""
    taken: list[datetime] = []
    now = NOON
    for pause in pauses:
        now += timedelta(seconds=pause)
        recent = [at for at in reversed(taken) if at > now - timedelta(minutes=minutes)]
        if wait_until(recent[:limit], now, limit, minutes) is None:
            taken.append(now)
    return taken


@given(st.lists(st.integers(0, 400), max_size=80), st.integers(3, 8), st.integers(1, 15))
def test_no_window_holds_more_wrong_guesses_than_the_limit(pauses: list[int], limit: int, minutes: int) -> None:
    taken = _taken(pauses, limit, minutes)
    for first in taken:
        assert sum(first <= at < first + timedelta(minutes=minutes) for at in taken) <= limit


@pytest.mark.parametrize(("failures", "seconds"), [(0, None), (1, None), (2, 2), (3, 4), (4, 8), (5, 900)])
def test_each_wrong_password_doubles_the_pause_until_the_door_closes(failures: int, seconds: int | None) -> None:
    until = wait_until([NOON] * failures, NOON, 5, 15)
    assert until == (None if seconds is None else NOON + timedelta(seconds=seconds))
    if until:
        assert wait_until([NOON] * failures, until, 5, 15) is None


def test_an_address_is_not_slowed_down_before_it_is_locked_out() -> None:
    assert lock_until([NOON] * 19, NOON, 20, 15) is None
    assert lock_until([NOON] * 20, NOON, 20, 15) == NOON + timedelta(minutes=15)


def test_the_door_opens_again_with_the_clock_for_one_guess_at_a_time() -> None:
    failures = [NOON + timedelta(minutes=minute) for minute in (4, 3, 2, 1, 0)]
    assert wait_until(failures, NOON + timedelta(minutes=5), 5, 15) == NOON + timedelta(minutes=15)
