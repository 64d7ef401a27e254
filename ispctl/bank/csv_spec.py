"""What a CSV profile may say (BANK-FORMATS.md 5.1), checked to the letter. docs/csv-profiles.md explains it to people.

A profile is one TOML file; the tables below are its grammar. An unknown key is an error that names the file and the key.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from ispctl.errors import Error

ENCODINGS = ("auto", "utf-8", "utf-8-sig", "cp1250", "cp852", "utf-16")
AMOUNTS = ("signed", "inverted", "credit-debit", "direction")
PREAMBLE = ("account", "bank_code", "iban", "currency", "number", "from", "to", "period", "opening", "closing")
# Columns that hold one value, and those that may be put together from several.
SINGLE = (
    "booked_on", "value_on", "amount", "credit", "debit", "direction", "currency", "account", "account_bank", "counter_account",
    "counter_bank", "counter_iban", "counter_name", "vs", "ks", "ss", "status", "type", "order", "balance",
)  # fmt: skip
SEVERAL = ("message", "message_or", "id", "symbols_in", "warn_if_filled")
COLUMNS = (*SINGLE, *SEVERAL)

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,15}", re.ASCII)
_NTH = re.compile(r"(.+)#([1-9]\d?)", re.ASCII)


class Place(NamedTuple):
    """Where a column is: the n-th one of this name, or, without a name, the n-th of all."""

    name: str
    nth: int

    def __str__(self) -> str:
        if not self.name:
            return f"column {self.nth}"
        return repr(self.name if self.nth == 1 else f"{self.name}#{self.nth}")


# Other names that the same column has or had; the first that the file knows is taken.
Places = tuple[Place, ...]


@dataclass(frozen=True)
class Profile:
    """One profile, checked."""

    path: Path
    name: str
    bank: str
    columns: Mapping[str, tuple[Places, ...]]
    optional: frozenset[str] = frozenset()
    encoding: tuple[str, ...] = ("auto",)
    delimiter: tuple[str, ...] = (";",)
    quote: str = '"'
    strip: str = ""
    header: str | int = "find"
    dates: tuple[str, ...] = ("%d.%m.%Y",)
    decimal: str = ","
    thousands: tuple[str, ...] = (" ", "\u00a0", "\u202f")
    amount: str = "signed"
    directions: Mapping[str, int] = field(default_factory=dict)
    account: str = ""
    bank_code: str = ""
    currency: str = ""
    id_guaranteed: bool = False
    status: tuple[str, ...] = ()
    skip: str = ""
    keep: str = ""
    storno: str = ""
    balance: str = "stop"
    preamble: Mapping[str, str] = field(default_factory=dict)
    preamble_patterns: Mapping[str, str] = field(default_factory=dict)
    footer_blank_line: bool = False
    footer_fewer_cells: bool = False
    footer_pattern: str = ""

    def required(self) -> dict[str, tuple[Places, ...]]:
        """Return the columns that a file must have."""
        return {name: places for name, places in self.columns.items() if name not in self.optional}


def load(path: Path) -> Profile:
    """Read one profile. Raises Error naming the file, the key, and what is expected."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Error(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Error(f"{path}: is not valid TOML: {error}") from None
    try:
        return _profile(path, values)
    except ValueError as error:
        raise Error(f"{path}: {error}") from None


def load_all(folders: Sequence[Path]) -> list[Profile]:
    """Return the profiles of the folders in order of name; of two with one name, that of the earlier folder."""
    found: dict[str, Profile] = {}
    for folder in folders:
        of_folder: dict[str, Profile] = {}
        for path in sorted(folder.glob("*.toml")):
            profile = load(path)
            if profile.name in of_folder:
                raise Error(f"{path}: name: {of_folder[profile.name].path} has the name {profile.name!r} too")
            of_folder[profile.name] = profile
        found = {**of_folder, **found}
    return [found[name] for name in sorted(found)]


def _profile(path: Path, values: dict[str, Any]) -> Profile:
    _known(values, KEYS, "")
    for key in ("name", "bank", "columns"):
        if key not in values:
            raise ValueError(f"{key}: is missing")
    taken: dict[str, Any] = {}
    for key, value in values.items():
        taken |= _footer(key, value) if key == "footer" else {key: KEYS[key](key, value)}
    profile = Profile(path=path, **taken)
    _check_amount(profile)
    for name in profile.optional - profile.columns.keys():
        raise ValueError(f"optional: {name!r} is not one of the columns above")
    if profile.header == "none" and any(place.name for places in profile.columns.values() for names in places for place in names):
        raise ValueError("columns: without a header they have no names; number them from 1")
    if profile.id_guaranteed and "id" not in profile.columns:
        raise ValueError("id_guaranteed: there is no column id")
    return profile


def _check_amount(profile: Profile) -> None:
    needed = {"credit-debit": ("credit", "debit"), "direction": ("amount", "direction")}.get(profile.amount, ("amount",))
    for name in ("booked_on", *needed):
        if name not in profile.columns or name in profile.optional:
            raise ValueError(f"columns.{name}: is needed for amount = {profile.amount!r}")
    if profile.amount == "direction" and not profile.directions:
        raise ValueError('directions: say which values mean money in and out, such as { Kredit = "+", Debet = "-" }')
    for name in ("amount", "credit", "debit", "direction"):
        if name in profile.columns and name not in needed:
            raise ValueError(f"columns.{name}: is not used with amount = {profile.amount!r}")
    if bool(profile.status) != ("status" in profile.columns):
        raise ValueError("status: a column and the list of values that are taken belong together")
    if profile.storno and "type" not in profile.columns:
        raise ValueError("storno: there is no column type to look for it in")


