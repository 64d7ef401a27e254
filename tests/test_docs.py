"""Every command that the documentation, an error message or the crontab tells people to run exists, with its options."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from ispctl.cli import COMMANDS, app

CHECKOUT = Path(__file__).parent.parent
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *(f"docs/{path.name}" for path in (CHECKOUT / "docs").glob("*.*"))]
ROOT: Any = typer.main.get_command(app)


def _told(text: str) -> Iterator[str]:
    """Yield what is told to be run: in backquotes, and lines of shell sessions and crontabs."""
    for told in re.findall(r"`ispctl ([^`\n]+)`", text):
        yield re.sub(r"\{[^}]*\}", "X", told)
    yield from re.findall(r"^(?: *\$ |run \"|[-*/0-9, ]+ \* )ispctl ([^\"\n]+)", text, re.MULTILINE)


def _problem(words: list[str]) -> str | None:
    """Return what does not exist, following the words through the commands until one is a placeholder or no command."""
    command = ROOT
    for word in words:
        if word in ("|", ">", "<", "#", "&&"):
            return None
        if word.startswith("--"):
            known = {"--help", *(name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts))}
            if word.partition("=")[0] not in known:
                return f"no option {word}"
        elif _subcommands(command):
            if not re.fullmatch(r"[a-z-]+(\|[a-z-]+)*", word):
                return None
            names = word.split("|")
            if wrong := set(names) - set(_subcommands(command)):
                return f"no command {', '.join(wrong)}"
            command = command.get_command(None, names[0])
    return None


def _subcommands(command: Any) -> list[str]:
    return command.list_commands(None) if hasattr(command, "list_commands") else []


def _problems(text: str) -> list[str]:
    return [f"ispctl {told}: {problem}" for told in _told(text) if (problem := _problem(told.split()))]


@pytest.mark.parametrize("page", [*PAGES, "crontab.example"])
def test_every_command_on_a_page_exists(page: str) -> None:
    assert _problems((CHECKOUT / page).read_text()) == []


def test_every_command_named_by_a_message_exists() -> None:
    sources = (path for folder in ("ispctl", "jobs") for path in (CHECKOUT / folder).rglob("*.py"))
    assert [f"{path.name}: {problem}" for path in sources for problem in _problems(path.read_text())] == []


def test_what_does_not_exist_is_found() -> None:
    page = "`ispctl client fnd`, `ispctl admin add X --nope`, `ispctl db upgrade|nope`"
    session = "    $ ispctl bank nope 1 | head\n5 8 * * * ispctl job nope\n"
    assert [problem.rpartition(" ")[2] for problem in _problems(f"{page}\n{session}")] == ["fnd", "--nope", "nope", "nope", "nope"]
    assert _problems("`ispctl COMMAND --help`, `ispctl db version|upgrade`, `ispctl client {verb} --nope`") == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    command = ROOT.get_command(None, name)
    assert all(each.help for each in (command, *(command.get_command(None, sub) for sub in _subcommands(command))))
