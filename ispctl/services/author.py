"""Who makes a change, through what, and when: everything that the history keeps about the cause of a change."""

from datetime import datetime
from typing import NamedTuple

from ispctl.errors import Error
from ispctl.models import Administrator


class Author(NamedTuple):
    """The administrator's login or `job:<name>`; the command, job or file that makes the change; the instant in UTC."""

    login: str
    through: str
    at: datetime


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
