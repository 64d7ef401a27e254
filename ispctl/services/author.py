"""Who makes a change, through what, and when: everything that the history keeps about the cause of a change. And who looks."""

from datetime import datetime
from typing import NamedTuple

from ispctl.errors import Error
from ispctl.models import Administrator


class Author(NamedTuple):
    """The administrator's login or `job:<name>`; the command, job or file that makes the change; the instant in UTC."""

    login: str
    through: str
    at: datetime


class Viewer(NamedTuple):
    """Whose eyes see a result, which decides about private notes. Everybody without an active account is NOBODY."""

    administrator_id: int | None = None
    is_master: bool = False


NOBODY = Viewer()


def administrator_of(os_user: str) -> Administrator:
    """Return the administrator account of an operating-system user. Raises Error when there is none, or it is switched off."""
    found = Administrator.get_or_none(Administrator.os_user == os_user)
    if found is None:
        raise Error(
            f"the operating-system user {os_user!r} has no administrator account; ask an administrator to run "
            f"`ispctl admin add LOGIN --os-user {os_user}`"
        )
    if not found.is_active:
        raise Error(f"the administrator account {found.login!r} is switched off")
    return found


def viewer_of(os_user: str) -> Viewer:
    """Return who an operating-system user is when only looking: nobody needs an account for that."""
    return _viewer(Administrator.get_or_none(Administrator.os_user == os_user))


def viewer_named(login: str) -> Viewer:
    """Return the viewer that the author of a change is; jobs are nobody."""
    return _viewer(Administrator.get_or_none(Administrator.login == login))


def _viewer(found: Administrator | None) -> Viewer:
    return Viewer(found.id, found.is_master) if found is not None and found.is_active else NOBODY
