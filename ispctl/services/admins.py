"""Administrators: who may work with ispctl, under which operating-system user."""

from collections.abc import Mapping
from typing import Any

from ispctl import db
from ispctl.errors import Conflict, Error, NotFound
from ispctl.models import Administrator
from ispctl.rules.group_fields import read_admin
from ispctl.services.author import Author
from ispctl.services.journal import Change, differences, record

_FIELDS = ("login", "name", "os_user", "email", "is_master", "is_active")


def add(texts: Mapping[str, str], is_master: bool, author: Author) -> dict[str, Any]:
    """Add an administrator and return its fields. Raises Error unless the author is a Master, InvalidFields, or Conflict."""
    values = read_admin({"login": "", "name": "", **texts})
    with db.transaction():
        _refuse_unless_master(author)
        return _store_new(values, is_master, author)


def add_first(values: Mapping[str, Any], author: Author) -> dict[str, Any]:
    """Add the first administrator, a Master. Only `ispctl init` calls it: there is nobody yet who could allow it."""
    with db.transaction():
        return _store_new(values, True, author)


def edit(login: str, texts: Mapping[str, str], flags: Mapping[str, bool], author: Author) -> dict[str, Any]:
    """Change the given fields of an administrator and return all of them.

    Raises Error unless the author is a Master, NotFound, InvalidFields, and Conflict when it would leave no Master.
    """
    with db.transaction():
        _refuse_unless_master(author)
        row = _find(login)
        changed = differences(_plain(row), {**read_admin(texts), **flags})
        new = {field: pair[1] for field, pair in changed.items()}
        _refuse_taken(new)
        if new:
            Administrator.update(**new).where(Administrator.id == row.id).execute()
        _refuse_lockout()
        record(author, [Change("administrator", row.id, None, field, *pair) for field, pair in changed.items()])
        return _plain(Administrator.get_by_id(row.id))


def overview() -> list[dict[str, Any]]:
    """Return all administrators by login."""
    return [_plain(row) for row in Administrator.select().order_by(Administrator.login)]


def _plain(row: Administrator) -> dict[str, Any]:
    return {field: getattr(row, field) for field in _FIELDS}


def _store_new(values: Mapping[str, Any], is_master: bool, author: Author) -> dict[str, Any]:
    _refuse_taken(values)
    row = Administrator.create(**values, is_master=is_master)
    created = {"created": row.login, "os_user": row.os_user, "is_master": row.is_master}
    record(author, [Change("administrator", row.id, None, field, None, value) for field, value in created.items() if value])
    return _plain(row)


def _find(login: str) -> Administrator:
    row = Administrator.get_or_none(login=login)
    if row is None:
        raise NotFound(f"there is no administrator {login!r}; `ispctl admin list` shows who is there")
    return row


def _refuse_unless_master(author: Author) -> None:
    row = Administrator.get_or_none(login=author.login)
    if row is None or not row.is_master:
        masters = Administrator.select().where(Administrator.is_master, Administrator.is_active).order_by(Administrator.login)
        raise Error(f"only a Master may do this; ask one of: {', '.join(f'{row.name} ({row.login})' for row in masters)}")


def _refuse_taken(values: Mapping[str, Any]) -> None:
    for field in ("login", "os_user"):
        taken = values.get(field) and Administrator.get_or_none(getattr(Administrator, field) == values[field])
        if taken:
            raise Conflict(f"{field} {values[field]!r}: it belongs to {taken.name} (`ispctl admin edit {taken.login}`)")


def _refuse_lockout() -> None:
    able = Administrator.select().where(Administrator.is_master, Administrator.is_active, Administrator.os_user.is_null(False))
    if not able.exists():
        raise Conflict("this would leave no active Master with an operating-system user, and nobody could let one in again")
