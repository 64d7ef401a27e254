"""The database keeps its promises, or is refused (TRUST.md E3)."""

import re
from pathlib import Path

import peewee
import pytest

from ispctl import db, models
from ispctl.errors import Error, TryLater
from ispctl.models import Administrator, BillingGroup, Counter

# What may be changed in an open connection, on each database, so that it would lose or mix up data; and the start of the refusal.
WRONG_SETTINGS = {
    "sqlite": [
        ("PRAGMA journal_mode = delete", "PRAGMA journal_mode is 'delete'; expected wal"),
        ("PRAGMA synchronous = 1", "PRAGMA synchronous is '1'; expected 2"),
        ("PRAGMA foreign_keys = 0", "PRAGMA foreign_keys is '0'; expected 1"),
        ("PRAGMA secure_delete = 0", "PRAGMA secure_delete is '0'; expected 1"),
    ],
    "postgresql": [
        ("SET client_encoding = 'LATIN2'", "client_encoding is 'LATIN2'; "),
        ("SET default_transaction_isolation = 'serializable'", "transaction_isolation is 'serializable'; "),
        ("SET default_transaction_isolation = 'repeatable read'", "transaction_isolation is 'repeatable read'; "),
    ],
    "mariadb": [
        ("SET SESSION sql_mode = ''", "sql_mode is ''; it cuts values silently"),
        ("SET SESSION sql_mode = 'ANSI_QUOTES'", "sql_mode is 'ANSI_QUOTES'; it cuts values silently"),
        ("SET character_set_connection = latin2", "character_set_connection is 'latin2'; "),
        ("SET SESSION default_storage_engine = MyISAM", "default_storage_engine is 'MyISAM'; "),
        ("SET SESSION foreign_key_checks = 0", "foreign_key_checks is '0'; "),
        ("SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED", "tx_isolation is 'READ-UNCOMMITTED'; "),
        ("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE", "tx_isolation is 'SERIALIZABLE'; "),
    ],
}


def _kind() -> str:
    return "sqlite" if db.is_sqlite() else "postgresql" if db.is_postgresql() else "mariadb"


def test_every_wrong_setting_is_refused_with_what_to_set(database: str) -> None:
    for statement, refusal in WRONG_SETTINGS[_kind()]:
        db.database.close()
        db.connect(database)
        db.sql(statement)
        with pytest.raises(Error, match=f"^database: {re.escape(refusal)}"):
            db.check_settings()
    db.database.close()
    db.connect(database)  # and none of it outlives the connection


def test_every_promise_is_among_the_wrong_settings(database: str) -> None:
    refused = {refusal.partition(" is ")[0] for _, refusal in WRONG_SETTINGS[_kind()]}
    # The encoding of a PostgreSQL database is fixed when it is made.
    assert {name for name, *_ in db._promises()} - {"server_encoding"} == refused


