"""Notes written in the user's own editor: only under the user's own rights, and where nobody else can read."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from ispctl import db
from ispctl.models import BillingGroup, Note

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def client(run: Run, group: BillingGroup) -> None:
    run("client", "add", "--name", "Novák Jan")


@pytest.fixture
def on_terminal(config: Path, database: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command whose standard input is a terminal, with an editor of the given shell lines; $1 is the file to edit."""

    def run_command(lines: str, *words: str) -> subprocess.CompletedProcess[str]:
        editor = config.parent / "my editor"
        editor.write_text(f"#!/bin/sh\n{lines}\n")
        editor.chmod(0o700)
        reader, terminal = pty.openpty()
        command = [sys.executable, "-m", "ispctl", "--config", str(config), "note", *words]
        variables = ["VISUAL=", f"EDITOR='{editor}' --wait"]
        try:
            return subprocess.run(["env", *variables, *command], stdin=terminal, capture_output=True, text=True, check=False)
        finally:
            os.close(terminal)
            os.close(reader)

    return run_command


def texts() -> list[str]:
    db.database.close()
    db.database.connect()
    return [note.text for note in Note.select()]


def test_a_note_without_a_text_is_written_in_the_editor_where_nobody_else_can_read_it(
    on_terminal: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    lines = f'stat -c "%a %a" "$2" "$(dirname "$2")" > "{seen}"; echo "$1 $2" >> "{seen}"; echo "z editoru" > "$2"'
    assert on_terminal(lines, "add", "10001").returncode == 0
    assert texts() == ["z editoru"]
    file_mode, folder_mode, arguments = seen.read_text().splitlines()
    assert (file_mode, folder_mode) == ("600 600", "700 700")
    assert arguments.startswith("--wait ")
    assert not Path(arguments.split()[1]).parent.exists()


def test_the_editor_begins_with_the_old_text(run: Run, on_terminal: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    note = run("note", "add", "10001", "starý text").stdout.strip()
    assert on_terminal('echo "a nový" >> "$2"', "edit", note).returncode == 0
    assert texts() == ["starý text\na nový"]


@pytest.mark.parametrize(
    ("lines", "said"), [("exit 3", "ended with code 3"), (":", "expected some words"), ("printf '\\377' > \"$2\"", "not UTF-8")]
)
def test_an_editor_that_saves_no_text_writes_nothing(
    on_terminal: Callable[..., subprocess.CompletedProcess[str]], lines: str, said: str
) -> None:
    done = on_terminal(lines, "add", "10001")
    assert (done.returncode, said in done.stderr, texts()) == (1, True, [])


def test_an_editor_that_is_not_there_is_named(config: Path) -> None:
    code = "from ispctl.cli.editor import edit_text; edit_text('')"
    done = subprocess.run(["env", "VISUAL=/no/such", sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "the editor /no/such cannot be run: No such file or directory; set EDITOR; write the text behind the command" in done.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give rights away")
def test_nobody_gets_an_editor_under_borrowed_rights(tmp_path: Path) -> None:
    code = "import os; os.setresuid(65534, 0, 0); from ispctl.cli.editor import edit_text; edit_text('')"
    editor = f"EDITOR=touch {tmp_path}/opened"
    done = subprocess.run(["env", "VISUAL=", editor, sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "nobody works here as root, so no editor is opened; write the text behind the command" in done.stderr
    assert not (tmp_path / "opened").exists()
