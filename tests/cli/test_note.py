"""`ispctl note`: adding, editing, deleting and restoring notes on clients."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup, Client, HistoryEntry, Note
from ispctl.services import notes
from ispctl.services.author import Author, viewer_named
from tests.colleagues import OTHER, hire, sit_down
from tests.counting import statements

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def client(run: Run, group: BillingGroup) -> None:
    run("client", "add", "--name", "Novák Jan")


@pytest.fixture
def note(run: Run) -> str:
    """The number of a public note."""
    return run("note", "add", "10001", "volal kvůli výpadku").stdout.strip()


def listed(run: Run, *words: str) -> list[dict[str, Any]]:
    return list(json.loads(run("note", "list", "10001", "--json", *words).stdout))


def test_a_note_has_its_text_its_author_and_when_it_was_written(run: Run) -> None:
    result = run("note", "add", "10001", "volal", "kvůli", "výpadku")
    (found,) = listed(run)
    assert result.stdout == f"{found['id']}\n"
    assert result.stderr == f"note {found['id']} added to client 10001\n"
    assert found.pop("created_at").endswith("Z")
    assert found == {
        "id": int(result.stdout), "author": "tester", "private": False, "alert": False, "text": "volal kvůli výpadku",
        "edited_at": None, "edited_by": None, "deleted_at": None, "deleted_by": None,
    }  # fmt: skip
    card = json.loads(run("client", "show", "10001", "--json").stdout)
    assert (card["notes"], card["alerts"]) == (listed(run), [])


@pytest.mark.parametrize("words", [[], ["-"]])
def test_a_text_of_several_lines_comes_from_standard_input(run: Run, words: list[str]) -> None:
    run("note", "add", "10001", *words, input="první\n\n  druhý\n")
    assert listed(run)[0]["text"] == "první\n\n  druhý"
    assert "\n  první\n\n    druhý\n" in run("note", "list", "10001").stdout
    assert run("client", "history", "10001").stdout.splitlines()[1].endswith("  první /  /   druhý")


def test_what_is_no_text_is_refused_and_nothing_stored(run: Run) -> None:
    assert "expected some words; for example 'volal" in run("note", "add", "10001", input=" \n", code=1).stderr
    assert "without control characters" in run("note", "add", "10001", "\x1b[2J", code=1).stderr
    assert "standard input is not UTF-8 (byte 2)" in run("note", "add", "10001", input=b"a\xff", code=1).stderr
    assert "there is no client 5" in run("note", "add", "5", "text", code=1).stderr
    assert "there is no client 5" in run("note", "list", "5", code=1).stderr
    assert Note.select().count() == 0


def test_an_edit_keeps_the_author_and_says_who_changed_what(run: Run, note: str) -> None:
    edited = json.loads(run("note", "edit", note, "přijede", "technik", "--alert", "--json").stdout)
    assert (edited["text"], edited["alert"], edited["author"], edited["edited_by"]) == ("přijede technik", True, "tester", "tester")
    json.loads(run("note", "edit", note, "--no-alert", "--json", input="this must not be read").stdout)
    run("note", "edit", note, "-", input="ze vstupu")
    assert listed(run)[0]["text"] == "ze vstupu"
    changes = [(row["field"], row["old"], row["new"]) for row in json.loads(run("client", "history", "10001", "--json").stdout)]
    assert changes[::-1][1:] == [
        ("created", None, "volal kvůli výpadku"), ("text", "volal kvůli výpadku", "přijede technik"), ("alert", "no", "yes"),
        ("alert", "yes", "no"), ("text", "přijede technik", "ze vstupu"),
    ]  # fmt: skip


def test_an_edit_that_changes_nothing_writes_nothing(run: Run, note: str) -> None:
    entries = HistoryEntry.select().count()
    run("note", "edit", note, "volal kvůli výpadku", "--public", "--no-alert")
    assert HistoryEntry.select().count() == entries
    assert listed(run)[0]["edited_at"] is None


def test_a_deleted_note_is_kept_shown_on_request_and_restored(run: Run, note: str) -> None:
    assert "`ispctl note restore" in run("note", "delete", note).stderr
    assert listed(run) == []
    assert json.loads(run("client", "show", "10001", "--json").stdout)["notes"] == []
    (found,) = listed(run, "--deleted")
    assert (found["id"], found["deleted_by"]) == (int(note), "tester")
    assert f"deleted {found['deleted_at']} by tester" in run("note", "list", "10001", "--deleted").stdout
    assert "is deleted; `ispctl note restore" in run("note", "edit", note, "x", code=1).stderr
    assert "is deleted" in run("note", "delete", note, code=1).stderr
    restored = json.loads(run("note", "restore", note, "--json").stdout)
    assert (restored["deleted_at"], restored["deleted_by"]) == (None, None)
    assert [row["id"] for row in listed(run)] == [int(note)]
    assert f"note {note} is not deleted" in run("note", "restore", note, code=1).stderr
    changes = [(row["field"], row["old"], row["new"]) for row in json.loads(run("client", "history", "10001", "--json").stdout)]
    assert changes[:2] == [("deleted", "yes", "no"), ("deleted", "no", "yes")]


@pytest.mark.parametrize("words", [["edit", "123456", "x"], ["delete", "123456"], ["restore", "123456"]])
def test_a_note_that_is_not_there_is_refused_with_advice(run: Run, words: list[str]) -> None:
    complaint = run("note", *words, code=1).stderr
    assert complaint == "ispctl: there is no note 123456; `ispctl note list NUMBER` shows those of a client\n"


def test_an_alert_stands_above_the_whole_card_and_the_other_notes_below(run: Run, note: str) -> None:
    alert = run("note", "add", "10001", "--alert", input="Pozor, zlý pes!\nVolat předem.").stdout.strip()
    lines = run("client", "show", "10001").stdout.splitlines()
    assert lines[0].startswith(f"!!! ALERT  {alert}  20")
    assert lines[0].endswith("Z  tester  alert")
    assert lines[1:5] == ["!!!   Pozor, zlý pes!", "!!!   Volat předem.", "", "10001  Novák Jan"]
    notes_at = lines.index("Notes")
    assert lines[notes_at + 1].startswith(f"  {note}  20")
    assert lines[notes_at + 2] == "    volal kvůli výpadku"
    assert alert not in "\n".join(lines[notes_at:])
    card = json.loads(run("client", "show", "10001", "--json").stdout)
    assert [row["id"] for row in card["alerts"]] == [int(alert)]
    assert {row["id"] for row in card["notes"]} == {int(alert), int(note)}


def test_one_section_of_the_card_is_shown_with_the_alerts(run: Run, note: str) -> None:
    run("note", "add", "10001", "--alert", "pes")
    lines = run("client", "show", "10001", "--section", "contact-persons").stdout.splitlines()
    assert lines[1:] == ["!!!   pes", "", "10001  Novák Jan", "", "Contact persons", "  nothing"]
    assert "Billing" not in run("client", "show", "10001", "--section", "notes").stdout
    run("client", "show", "10001", "--section", "cokoli", code=2)


def test_notes_leave_the_last_change_of_the_card_alone(run: Run, note: str) -> None:
    run("note", "edit", note, "--private")
    assert Client.get().version == 1


def test_notes_are_numbered_by_lot(run: Run) -> None:
    drawn = sorted(int(run("note", "add", "10001", "x").stdout) for _ in range(8))
    assert len(set(drawn)) == 8
    assert drawn[0] >= 100_000
    assert drawn[-1] - drawn[0] > 8


def test_a_colleague_may_edit_a_public_note_but_not_hide_it(run: Run, note: str) -> None:
    hire()
    sit_down(OTHER)
    run("note", "edit", note, "opraveno")
    assert "only the author of note" in run("note", "edit", note, "--private", code=1).stderr
    found = listed(run)[0]
    assert (found["text"], found["author"], found["edited_by"], found["private"]) == ("opraveno", "tester", OTHER, False)


def test_who_has_no_account_reads_public_notes_and_writes_none(run: Run, note: str) -> None:
    hire()
    sit_down("nobody")
    assert "volal kvůli výpadku" in run("client", "show", "10001").stdout
    assert "has no administrator account" in run("note", "add", "10001", "x", code=1).stderr
    assert "has no administrator account" in run("note", "edit", note, "x", code=1).stderr
    assert "has no administrator account" in run("note", "delete", note, code=1).stderr


def test_the_number_of_statements_does_not_grow_with_the_notes(author: Author) -> None:
    found = []
    for _ in range(2):
        for text in "ABC":
            notes.add("10001", text, author, private=True)
        with statements() as counted:
            notes.list_notes("10001", viewer_named("tester"), deleted=True)
        found.append(counted[0])
    assert found[0] == found[1]
