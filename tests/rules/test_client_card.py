"""Rules between the fields of a client card."""

import pytest

from ispctl.rules.client_fields import FIELDS, Value, check_card, read_fields

CARD: dict[str, Value] = {
    "number": "123",
    "name": "Novák Jan",
    "legal_form": "company",
    "representative": "Nováková Jana",
    "zip": "787 01",
    "country": "CZ",
    "gps": "49° 57' 53.19'' N, 16° 58' 25.24'' E",
    "bank_account": "19-2000145399/0800",
    "iban": "CZ6508000000192000145399",
    "bic": "GIBACZPX",
    "vs1": "1",
    "vs2": "2",
    "vs3": "3",
}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"number": None},
        {"bic": "GIBACZPXXXX"},
        {"iban": None, "bank_account": None, "bic": "TATRSKBX"},
        {"iban": "SK3112000000198742637541", "bank_account": "19-8742637541/1200", "bic": "TATRSKBX"},
        {"iban": "DE89370400440532013000", "bank_account": None, "bic": "COBADEFF"},
        {"bank_account": "2000145399/6100", "iban": None, "bic": "EQBKCZPP"},
        {"representative": None, "legal_form": "person"},
        {"representative": None, "legal_form": None},
        {"country": "AT", "zip": "1010", "gps": "-33.8, 151.2"},
        {"billing_zip": "10115", "billing_country": "DE"},
        {"country": None, "gps": "48.1, 17.1"},
        {"vs1": None, "vs2": None, "vs3": None},
    ],
)
def test_a_card_whose_fields_agree_has_no_problems(changes: dict[str, Value]) -> None:
    assert check_card({**CARD, **changes}) == []


@pytest.mark.parametrize(
    ("changes", "field", "reasons"),
    [
        ({"name": None}, "name", ("expected a name", "Novák Jan")),
        ({"name": ""}, "name", ("expected a name",)),
        ({"legal_form": "person"}, "representative", ("legal_form", "contact person")),
        ({"legal_form": None}, "representative", ("legal_form",)),
        ({"zip": "1010"}, "zip", ("787 01", "CZ", "country")),
        ({"zip": "1010", "country": None}, "zip", ("787 01",)),
        ({"zip": "78701"}, "zip", ("787 01",)),
        ({"billing_zip": "1010"}, "billing_zip", ("billing_country",)),
        ({"billing_zip": "1010", "billing_country": "SK"}, "billing_zip", ("SK",)),
        ({"gps": "16.973678, 49.964775"}, "gps", ("latitude first",)),
        ({"iban": "CZ7908000000002000145399"}, "iban", ("2000145399/0800", "19-2000145399/0800", "bank_account")),
        ({"iban": "DE89370400440532013000", "bic": None}, "iban", ("bank_account", "leave one of them empty")),
        ({"bic": "KOMBCZPP"}, "bic", ("19-2000145399/0800", "GIBACZPX")),
        ({"bic": "KOMBCZPP", "iban": None}, "bic", ("GIBACZPX",)),
        ({"bic": "KOMBCZPP", "bank_account": None}, "bic", ("GIBACZPX",)),
        ({"vs1": "123"}, "vs1", ("number", "leave vs1 empty")),
        ({"vs2": "1"}, "vs2", ("vs1", "leave vs2 empty")),
        ({"vs3": "1"}, "vs3", ("vs1",)),
        ({"number": None, "vs3": "2"}, "vs3", ("vs2",)),
    ],
)
def test_fields_that_disagree_are_named_with_what_to_do(changes: dict[str, Value], field: str, reasons: tuple[str, ...]) -> None:
    [problem] = check_card({**CARD, **changes})
    assert problem.field == field
    assert all(reason in problem.reason for reason in reasons)


def test_all_problems_between_fields_are_reported_at_once() -> None:
    problems = check_card({**CARD, "name": None, "legal_form": "person", "bic": "KOMBCZPP", "vs1": "123", "vs3": "2"})
    assert [problem.field for problem in problems] == ["name", "representative", "bic", "vs1", "vs3"]


def test_the_examples_of_the_fields_make_a_good_card() -> None:
    card, problems = read_fields({name: field.example for name, field in FIELDS.items() if name not in ("billing_zip", "billing_country")})
    assert problems == check_card(card) == []
