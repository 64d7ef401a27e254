"""Statements follow one another, or it is said where they do not."""

import pytest

from ispctl.rules.continuity import Head, breaks

FIRST = Head("2026-01-05", 1, 0, 100)


@pytest.mark.parametrize(
    ("heads", "findings"),
    [
        pytest.param([], [], id="no statement breaks nothing"),
        pytest.param([FIRST, Head("2026-01-06", 2, 100, 50)], [], id="the next number and the same balance follow"),
        pytest.param([FIRST, FIRST], [], id="the same statement from two files counts once"),
        pytest.param([Head("2026-01-06", 2, 100, 50), FIRST], [], id="the order of imports does not matter"),
        pytest.param([FIRST, Head("2026-01-07", 3, 100, 50)], ["statement 2 is missing"], id="one is missing"),
        pytest.param([FIRST, Head("2026-01-09", 5, 7, 50)], ["statements 2 to 4 are missing"], id="several are missing"),
        pytest.param(
            [FIRST, Head("2026-01-06", 2, 99, 50)], ["opens with 0.99, but the one before closed with 1.00"], id="balances do not follow"
        ),
        pytest.param([Head("2025-12-31", 250, 0, 100), Head("2026-01-05", 1, 100, 1)], [], id="numbers begin again each year"),
        pytest.param(
            [Head("2025-12-31", 250, 0, 1), Head("2026-01-05", 3, 1, 1)], ["statements 1 to 2 are missing"], id="January is missing"
        ),
        pytest.param(
            [FIRST, Head("2026-01-06", 1, 100, 50)],
            ["statement 1 comes after statement 1; is one of them wrong?"],
            id="one number stands on two statements",
        ),
        pytest.param([FIRST, Head("2026-01-06", 2, None, None)], [], id="without balances only numbers are compared"),
    ],
)
def test_breaks_are_told_in_words(heads: list[Head], findings: list[str]) -> None:
    assert [found.finding for found in breaks(heads)] == findings
