"""How the columns of another program's export become ours: a map, written in TOML, that a table is read through.

A header alone is renamed; the sections `values`, `join`, `split`, `defaults`, `always` and `options` do the rest.
config/import/example.toml shows each of them.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from ispctl.errors import FieldProblem

_SECTIONS = ("values", "join", "split", "defaults", "always", "options")
_OPTIONS: Mapping[str, type] = {"ignore_others": bool, "swap_names": bool, "dates": str}
# Names with these are names of companies, which nobody swaps.
_COMPANY = re.compile(r"\b(s\. ?r\. ?o\.|spol\.|a\. ?s\.|k\. ?s\.|v\. ?o\. ?s\.|o\. ?p\. ?s\.|z\. ?s\.|družstvo|obec|město)", re.IGNORECASE)


class InvalidMap(ValueError):
    """A key of the map that cannot be; the message names it."""


@dataclass(frozen=True)
class ImportMap:
    """What to do with the columns of a table. Without anything in it, columns have our names already."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    joins: Mapping[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    splits: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    ignore_others: bool = False
    swap_names: bool = False
    dates: str | None = None

    def column_of(self, header: str, known: Collection[str]) -> str:
        """Return our column of a header, "" for one that is ignored, or goes into other columns."""
        name = header.strip()
        if name in self.renamed:
            return self.renamed[name]
        if name in self.splits or any(name in headers for headers, _ in self.joins.values()):
            return ""
        return "" if self.ignore_others and name.lower() not in known else name.lower()

    def part_of(self, header: str) -> str | None:
        """Return the first column that a header that is split or joined goes into, to tell which of them is wrong."""
        name = header.strip()
        if name in self.splits:
            return min(self.splits[name].groupindex, key=self.splits[name].groupindex.__getitem__)
        return next((column for column, (headers, _) in self.joins.items() if name in headers), None)

    def made(self) -> list[str]:
        """Return the columns that come from several headers, or of which several come from one."""
        return [*self.joins, *(column for pattern in self.splits.values() for column in pattern.groupindex)]

    def missing(self, header: Sequence[str]) -> list[str]:
        """Return a problem for each header that the map joins or splits and the table does not have."""
        there = {name.strip() for name in header}
        joined = [(f"join.{column}", name) for column, (names, _) in self.joins.items() for name in names]
        return [
            f"the map has {key}, and there is no column {name!r}"
            for key, name in [*joined, *(("split", name) for name in self.splits)]
            if name not in there
        ]

    def apply(self, texts: Mapping[str, str], raw: Mapping[str, str], days: Collection[str]) -> tuple[dict[str, str], list[FieldProblem]]:
        """Return the texts of a row under our columns, from those renamed and those as they stand under their headers.

        `days` are the columns that hold dates.
        """
        made, problems = dict(texts), []
        for column, (headers, between) in self.joins.items():
            made[column] = between.join(part for name in headers if (part := raw[name].strip()))
        for name, pattern in self.splits.items():
            match = pattern.fullmatch(raw[name].strip())
            made |= {column: (match[column] or "") if match else "" for column in pattern.groupindex}
            if raw[name].strip() and not match:
                problems.append(FieldProblem(self.part_of(name) or "", raw[name], f"does not fit the pattern of split.{name!r} in the map"))
        for column in (self.dates and [*made]) or ():
            if column in days and made[column].strip():
                made[column] = _as_iso(made[column].strip(), str(self.dates))
        for column, table in self.values.items():
            if column in made:
                made[column] = table.get(made[column].strip(), made[column])
        made |= {column: text for column, text in self.defaults.items() if not made.get(column, "").strip()}
        made |= self.always
        if self.swap_names and "name" in made and made.get("legal_form", "").strip().lower() != "company":
            made["name"] = swap_name(made["name"])
        return made, problems


def swap_name(name: str) -> str:
    """Return "Jan Novák" as "Novák Jan", titles where they were: "Ing. Jan Novák, Ph.D." is "Novák Jan, Ing., Ph.D.".

    Names of companies, and of one word, stay.
    """
    if _COMPANY.search(name):
        return name
    front, *behind = (part.strip() for part in name.split(","))
    words = front.split()
    titles = [word for word in words if word.endswith(".") and len(word) > 2]
    names = [word for word in words if word not in titles]
    if len(names) < 2:
        return name
    return ", ".join([" ".join([names[-1], *names[:-1]]), *([" ".join(titles)] if titles else []), *behind])


