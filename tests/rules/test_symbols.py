"""A VS is compared without leading zeros; all zeros mean that there is none (DESIGN.md 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ispctl.rules.symbols import normalise_vs, read_symbol


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("64627", "64627"),
        ("0000064627", "64627"),
        (" 1 ", "1"),
        ("9999999999", "9999999999"),
        ("", None),
        ("  ", None),
        ("0000000000", None),
    ],
)
def test_a_symbol_loses_its_leading_zeros(text: str, symbol: str | None) -> None:
    assert normalise_vs(text) == symbol


@pytest.mark.parametrize("text", ["12345678901", "00000000001", "12a", "1 2", "-1", "1.0", "١٢٣", "²", "１２"])
def test_anything_but_one_to_ten_digits_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="1 to 10 digits"):
        normalise_vs(text)


@pytest.mark.parametrize("text", ["0", "0000000000"])
def test_nobody_can_own_the_symbol_of_payments_without_one(text: str) -> None:
    with pytest.raises(ValueError, match="not all zeros"):
        read_symbol(text)


@given(st.integers(1, 9_999_999_999), st.integers(0, 9))
def test_padding_with_zeros_changes_no_symbol(number: int, width: int) -> None:
    assert normalise_vs(f"{number:0{width}d}") == str(number)