def test_a_postgresql_database_of_another_encoding_is_refused(database: str) -> None:
    if not db.is_postgresql():
        pytest.skip("only PostgreSQL has an encoding for each database")
    name = f"{database.rpartition('/')[2]}_latin2"
    db.sql(f"DROP DATABASE IF EXISTS {name}")
    db.sql(f"CREATE DATABASE {name} ENCODING 'LATIN2' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(Error, match="server_encoding is 'LATIN2'; create the database with ENCODING 'UTF8'"):
        db.connect(f"{database.rpartition('/')[0]}/{name}")
    db.connect(database)
    db.sql(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_newer_schema_is_refused(database: str) -> None:
    db.sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_from_the_future', '2026-01-01 00:00:00')")
    try:
        for upgrading in (False, True):
            with pytest.raises(Error, match="its schema 9999_from_the_future is newer than this program"):
                db.connect(database, upgrading=upgrading)
    finally:
        db.sql("DELETE FROM schema_migration WHERE name = '9999_from_the_future'")


def test_an_older_schema_is_refused_unless_upgrading(database: str, newer_program: str) -> None:
    with pytest.raises(Error, match=r"its schema is older than this program; .*run `ispctl db upgrade`"):
        db.connect(database)
    db.connect(database, upgrading=True)
    assert db.migrate() == [newer_program]
    db.connect(database)


def test_a_database_without_tables_is_refused_unless_upgrading(tmp_path: Path) -> None:
    db.create_sqlite_file(tmp_path / "new" / "empty.db")
    with pytest.raises(Error, match="it has no tables yet; run `ispctl init`"):
        db.connect(f"sqlite:///{tmp_path}/new/empty.db")
    db.connect(f"sqlite:///{tmp_path}/new/empty.db", upgrading=True)
    db.database.close()


def test_a_new_sqlite_file_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "ispctl.db"
    db.create_sqlite_file(path)
    db.connect(f"sqlite:///{path}", upgrading=True)
    db.migrate()
    assert {found.name: found.stat().st_mode & 0o777 for found in path.parent.iterdir()} == dict.fromkeys(
        ("ispctl.db", "ispctl.db-wal", "ispctl.db-shm"), 0o600
    )
    assert path.parent.stat().st_mode & 0o777 == 0o700
    db.database.close()


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("sqlite:////nowhere/ispctl.db", "database /nowhere/ispctl.db: there is no such file; `ispctl init` creates it"),
        ("oracle://h/n", "database: 'oracle://h/n': expected sqlite:///"),
    ],
)
def test_a_database_that_cannot_be_is_refused(url: str, refusal: str) -> None:
    with pytest.raises(Error, match=f"^{re.escape(refusal)}"):
        db.connect(url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear customer, " * 100)
    with pytest.raises(Error, match=r"letter\.txt: file is not a database"):
        db.connect(f"sqlite:///{tmp_path}/letter.txt")


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_a_server_that_does_not_answer_is_to_be_tried_later_and_its_password_is_not_shown(scheme: str) -> None:
    with pytest.raises(TryLater, match=f"^database {scheme}://isp:…@127.0.0.1:1/isp: ") as refusal:
        db.connect(f"{scheme}://isp:hunter2@127.0.0.1:1/isp")
    assert "hunter2" not in str(refusal.value)


def _schema() -> dict[str, object]:
    """Return what SQLite knows of tables and indexes, by the names of tables and columns."""
    found: dict[str, object] = {}
    for (table,) in db.sql("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        indexes = db.sql('SELECT name, "unique" FROM pragma_index_list(?)', table).fetchall()
        found[table] = (
            db.sql('SELECT name, type, "notnull", pk FROM pragma_table_info(?) ORDER BY name', table).fetchall(),
            sorted(
                (unique, [c for (c,) in db.sql("SELECT name FROM pragma_index_info(?) ORDER BY seqno", name)]) for name, unique in indexes
            ),
            sorted(db.sql('SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list(?)', table).fetchall()),
        )
    return found


def test_the_migrations_give_the_tables_of_the_models(tmp_path: Path) -> None:
    db.create_sqlite_file(tmp_path / "migrated.db")
    db.connect(f"sqlite:///{tmp_path}/migrated.db", upgrading=True)
    db.migrate()
    migrated = _schema()
    db.create_sqlite_file(tmp_path / "models.db")
    db.connect(f"sqlite:///{tmp_path}/models.db", upgrading=True)
    tables = [getattr(models, name) for name in models.__all__]
    db.database.create_tables(tables)
    of_models = _schema()
    db.database.close()
    assert set(migrated) - set(of_models) == {"schema_migration", "writer"}
    for table, shape in of_models.items():
        assert migrated[table] == shape, table


def test_text_in_a_column_of_numbers_is_refused(database: str) -> None:
    with pytest.raises(peewee.DatabaseError), db.transaction():
        db.sql("INSERT INTO counters (name, value) VALUES ('x', 'many')")
    assert Counter.select().count() == 0


def test_text_that_is_too_long_is_refused_by_the_servers_and_kept_by_sqlite(database: str) -> None:
    # Nothing is ever cut: the services check lengths, and this is what happens should one forget.
    name = "x" * 201
    if _kind() == "mariadb":
        with pytest.raises(peewee.DataError):
            Administrator.create(login="a", name=name)
    else:
        assert Administrator.get_by_id(Administrator.create(login="a", name=name).id).name == name


def test_text_is_told_apart_and_sorted_by_code_point(database: str) -> None:
    names = ["a", "A", "á", "a ", "ž", "Z", "č", "ß", "ss", "🙂"]
    for name in names:
        BillingGroup.create(name=name, company="X")
    assert [row.name for row in BillingGroup.select().order_by(BillingGroup.name)] == sorted(names)


def test_long_text_and_every_letter_come_back_as_they_were(database: str) -> None:
    text = "Příliš žluťoučký kůň 🐎 \\ ' \" % ? \x00"[:-1] * 5000
    db.insert_rows("job_runs", ("job", "started_at", "host", "process", "message"), [("x", "2026-01-01T00:00:00Z", "h", 1, text)])
    assert db.scalar("SELECT message FROM job_runs WHERE job = ?", "x") == text


def test_a_transaction_is_all_or_nothing(database: str) -> None:
    with pytest.raises(RuntimeError), db.transaction():
        Counter.create(name="x", value=1)
        with db.transaction():
            Counter.create(name="y", value=2)
        raise RuntimeError
    assert Counter.select().count() == 0
