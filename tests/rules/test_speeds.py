"""Speeds of lines as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ispctl.rules.speeds import MAX_KBIT, read_speed, write_speed

UNITS = {"": 1, "k": 1, "K": 1, "m": 1_000, "M": 1_000, "g": 1_000_000, "G": 1_000_000}


@pytest.mark.parametrize(
    ("text", "kbit"),
    [
        ("2500", 2500), ("512k", 512), ("100M", 100_000), ("100m", 100_000), ("1G", 1_000_000), ("1.5G", 1_500_000),
        ("1,5 Gbit/s", 1_500_000), ("100 Mbps", 100_000), ("100Mb/s", 100_000), ("0.5M", 500), ("1000G", MAX_KBIT), ("1", 1),
    ],
)  # fmt: skip
def test_usual_ways_of_writing_a_speed_are_read(text: str, kbit: int) -> None:
    assert read_speed(text) == kbit


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fast",
        "-5",
        "0",
        "0M",
        "1.0005M",
        "100MB",
        "100 MB/s",
        "1e3",
        "1.5",
        "100 000",
        "1T",
        "1001G",
        "M",
        "1..5M",
        "0x10",
        "١٠M",
        "M100",
    ],
)
def test_what_is_no_speed_is_refused_with_what_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match=r"^expected (kbit/s, or a number with k, M or G|whole kbit/s, from 1 to a terabit)$"):
        read_speed(text)


@given(st.integers(1, MAX_KBIT))
def test_a_speed_that_is_written_reads_the_same(kbit: int) -> None:
    assert read_speed(write_speed(kbit)) == kbit


@given(
    st.integers(1, 1000),
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(["", "b", "bit", "bit/s", "bps", "b/s"]),
    st.sampled_from(["", " "]),
)
def test_the_unit_decides_and_its_spelling_does_not(number: int, unit: str, ending: str, blank: str) -> None:
    assert read_speed(f"{number}{blank}{unit}{ending}") == number * UNITS[unit]


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert 1 <= read_speed(text) <= MAX_KBIT
    except ValueError as error:
        assert str(error).startswith("expected ")
