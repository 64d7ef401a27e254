"""A real database for every test: SQLite in a file, or the server named by ISPCTL_TEST_DATABASE."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ispctl import db, identity, models
from ispctl.models import Administrator, BankAccount, BillingGroup
from ispctl.services.author import Author

SERVER = os.environ.get("ISPCTL_TEST_DATABASE", "")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """URL of a migrated, empty database: a template file for SQLite, a database of this worker on a server."""
    if not SERVER:
        path = tmp_path_factory.mktemp("template") / "template.db"
        db.create_sqlite_file(path)
        url = f"sqlite:///{path}"
    else:
        name = f"ispctl_test_{worker_id}"
        db.connect(SERVER, upgrading=True)
        db.sql(f"DROP DATABASE IF EXISTS {name}{' WITH (FORCE)' if db.is_postgresql() else ''}")
        db.sql(f"CREATE DATABASE {name}")
        db.database.close()
        url = f"{SERVER.rpartition('/')[0]}/{name}"
    db.connect(url, upgrading=True)
    db.migrate()
    db.database.close()
    return url


@pytest.fixture
def database_url(migrated: str, tmp_path: Path) -> str:
    """URL of an empty database of this test alone."""
    if not SERVER:
        path = tmp_path / "data" / "ispctl.db"
        path.parent.mkdir(mode=0o700)
        shutil.copyfile(migrated.removeprefix("sqlite:///"), path)
        path.chmod(0o600)
        return f"sqlite:///{path}"
    db.connect(migrated)
    _empty()
    db.database.close()
    return migrated


def _empty() -> None:
    """Empty all tables and let their numbers begin with 1 again, as in a new file of SQLite."""
    tables = [getattr(models, name)._meta.table_name for name in models.__all__]
    if db.is_postgresql():
        db.sql(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
    else:
        db.sql("SET foreign_key_checks = 0")
        for table in tables:
            db.sql(f"TRUNCATE {table}")
    shipped = import_module("ispctl.migrations.0002_code_lists_contacts_variables").SHIPPED
    models.CodeListEntry.insert_many([{"field": field, "name": name} for field, names in shipped.items() for name in names]).execute()


@pytest.fixture
def database(database_url: str) -> Iterator[str]:
    """The empty database, open."""
    db.connect(database_url)
    yield database_url
    if not db.database.is_closed():
        db.database.close()


@pytest.fixture
def author() -> Author:
    return Author("tester", "test", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


@pytest.fixture
def group(database: str) -> BillingGroup:
    """A billing group with one Czech account at Fio (2010), in an open database with an administrator."""
    Administrator.create(login="tester", os_user=identity.invoking_user(), name="Testerová Jana", is_master=True)
    group = BillingGroup.create(name="Síť", company="Síť s.r.o.")
    BankAccount.create(billing_group=group, number="2000012001/2010", currency="CZK")
    return group


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Path:
    """A configuration file for the database of this test."""
    path = tmp_path / "ispctl.toml"
    path.write_text(f'database = "{database_url}"\ndata_dir = "{tmp_path / "data"}"\n')
    path.chmod(0o600)
    return path


@pytest.fixture
def run(config: Path, database_url: str) -> Iterator[Callable[..., Result]]:
    """Run the real command line with the configuration of this test, and expect an exit code; the database is open afterwards."""
    from ispctl.cli import app

    def run_command(*words: object, code: int = 0, **options: Any) -> Result:
        result = CliRunner().invoke(app, ["--config", str(config), *map(str, words)], **options)
        assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
        db.connect(database_url, upgrading=True)
        return result

    yield run_command
    db.database.close()


@pytest.fixture
def newer_program(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A program with one migration more than the database has; its name."""
    name = "9999_of_a_newer_program"
    shutil.copytree(db.MIGRATIONS, tmp_path / "migrations")
    (tmp_path / "migrations" / f"{name}.py").write_text("def up(migrator, db):\n    pass\n")
    monkeypatch.setattr(db, "MIGRATIONS", tmp_path / "migrations")
    yield name
    db.sql("DELETE FROM schema_migration WHERE name = ?", name)
