"""The first steps: configuration, database, first billing group and administrator; all of it, or nothing (`ispctl init`)."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from ispctl import db, settings
from ispctl.errors import Error, FieldProblem, InvalidFields
from ispctl.rules.group_fields import check_group, read_admin, read_group
from ispctl.services import admins, groups
from ispctl.services.author import Author
from ispctl.services.vault import write_new_key
from ispctl.settings import Settings, portal_key_beside, public_url


class Plan(NamedTuple):
    """What is to be set up; all values as they were typed."""

    config: Path
    settings: Mapping[str, Any]
    group: Mapping[str, str]
    accounts: Sequence[str]
    admin: Mapping[str, str]
    os_user: str


class Done(NamedTuple):
    """The report of what was set up, and what about it is doubtful."""

    report: dict[str, Any]
    doubts: list[str]


def set_up(plan: Plan, at: datetime) -> Done:
    """Set everything up and leave the database open. Raises Error, and takes back whatever was made until then.

    Refuses to touch a configuration or a database that exists.
    """
    _check(plan)
    made = Settings(**plan.settings)
    author = Author(plan.admin["login"], "ispctl init", at)
    try:
        with ExitStack() as undo:
            _write(plan, undo)
            _make_database(made, undo)
            with db.transaction():
                admins.add_first({**read_admin(plan.admin), "os_user": plan.os_user}, author)
                doubts = groups.add(plan.group, plan.accounts, author)
            write_new_key(portal_key_beside(plan.config))
            undo.pop_all()
    except OSError as error:
        raise Error(f"{error.filename}: {error.strerror}; nothing was set up") from None
    return Done(_report(plan, made), doubts)


def _report(plan: Plan, made: Settings) -> dict[str, Any]:
    group = groups.show(plan.group["name"])
    return {
        "config": str(plan.config),
        "database": public_url(made.database or made.sqlite_url()),
        "billing_group": group["name"],
        "accounts": [f"{account['number']}:{account['currency']}" for account in group["accounts"]],
        "administrator": plan.admin["login"],
        "os_user": plan.os_user,
    }


def _check(plan: Plan) -> None:
    problems = [FieldProblem(key, str(value), wrong) for key, value in plan.settings.items() if (wrong := settings.problem(key, value))]
    for check in (lambda: check_group(read_group(plan.group)), lambda: read_admin(plan.admin), *map(_account_check, plan.accounts)):
        try:
            check()
        except InvalidFields as error:
            problems += error.problems
    if problems:
        raise InvalidFields(problems)


def _account_check(text: str) -> Callable[[], object]:
    return lambda: groups.read_account(text, "CZK")


def _write(plan: Plan, undo: ExitStack) -> None:
    _make_folder(plan.config.parent, undo)
    try:
        descriptor = os.open(plan.config, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise Error(f"{plan.config}: exists already, and init overwrites nothing; `ispctl config show` shows it") from None
    undo.callback(plan.config.unlink)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(settings.sample(dict(plan.settings)))


def _make_database(made: Settings, undo: ExitStack) -> None:
    url = made.database_url()
    if url.startswith("sqlite:"):
        _make_sqlite_file(Path(url.removeprefix("sqlite:///")), undo)
    _make_folder(made.folder(), undo)
    db.connect(url, upgrading=True)
    undo.callback(db.database.close)
    if db.database.get_tables():
        raise Error(f"database {public_url(url)}: it holds tables already, and init overwrites nothing; name an empty database")
    undo.callback(_drop_tables)
    db.migrate()


def _make_sqlite_file(path: Path, undo: ExitStack) -> None:
    _make_folder(path.parent, undo)
    if path.parent.stat().st_mode & 0o077:
        raise Error(f"{path.parent}: others can look into this folder; run `chmod 700 {path.parent}`, or choose another with --data-dir")
    try:
        db.create_sqlite_file(path)
    except FileExistsError:
        raise Error(
            f"{path}: exists already, and init overwrites nothing; move it away, or choose another folder with --data-dir"
        ) from None
    for ending in ("", "-wal", "-shm"):
        undo.callback(Path(f"{path}{ending}").unlink, missing_ok=True)


def _make_folder(folder: Path, undo: ExitStack) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700)
        undo.callback(_remove_folder, path)


def _remove_folder(path: Path) -> None:
    with suppress(OSError):  # somebody else has put something there in the meantime
        path.rmdir()


def _drop_tables() -> None:
    """Drop the tables that we made; there were none before."""
    if db.is_sqlite():
        return  # the file goes as a whole
    if not db.is_postgresql():
        db.sql("SET foreign_key_checks = 0")
    for table in db.database.get_tables():
        db.sql(f"DROP TABLE {table}{' CASCADE' if db.is_postgresql() else ''}")
