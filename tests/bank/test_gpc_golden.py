"""Whole files of several banks beside what `bank inspect` has to print of them (DESIGN.md 5.1)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ispctl.bank.identify import read_bank_file
from ispctl.bank.statement import BankFile, OwnAccount, Statement, Transaction
from ispctl.money import format_minor

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(path for path in GOLDEN.iterdir() if path.suffix in (".gpc", ".abo"))
# The rest are read without configured accounts.
OWN = {
    "csob.gpc": [OwnAccount("8452341718/0300", "CZK")],
    "ceska-sporitelna.abo": [OwnAccount("6108568324/0800", "CZK")],
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_of_a_bank_gives_what_is_written_beside_it(path: Path) -> None:
    with path.open("rb") as source:
        found = inspected(read_bank_file(source, OWN.get(path.name, ())))
    assert found == json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


def test_wrong_balance_is_told_with_its_figures_when_rows_do_not_add_up() -> None:
    with (GOLDEN / "wrong-balance.gpc").open("rb") as source:
        (statement,) = read_bank_file(source).statements
    assert statement.problems == [
        "line 1: opening balance 100.00 + credits 50.01 - debits 0.00 gives 150.01, but the stated closing balance is 150.00",
        "line 1: the rows have credits 50.01 and debits 0.00, but the stated turnovers are credits 60.00 and debits 0.00",
    ]


def inspected(file: BankFile) -> dict[str, Any]:
    return {"format": file.format, "encoding": file.encoding, "statements": [_statement(statement) for statement in file.statements]}


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "account": statement.account,
        "iban": statement.iban,
        "currency": statement.currency,
        "number": statement.number,
        "from": _day(statement.from_on),
        "to": _day(statement.to_on),
        "opening": None if statement.opening_minor is None else format_minor(statement.opening_minor),
        "closing": None if statement.closing_minor is None else format_minor(statement.closing_minor),
        "balanced": statement.balanced,
        "warnings": statement.warnings,
        "transactions": [_transaction(row) for row in statement.transactions],
    }


def _transaction(row: Transaction) -> dict[str, Any]:
    shown: dict[str, Any] = row._asdict()
    for internal in ("line", "bank_id"):
        del shown[internal]
    amount = format_minor(shown.pop("amount_minor"))
    return shown | {"booked_on": _day(row.booked_on), "value_on": _day(row.value_on), "amount": amount}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
