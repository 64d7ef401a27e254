"""`ispctl client list` and `ispctl client find` as people and scripts use them."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def people(run: Run, group: BillingGroup) -> None:
    for name, city, phone in (("Čáp Jan", "Šumperk", "605000001"), ("Cvrček Petr", "Brno", ""), ("Chalupa Iva", "Žďár", "605000003")):
        run("client", "add", "--name", name, "--city", city, "--phone", phone, "--status", "Připojen")


def test_columns_and_order_are_chosen(run: Run) -> None:
    lines = run("client", "list", "--columns", "name,number", "--column", "overdue", "--sort", "-city").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["name", "number", "overdue"],
        ["Chalupa", "Iva", "10003", "0.00"], ["Čáp", "Jan", "10001", "0.00"], ["Cvrček", "Petr", "10002", "0.00"],
    ]  # fmt: skip
    assert run("client", "list", "--columns", "number", "--sort", "name", "--format", "csv").stdout == "number\n10002\n10001\n10003\n"


def test_tests_of_fields_may_be_given_several_times(run: Run) -> None:
    words = ("client", "list", "--where", "name~C", "--where", "phone!=", "--where", "overdue=0", "--json")
    assert [row["number"] for row in json.loads(run(*words).stdout)] == ["10001", "10003"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--where", "city"], 2, "--where city: expected NAME, one of"),
        (
            ["--where", "overdue>much", "--where", "zip=x_"],
            1,
            "ispctl: overdue 'much': expected an amount such as 499.00\nzip 'x_': expected five",
        ),
        (["--sort", "map_url"], 2, "--sort map_url: expected a field such as city"),
        (["--columns", "number,cyty"], 1, "no field or variable 'cyty'; did you mean city"),
    ],
)
def test_what_makes_no_sense_is_said(run: Run, words: list[str], code: int, said: str) -> None:
    assert said in run("client", "list", *words, code=code).stderr


def test_find_says_where_and_how_many_more(run: Run) -> None:
    result = run("client", "find", "605", "--limit", "1")
    assert result.stdout.splitlines()[1].split() == ["10001", "Čáp", "Jan", "Šumperk", "phone", "+420605000001"]
    assert result.stderr == "1 more; add a word, or see more of them with --limit\n"
    assert run("client", "find", "zdar", "iva").stdout.splitlines()[1].split() == [
        "10003",
        "Chalupa",
        "Iva",
        "Žďár",
        "city",
        "Žďár;",
        "name",
        "Chalupa",
        "Iva",
    ]


def test_find_prints_json_and_csv(run: Run) -> None:
    assert json.loads(run("client", "find", "CAP", "--json").stdout) == [
        {
            "number": "10001", "name": "Čáp Jan", "street": None, "city": "Šumperk", "status": "Připojen",
            "found": [{"field": "name", "value": "Čáp Jan"}],
        }
    ]  # fmt: skip
    assert run("client", "find", "cap", "--format", "csv").stdout == "number;name;street;city;found\n10001;Čáp Jan;;Šumperk;name Čáp Jan\n"


def test_finding_nobody_is_no_error(run: Run) -> None:
    result = run("client", "find", "nobody like that")
    assert (result.stdout, result.stderr) == ("", "nobody found by 'nobody like that'\n")
    assert json.loads(run("client", "find", "nobody", "--json").stdout) == []
    assert "for example novak" in run("client", "find", " ", code=2).stderr
