"""Scoring: days before (+) and after (-) the due date."""

from datetime import date, timedelta

import pytest

from ispctl.rules.scoring import NEVER_SCORED, ScoreFigures, score, score_clients

DUE = date(2026, 3, 1)


def paid(*days_early: int) -> list[tuple[date, date]]:
    return [(DUE, DUE - timedelta(days)) for days in days_early]


@pytest.mark.parametrize(
    ("pairs", "total", "count", "average"),
    [
        pytest.param(paid(*[2] * 10), 20, 10, "2.00", id="ten invoices each paid two days early give 20 and 2.00"),
        pytest.param(paid(*[-2] * 10), -20, 10, "-2.00", id="ten invoices each paid two days late give -20 and -2.00"),
        pytest.param([], 0, 0, None, id="without any invoice there is no average"),
        pytest.param(paid(0), 0, 1, "0.00", id="payment on the due date counts as nought"),
        pytest.param(paid(1, 0, 0), 1, 3, "0.33", id="a third is rounded down"),
        pytest.param(paid(1, 1, 0), 2, 3, "0.67", id="two thirds are rounded up"),
        pytest.param(paid(1, *[0] * 199), 1, 200, "0.01", id="half a hundredth is rounded away from zero"),
        pytest.param(paid(-1, *[0] * 199), -1, 200, "-0.01", id="minus half a hundredth is rounded away from zero too"),
        pytest.param([(date(2024, 3, 1), date(2024, 2, 28))], 2, 1, "2.00", id="a leap day is a day"),
    ],
)
def test_score(pairs: list[tuple[date, date]], total: int, count: int, average: str | None) -> None:
    assert score(pairs) == (total, count)
    assert score(pairs).average() == average


def test_clients_are_scored_apart_whatever_the_order_of_their_invoices() -> None:
    mixed = [(7, DUE, DUE), (8, DUE, DUE - timedelta(3)), (7, DUE, DUE + timedelta(5)), (8, DUE, DUE + timedelta(1))]
    assert score_clients(mixed) == {7: ScoreFigures(-5, 2), 8: ScoreFigures(2, 2)}
    assert score_clients([]) == {} and NEVER_SCORED.average() is None
