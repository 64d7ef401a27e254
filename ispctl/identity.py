"""Who is at the keyboard, as the kernel knows it; environment variables never decide it (DESIGN.md 2.10)."""

import os
import pwd
from pathlib import Path

NO_LOGIN = 2**32 - 1


def invoking_user() -> str:
    """Return the operating-system user who started this: behind sudo or su, the one who called it.

    The kernel's login uid, set once at login and kept through sudo, decides where there is one. Otherwise the nearest ancestor
    process with another real uid that is not root: a process cannot choose its ancestors' uid.
    """
    own, login = os.getuid(), _login_uid()
    ancestor = _ancestor_uid(own) if login is None else login
    return _name(own if ancestor is None else ancestor)


def _login_uid() -> int | None:
    try:
        uid = int(Path("/proc/self/loginuid").read_text())
    except (OSError, ValueError):
        return None
    return None if uid == NO_LOGIN else uid


def _ancestor_uid(own: int) -> int | None:
    process = os.getppid()
    while process > 1:
        try:
            status = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines() if ":" in line)
        except OSError:
            return None
        uid = int(status["Uid"].split()[0])
        if uid not in (own, 0):
            return uid
        process = int(status["PPid"])
    return None


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
