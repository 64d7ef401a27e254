"""`ispctl group|status|payment-type`: code lists, and the clients that hold their names."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from ispctl import db
from ispctl.models import BillingGroup, Client, HistoryEntry
from ispctl.services import code_lists
from ispctl.services.author import Author
from ispctl.services.code_lists import LISTS, STATUSES, CodeList
from tests.counting import statements

Run = Callable[..., Result]
EACH = pytest.mark.parametrize("code_list", LISTS.values(), ids=lambda code_list: code_list.command)


@pytest.fixture(autouse=True)
def somewhere(group: BillingGroup) -> BillingGroup:
    return group


def listed(run: Run, command: str) -> dict[str, int]:
    return {row["name"]: row["clients"] for row in json.loads(run(command, "list", "--json").stdout)}


def test_the_lists_are_shipped_with_the_examples_of_the_manual(run: Run) -> None:
    assert list(listed(run, "group")) == ["Firemní zaměstnanci", "VIP"]
    expected = {"Připojen", "Odpojen", "Omezený", "Normal", "Hráč", "Stahovač", "Spammer", "Neplatič"}
    assert set(listed(run, "status")) == expected
    assert {"Převodem", "Hotově", "Složenkou", "Inkasem", "SIPO"} <= set(listed(run, "payment-type"))


@EACH
def test_a_name_is_added_given_to_a_client_renamed_and_removed(run: Run, code_list: CodeList) -> None:
    command, option = code_list.command, f"--{code_list.command}"
    assert run(command, "add", "  Nový   název ").stderr == f"{code_list.title} Nový název added\n"
    run("client", "add", "--name", "A", option, "Nový název")
    assert listed(run, command)["Nový název"] == 1
    done = json.loads(run(command, "edit", "Nový název", "--name", "Starý název", "--json").stdout)
    assert done == {"name": "Starý název", "was": "Nový název", "clients": 1}
    assert getattr(Client.get(), code_list.field) == "Starý název"
    run("client", "edit", "10001", option, "")
    assert run(command, "remove", "Starý název").stdout == f"{code_list.title} Starý název removed\n"
    assert "Starý název" not in listed(run, command)
    mine = HistoryEntry.select().where(HistoryEntry.entity == code_list.field).order_by(HistoryEntry.id)
    assert [(entry.field, entry.old, entry.new) for entry in mine] == [
        ("created", None, "Nový název"), ("name", "Nový název", "Starý název"), ("removed", "Starý název", None),
    ]  # fmt: skip


def test_a_name_that_clients_have_is_not_removed(run: Run) -> None:
    for name in ("A", "B"):
        run("client", "add", "--name", name, "--status", "Hráč")
    complaint = run("status", "remove", "Hráč", code=1).stderr
    assert complaint == (
        "ispctl: 2 clients have the client status 'Hráč'; `ispctl status remove 'Hráč' --replace-by NAME` moves them to another one\n"
    )
    assert listed(run, "status")["Hráč"] == 2


def test_removing_with_a_replacement_moves_the_clients_with_history(run: Run) -> None:
    run("client", "add", "--name", "A", "--status", "Hráč")
    words = ("status", "remove", "Hráč", "--replace-by", "Stahovač")
    assert run(*words, "--dry-run").stdout == "client status Hráč removed, clients moved: 1 (nothing is written: --dry-run)\n"
    assert listed(run, "status")["Hráč"] == 1
    assert json.loads(run(*words, "--json").stdout) == {"name": "Hráč", "replaced_by": "Stahovač", "clients": 1}
    (change, *_) = json.loads(run("client", "history", "10001", "--json").stdout)
    assert (change["field"], change["old"], change["new"], change["by"]) == ("status", "Hráč", "Stahovač", "tester")
    assert Client.get().version == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["remove", "Pripojen"], 1, "no such client status; `ispctl status list` shows all, `ispctl status add NAME` adds one; did you"),
        (["remove", "Pripojen"], 1, "did you mean Připojen?"),
        (["remove", "Hráč", "--replace-by", "Stahovac"], 1, "did you mean Stahovač?"),
        (["remove", "Hráč", "--replace-by", "Hráč"], 2, "expected another name"),
        (["edit", "Xyz", "--name", "A"], 1, "client status 'Xyz': there is no such client status; `ispctl status list`"),
        (["edit", "Hráč", "--name", "normal"], 1, "there is a client status 'Normal' already"),
        (["add", "NEPLATIC"], 1, "there is a client status 'Neplatič' already"),
        (["add", " "], 1, "expected the name of a client status; for example Připojen"),
        (["add", "x" * 61], 1, "expected at most 60 characters, not 61; for example Připojen"),
        (["add", "a\x1b[2J"], 1, "without control characters"),
    ],
)
def test_what_cannot_be_done_is_refused_with_advice(run: Run, words: list[str], code: int, said: str) -> None:
    before = listed(run, "status")
    assert said in run("status", *words, code=code).stderr
    assert listed(run, "status") == before


def test_capitals_and_accents_of_a_name_can_be_mended(run: Run) -> None:
    run("status", "edit", "Hráč", "--name", "HRÁČ")
    assert "HRÁČ" in listed(run, "status")


def test_a_client_gets_only_names_of_the_lists_and_hears_which_were_meant(run: Run) -> None:
    wrong = ("--group", "vip", "--status", "Pripojeny", "--payment-type", "Kozou")
    lines = run("client", "add", "--name", "A", *wrong, code=1).stderr.removeprefix("ispctl: ").splitlines()
    assert lines[0].startswith("group 'vip': there is no such client group; `ispctl group list` shows all, `ispctl group add NAME` adds")
    assert lines[0].endswith("; did you mean VIP?")
    assert lines[1].endswith("; did you mean Připojen or Odpojen?")
    assert lines[2].endswith("`ispctl payment-type add NAME` adds one")
    run("client", "add", "--name", "A")
    assert "did you mean VIP?" in run("client", "edit", "10001", "--group", "VPI", code=1).stderr


def test_an_import_adds_the_names_it_brings_and_says_which(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("number;name;group;status;zip\n1;A;Firmy;Připojen;\n2;B;Obce;Odpojen;\n3;C;Firmy;Nový;abc\n")
    said = "new in `ispctl group list`: Firmy, Obce\n"
    assert "new in" not in run("client", "import", path, code=1).stderr
    assert said in run("client", "import", path, "--skip-bad", "--dry-run").stderr
    assert "Obce" not in listed(run, "group")
    assert said in run("client", "import", path, "--skip-bad").stderr
    assert listed(run, "group") == {"Firemní zaměstnanci": 0, "Firmy": 1, "Obce": 1, "VIP": 0}
    assert "Nový" not in listed(run, "status")
    assert "new in" not in run("client", "import", path, "--skip-bad").stderr
    entry = HistoryEntry.get(HistoryEntry.new == "Obce")
    assert (entry.entity, entry.field, entry.client) == ("group", "created", None)
    assert entry.through.endswith("client import clients.csv")


def test_a_status_never_suspends_anybody(run: Run) -> None:
    run("client", "add", "--name", "A", "--status", "Odpojen")
    assert json.loads(run("client", "show", "10001", "--json").stdout)["suspended"] is None


def test_the_number_of_statements_does_not_grow_with_the_clients(author: Author, group: BillingGroup) -> None:
    found = []
    known = {"billing_group": group, "created_at": author.at, "updated_at": author.at, "updated_by": "t", "status": "Hráč"}
    for turn in range(2):
        numbers = range(100 + 100 * turn, 103 + 103 * turn)
        Client.insert_many([{**known, "number": str(number), "name": "A"} for number in numbers]).execute()
        with statements() as counted:
            code_lists.rename(STATUSES, "Hráč", "Hrající", author)
            code_lists.remove(STATUSES, "Hrající", "Normal", author)
            code_lists.overview(STATUSES)
        found.append(counted[0])
        code_lists.add(STATUSES, "Hráč", author)
    assert found[0] == found[1]


def test_an_upgrade_takes_over_the_names_that_clients_have(database: str, group: BillingGroup, author: Author) -> None:
    from importlib import import_module

    migration = import_module("ispctl.migrations.0002_code_lists_contacts_variables")
    made = {"billing_group": group, "created_at": author.at, "updated_at": author.at, "updated_by": "t"}
    for number, status in (("1", "Zvláštní"), ("2", "Zvláštní"), ("3", "Hráč"), ("4", None)):
        Client.create(number=number, name="A", status=status, **made)
    migration._adopt(db.database)
    assert code_lists.names()["status"].count("Zvláštní") == 1
    assert code_lists.names()["status"].count("Hráč") == 1
