"""The database behind one door: SQLite by default, PostgreSQL and MariaDB by URL, behaving alike (DESIGN.md 4).

All three run one writing transaction at a time: SQLite by BEGIN IMMEDIATE, the servers by a lock on the single row of the table
`writer`. So a business rule never sees another writer's half of the story, on any of them.
"""

import os
import re
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from zlib import crc32

import peewee
from peewee import DatabaseError, DatabaseProxy, InterfaceError, MySQLDatabase, OperationalError, PostgresqlDatabase, SqliteDatabase

from ispctl.errors import Error, TryLater
from ispctl.settings import public_url

MIGRATIONS = Path(__file__).parent / "migrations"
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
# kilobytes, negative by SQLite's convention; with its default of two megabytes a big import waits for pages
CACHE = {"cache_size": -100_000}
LOCK_TIMEOUT_SECONDS = 20
_LOCK_TIMEOUT = {
    "postgresql": f"SET lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'",
    "mysql": f"SET SESSION innodb_lock_wait_timeout = {LOCK_TIMEOUT_SECONDS}",
}

database = DatabaseProxy()


class Sqlite(SqliteDatabase):
    """Text of any length is TEXT, the only text type of a STRICT table. SHORT_TEXT is the type of `models.base.Text`."""

    field_types = {**SqliteDatabase.field_types, "SHORT_TEXT": "TEXT"}


class Postgresql(PostgresqlDatabase):
    """Text sorts and compares by code point, as in SQLite."""

    field_types = {**PostgresqlDatabase.field_types, "SHORT_TEXT": 'TEXT COLLATE "C"', "TEXT": 'TEXT COLLATE "C"'}


class Mariadb(MySQLDatabase):
    """Text sorts and compares by code point and keeps trailing blanks, as in SQLite; long text is not cut at 64 kB."""

    _CODE_POINTS = "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
    field_types = {**MySQLDatabase.field_types, "SHORT_TEXT": f"VARCHAR({{}}) {_CODE_POINTS}", "TEXT": f"LONGTEXT {_CODE_POINTS}"}


def connect(url: str, *, upgrading: bool = False) -> None:
    """Open the database at `url` (`sqlite:///path`, `postgresql://…`, `mysql://…`) and test that it keeps its promises.

    Raises TryLater when the server does not answer, Error when the database is missing, wrongly set up, or of another version;
    only for `upgrading` may its schema be older than the program, or not be there yet.
    """
    opened = _open(url)
    if database.obj is not None and not database.is_closed():
        database.close()
    database.initialize(opened)
    try:
        opened.connect(reuse_if_open=True)
        if not is_sqlite():
            # The servers would wait for another writer for ever, or for 50 seconds.
            sql(_LOCK_TIMEOUT["postgresql" if is_postgresql() else "mysql"])
        check_settings()
        check_schema(upgrading=upgrading)
    except (OperationalError, InterfaceError) as error:
        raise TryLater(f"database {public_url(url)}: {_one_line(error)}") from None
    except DatabaseError as error:
        raise Error(f"database {public_url(url)}: {_one_line(error)}") from None


def _open(url: str) -> peewee.Database:
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return Sqlite(
            _sqlite_file(url), pragmas={**PRAGMAS, **CACHE}, timeout=LOCK_TIMEOUT_SECONDS, lock_type="IMMEDIATE", autoconnect=False
        )
    if scheme not in ("postgresql", "mysql"):
        raise Error(f"database: {public_url(url)!r}: expected sqlite:///PATH, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME")
    from playhouse.db_url import parse

    kwargs = parse(url)
    if scheme == "postgresql":
        return Postgresql(prefer_psycopg3=True, autoconnect=False, **kwargs)
    if "passwd" in kwargs:
        kwargs["password"] = kwargs.pop("passwd")  # the name that PyMySQL still knows
    return Mariadb(mariadb=True, autoconnect=False, **kwargs)


def _sqlite_file(url: str) -> str:
    path = url.removeprefix("sqlite:///")
    if not Path(path).is_file():
        raise Error(f"database {path}: there is no such file; `ispctl init` creates it")
    return path


def create_sqlite_file(path: Path) -> None:
    """Create an empty database file that only its owner can read, in a folder that only its owner can enter."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def check_settings() -> None:
    """Refuse a database set up so that it would lose or mix up data quietly. Raises Error saying what to set."""
    for name, query, expected, advice in _promises():
        found = scalar(query)
        if not re.fullmatch(expected, str(found)):
            raise Error(f"database: {name} is {str(found)!r}; {advice}")


def _promises() -> Sequence[tuple[str, str, str, str]]:
    """Return what must hold: the name of a setting, how to ask for it, a pattern of its value, and what to do otherwise."""
    if is_sqlite():
        return [(f"PRAGMA {name}", f"PRAGMA {name}", str(value), f"expected {value}") for name, value in PRAGMAS.items()]
    return _POSTGRESQL_PROMISES if is_postgresql() else _MARIADB_PROMISES


_POSTGRESQL_PROMISES = (
    ("server_encoding", "SHOW server_encoding", "UTF8", "create the database with ENCODING 'UTF8'"),
    ("client_encoding", "SHOW client_encoding", "UTF8", "remove it from the server's or the user's settings, or unset PGCLIENTENCODING"),
    # A later level would read the state from before it waited for another writer.
    ("transaction_isolation", "SHOW transaction_isolation", "read committed", "set default_transaction_isolation = 'read committed'"),
)
_MARIADB_PROMISES = (
    ("sql_mode", "SELECT @@sql_mode", ".*STRICT_(TRANS|ALL)_TABLES.*", "it cuts values silently; add STRICT_TRANS_TABLES to sql_mode"),
    ("character_set_connection", "SELECT @@character_set_connection", "utf8mb4", "remove `charset` from the database URL"),
    ("default_storage_engine", "SELECT @@default_storage_engine", "InnoDB", "it has no transactions; set default_storage_engine = InnoDB"),
    ("foreign_key_checks", "SELECT @@foreign_key_checks", "1", "set foreign_key_checks = 1"),
    ("tx_isolation", "SELECT @@tx_isolation", "(REPEATABLE-READ|READ-COMMITTED)", "set transaction_isolation = 'REPEATABLE-READ'"),
)


def check_schema(*, upgrading: bool = False) -> None:
    """Refuse a schema of another version than the program's; an older or missing one is welcome when `upgrading`."""
    applied, known = schema_versions()
    if unknown := set(applied) - set(known):
        raise Error(f"database: its schema {max(unknown)} is newer than this program, which knows {max(known)}; install a newer ispctl")
    if upgrading or applied == known:
        return
    if not applied:
        raise Error("database: it has no tables yet; run `ispctl init`, or `ispctl db upgrade` when the configuration is there already")
    raise Error("database: its schema is older than this program; make a copy of the database, then run `ispctl db upgrade`")