def _known(values: Mapping[str, object], known: Sequence[str] | Mapping[str, object], table: str) -> None:
    for key in values:
        if key not in known:
            close = get_close_matches(key, list(known), 1)
            raise ValueError(f"{table}{key}: there is no such key{f'; did you mean {close[0]}?' if close else ''}")


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f'{key}: expected text in quotes, such as "…", found {value!r}')
    return value


def _name(key: str, value: object) -> str:
    if not _NAME.fullmatch(_text(key, value)):
        raise ValueError(f"{key}: expected at most 16 small letters, digits and dashes, found {value!r}")
    return str(value)


def _texts(key: str, value: object) -> tuple[str, ...]:
    return tuple(_text(key, item) for item in (value if isinstance(value, list) else [value]))


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{key}: expected true or false, found {value!r}")
    return value


def _pattern(key: str, value: object) -> str:
    try:
        re.compile(_text(key, value))
    except re.error as error:
        raise ValueError(f"{key}: {value!r} is not a regular expression: {error}") from None
    return str(value)


def _one_of(*allowed: str) -> Callable[[str, object], str]:
    def check(key: str, value: object) -> str:
        if value not in allowed:
            raise ValueError(f"{key}: expected one of {', '.join(allowed)}, found {value!r}")
        return str(value)

    return check


def _several_of(*allowed: str) -> Callable[[str, object], tuple[str, ...]]:
    return lambda key, value: tuple(map(_one_of(*allowed), [key] * len(_texts(key, value)), _texts(key, value)))


def _characters(key: str, value: object) -> tuple[str, ...]:
    texts = _texts(key, value)
    if any(len(text) != 1 for text in texts):
        raise ValueError(f"{key}: expected single characters, found {value!r}")
    return texts


def _quote(key: str, value: object) -> str:
    if len(_text(key, value)) > 1:
        raise ValueError(f"{key}: expected one character, or none where values are not quoted, found {value!r}")
    return str(value)


def _header(key: str, value: object) -> str | int:
    if value not in ("find", "none") and (type(value) is not int or not 1 <= value <= 60):
        raise ValueError(f'{key}: expected "find", "none" or the number of the row, found {value!r}')
    return value


def _directions(key: str, value: object) -> dict[str, int]:
    if not isinstance(value, dict) or not all(sign in ("+", "-") for sign in value.values()):
        raise ValueError(f'{key}: expected a table such as {{ Kredit = "+", Debet = "-" }}, found {value!r}')
    return {text.strip().casefold(): 1 if sign == "+" else -1 for text, sign in value.items()}


def _preamble(key: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError(f"{key}: expected a table, found {value!r}")
    _known(value, PREAMBLE, f"{key}.")
    check = _pattern if key.endswith("patterns") else _text
    return {name: check(f"{key}.{name}", item) for name, item in value.items()}


def _footer(key: str, value: object) -> dict[str, object]:
    checks: dict[str, Callable[[str, object], object]] = {"blank_line": _flag, "fewer_cells": _flag, "pattern": _pattern}
    if not isinstance(value, dict):
        raise ValueError(f"{key}: expected a table, found {value!r}")
    _known(value, checks, f"{key}.")
    return {f"footer_{name}": checks[name](f"{key}.{name}", item) for name, item in value.items()}


def _columns(key: str, value: object) -> dict[str, tuple[Places, ...]]:
    if not isinstance(value, dict):
        raise ValueError(f"{key}: expected a table, found {value!r}")
    _known(value, COLUMNS, f"{key}.")
    columns = {}
    for name, item in value.items():
        if isinstance(item, list) and name in SINGLE:
            raise ValueError(f'{key}.{name}: expected one column; write "A | B" for two names of the same one')
        columns[name] = tuple(_places(f"{key}.{name}", one) for one in (item if isinstance(item, list) else [item]))
    return columns


def _places(key: str, value: object) -> Places:
    if type(value) is int and 1 <= value <= 500:
        return (Place("", value),)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key}: expected the name of a column, or its number from 1, found {value!r}")
    places = []
    for name in value.split(" | "):
        match = _NTH.fullmatch(name.strip())
        places.append(Place(match[1], int(match[2])) if match else Place(name.strip(), 1))
    return tuple(places)


KEYS: dict[str, Callable[[str, object], Any]] = {
    "name": _name,
    "bank": _text,
    "encoding": _several_of(*ENCODINGS),
    "delimiter": _characters,
    "quote": _quote,
    "strip": _text,
    "header": _header,
    "columns": _columns,
    "optional": lambda key, value: frozenset(_texts(key, value)),
    "dates": _texts,
    "decimal": lambda key, value: _one_of(",", ".")(key, value),
    "thousands": _characters,
    "amount": _one_of(*AMOUNTS),
    "directions": _directions,
    "account": _text,
    "bank_code": _text,
    "currency": _text,
    "id_guaranteed": _flag,
    "status": _texts,
    "skip": _pattern,
    "keep": _pattern,
    "storno": _pattern,
    "balance": _one_of("stop", "warn"),
    "preamble": _preamble,
    "preamble_patterns": _preamble,
    "footer": _footer,
}
