"""Settings from one TOML file: a table of what may be set, checked to the letter (DESIGN.md 1, 5).

The dataclass is the table: name, type, default and, in its metadata, one sentence and what the value must be. The sample file,
`config show` and docs/settings.md are made from it (`make docs`).
"""

import ipaddress
import re
import stat
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import available_timezones

from ispctl.errors import Error
from ispctl.paths import shipped, user_data


def _time_zone(value: str) -> str | None:
    return None if value in available_timezones() else "expected a time zone such as Europe/Prague"


def _whole_path(value: str) -> str | None:
    # Cron starts in another folder than a person does.
    return None if not value or Path(value).expanduser().is_absolute() else "expected a path that begins with / or ~"


def _database(value: str) -> str | None:
    if not value or value.startswith("sqlite:////"):
        return None
    try:
        parts = urlsplit(value)
        is_server = parts.scheme in ("postgresql", "mysql") and parts.path.strip("/") != "" and parts.port != 0
    except ValueError:
        is_server = False
    return None if is_server else "expected sqlite:////PATH, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME"


def _client_number(value: int) -> str | None:
    return None if 1 <= value <= 9_999_999_999 else "expected 1 to 10 digits that are not all zeros"


def _zero_or_more(value: int) -> str | None:
    return None if value >= 0 else "expected zero or more"


def _whole_paths(value: tuple[str, ...]) -> str | None:
    if any(not text or _whole_path(text) for text in value):
        return "expected paths that begin with / or ~"
    return None if len(set(value)) == len(value) else "expected each path once"


def _bank_url(value: str) -> str | None:
    # the token is a part of the address, so it must never travel in the clear; this machine is for tests
    if re.fullmatch(r"https://[^\s/?#@]+(/[^\s?#]*)?/|http://(127\.0\.0\.1|localhost)(:\d+)?/([^\s?#]*/)?", value):
        return None
    return "expected an address that begins with https:// and ends with /"


def _networks(value: tuple[str, ...]) -> str | None:
    for text in value:
        try:
            ipaddress.ip_network(text)
        except ValueError as error:
            return f'expected networks such as ["10.20.0.0/16", "2001:db8::/32"]; {error}'
    return None


def _password_alphabet(value: str) -> str | None:
    if len(set(value)) < len(value) or not re.fullmatch("[!-~]{10,}", value):
        return "expected at least 10 letters without accents, digits or marks, each once, and no blanks"
    return None


def _between(lowest: int, highest: int) -> Callable[[int], str | None]:
    return lambda value: None if lowest <= value <= highest else f"expected {lowest} to {highest}"


def _setting(default: Any, sentence: str, check: Callable[[Any], str | None] | None = None) -> Any:
    return field(default=default, metadata={"help": sentence, "check": check or (_zero_or_more if type(default) is int else None)})


