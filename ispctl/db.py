"""The database behind one door: SQLite by default, PostgreSQL and MariaDB by URL, behaving alike (DESIGN.md 4).

All three run one writing transaction at a time: SQLite by BEGIN IMMEDIATE, the servers by a lock on the single row of the table
`writer`. So a business rule never sees another writer's half of the story, on any of them.
"""

import os
import re
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import peewee
from peewee import DatabaseProxy, MySQLDatabase, OperationalError, PostgresqlDatabase, SqliteDatabase

from ispctl.errors import Error, TryLater

MIGRATIONS = Path(__file__).parent / "migrations"
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
LOCK_TIMEOUT_SECONDS = 20

database = DatabaseProxy()


class Sqlite(SqliteDatabase):
    """Text of any length is TEXT, the only text type of a STRICT table."""

    field_types = {**SqliteDatabase.field_types, "VARCHAR": "TEXT"}


class Postgresql(PostgresqlDatabase):
    """Text sorts and compares by code point, as in SQLite."""

    field_types = {**PostgresqlDatabase.field_types, "VARCHAR": 'TEXT COLLATE "C"'}


class Mariadb(MySQLDatabase):
    """Text sorts and compares by code point and keeps trailing blanks, as in SQLite."""

    field_types = {**MySQLDatabase.field_types, "VARCHAR": "VARCHAR({}) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"}


def connect(url: str) -> None:
    """Open the database at `url` (`sqlite:///path`, `postgresql://…`, `mysql://…`) and test that it keeps its promises.

    Raises TryLater when the server does not answer, Error when the database is missing, wrongly set up, or of another version.
    """
    opened = _open(url)
    database.initialize(opened)
    try:
        opened.connect(reuse_if_open=True)
    except OperationalError as error:
        raise TryLater(f"database {public_url(url)}: {_one_line(error)}") from None
    check_promises()


def public_url(url: str) -> str:
    """Return the URL without its password, for messages."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:…@", url)


def _open(url: str) -> peewee.Database:
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return Sqlite(_sqlite_file(url), pragmas=PRAGMAS, timeout=LOCK_TIMEOUT_SECONDS, lock_type="IMMEDIATE", autoconnect=False)
    if scheme not in ("postgresql", "mysql"):
        raise Error(f"database: {public_url(url)!r}: expected sqlite:///PATH, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME")
    from playhouse.db_url import parse

    kwargs = parse(url)
    if scheme == "postgresql":
        return Postgresql(prefer_psycopg3=True, autoconnect=False, **kwargs)
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


def check_promises() -> None:
    """Refuse a database that would lose data quietly: wrong pragmas, lax SQL mode, foreign character set, other version."""
    problem = _wrong_setting()
    if problem:
        raise Error(f"database: {problem}")
    applied, known = schema_versions()
    if set(applied) - set(known):
        raise Error(f"database: its schema {max(applied)} is newer than this program knows ({max(known)}); install the newer ispctl")
    if applied and len(applied) < len(known):
        raise Error("database: its schema is older than this program; run `ispctl db upgrade`")


def _wrong_setting() -> str | None:
    if is_sqlite():
        for pragma, expected in PRAGMAS.items():
            value = scalar(f"PRAGMA {pragma}")
            if value != expected:
                return f"PRAGMA {pragma} is {value!r}, expected {expected!r}"
    elif is_postgresql():
        encoding = scalar("SHOW server_encoding")
        if encoding != "UTF8":
            return f"its encoding is {encoding}, expected UTF8 (CREATE DATABASE … ENCODING 'UTF8')"
    elif "STRICT_TRANS_TABLES" not in (modes := scalar("SELECT @@sql_mode")) and "STRICT_ALL_TABLES" not in modes:
        return f"sql_mode is {modes!r} and cuts values silently; add STRICT_TRANS_TABLES to the server's sql_mode"
    return None


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
    with peewee.__exception_wrapper__:
        if is_postgresql():
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join([database.param] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
