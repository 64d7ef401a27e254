"""`ispctl contact`: contact persons of clients."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup, Client, HistoryEntry
from ispctl.rules.contact_fields import CONTACT_FIELDS
from ispctl.services import contacts
from ispctl.services.author import Author
from tests.counting import statements

Run = Callable[..., Result]
FULL = {name: field.example for name, field in CONTACT_FIELDS.items()}


@pytest.fixture(autouse=True)
def client(run: Run, group: BillingGroup) -> None:
    run("client", "add", "--name", "Firma", "--legal-form", "company")


def options(**texts: str) -> list[str]:
    return [word for name, text in texts.items() for word in (f"--{name}", text)]


def listed(run: Run) -> list[dict[str, object]]:
    return list(json.loads(run("contact", "list", "10001", "--json").stdout))


def test_a_contact_person_stands_on_the_card_and_in_the_list(run: Run) -> None:
    result = run("contact", "add", "10001", *options(**FULL))
    (found,) = listed(run)
    assert result.stdout == f"{found['id']}\n"
    assert result.stderr == "contact person Dvořáková Jana added to client 10001\n"
    assert found == {
        "id": found["id"], "name": "Dvořáková Jana", "role": "účetní", "email": "jana.dvorakova@example.cz", "phone": "+420583123456",
        "mobile": "+420605123456", "note": "volat dopoledne",
    }  # fmt: skip
    assert json.loads(run("client", "show", "10001", "--json").stdout)["contacts"] == [found]
    card = run("client", "show", "10001").stdout
    assert f"\nContact persons\n  {found['id']}" in card
    assert "Dvořáková Jana, účetní: +420583123456, +420605123456, jana.dvorakova@example.cz, volat dopoledne" in card
    assert run("contact", "list", "10001").stdout.splitlines()[0].split() == list(contacts.COLUMNS)


def test_everything_wrong_is_said_at_once(run: Run) -> None:
    wrong = options(name=" ", email="a@", phone="12", mobile="x", note="x" * 501, role="a\x07b")
    result = run("contact", "add", "10001", *wrong, code=1)
    lines = result.stderr.removeprefix("ispctl: ").splitlines()
    assert [line.split(" ")[0] for line in lines] == ["name", "role", "email", "phone", "mobile", "note"]
    assert all("; for example " in line for line in lines)
    assert listed(run) == []
    assert "name ''" in run("contact", "add", "10001", "--role", "účetní", code=1).stderr


def test_an_edit_changes_what_is_given_and_notes_who_changed_the_card(run: Run) -> None:
    number = run("contact", "add", "10001", *options(**FULL)).stdout.strip()
    edited = json.loads(run("contact", "edit", number, "--email", "", "--role", "jednatelka", "--json").stdout)
    assert (edited["email"], edited["role"], edited["name"]) == (None, "jednatelka", "Dvořáková Jana")
    assert "name ''" in run("contact", "edit", number, "--name", "", code=1).stderr
    assert Client.get().version == 3
    changes = json.loads(run("client", "history", "10001", "--json").stdout)
    assert [(row["entity"], row["field"], row["old"], row["new"]) for row in reversed(changes)][1:] == [
        ("contact", "created", None, "Dvořáková Jana"),
        ("contact", "role", "účetní", "jednatelka"),
        ("contact", "email", "jana.dvorakova@example.cz", None),
    ]


def test_an_edit_that_changes_nothing_writes_nothing(run: Run) -> None:
    number = run("contact", "add", "10001", *options(**FULL)).stdout.strip()
    entries = HistoryEntry.select().count()
    run("contact", "edit", number, "--phone", "583 123 456")
    assert HistoryEntry.select().count() == entries
    assert Client.get().version == 2


def test_a_deleted_contact_person_is_gone_from_the_card_and_whole_in_the_history(run: Run) -> None:
    number = run("contact", "add", "10001", *options(**FULL)).stdout.strip()
    deleted = json.loads(run("contact", "delete", number, "--json").stdout)
    assert deleted["email"] == "jana.dvorakova@example.cz"
    assert listed(run) == []
    gone = {row["old"] for row in json.loads(run("client", "history", "10001", "--json").stdout) if row["new"] is None}
    assert {str(value) for name, value in deleted.items() if name != "id"} <= gone


def test_who_is_not_there_is_refused_with_advice(run: Run) -> None:
    for words in (["edit", "9"], ["delete", "9"]):
        complaint = run("contact", *words, code=1).stderr
        assert complaint == "ispctl: there is no contact person 9; `ispctl contact list NUMBER` shows those of a client\n"
    for words in (["add", "5", "--name", "A"], ["list", "5"]):
        assert "there is no client 5" in run("contact", *words, code=1).stderr


def test_the_number_of_statements_of_a_list_does_not_grow(author: Author) -> None:
    found = []
    for _ in range(2):
        for name in "ABC":
            contacts.add("10001", {"name": name}, author)
        with statements() as counted:
            contacts.list_contacts("10001")
        found.append(counted[0])
    assert found[0] == found[1]
