"""Money is whole haléře from the file to the screen (TRUST.md B5)."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from typer.testing import Result

from ispctl import db
from ispctl.bank.statement import Statement, Transaction
from ispctl.models import BillingGroup
from ispctl.money import format_minor
from ispctl.services import suspension_manual
from tests.bank_world import AUTHOR, CSOB, books, client, day, invoice, movement, open_accounts, statement, take, write

ROWS = 100_000


def plain(minor: int) -> str:
    """Return an amount as the contract writes it, by cutting text."""
    digits = str(abs(minor)).rjust(3, "0")
    return f"{'-' if minor < 0 else ''}{digits[:-2]}.{digits[-2:]}"


def in_statements(rows: list[Transaction]) -> list[Statement]:
    """Return statements of 1,000 rows: the sums of a statement have 14 digits in a GPC file."""
    return [statement(rows[start : start + 1_000]) for start in range(0, len(rows), 1_000)]


@pytest.mark.slow
@pytest.mark.usefixtures("group")
def test_every_amount_is_exact_when_it_goes_from_a_file_into_the_database_and_out_again(tmp_path: Path) -> None:
    random = Random(5)
    amounts = [random.choice([-1, 1]) * random.randrange(10 ** random.randrange(1, 13)) for _ in range(ROWS - 4)]
    amounts += [0, 1, -1, 999_999_999_999]
    rows = [movement(number % 365, amount, None, number + 1) for number, amount in enumerate(amounts)]
    assert take(write(tmp_path / "many.gpc", *in_statements(rows)))["new"] == ROWS
    stored = [amount for (amount,) in db.sql("SELECT amount_minor FROM transactions ORDER BY line")]
    assert stored == amounts
    assert db.scalar("SELECT SUM(amount_minor) FROM transactions") == sum(amounts)
    assert [format_minor(amount) for amount in stored] == [plain(amount) for amount in amounts]


def test_amounts_are_printed_exactly_when_transactions_are_listed(group: BillingGroup, run: Callable[..., Result], tmp_path: Path) -> None:
    random = Random(6)
    amounts = [random.choice([-1, 1]) * random.randrange(10**11) for _ in range(500)] + [1, -1, 10, -10, 999_999_999_999]
    take(write(tmp_path / "many.gpc", *in_statements([movement(1, amount, None, number + 1) for number, amount in enumerate(amounts)])))
    listed = json.loads(run("bank", "transactions", "--json").stdout)
    assert sorted((row["bank_reference"], row["amount"]) for row in listed) == sorted(
        (str(number + 1), plain(amount)) for number, amount in enumerate(amounts)
    )


def test_every_column_of_money_holds_integers_when_everything_has_happened(group: BillingGroup, tmp_path: Path) -> None:
    open_accounts(group)
    owner = client(10001)
    invoice(owner, "F1", 0, 33_333)
    invoice(owner, "F2", 0, 10, kind="credit_note")
    books(owner)
    take(write(tmp_path / "a.gpc", statement([movement(1, 9_999, "10001"), movement(1, -1, reversal=True)], CSOB, opening=-7)))
    suspension_manual.suspend(owner.number, "moving house", day(2), AUTHOR)
    columns = [
        (table, column.name, column.data_type.upper()) for table in db.database.get_tables() for column in db.database.get_columns(table)
    ]
    money = [(table, column) for table, column, _ in columns if column.endswith("_minor")]
    assert ("allocations", "amount_minor") in money
    assert not [column for column in columns if any(word in column[2] for word in ("REAL", "DOUBLE", "NUMERIC", "DECIMAL", "FLOAT"))]
    for table, column in money:
        values = [value for (value,) in db.sql(f"SELECT {column} FROM {table}")]
        assert {type(value) for value in values} <= {int, type(None)}, f"{table}.{column}"
        if db.is_sqlite():
            kinds = {kind for (kind,) in db.sql(f"SELECT DISTINCT typeof({column}) FROM {table}")}
            assert kinds <= {"integer", "null"}, f"{table}.{column}"
    filled = {table for table, column in money if db.scalar(f"SELECT COUNT({column}) FROM {table}")}
    assert filled >= {"allocations", "invoices", "statements", "transactions"}
