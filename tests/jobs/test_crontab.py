"""crontab.example runs every job there is, and nothing else."""

import re
from pathlib import Path

import pytest

from ispctl import batch

CRONTAB = Path(__file__).parents[2] / "crontab.example"
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
LINES = [line for line in CRONTAB.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
ENTRIES = [line for line in LINES if not re.fullmatch(r"[A-Z_]+=\S+", line)]


def times(field: str, lowest: int, highest: int) -> set[int]:
    """Return the values that a field of cron stands for; raise AssertionError for anything cron would refuse."""
    found: set[int] = set()
    for part in field.split(","):
        match = re.fullmatch(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?", part)
        assert match, f"{part!r} is no time for cron"
        first, last, step = match.groups()
        low = int(first) if first else lowest
        high = int(last) if last else low if first else highest
        assert lowest <= low <= high <= highest, f"{part!r} is not within {lowest}-{highest}"
        found |= set(range(low, high + 1, int(step or 1)))
    return found


@pytest.mark.parametrize("line", ENTRIES)
def test_each_line_is_one_that_cron_understands_and_calls_a_job(line: str) -> None:
    *fields, command = line.split(maxsplit=5)
    assert len(fields) == 5
    for field, (lowest, highest) in zip(fields, RANGES, strict=True):
        assert times(field, lowest, highest)
    match = re.fullmatch(r"ispctl job ([a-z-]+)", command)
    assert match and match[1] in batch.names()


@pytest.mark.parametrize("line", ENTRIES)
def test_nothing_runs_at_the_hours_when_clocks_are_changed(line: str) -> None:
    assert not times(line.split()[1], 0, 23) & {1, 2, 3}


def test_every_job_is_there_once_with_a_comment_above_it() -> None:
    assert sorted(line.split()[-1] for line in ENTRIES) == batch.names()
    everything = CRONTAB.read_text(encoding="utf-8").splitlines()
    assert all(everything[everything.index(line) - 1].startswith("# ") for line in ENTRIES)
