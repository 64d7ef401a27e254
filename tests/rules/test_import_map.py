"""Maps from the columns of another program to ours."""

import tomllib

import pytest

from ispctl.rules.client_fields import FIELDS
from ispctl.rules.import_map import ImportMap, InvalidMap, read_import_map, swap_name

DAYS = ("contract_returned_on",)


def mapped(toml: str, **raw: str) -> dict[str, str]:
    """Return a row under our columns, after a map."""
    import_map = read_import_map(tomllib.loads(toml), FIELDS)
    texts = {column: text for header, text in raw.items() if (column := import_map.column_of(header, FIELDS))}
    made, problems = import_map.apply(texts, raw, DAYS)
    assert problems == []
    return made


@pytest.mark.parametrize(
    ("toml", "raw", "made"),
    [
        ('"Zákazník" = "name"\n"Interní kód" = ""', {"Zákazník": "Novák Jan", "Interní kód": "7"}, {"name": "Novák Jan"}),
        ('[values.status]\n"1" = "Připojen"\n"" = "Odpojen"', {"status": "1"}, {"status": "Připojen"}),
        ('[values.status]\n"1" = "Připojen"\n"" = "Odpojen"', {"status": ""}, {"status": "Odpojen"}),
        ('[values.status]\n"1" = "Připojen"', {"status": "VIP"}, {"status": "VIP"}),
        ('[join.street]\ncolumns = ["Ulice", "ČP"]', {"Ulice": "Dlouhá", "ČP": "1"}, {"street": "Dlouhá 1"}),
        ('[join.street]\ncolumns = ["Ulice", "ČP"]\nwith = "/"', {"Ulice": "", "ČP": " 1 "}, {"street": "1"}),
        ('[join.name]\ncolumns = ["Příjmení", "Jméno"]', {"Jméno": "Jan", "Příjmení": "Novák"}, {"name": "Novák Jan"}),
        (
            "[split]\n\"Adresa\" = '(?P<street>.*), *(?P<zip>[0-9 ]+?) +(?P<city>\\D*)'",
            {"Adresa": "Dlouhá 1, 787 01 Šumperk"},
            {"street": "Dlouhá 1", "zip": "787 01", "city": "Šumperk"},
        ),
        ('[defaults]\ncountry = "SK"\ncity = "Brno"', {"city": " "}, {"city": "Brno", "country": "SK"}),
        ('[always]\nbilling_group = "Síť"', {"billing_group": "Jiná"}, {"billing_group": "Síť"}),
        ("[options]\nignore_others = true", {"name": "A", "Cokoli": "x"}, {"name": "A"}),
        ("[options]\nswap_names = true", {"name": "Jan Novák"}, {"name": "Novák Jan"}),
        ("[options]\nswap_names = true", {"name": "Jan Novák", "legal_form": "company"}, {"name": "Jan Novák", "legal_form": "company"}),
        ('[options]\ndates = "%m/%d/%Y"', {"contract_returned_on": "3/31/2024"}, {"contract_returned_on": "2024-03-31"}),
        ('[options]\ndates = "%m/%d/%Y"', {"contract_returned_on": "31/3/2024"}, {"contract_returned_on": "31/3/2024"}),
    ],
)
def test_a_map_makes_their_columns_ours(toml: str, raw: dict[str, str], made: dict[str, str]) -> None:
    assert mapped(toml, **raw) == made


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('"Jméno" = "nam"', "Jméno: there is no column 'nam'; did you mean name"),
        ('"Jméno" = 1', "Jméno: expected the name of a column in quotes"),
        ("[jion.street]\ncolumns = []", "jion: there is no such section; expected values, join, split"),
        ('[values.stat]\n"a" = "b"', "values: there is no column 'stat'; did you mean status"),
        ("[values]\nstatus = 1", "values.status: expected a table"),
        ('[values.status]\n"a" = 1', "values.status.'a': expected text"),
        ('[join.street]\ncolumns = "Ulice"', "join.street.columns: expected a list of headers"),
        ('[join.street]\ncolumn = ["Ulice"]', "join.street: expected columns and with"),
        ('[split]\n"Adresa" = "("', "split.'Adresa': .*expected a regular expression"),
        ('[split]\n"Adresa" = "(.*)"', "split.'Adresa': expected named groups"),
        ("[split]\n\"Adresa\" = '(?P<strt>.*)'", "split.'Adresa': there is no column 'strt'; did you mean street"),
        ('[defaults]\nqqq = "x"', "defaults: there is no column 'qqq'; there are number name"),
        ("[always]\ncountry = 1", "always.country: expected text in quotes, found 1"),
        ("[options]\nswap = true", "options.swap: there is no such option; expected ignore_others, swap_names, dates"),
        ('[options]\nswap_names = "yes"', "options.swap_names: expected true or false, found 'yes'"),
    ],
)
def test_a_key_that_cannot_be_is_named(toml: str, words: str) -> None:
    with pytest.raises(InvalidMap, match=words):
        read_import_map(tomllib.loads(toml), FIELDS)


def test_a_text_that_does_not_fit_its_pattern_is_a_problem_of_the_row() -> None:
    import_map = read_import_map({"split": {"Adresa": "(?P<street>.*), (?P<city>.*)"}}, FIELDS)
    _, [problem] = import_map.apply({}, {"Adresa": "Brno"}, DAYS)
    assert (problem.field, problem.value) == ("street", "Brno")
    assert "split.'Adresa'" in problem.reason


def test_headers_that_the_map_needs_and_the_table_lacks_are_named() -> None:
    import_map = read_import_map({"join": {"street": {"columns": ["Ulice", "ČP"]}}, "split": {"Adresa": "(?P<city>.*)"}}, FIELDS)
    assert import_map.missing(["Ulice"]) == [
        "the map has join.street, and there is no column 'ČP'",
        "the map has split, and there is no column 'Adresa'",
    ]
    assert ImportMap().missing(["Ulice"]) == []


@pytest.mark.parametrize(
    ("name", "swapped"),
    [
        ("Jan Novák", "Novák Jan"),
        ("Jan Maria Novák", "Novák Jan Maria"),
        ("Ing. Jan Novák, Ph.D.", "Novák Jan, Ing., Ph.D."),
        ("J. Novák", "Novák J."),
        ("Novák", "Novák"),
        ("", ""),
        ("Pekárna Novák s.r.o.", "Pekárna Novák s.r.o."),
        ("Stavby Brno a. s.", "Stavby Brno a. s."),
    ],
)
def test_a_name_is_swapped_unless_it_is_a_company(name: str, swapped: str) -> None:
    assert swap_name(name) == swapped
