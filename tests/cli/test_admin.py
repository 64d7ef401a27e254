"""`ispctl admin`: only a Master manages administrators, and one is always left."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from ispctl.models import Administrator, BillingGroup, HistoryEntry

Run = Callable[..., Result]


@pytest.fixture
def colleague(run: Run, group: BillingGroup) -> None:
    run("admin", "add", "novakova", "--name", "Nováková Jana", "--os-user", "jana")


def test_a_master_adds_an_administrator_with_history(run: Run, group: BillingGroup) -> None:
    words = ("--name", "Nováková Jana", "--os-user", "jana", "--email", "Jana@Example.cz", "--json")
    assert json.loads(run("admin", "add", "novakova", *words).stdout) == {
        "login": "novakova", "name": "Nováková Jana", "os_user": "jana", "email": "Jana@example.cz", "is_master": False, "is_active": True,
    }  # fmt: skip
    entries = HistoryEntry.select().order_by(HistoryEntry.id)
    assert [(entry.by, entry.entity, entry.field, entry.new) for entry in entries] == [
        ("tester", "administrator", "created", "novakova"),
        ("tester", "administrator", "os_user", "jana"),
    ]


def test_logins_and_operating_system_users_are_taken_once(run: Run, colleague: None) -> None:
    complaint = run("admin", "add", "novakova", "--name", "X", code=1).stderr
    assert complaint == "ispctl: login 'novakova': it belongs to Nováková Jana (`ispctl admin edit novakova`)\n"
    assert "os_user 'jana': it belongs to Nováková Jana" in run("admin", "edit", "tester", "--os-user", "jana", code=1).stderr


def test_an_administrator_keeps_its_own_login_and_user(run: Run, colleague: None) -> None:
    run("admin", "edit", "novakova", "--login", "novakova", "--os-user", "jana", "--name", "Nová Jana")
    assert Administrator.get(login="novakova").name == "Nová Jana"


def test_a_login_must_be_plain(run: Run, group: BillingGroup) -> None:
    assert "login 'job:import': expected 1 to 64 letters" in run("admin", "add", "job:import", "--name", "X", code=1).stderr


def test_only_a_master_may_add_and_edit(run: Run, colleague: None) -> None:
    run("admin", "edit", "novakova", "--master")
    run("admin", "edit", "tester", "--no-master")
    for words in (["add", "x", "--name", "X"], ["edit", "tester", "--master"]):
        assert run("admin", *words, code=1).stderr == "ispctl: only a Master may do this; ask one of: Nováková Jana (novakova)\n"


@pytest.mark.parametrize("change", [["--no-master"], ["--no-active"], ["--os-user", ""]])
def test_the_last_master_cannot_lock_itself_out(run: Run, colleague: None, change: list[str]) -> None:
    complaint = run("admin", "edit", "tester", *change, code=1).stderr
    assert complaint.startswith("ispctl: this would leave no active Master with an operating-system user")
    assert Administrator.get(login="tester").is_master


def test_a_switched_off_administrator_can_change_nothing(run: Run, colleague: None) -> None:
    run("admin", "edit", "novakova", "--master")
    run("admin", "edit", "tester", "--no-active")
    assert run("admin", "edit", "tester", "--active", code=1).stderr == "ispctl: the administrator account 'tester' is switched off\n"


def test_administrators_are_listed_by_login(run: Run, colleague: None) -> None:
    assert [row["login"] for row in json.loads(run("admin", "list", "--json").stdout)] == ["novakova", "tester"]


def test_an_unknown_administrator_is_refused(run: Run, group: BillingGroup) -> None:
    assert (
        run("admin", "edit", "nobody", code=1).stderr
        == "ispctl: there is no administrator 'nobody'; `ispctl admin list` shows who is there\n"
    )
