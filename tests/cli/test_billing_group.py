"""`ispctl billing-group` and its accounts."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup, HistoryEntry

Run = Callable[..., Result]


def _history() -> list[tuple[object, ...]]:
    return [(entry.field, entry.old, entry.new) for entry in HistoryEntry.select().order_by(HistoryEntry.id)]


def test_a_group_is_added_with_its_company_and_accounts(run: Run, group: BillingGroup) -> None:
    words = [
        "--company",
        "Drát a.s.",
        "--ico",
        "25123891",
        "--zip",
        "78701",
        "--account",
        "19-2000145399/0800",
        "--account",
        "2000145399/2010:EUR",
    ]
    shown = json.loads(run("billing-group", "add", "Drát", *words, "--json").stdout)
    assert shown == {
        "name": "Drát", "company": "Drát a.s.", "street": None, "city": None, "zip": "787 01", "country": "CZ", "ico": "25123891",
        "dic": None, "email": None, "phone": None, "www": None, "currency": "CZK",
        "accounts": [
            {"number": "19-2000145399/0800", "iban": "CZ6508000000192000145399", "currency": "CZK"},
            {"number": "2000145399/2010", "iban": "CZ9320100000002000145399", "currency": "EUR"},
        ],
        "clients": 0,
    }  # fmt: skip
    assert _history() == [
        ("created", None, "Drát"),
        ("account", None, "19-2000145399/0800:CZK"),
        ("account", None, "2000145399/2010:EUR"),
    ]


def test_everything_wrong_with_a_new_group_is_told_at_once(run: Run, group: BillingGroup) -> None:
    complaints = run("billing-group", "add", "Drát", "--ico", "25123892", "--currency", "korun", code=1).stderr
    assert complaints.startswith(
        "ispctl: company '': expected the company as it stands on invoices; for example Síť s.r.o.\nico '25123892': "
    )
    assert "currency 'korun': expected the three letters of a currency; for example CZK" in complaints
    assert BillingGroup.select().count() == 1


def test_a_group_is_changed_field_by_field_with_history(run: Run, group: BillingGroup) -> None:
    run("billing-group", "edit", "Síť", "--name", "Síť Morava", "--city", "Olomouc")
    shown = json.loads(run("billing-group", "edit", "Síť Morava", "--city", "", "--company", "Síť s.r.o.", "--json").stdout)
    assert (shown["name"], shown["company"], shown["city"]) == ("Síť Morava", "Síť s.r.o.", None)
    assert _history() == [("name", "Síť", "Síť Morava"), ("city", None, "Olomouc"), ("city", "Olomouc", None)]


def test_a_name_is_taken_once(run: Run, group: BillingGroup) -> None:
    run("billing-group", "add", "Drát", "--company", "Drát a.s.")
    assert "there is a billing group 'Síť' already" in run("billing-group", "add", "Síť", "--company", "X", code=1).stderr
    assert "there is a billing group 'Síť' already" in run("billing-group", "edit", "Drát", "--name", "Síť", code=1).stderr


def test_an_unknown_group_is_refused_with_those_there_are(run: Run, group: BillingGroup) -> None:
    for words in (["show", "Sit"], ["edit", "Sit"], ["account", "add", "Sit", "2000145399/2010"]):
        assert run("billing-group", *words, code=1).stderr == "ispctl: there is no billing group 'Sit'; there are: Síť\n"


def test_groups_are_listed_by_name(run: Run, group: BillingGroup) -> None:
    run("billing-group", "add", "Drát", "--company", "Drát a.s.", "--currency", "eur")
    assert [row["name"] for row in json.loads(run("billing-group", "list", "--json").stdout)] == ["Drát", "Síť"]
    assert run("billing-group", "list", "--format", "csv").stdout.splitlines()[1] == "Drát;Drát a.s.;;EUR;;0"
    assert run("billing-group", "list", "--format", "csv").stdout.splitlines()[2] == "Síť;Síť s.r.o.;;CZK;2000012001/2010:CZK;0"


@pytest.mark.parametrize(
    ("typed", "number", "currency"),
    [
        ("000019-2000145399/0800", "19-2000145399/0800", "CZK"),
        ("CZ65 0800 0000 1920 0014 5399", "19-2000145399/0800", "CZK"),
        ("CZ6508000000192000145399:eur", "19-2000145399/0800", "EUR"),
        ("SK31 1200 0000 1987 4263 7541", "SK3112000000198742637541", "EUR"),
        ("SK3112000000198742637541:CZK", "SK3112000000198742637541", "CZK"),
        ("AT611904300234573201", "AT611904300234573201", "CZK"),
    ],
)
def test_an_account_is_kept_as_statements_name_it(run: Run, group: BillingGroup, typed: str, number: str, currency: str) -> None:
    accounts = json.loads(run("billing-group", "account", "add", "Síť", typed, "--json").stdout)["accounts"]
    assert (accounts[-1]["number"], accounts[-1]["currency"]) == (number, currency)


def test_an_account_that_fails_modulo_11_is_taken_with_a_note(run: Run, group: BillingGroup) -> None:
    result = run("billing-group", "account", "add", "Síť", "2000012001/2010:EUR")
    assert result.stderr.startswith("note: 2000012001/2010 is not a number that banks give (modulo 11)")
    assert "2000012001/2010:EUR" in result.stdout


@pytest.mark.parametrize("typed", ["2000145399", "0/2010", "CZ6508000000192000145398", "19-2000145399/0800:KORUNA", ""])
def test_a_malformed_account_is_refused_with_an_example(run: Run, group: BillingGroup, typed: str) -> None:
    complaint = run("billing-group", "account", "add", "Síť", typed, code=1).stderr
    assert complaint.startswith(f"ispctl: account '{typed}': expected ")
    assert complaint.endswith("; for example 2000145399/2010:CZK\n")


def test_an_account_belongs_to_one_group_in_each_currency(run: Run, group: BillingGroup) -> None:
    run("billing-group", "add", "Drát", "--company", "Drát a.s.", "--account", "2000012001/2010:EUR")
    complaint = run("billing-group", "account", "add", "Drát", "2000012001/2010", code=1).stderr
    assert complaint == "ispctl: account 2000012001/2010:CZK: it belongs to the billing group 'Síť' already\n"


def test_an_account_added_by_mistake_is_taken_back(run: Run, group: BillingGroup) -> None:
    run("billing-group", "account", "remove", "Síť", "2000012001/2010")
    assert json.loads(run("billing-group", "show", "Síť", "--json").stdout)["accounts"] == []
    assert _history() == [("account", "2000012001/2010:CZK", None)]
    complaint = run("billing-group", "account", "remove", "Síť", "2000012001/2010", code=1).stderr
    assert complaint.startswith("ispctl: the billing group 'Síť' has no account 2000012001/2010:CZK; ")