@dataclass(frozen=True)
class Settings:
    """All settings, with their defaults. Amounts are in whole units of the invoice's currency, terms in days."""

    data_dir: str = _setting("", "Folder for the database, locks and the spool; empty means ~/.local/share/ispctl.", _whole_path)
    database: str = _setting(
        "", "sqlite:////PATH, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME; empty means SQLite in data_dir.", _database
    )
    database_password_file: str = _setting(
        "", "File with the database password, readable by its owner only; empty means none.", _whole_path
    )
    timezone: str = _setting("Europe/Prague", "The provider's time zone; business dates are dates there.", _time_zone)
    ci_enable_login_name_creation: bool = _setting(
        False, "true: whoever adds a client chooses the portal login; false: the login is the client's number."
    )
    first_client_number: int = _setting(10001, "The first number given to a client that is added without one.", _client_number)
    pozastavit_neplatice: bool = _setting(True, "Whether clients in debt are suspended at all.")
    pozastavit_neplatice_min_castka: int = _setting(100, "A debt below this amount, in whole units of currency, suspends nobody.")
    pozastavit_po_splatnosti: int = _setting(14, "Only invoices overdue by more than this many days count as debt.")
    splatnost_faktur: int = _setting(14, "Days to pay an invoice, unless the client has a term of its own.")
    max_statement_age_days: int = _setting(5, "Nobody is suspended when the newest bank statement is older than this many days.")
    external_client_link: str = _setting("", "Address shown on the client card; {number} and {login} are filled in.")
    external_client_link_description: str = _setting("", "The title of that link.")
    csv_profiles_dir: str = _setting(
        "",
        "Folder with CSV profiles of your own, which win over shipped ones of the same name; empty means bank-csv beside this file.",
        _whole_path,
    )
    fio_token_files: tuple[str, ...] = _setting(
        (), "Files with the tokens of Fio's API, one token each, readable by their owner only; job fetch-fio asks with each.", _whole_paths
    )
    fio_days: int = _setting(14, "How many days back the job fetch-fio asks, beyond the day it last succeeded.", _between(1, 90))
    fio_url: str = _setting("https://fioapi.fio.cz/v1/rest/", "Where Fio's API is; change it only for tests.", _bank_url)
    sms_divide_after_chars: int = _setting(0, "Split a text message after this many characters; 0 sends one long message.")
    address_ranges: tuple[str, ...] = _setting(
        (), "Networks from which services get their IP addresses; others are refused. Empty means that any address will do.", _networks
    )
    portal_key_file: str = _setting(
        "",
        "File with the key that passwords are encrypted with, readable by its owner only; empty means portal.key beside this file.",
        _whole_path,
    )
    portal_password_length: int = _setting(10, "How many characters a generated password has.", _between(8, 64))
    portal_password_alphabet: str = _setting(
        "abcdefghjkmnpqrstuvwxyz23456789", "The characters of generated passwords; by default none that look alike.", _password_alphabet
    )
    portal_lockout_failures: int = _setting(
        5, "After so many wrong passwords nobody can log in as that client for a while.", _between(3, 100)
    )
    portal_lockout_address_failures: int = _setting(
        20, "After so many wrong passwords nobody can log in from that address for a while.", _between(3, 10_000)
    )
    portal_lockout_minutes: int = _setting(15, "How many minutes that while is.", _between(1, 1440))

    def folder(self) -> Path:
        """Return the data folder."""
        return Path(self.data_dir).expanduser() if self.data_dir else user_data()

    def csv_profiles(self) -> list[Path]:
        """Return the folders with the operator's own CSV profiles."""
        return [Path(self.csv_profiles_dir).expanduser()] if self.csv_profiles_dir else []

    def sqlite_url(self) -> str:
        """Return the URL of the SQLite database in the data folder."""
        return f"sqlite:///{self.folder() / 'ispctl.db'}"

    def database_url(self) -> str:
        """Return the URL to connect to, with the password from its file when one is named."""
        url = self.database or self.sqlite_url()
        if not self.database_password_file:
            return url
        password = quote(read_secret("database_password_file", self.database_password_file), safe="")
        parts = urlsplit(url)
        return parts._replace(netloc=f"{parts.username or ''}:{password}@{parts.netloc.rpartition('@')[2]}").geturl()


def load(path: Path) -> Settings:
    """Read and check the whole configuration. Raises Error naming file, key and what is expected."""
    values = read_values(path)
    if not values.get("portal_key_file") and portal_key_beside(path).exists():
        values["portal_key_file"] = str(portal_key_beside(path))
    beside = path.absolute().parent / "bank-csv"
    if not values.get("csv_profiles_dir") and beside.is_dir() and beside != shipped("config") / "bank-csv":
        values["csv_profiles_dir"] = str(beside)
    return Settings(**values)


def portal_key_beside(path: Path) -> Path:
    """Return where the key for passwords is unless the configuration at `path` names another place."""
    return path.absolute().parent / "portal.key"


