"""Private notes: three users and a stranger times every output that could show one. No leak, not even a count (TRUST.md H4).

For those who may not see a note, every output has to be the same, to the character, as in a world in which it was never written.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import Result

from ispctl import clock
from ispctl.models import BillingGroup, Client, HistoryEntry, Note
from ispctl.services import clients, history, notes
from ispctl.services.author import NOBODY, Author, viewer_named
from ispctl.services.notes import NoteEdit
from ispctl.settings import Settings
from tests.colleagues import AUTHOR, MASTER, OTHER, STRANGER, hire, sit_down

Run = Callable[..., Result]
CANARY = "kanárek"
PACKAGE = Path(__file__).parents[2] / "ispctl"
# Every command that prints something of clients, in every form.
FORMATS = (["--format", "table"], ["--format", "json"], ["--format", "csv"])
OUTPUTS = [
    *(["client", "show", "10001", *form] for form in FORMATS),
    *(["client", "show", "10001", "--at", "TODAY", *form] for form in FORMATS),
    *(["client", "show", "10001", "--section", section] for section in ("notes", "identity", "account", "contact-persons")),
    *(["client", "history", "10001", *form] for form in FORMATS),
    *(["client", "list", *form] for form in FORMATS),
    *(["note", "list", "10001", *deleted, *form] for deleted in ([], ["--deleted"]) for form in FORMATS),
    *(["history", *form] for form in FORMATS),
    *(["history", *words, "--json"] for words in (["--client", "10001"], ["--field", "text"], ["--field", "created"], ["--limit", "2"])),
    *(["history", "--by", login, "--json"] for login in (AUTHOR, OTHER)),
    ["client", "export"],
    ["client", "export-personal", "10001"],
    ["client", "erase", "10001", "--dry-run", "--json"],
    *(["client", "find", word, *form] for word in (CANARY, "kanarek", "veřejná") for form in FORMATS),
    ["client", "why", "10001", "--json"],
    ["check", "--json"],
    ["contact", "list", "10001", "--json"],
    ["variable", "list", "--client", "10001", "--json"],
    ["admin", "list", "--json"],
    *(["group", "list", "--json"], ["status", "list", "--json"], ["invoice", "list", "--json"], ["job", "list"]),
]
SHOWING = [words for words in OUTPUTS if words[1] in ("show", "history", "find") or words[:2] == ["note", "list"] or words[0] == "history"]


@pytest.fixture(autouse=True)
def office(run: Run, group: BillingGroup) -> None:
    hire()
    sit_down(OTHER)
    run("client", "add", "--name", "Novák Jan", "--city", "Brno")
    run("note", "add", "10001", "veřejná poznámka")


@pytest.fixture
def everything(run: Run) -> Callable[[str], dict[str, tuple[int, str]]]:
    """What all commands say to somebody."""

    def ask(name: str) -> dict[str, tuple[int, str]]:
        sit_down(name)
        found = {}
        for words in OUTPUTS:
            said = run(*(word.replace("TODAY", f"{clock.today('Europe/Prague')}") for word in words), code=None)
            found[" ".join(words)] = (said.exit_code, said.output)
        return found

    return ask


@pytest.fixture
def run(config: Path, database_url: str) -> Iterator[Run]:
    """Run the real command line, whatever its exit code where None is expected."""
    from typer.testing import CliRunner

    from ispctl import db
    from ispctl.cli import app

    def run_command(*words: object, code: int | None = 0, **options: object) -> Result:
        result = CliRunner().invoke(app, ["--config", str(config), *map(str, words)], **options)  # type: ignore[arg-type]
        assert code is None or result.exit_code == code, result.output
        db.connect(database_url, upgrading=True)
        return result

    yield run_command
    db.database.close()


def _life_of_a_note(run: Run) -> Iterator[str]:
    sit_down(AUTHOR)
    note = run("note", "add", "10001", f"{CANARY} první", "--private", "--alert").stdout.strip()
    yield note
    for words in (["edit", note, f"{CANARY} druhý", "--no-alert"], ["delete", note], ["restore", note]):
        sit_down(AUTHOR)
        run("note", *words)
        yield note


def test_for_others_there_never_was_a_private_note(run: Run, everything: Callable[[str], dict[str, tuple[int, str]]]) -> None:
    before = {name: everything(name) for name in (OTHER, STRANGER)}
    for _ in _life_of_a_note(run):
        for name, expected in before.items():
            assert everything(name) == expected


def test_its_author_and_masters_see_it_in_every_output_that_shows_notes(
    run: Run, everything: Callable[[str], dict[str, tuple[int, str]]]
) -> None:
    next(_life_of_a_note(run))
    for name in (AUTHOR, MASTER):
        found = everything(name)
        shown = {" ".join(words) for words in SHOWING if "veřejná" not in words}
        silent = {words for words in shown if CANARY not in found[words][1]}
        assert silent == {"history --field text --json", f"history --by {OTHER} --json"}
        alert = json.loads(found["client show 10001 --format json"][1])["alerts"]
        assert [note["author"] for note in alert] == [AUTHOR]


@pytest.mark.parametrize("name", [OTHER, STRANGER])
@pytest.mark.parametrize("words", [["edit", "ID", "x"], ["edit", "ID", "--public"], ["delete", "ID"], ["restore", "ID"]])
def test_touching_a_private_note_of_somebody_else_is_like_touching_none(run: Run, words: list[str], name: str) -> None:
    note = next(_life_of_a_note(run))
    unused = str(999_999 if note != "999999" else 999_998)
    sit_down(name)
    said = [run("note", *(word.replace("ID", number) for word in words), code=1).output.replace(number, "ID") for number in (note, unused)]
    assert said[0] == said[1]
    assert Note.get_by_id(int(note)).text == f"{CANARY} první"


def test_a_master_may_edit_publish_and_delete_it(run: Run) -> None:
    note = next(_life_of_a_note(run))
    sit_down(MASTER)
    run("note", "edit", note, "od mistra", "--public")
    run("note", "delete", note)
    assert Note.get_by_id(int(note)).deleted_by == MASTER


def test_what_was_written_before_a_note_was_published_stays_private(run: Run) -> None:
    note = next(_life_of_a_note(run))
    sit_down(AUTHOR)
    run("note", "edit", note, f"{CANARY} druhý")
    run("note", "edit", note, "slušně", "--public")
    run("note", "edit", note, "ještě slušněji")
    sit_down(OTHER)
    seen = json.loads(run("client", "history", "10001", "--json").stdout)
    mine = [(row["entity"], row["field"], row["old"], row["new"]) for row in seen if row["entity_id"] == int(note)]
    assert mine == [("note", "text", "slušně", "ještě slušněji"), ("note", "created", None, "slušně")]
    sit_down(AUTHOR)
    assert run("client", "history", "10001").stdout.count(CANARY) == 4
    run("note", "edit", note, "--private")
    sit_down(OTHER)
    assert "slušně" not in run("history").output


def test_a_second_editor_of_a_card_does_not_learn_of_private_notes(run: Run, group: BillingGroup) -> None:
    opened = clients.open_card("10001")
    at = clock.now()
    notes.add("10001", CANARY, Author(AUTHOR, "test", at), private=True)
    clients.edit(clients.open_card("10001"), {"city": "Praha"}, Author(AUTHOR, "test", at), Settings())
    with pytest.raises(Exception, match="city: Brno -> Praha") as caught:
        clients.edit(opened, {"city": "Olomouc"}, Author(OTHER, "test", at), Settings())
    assert CANARY not in str(caught.value)
    with pytest.raises(Exception, match=CANARY):
        clients.edit(opened, {"city": "Olomouc"}, Author(MASTER, "test", at), Settings())


def test_a_colleague_who_takes_over_a_login_does_not_take_over_the_notes(run: Run) -> None:
    next(_life_of_a_note(run))
    sit_down(MASTER)
    run("admin", "edit", AUTHOR, "--login", "byvala")
    run("admin", "add", AUTHOR, "--name", "Nová")
    sit_down(AUTHOR)
    assert CANARY not in run("note", "list", "10001", "--json").output
    sit_down("byvala")
    assert CANARY in run("note", "list", "10001", "--json").output


def test_who_is_switched_off_sees_public_notes_only(run: Run) -> None:
    next(_life_of_a_note(run))
    sit_down(MASTER)
    run("admin", "edit", AUTHOR, "--no-active")
    sit_down(AUTHOR)
    assert CANARY not in run("client", "show", "10001", "--json").output


def test_services_show_nothing_private_to_whoever_does_not_say_who_he_is(run: Run) -> None:
    next(_life_of_a_note(run))
    client = Client.get()
    assert CANARY not in str(history.entries())
    assert [note["text"] for note in notes.of_client(client.id, NOBODY, deleted=True)] == ["veřejná poznámka"]
    assert viewer_named("job:suspend-debtors") == NOBODY


def test_a_note_can_be_made_private_by_its_author_and_is_gone_for_others(run: Run) -> None:
    sit_down(AUTHOR)
    note = int(run("note", "add", "10001", CANARY).stdout)
    notes.edit(note, NoteEdit(private=True), Author(AUTHOR, "test", clock.now()))
    sit_down(OTHER)
    assert CANARY not in run("client", "history", "10001").output + run("client", "show", "10001").output
    assert HistoryEntry.select().where(HistoryEntry.new == CANARY).count() == 1


# One module decides who sees what; notes.py draws free numbers for new notes.
MAY_ASK = {"note_access.py", "notes.py"}
ASKS = r"\bNote\.(select|get\w*)\b|\bHistoryEntry\.(select|get\w*)\(|(FROM|JOIN) (notes|history)\b"


def test_everybody_asks_for_notes_and_history_at_the_one_place_that_knows_who_may_see_them() -> None:
    asking = [
        f"{path.relative_to(PACKAGE)}: {line.strip()}"
        for path in PACKAGE.rglob("*.py")
        if path.name not in MAY_ASK and path.parent.name != "migrations"
        for line in path.read_text().splitlines()
        if re.search(ASKS, line) and "MAX(id)" not in line
    ]
    assert asking == [], "ask services.note_access; a module that shows nothing of what it reads may be added to MAY_ASK, with the reason"