def schema_versions() -> tuple[list[str], list[str]]:
    """Return the names of the migrations that the database has, and of those that this program has."""
    known = sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
    if not database.table_exists("schema_migration"):
        return [], known
    return sorted(name for (name,) in sql("SELECT name FROM schema_migration")), known


def migrate() -> list[str]:
    """Bring the schema up to this program's version; return the names of the migrations applied."""
    from playhouse.migrations import Runner

    return cast(list[str], Runner(database.obj, str(MIGRATIONS)).up())


@contextmanager
def transaction() -> Generator[None, None, None]:
    """All or nothing, one writer at a time. May be nested; only the outermost commits.

    Raises TryLater when another writer holds the database for too long.
    """
    try:
        with database.atomic():
            if database.transaction_depth() == 1 and not is_sqlite():
                sql("SELECT id FROM writer WHERE id = 1 FOR UPDATE")
            yield
    except OperationalError as error:
        if "lock" in str(error).lower():
            raise TryLater("the database is busy with another writer; try again in a moment") from None
        raise Error(f"database: {_one_line(error)}") from error


@contextmanager
def rehearsal(dry_run: bool) -> Generator[None, None, None]:
    """A transaction that is taken back at the end when it is only a dry run."""
    with transaction(), database.atomic() as attempt:
        yield
        if dry_run:
            attempt.rollback()


def scrub() -> None:
    """Rewrite a file of SQLite so that no byte of what was deleted is left in it or in its log. The servers do that by themselves.

    Raises TryLater while another program uses the database.
    """
    if not is_sqlite():
        return
    try:
        sql("VACUUM")
        busy = scalar("PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError:
        busy = True
    if busy:
        raise TryLater("the file of the database still holds remains of what was deleted, because another program uses it; try again")


@contextmanager
def job_lock(name: str) -> Generator[None, None, None]:
    """Hold the lock of a job in a database that several hosts may share; it is gone when the connection is, however that ends.

    SQLite has no such lock and no second host. Raises TryLater at once when another connection holds it.
    """
    if is_sqlite():
        yield
        return
    take, release = _POSTGRESQL_LOCK if is_postgresql() else _MARIADB_LOCK
    key = crc32(f"ispctl job {name}".encode()) if is_postgresql() else name
    if not scalar(take, key):
        raise TryLater(f"job {name} is running on another host; nothing was done")
    try:
        yield
    finally:
        with suppress(DatabaseError, InterfaceError):
            sql(release, key)


_POSTGRESQL_LOCK = ("SELECT pg_try_advisory_lock(CAST(? AS BIGINT))", "SELECT pg_advisory_unlock(CAST(? AS BIGINT))")
# MariaDB's locks belong to the server, so the database's name is part of the key, whose length is limited
_MARIADB_LOCK = (
    "SELECT GET_LOCK(MD5(CONCAT(DATABASE(), '.ispctl job ', ?)), 0)",
    "SELECT RELEASE_LOCK(MD5(CONCAT(DATABASE(), '.ispctl job ', ?)))",
)


def is_sqlite() -> bool:
    """Tell whether the database in use is SQLite."""
    return isinstance(database.obj, SqliteDatabase)


def is_postgresql() -> bool:
    """Tell whether the database in use is PostgreSQL."""
    return isinstance(database.obj, PostgresqlDatabase)


def sql(text: str, *parameters: object) -> Any:
    """Run one statement written with `?` for parameters on any of the databases; return its cursor."""
    return database.execute_sql(text.replace("?", database.param), parameters or None)


def scalar(text: str, *parameters: object) -> Any:
    """Return the first column of the first row, or None."""
    row = sql(text, *parameters).fetchone()
    return row[0] if row else None


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write many rows with one streamed command: executemany, or COPY on PostgreSQL. Memory does not grow with the rows."""
    cursor = database.cursor()
    names = ", ".join(columns)
    with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
        waiting = iter(rows)
        # PyMySQL cannot write no rows at all, and a query behind the rows has to run before COPY takes the connection.
        for first in waiting:
            every = chain([first], waiting)
            if is_postgresql():
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in every:
                        copy.write_row(row)
            else:
                marks = ", ".join([database.param] * len(columns))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", every)


def execute_many(text: str, rows: Iterable[Sequence[object]]) -> int:
    """Run one statement, written with `?` for parameters, for each row; return how many rows of the table it touched."""
    cursor = database.cursor()
    with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
        cursor.executemany(text.replace("?", database.param), rows)
    return cast(int, cursor.rowcount)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
