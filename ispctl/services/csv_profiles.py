"""CSV profiles for whoever writes one: which there are, and what one of them would read of a sample (BANK-FORMATS.md 5.1)."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ispctl.bank import csv_profile
from ispctl.bank.csv_rows import Columns
from ispctl.bank.csv_spec import Profile, load, load_all
from ispctl.bank.csv_table import Header, Sample
from ispctl.bank.statement import OwnAccount, Statement
from ispctl.errors import FileError
from ispctl.paths import shown
from ispctl.services.bank_import import open_regular
from ispctl.services.bank_inspect import statement_heading, transaction

_FIRST_ROWS = 5


def profiles(own_folders: Sequence[Path]) -> list[dict[str, Any]]:
    """Return the profiles in force; those of the operator come instead of shipped ones of the same name."""
    found = load_all([*own_folders, csv_profile.SHIPPED])
    return [
        {"name": profile.name, "bank": profile.bank, "file": shown(profile.path), "own": profile.path.parent != csv_profile.SHIPPED}
        for profile in found
    ]


def check(profile_file: Path, sample_file: Path, own: Sequence[OwnAccount]) -> dict[str, Any]:
    """Return what a profile would read of a file: which column is where, the account, the balances, the first movements.

    Raises Error naming the key of the profile that is wrong, FileError naming the columns that are missing, or the line.
    """
    profile = load(profile_file)
    with open_regular(sample_file) as source:
        try:
            dialect, header, lacks = csv_profile.fit(Sample(source), profile)
            if lacks:
                raise FileError(csv_profile.describe(header, lacks), line=header.line or None)
            read = csv_profile.read_with(source, profile, dialect, header, own)
            statements = [_statement(statement) for statement in read.statements]
        except FileError as error:
            raise FileError(error.reason, line=error.line, file=shown(sample_file)) from None
    return {
        "profile": profile.name, "bank": profile.bank, "encoding": dialect.encoding, "delimiter": dialect.delimiter,
        "header_line": header.line or None, "columns": _columns(profile, header), "statements": statements,
    }  # fmt: skip


def _columns(profile: Profile, header: Header) -> list[dict[str, Any]]:
    """Return each field of the profile with where it was found, and the columns of the file that no field uses."""
    places = Columns(profile, header).places
    rows: list[dict[str, Any]] = [
        {"field": field, "column": at + 1 if at is not None else None, "name": header.names[at].strip() if at is not None else None}
        for field, found in places.items()
        for at in (found or (None,))
    ]
    used = {at for found in places.values() for at in found}
    unused = [{"field": None, "column": at + 1, "name": name.strip()} for at, name in enumerate(header.names) if at not in used]
    return [*rows, *(row for row in unused if row["name"])]


def _statement(statement: Statement) -> dict[str, Any]:
    rows = list(islice(statement.transactions, _FIRST_ROWS))
    count = sum(1 for _ in statement.transactions)
    return {**statement_heading(statement), "rows": count, "first": [transaction(row) for row in rows]}
