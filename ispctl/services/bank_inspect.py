"""Bank files as the readers understand them, in the shape of the JSON contract; nothing is stored (DESIGN.md 5.1)."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ispctl.bank.identify import read_bank_file
from ispctl.bank.statement import OwnAccount, Statement, Transaction
from ispctl.errors import FileError
from ispctl.money import format_minor
from ispctl.paths import shown
from ispctl.services.bank_import import open_regular


def inspect(path: Path, own: Sequence[OwnAccount], csv_profiles: Sequence[Path] = ()) -> dict[str, Any]:
    """Read and check one file as the import would. Raises FileError naming file and line."""
    with open_regular(path) as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        try:
            read = read_bank_file(source, own, csv_profiles)
            statements = [_statement(statement) for statement in read.statements]
        except FileError as error:
            raise FileError(error.reason, line=error.line, file=shown(path)) from None
    return {"file": shown(path), "format": read.format, "encoding": read.encoding, "sha256": digest, "statements": statements}


def _statement(statement: Statement) -> dict[str, Any]:
    return {**statement_heading(statement), "transactions": [transaction(row) for row in statement.transactions]}


def statement_heading(statement: Statement) -> dict[str, Any]:
    """Return a statement without its rows."""
    return {
        "account": statement.account, "iban": statement.iban, "currency": statement.currency, "number": statement.number,
        "from": statement.from_on, "to": statement.to_on, "opening": _amount(statement.opening_minor),
        "closing": _amount(statement.closing_minor), "balanced": statement.balanced,
        "warnings": [*statement.problems, *statement.warnings],
    }  # fmt: skip


def transaction(row: Transaction) -> dict[str, Any]:
    """Return one row."""
    return {
        "booked_on": row.booked_on, "value_on": row.value_on, "amount": format_minor(row.amount_minor), "currency": row.currency,
        "vs": row.vs, "ks": row.ks, "ss": row.ss, "counter_account": row.counter_account, "counter_name": row.counter_name,
        "message": row.message, "bank_reference": row.bank_reference, "reversal": row.reversal,
    }  # fmt: skip


def _amount(minor: int | None) -> str | None:
    return None if minor is None else format_minor(minor)
