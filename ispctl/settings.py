"""Settings from one TOML file: a table of what may be set, checked to the letter (DESIGN.md 1, 5).

The dataclass is the table: name, type, default and, in its metadata, one sentence. The sample file, `config show` and the
documentation are made from it.
"""

import stat
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import available_timezones

from ispctl.errors import Error
from ispctl.paths import user_data


def _setting(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"help": sentence})


@dataclass(frozen=True)
class Settings:
    """All settings, with their defaults. Amounts are in whole units of the invoice's currency, terms in days."""

    data_dir: str = _setting("", "Folder for the database, locks and the spool; empty means ~/.local/share/ispctl.")
    database: str = _setting("", "sqlite:///PATH, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME; empty means SQLite in data_dir.")
    database_password_file: str = _setting("", "File with the database password, readable by its owner only; empty means none.")
    timezone: str = _setting("Europe/Prague", "The provider's time zone; business dates are dates there.")
    ci_enable_login_name_creation: bool = _setting(
        False, "true: whoever adds a client chooses the portal login; false: the login is the client's number."
    )
    first_client_number: int = _setting(10001, "The first number given to a client that is added without one.")
    pozastavit_neplatice: bool = _setting(True, "Whether clients in debt are suspended at all.")
    pozastavit_neplatice_min_castka: int = _setting(100, "A debt below this amount, in whole units of currency, suspends nobody.")
    pozastavit_po_splatnosti: int = _setting(14, "Only invoices overdue by more than this many days count as debt.")
    splatnost_faktur: int = _setting(14, "Days to pay an invoice, unless the client has a term of its own.")
    max_statement_age_days: int = _setting(5, "Nobody is suspended when the newest bank statement is older than this many days.")
    external_client_link: str = _setting("", "Address shown on the client card; {number} and {login} are filled in.")
    external_client_link_description: str = _setting("", "The title of that link.")
    sms_divide_after_chars: int = _setting(0, "Split a text message after this many characters; 0 sends one long message.")

    def folder(self) -> Path:
        """Return the data folder."""
        return Path(self.data_dir).expanduser() if self.data_dir else user_data()

    def database_url(self) -> str:
        """Return the URL to connect to, with the password from its file when one is named."""
        url = self.database or f"sqlite:///{self.folder() / 'ispctl.db'}"
        if not self.database_password_file:
            return url
        password = quote(read_secret("database_password_file", self.database_password_file), safe="")
        parts = urlsplit(url)
        return parts._replace(netloc=f"{parts.username or ''}:{password}@{parts.netloc.rpartition('@')[2]}").geturl()


def load(path: Path) -> Settings:
    """Read and check the whole configuration. Raises Error naming file, key and what is expected."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Error(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Error(f"{path}: is not valid TOML: {error}") from None
    for key, value in values.items():
        if problem := _problem(key, value):
            raise Error(f"{path}: {key}: {problem}")
    return Settings(**values)


def _problem(key: str, value: object) -> str | None:
    known = {setting.name: type(setting.default) for setting in fields(Settings)}
    if key not in known:
        from difflib import get_close_matches

        close = get_close_matches(key, known, 1)
        return f"there is no such setting{f'; did you mean {close[0]}?' if close else ''}"
    if type(value) is not known[key]:
        return f"expected {_TYPE_NAMES[known[key]]}, found {value!r}"
    if isinstance(value, int) and not isinstance(value, bool) and value < 0:
        return f"expected zero or more, found {value}"
    if key == "timezone" and value not in available_timezones():
        return f"expected a time zone such as Europe/Prague, found {value!r}"
    if key == "database_password_file" and value:
        read_secret(key, str(value))
    return None


_TYPE_NAMES = {str: 'text in quotes, such as "…"', int: "a whole number", bool: "true or false"}


def read_secret(key: str, name: str) -> str:
    """Return the secret kept in a file that only its owner can read. Raises Error, never showing the secret."""
    path = Path(name).expanduser()
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & 0o077:
            raise Error(f"{key}: {path} can be read by others (mode {stat.S_IMODE(mode):04o}); run `chmod 600 {path}`")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Error(f"{key}: {path} cannot be read: {error.strerror}") from None



def sample(values: dict[str, object]) -> str:
    """Return a commented ispctl.toml: every setting with its sentence and default, those in `values` set."""
    lines = ["# ispctl configuration. A line that begins with # shows the default.", ""]
    for setting in fields(Settings):
        value = values.get(setting.name, setting.default)
        mark = "" if setting.name in values else "# "
        lines += [f"# {setting.metadata['help']}", f"{mark}{setting.name} = {_toml(value)}", ""]
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    import json

    return json.dumps(value, ensure_ascii=False)
