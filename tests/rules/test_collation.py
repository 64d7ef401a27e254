"""The order of names, and text without diacritics."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ispctl.rules.collation import LONGEST_KEY, fold, sort_key

IN_ORDER = {
    "č comes after c, ř after r, š after s, ž after z": "Cvrček Čáp Dub Ryba Říha Slon Sýkora Šulc Tma Zvon Žák",
    "ch comes after h, in any case": "Had Hýl Chalupa CHARVÁT chlup Ib",
    "other accents decide only between words that are else the same": "Dana Ďana Danko Nada Naďa Nadka Ruda Růda Rudka",
    "the Slovak letters ä and ô come after a and o": "Kos Kotva Kozel Kôň Kôpka Kpt Maslo Mazec Mäso Mbo",
    "the Slovak ĺ, ľ and ŕ are accents": "Lada Ľada Ladik Lupa Ĺupa Lupen Rad Ŕad Radek",
    "small letters come before capital ones": "van Van vanek Vanek",
    "other letters of Europe have a place": "Müller Müllner Munk Strasa Straße Strassen",
    "a plain letter comes before one with an acute, a caron, a ring": "sed séd sěd sud súd sůd",
}
SENTENCES = {
    "whole words decide first": ["Novák Adam", "Novák Zdeněk", "Nováková Adéla"],
    "a hyphen divides words and other marks do not count": ["Novák", "Novák-Malý Jan", "Novák Malý Petr", "Nováková", "N.O.V.Z"],
    "digits come before letters": ["1. máje s.r.o.", "3K", "Abc"],
    "blanks around do not count": [" Adam", "Bára ", "Cyril"],
    "other alphabets come last": ["Žák", "Ωmega", "Жук"],
}


@pytest.mark.parametrize("words", [*(text.split() for text in IN_ORDER.values()), *SENTENCES.values()], ids=[*IN_ORDER, *SENTENCES])
def test_words_are_in_the_order_of_the_dictionary(words: list[str]) -> None:
    mixed = words[::-1]
    assert sorted(mixed, key=sort_key) == words


@given(st.text(max_size=200))
def test_a_key_is_short_and_has_no_character_that_a_database_would_refuse(text: str) -> None:
    key = sort_key(text)
    assert len(key) <= LONGEST_KEY
    assert "\x00" not in key
    assert key == key.strip(" ")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Příliš Žluťoučký KŮŇ", "prilis zlutoucky kun"),
        ("Ľubomír  Ďurčo\tŠťastný", "lubomir durco stastny"),
        ("Straße Łódź Đurđa", "strasse lodz durda"),
        ("  jan@example.cz ", "jan@example.cz"),
        ("№ ﬁrma ½", "no firma 1⁄2"),
    ],
)
def test_folded_text_has_neither_case_nor_diacritics(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