def read_import_map(values: Mapping[str, Any], known: Collection[str]) -> ImportMap:
    """Return the map of a TOML document; `known` are our columns. Raises InvalidMap naming the first key that cannot be."""
    sections = {name: value for name, value in values.items() if name in _SECTIONS and isinstance(value, Mapping)}
    renamed = {name: value for name, value in values.items() if name not in sections}
    for name, column in renamed.items():
        if isinstance(column, Mapping):
            raise InvalidMap(f"{name}: there is no such section; expected {', '.join(_SECTIONS)}")
        _text(name, column, 'the name of a column in quotes, such as "Jméno" = "name"')
        if column:
            _column(name, column, known)
    options = _options(sections.get("options", {}))
    return ImportMap(
        renamed={name.strip(): column for name, column in renamed.items()},
        values={
            column: _texts(f"values.{_column('values', column, known)}", table) for column, table in sections.get("values", {}).items()
        },
        joins={_column("join", column, known): _join(column, table) for column, table in sections.get("join", {}).items()},
        splits={name.strip(): _pattern(name, text, known) for name, text in sections.get("split", {}).items()},
        defaults=_under_columns("defaults", sections.get("defaults", {}), known),
        always=_under_columns("always", sections.get("always", {}), known),
        **options,
    )


def _options(table: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in table.items():
        if name not in _OPTIONS:
            raise InvalidMap(f"options.{name}: there is no such option; expected {', '.join(_OPTIONS)}")
        if type(value) is not _OPTIONS[name]:
            raise InvalidMap(
                f"options.{name}: expected {'true or false' if _OPTIONS[name] is bool else 'a form such as %d/%m/%Y'}, found {value!r}"
            )
    return dict(table)


def _join(column: str, table: Any) -> tuple[tuple[str, ...], str]:
    key = f"join.{column}"
    if not isinstance(table, Mapping) or set(table) - {"columns", "with"} or "columns" not in table:
        raise InvalidMap(f'{key}: expected columns and with, such as columns = ["Ulice", "Č.p."] and with = " "')
    columns = table["columns"]
    if not isinstance(columns, list) or not columns or not all(isinstance(name, str) for name in columns):
        raise InvalidMap(f'{key}.columns: expected a list of headers, such as ["Ulice", "Č.p."]')
    return tuple(name.strip() for name in columns), _text(f"{key}.with", table.get("with", " "), 'text in quotes, such as " "')


def _pattern(name: str, text: Any, known: Collection[str]) -> re.Pattern[str]:
    key = f"split.{name!r}"
    example = r"'(?P<street>.*), (?P<zip>\d{3} ?\d{2}) (?P<city>.*)'"
    try:
        pattern = re.compile(_text(key, text, f"a regular expression such as {example}"))
    except re.error as error:
        raise InvalidMap(f"{key}: {error}; expected a regular expression such as {example}") from None
    if not pattern.groupindex:
        raise InvalidMap(f"{key}: expected named groups for our columns, such as {example}")
    for column in pattern.groupindex:
        _column(key, column, known)
    return pattern


def _under_columns(section: str, table: Mapping[str, Any], known: Collection[str]) -> dict[str, str]:
    return {_column(section, column, known): _text(f"{section}.{column}", text, "text in quotes") for column, text in table.items()}


def _texts(key: str, table: Any) -> dict[str, str]:
    if not isinstance(table, Mapping):
        raise InvalidMap(f'{key}: expected a table of their values and ours, such as "A" = "Připojen"')
    return {theirs: _text(f"{key}.{theirs!r}", ours, "text in quotes") for theirs, ours in table.items()}


def _text(key: str, value: Any, expected: str) -> str:
    if not isinstance(value, str):
        raise InvalidMap(f"{key}: expected {expected}, found {value!r}")
    return value


def _column(key: str, column: str, known: Collection[str]) -> str:
    if column not in known:
        close = " or ".join(get_close_matches(column, known))
        raise InvalidMap(
            f"{key}: there is no column {column!r}{f'; did you mean {close}?' if close else f'; there are {chr(32).join(known)}'}"
        )
    return column


def _as_iso(text: str, form: str) -> str:
    try:
        return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007
    except ValueError:
        return text  # what is no such date is refused as any other
