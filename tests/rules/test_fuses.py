"""The safety limits of suspension."""

from datetime import date, timedelta

import pytest

from ispctl.rules.fuses import backward_run, mass_limit, mass_suspension, stale_statements

D = date(2026, 3, 20)


@pytest.mark.parametrize(
    ("age", "limit", "blown"),
    [
        pytest.param(0, 5, False, id="a statement of the day is fresh"),
        pytest.param(5, 5, False, id="a statement of exactly the allowed age is fresh"),
        pytest.param(6, 5, True, id="a statement one day older is stale"),
        pytest.param(400, 5, True, id="a clock a year ahead makes every statement stale"),
        pytest.param(None, 5, True, id="no statement at all is stale"),
        pytest.param(0, 0, False, id="with an allowed age of nought today's statement is fresh"),
        pytest.param(1, 0, True, id="with an allowed age of nought yesterday's statement is stale"),
    ],
)
def test_stale_statements(age: int | None, limit: int, blown: bool) -> None:
    fuse = stale_statements("Síť", None if age is None else D - timedelta(age), D, limit)
    assert fuse.blown is blown and "Síť" in fuse.sentence


@pytest.mark.parametrize(
    ("clients", "limit"), [(0, 20), (1, 20), (666, 20), (667, 20), (699, 20), (700, 21), (734, 22), (10_000, 300), (100_000, 3000)]
)
def test_the_limit_is_twenty_or_three_percent_of_all_clients_rounded_down(clients: int, limit: int) -> None:
    assert mass_limit(clients) == limit
    assert not mass_suspension(limit, clients).blown
    assert mass_suspension(limit + 1, clients).blown


def test_the_limit_means_more_than_three_percent_exactly() -> None:
    for clients in range(667, 3000):
        allowed = mass_limit(clients)
        assert allowed * 100 <= clients * 3 < (allowed + 1) * 100


@pytest.mark.parametrize(("last", "blown"), [(None, False), (D - timedelta(1), False), (D, False), (D + timedelta(1), True)])
def test_a_run_for_a_day_before_the_last_decision_is_stopped(last: date | None, blown: bool) -> None:
    assert backward_run(D, last).blown is blown