def read_values(path: Path) -> dict[str, Any]:
    """Return what the file sets, checked. Raises Error naming file, key and what is expected."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Error(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Error(f"{path}: is not valid TOML: {error}") from None
    for key, value in values.items():
        if wrong := problem(key, value):
            raise Error(f"{path}: {key}: {wrong}")
    if urlsplit(values.get("database", "")).password and _others_may_read(path):
        raise Error(f"{path}: database: holds a password that others can read; run `chmod 600 {path}` or use database_password_file")
    if values.get("database_password_file") and not values.get("database", "").startswith(("postgresql:", "mysql:")):
        raise Error(f"{path}: database_password_file: SQLite has no password; remove it, or set database to a server")
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def problem(key: str, value: object) -> str | None:
    """Return what is wrong with a value, or None. A wrong value is shown, unless it may hold a password."""
    known = {setting.name: setting for setting in fields(Settings)}
    if key not in known:
        from difflib import get_close_matches

        close = get_close_matches(key, known, 1)
        return f"there is no such setting{f'; did you mean {close[0]}?' if close else ''}"
    setting = known[key]
    if type(value) is not type(setting.default) and not _are_texts(value, setting.default):
        wrong = f"expected {_TYPE_NAMES[type(setting.default)]}"
    else:
        wrong = setting.metadata["check"] and setting.metadata["check"](value)
    return wrong and (wrong if key == "database" else f"{wrong}, found {value!r}")


_TYPE_NAMES = {
    str: 'text in quotes, such as "…"',
    int: "a whole number",
    bool: "true or false",
    tuple: 'a list of texts, such as ["…", "…"]',
}


def _are_texts(value: object, default: object) -> bool:
    return isinstance(default, tuple) and isinstance(value, list) and all(isinstance(item, str) for item in value)


def read_secret(key: str, name: str) -> str:
    """Return the secret kept in a file that only its owner can read. Raises Error, never showing the secret."""
    path = Path(name).expanduser()
    try:
        if _others_may_read(path):
            raise Error(f"{key}: {path} can be read by others; run `chmod 600 {path}`")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Error(f"{key}: {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Error(f"{key}: {path} is not text in UTF-8") from None


def _others_may_read(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def sample(values: dict[str, object]) -> str:
    """Return a commented ispctl.toml: every setting with its sentence and default, those in `values` set."""
    lines = ["# ispctl configuration. A line that begins with # shows the default.", ""]
    for setting in fields(Settings):
        value = values.get(setting.name, setting.default)
        mark = "" if setting.name in values else "# "
        lines += [f"# {setting.metadata['help']}", f"{mark}{setting.name} = {_toml(value)}", ""]
    return "\n".join(lines)


def describe(path: Path) -> list[dict[str, object]]:
    """Return name, value and source of every setting, the file's path or "default". Passwords are masked."""
    values = read_values(path)
    in_force = load(path)
    shown = {"data_dir": str(in_force.folder()), "database": public_url(in_force.database or in_force.sqlite_url())}
    return [
        {"name": name, "value": shown.get(name, value), "source": str(path) if name in values else "default"}
        for name, value in vars(in_force).items()
    ]


def public_url(url: str) -> str:
    """Return a database URL without its password, for messages."""
    return re.sub(r"([?&]passw(?:or)?d=)[^&]*", r"\1…", re.sub(r"(://[^:/@]*):.*@", r"\1:…@", url))


def reference() -> str:
    """Return docs/settings.md: every setting with its sentence and default."""
    lines = [
        "# Settings",
        "",
        "One TOML file: the one named by `--config` or `ISPCTL_CONFIG`, else `~/.config/ispctl/ispctl.toml`, else",
        "`/etc/ispctl/ispctl.toml`. The first one found is the whole configuration. `ispctl init` writes it, `ispctl config show` tells",
        "what is in force. An unknown name or a wrong type is an error. This page is made by `make docs`.",
        "",
    ]
    for setting in fields(Settings):
        lines += [f"## `{setting.name}`", "", f"{setting.metadata['help']} Default: `{_toml(setting.default)}`.", ""]
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    import json

    return json.dumps(value, ensure_ascii=False)
