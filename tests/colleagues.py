"""Colleagues at one keyboard: which of them works is decided by whose account has the operating-system user of the test."""

from ispctl import identity
from ispctl.models import Administrator

AUTHOR, MASTER, OTHER, STRANGER = "autorka", "mistr", "kolega", "cizí"
NAMES = (AUTHOR, MASTER, OTHER)


def hire() -> None:
    """Add the author of a private note, a Master, and somebody else; a stranger is who has no account."""
    for name in NAMES:
        Administrator.create(login=name, name=name.capitalize(), is_master=name == MASTER)


def sit_down(name: str) -> None:
    """Let one of them work from now on."""
    Administrator.update(os_user=None).execute()
    Administrator.update(os_user=identity.invoking_user()).where(Administrator.login == name).execute()
