"""Where shipped files lie, and where configuration and data belong (STYLE.md 3.4)."""

import os
from pathlib import Path

PACKAGE = Path(__file__).parent
SYSTEM_CONFIG = Path("/etc/ispctl/ispctl.toml")


def shipped(name: str) -> Path:
    """Return a shipped folder: in a wheel it lies in the package, in a checkout beside it."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def shown(path: Path) -> str:
    """Return a path as text that every database and terminal takes: bytes that are no UTF-8 are written as `\\xfd`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def user_config() -> Path:
    """Return where this user's configuration belongs."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "ispctl" / "ispctl.toml"


def user_data() -> Path:
    """Return the folder for this user's database, locks and spool."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "ispctl"


def find_config(named: str | None) -> Path | None:
    """Return the configuration in force: the named one, else the user's, else the system's; None when there is none."""
    if named:
        return Path(named)
    return next((path for path in (user_config(), SYSTEM_CONFIG) if path.exists()), None)
