"""Houses and outlets as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ispctl.rules.houses import house_key, is_house, outlet_order, place_of


@pytest.mark.parametrize(
    ("one", "other"),
    [(("Lipová 7", "Šumperk"), ("LIPOVA  7", "sumperk")), (("Žerotínova 3056/81a", "Šumperk"), ("žerotínova 3056/81A", "šumperk"))],
)
def test_capitals_accents_and_blanks_make_no_other_house(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert house_key(*one) == house_key(*other)


@pytest.mark.parametrize(
    ("one", "other"), [(("Lipová 7", "Šumperk"), ("Lipová 7", "Olomouc")), (("Lipová 7", "Šumperk"), ("Lipová 77", "Šumperk"))]
)
def test_another_city_or_number_is_another_house(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert house_key(*one) != house_key(*other)


def test_there_is_no_place_without_an_outlet_or_an_address() -> None:
    assert place_of(None, "Lipová 7", "Šumperk") is None
    assert place_of("B2-14", None, None) is None
    assert place_of("b2-14", "Lipová 7", "Šumperk") == place_of("B2 -14", "lipova 7", "Šumperk")


@pytest.mark.parametrize("text", ["Lipová 7", "lipova 7", "Lipová 7, Šumperk", "lipová 7 šumperk"])
def test_a_house_is_named_with_or_without_its_city(text: str) -> None:
    assert is_house(text, "Lipová 7", "Šumperk")
    assert not is_house(text, "Lipová 77", "Šumperk")


def test_outlets_sort_as_people_count() -> None:
    assert sorted(["B2-14", "B2-9", "a1", "10", "9"], key=outlet_order) == ["a1", "B2-9", "B2-14", "9", "10"]


@given(st.lists(st.text(max_size=10), max_size=6))
def test_any_outlets_can_be_sorted(outlets: list[str]) -> None:
    ordered = sorted(outlets, key=outlet_order)
    assert [outlet_order(one) for one in ordered] == sorted(map(outlet_order, outlets))


def test_digits_of_other_scripts_are_letters() -> None:
    assert outlet_order("\u1369") == [(0, "\u1369")]
