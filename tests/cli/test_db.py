"""`ispctl db`: versions and upgrades of the schema."""

import json
from collections.abc import Callable

from typer.testing import Result

from ispctl import __version__, db

Run = Callable[..., Result]
NEWEST = max(path.stem for path in db.MIGRATIONS.glob("[0-9]*.py"))


def test_the_version_names_program_schema_and_what_is_pending(run: Run) -> None:
    facts = json.loads(run("db", "version", "--json").stdout)
    assert facts == {"program": __version__, "schema": NEWEST, "pending": []}


def test_an_upgrade_of_a_current_database_changes_nothing(run: Run) -> None:
    assert json.loads(run("db", "upgrade", "--json").stdout) == {"applied": [], "schema": NEWEST}


def test_an_older_database_is_refused_until_it_is_upgraded(run: Run, newer_program: str) -> None:
    refusal = run("history", code=1).stderr
    assert refusal == (
        "ispctl: database: its schema is older than this program; make a copy of the database, then run `ispctl db upgrade`\n"
    )
    assert json.loads(run("db", "version", "--json").stdout)["pending"] == [newer_program]
    assert json.loads(run("db", "upgrade", "--json").stdout) == {"applied": [newer_program], "schema": newer_program}
    run("history")
