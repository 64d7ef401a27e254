"""`ispctl variable`, and variables as columns and filters of `client list`."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup, Client, HistoryEntry
from ispctl.services import client_list, variables
from ispctl.services.author import Author
from ispctl.services.client_list import Filter
from ispctl.settings import Settings
from tests.counting import statements

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def clients(run: Run, group: BillingGroup) -> None:
    for name in ("A", "B", "C"):
        run("client", "add", "--name", name, "--city", "Brno" if name == "A" else "Praha")


@pytest.fixture
def term(run: Run) -> None:
    run("variable", "define", "doba_zavazku", "--default", "24 měsíců", "--description", "na jak dlouho je smlouva")


def card(run: Run, number: str = "10001") -> dict[str, object]:
    return dict(json.loads(run("client", "show", number, "--json").stdout)["variables"])


def test_every_client_has_every_variable_with_its_default(run: Run, term: None) -> None:
    run("variable", "define", "bez_hodnoty")
    assert card(run) == {"bez_hodnoty": "", "doba_zavazku": "24 měsíců"}
    assert json.loads(run("variable", "list", "--json").stdout)[1] == {
        "name": "doba_zavazku", "default": "24 měsíců", "description": "na jak dlouho je smlouva", "clients": 0,
    }  # fmt: skip
    text = run("client", "show", "10001", "--section", "variables").stdout
    assert "  doba_zavazku           24 měsíců (default)\n" in text
    assert "  bez_hodnoty            empty (default)\n" in text


def test_a_clients_own_value_wins_and_is_remembered_also_when_it_equals_the_default(run: Run, term: None) -> None:
    assert run("variable", "set", "10001", "doba_zavazku", "12 měsíců").stderr == "client 10001: doba_zavazku is now 12 měsíců\n"
    done = json.loads(run("variable", "set", "10002", "doba_zavazku", "24 měsíců", "--json").stdout)
    assert done == {"client": "10002", "name": "doba_zavazku", "old": None, "value": "24 měsíců", "default": "24 měsíců"}
    run("variable", "edit", "doba_zavazku", "--default", "36 měsíců")
    assert [card(run, number)["doba_zavazku"] for number in ("10001", "10002", "10003")] == ["12 měsíců", "24 měsíců", "36 měsíců"]
    (row,) = json.loads(run("variable", "list", "--client", "10002", "--json").stdout)
    assert (row["value"], row["default"], row["own"]) == ("24 měsíců", "36 měsíců", True)
    assert run("variable", "unset", "10002", "doba_zavazku").stderr.endswith("doba_zavazku is the default again, 36 měsíců\n")
    assert card(run, "10002")["doba_zavazku"] == "36 měsíců"


def test_an_empty_value_of_its_own_is_not_the_default(run: Run, term: None) -> None:
    run("variable", "set", "10001", "doba_zavazku", "")
    assert card(run)["doba_zavazku"] == ""


def test_values_are_changes_of_the_card(run: Run, term: None) -> None:
    for words in (["set", "10001", "doba_zavazku", "12"], ["set", "10001", "doba_zavazku", "12"], ["unset", "10001", "doba_zavazku"]):
        run("variable", *words)
    changes = json.loads(run("client", "history", "10001", "--json").stdout)
    assert [(row["entity"], row["field"], row["old"], row["new"]) for row in changes[:2]] == [
        ("variable", "doba_zavazku", "12", None), ("variable", "doba_zavazku", None, "12"),
    ]  # fmt: skip
    assert Client.get(number="10001").version == 3


def test_a_variable_that_clients_have_values_of_is_removed_by_force_only(run: Run, term: None) -> None:
    run("variable", "set", "10001", "doba_zavazku", "12")
    complaint = run("variable", "remove", "doba_zavazku", code=1).stderr
    assert "1 client has a value of doba_zavazku of their own, so it stays; --force" in complaint
    assert (
        "own values of clients: 1 (nothing is written: --dry-run)"
        in run("variable", "remove", "doba_zavazku", "--force", "--dry-run").stdout
    )
    assert card(run) == {"doba_zavazku": "12"}
    assert json.loads(run("variable", "remove", "doba_zavazku", "--force", "--json").stdout) == {"name": "doba_zavazku", "clients": 1}
    assert card(run) == {}
    (newest, *_) = json.loads(run("client", "history", "10001", "--json").stdout)
    assert (newest["field"], newest["old"], newest["new"]) == ("doba_zavazku", "12", None)
    kept = {entry.field: entry.old for entry in HistoryEntry.select().where(HistoryEntry.client.is_null(), HistoryEntry.new.is_null())}
    assert kept == {"default": "24 měsíců", "description": "na jak dlouho je smlouva", "removed": "doba_zavazku"}


def test_a_renamed_variable_keeps_its_values(run: Run, term: None) -> None:
    run("variable", "set", "10001", "doba_zavazku", "12")
    run("variable", "edit", "doba_zavazku", "--name", "zavazek")
    assert card(run) == {"zavazek": "12"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Doba závazku", "expected a name of up to 40 of the characters a-z, 0-9 and _, not beginning with a digit, perhaps doba_zavazku;"),
        ("2x", "not beginning with a digit; for example doba_zavazku"),
        ("", "expected name of the variable; for example doba_zavazku"),
        ("a" * 41, "up to 40"),
        ("email", "the client card has a field of this one"),
        ("balance", "the client card has a field of this one"),
        ("notes", "the client card has a field of this one"),
        ("if", "has a meaning in templates"),
        ("none", "has a meaning in templates"),
        ("doba_zavazku", "there is a variable of that name already"),
        ("a-b", "perhaps a_b"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_one_that_can(run: Run, term: None, name: str, said: str) -> None:
    assert said in run("variable", "define", name, code=1).stderr
    assert len(variables.overview()) == 1


def test_what_is_wrong_or_not_there_is_refused_with_advice(run: Run, term: None) -> None:
    assert "value" not in card(run)
    long = run("variable", "set", "10001", "doba_zavazku", "x" * 501, code=1).stderr
    assert "doba_zavazku" in long
    assert "at most 500 characters, not 501; for example 12 měsíců" in long
    for words in (
        ["set", "10001", "doba_zavasku", "1"],
        ["unset", "10001", "doba_zavasku"],
        ["edit", "doba_zavasku"],
        ["remove", "doba_zavasku"],
    ):
        assert (
            "no variable 'doba_zavasku'; `ispctl variable list` shows all; did you mean doba_zavazku?"
            in run("variable", *words, code=1).stderr
        )
    assert "there is no client 5" in run("variable", "set", "5", "doba_zavazku", "1", code=1).stderr
    lines = run("variable", "define", "if", "--default", "x" * 501, "--description", "x" * 201, code=1).stderr.splitlines()
    assert len(lines) == 3


def numbers(run: Run, *words: str) -> list[str]:
    return [row["number"] for row in json.loads(run("client", "list", *words, "--json").stdout)]


def test_clients_are_listed_by_the_values_of_fields_and_variables(run: Run, term: None) -> None:
    run("variable", "set", "10001", "doba_zavazku", "12")
    run("variable", "set", "10002", "doba_zavazku", "24 měsíců")
    assert numbers(run, "--where", "doba_zavazku=12") == ["10001"]
    assert numbers(run, "--where", "doba_zavazku=24 měsíců") == ["10002", "10003"]
    assert numbers(run, "--where", "doba_zavazku=24 měsíců", "--where", "name=C") == ["10003"]
    assert numbers(run, "--where", "doba_zavazku=nic") == []
    assert numbers(run, "--where", "city=Brno", "--where", "billing_group=Síť", "--where", "never_suspend=ne") == ["10001"]
    assert numbers(run, "--where", "status=") == ["10001", "10002", "10003"]


def test_variables_and_fields_are_columns_in_the_order_in_which_they_are_named(run: Run, term: None) -> None:
    run("variable", "set", "10002", "doba_zavazku", "12")
    words = ("client", "list", "--column", "doba_zavazku", "--column", "number", "--limit", "2")
    assert run(*words, "--format", "csv").stdout == "doba_zavazku;number\n24 měsíců;10001\n12;10002\n"
    assert json.loads(run(*words, "--json").stdout)[1] == {"doba_zavazku": "12", "number": "10002"}
    assert run(*words).stdout.splitlines()[0].split() == ["doba", "zavazku", "number"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--where", "doba_zavasku=1"], 1, "there is no field or variable 'doba_zavasku'; did you mean doba_zavazku?"),
        (["--column", "cyty"], 1, "there is no field or variable 'cyty'; did you mean city"),
        (["--where", "qqq=1"], 1, "; there are number, name"),
        (["--where", "city"], 2, "--where city: expected NAME, one of != <= >= = < > ~ and a value; for example city=Brno"),
        (["--where", "due_days=x"], 1, "due_days 'x': expected a whole number"),
    ],
)
def test_a_column_or_condition_that_cannot_be_is_refused(run: Run, term: None, words: list[str], code: int, said: str) -> None:
    assert said in run("client", "list", *words, code=code).stderr


def test_the_number_of_statements_of_a_list_does_not_grow_with_values(run: Run, term: None, author: Author) -> None:
    found = []
    wanted = Filter(where=("doba_zavazku=12",))
    for number in ("10001", "10002"):
        variables.set_value(number, "doba_zavazku", "12", author)
        with statements() as counted:
            client_list.list_clients(wanted, author.at.date(), Settings(), ("doba_zavazku", "name"))
            variables.overview()
        found.append(counted[0])
    assert found[0] == found[1]
