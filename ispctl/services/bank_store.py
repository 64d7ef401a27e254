"""Rows of bank files into the table of transactions: the database compares whole sets, so the number of statements is constant."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from ispctl import db
from ispctl.bank.identity import identity
from ispctl.bank.statement import Transaction
from ispctl.errors import FileError
from ispctl.models import BankFile
from ispctl.models.bank import Decided, Incoming
from ispctl.money import format_minor
from ispctl.rules.pairing import WAITING, direction
from ispctl.services.pairing import decisions

Part = tuple[int, int, Iterable[Transaction]]

_SHARED = (
    "statement_id", "line", "booked_on", "value_on", "amount_minor", "currency", "vs", "ks", "ss", "counter_account", "counter_name",
    "message", "bank_reference", "reversal",
)  # fmt: skip
_INCOMING = ("bank_account_id", "identity", "direction", *_SHARED)


def store(parts: Sequence[Part], import_id: int) -> int:
    """Store the rows of these parts (own account, stored statement, rows) that are not stored yet, with whose money they are.

    Returns how many rows were known already, and remembers from which imports, since those cannot be undone alone.
    Raises FileError when the bank has used one id for two different movements.
    """
    _empty(Incoming)
    db.insert_rows("incoming", _INCOMING, chain.from_iterable(_rows(*part) for part in parts))
    _decide()
    known = int(db.scalar("SELECT COUNT(*) FROM incoming")) - int(db.sql(_INSERT).rowcount)
    _refuse_reused_ids()
    if known:
        db.sql(_OVERLAPS, import_id, import_id)
    return known


def _empty(table: Any) -> None:
    table._schema.create_table(safe=True, temporary=True)
    db.sql(f"DELETE FROM {table._meta.table_name}")


def _rows(account_id: int, statement_id: int, transactions: Iterable[Transaction]) -> Iterator[tuple[object, ...]]:
    for row in transactions:
        yield (
            account_id, identity(row), direction(row.amount_minor, row.reversal), statement_id, row.line, row.booked_on.isoformat(),
            row.value_on and row.value_on.isoformat(), row.amount_minor, row.currency, row.vs, row.ks, row.ss, row.counter_account,
            row.counter_name, row.message, row.bank_reference, row.reversal,
        )  # fmt: skip


def _decide() -> None:
    _empty(Decided)
    kinds = "(SELECT DISTINCT bank_account_id, direction, vs, currency FROM incoming)"
    rows = (
        (account, direction, vs or "", currency, decision.client_id, decision.code)
        for (account, direction, vs, currency), decision in decisions("x.bank_account_id, x.direction, x.vs, x.currency", kinds, 4)
    )
    db.insert_rows("decided", ("bank_account_id", "direction", "vs", "currency", "client_id", "decision"), rows)


# the n-th row of an identity in the file is new unless n of them are stored already (BANK-FORMATS.md 6.3)
_INSERT = f"""INSERT INTO transactions (bank_account_id, identity, ordinal, {", ".join(_SHARED)}, client_id, decision)
    SELECT i.bank_account_id, i.identity, i.ordinal, {", ".join(f"i.{name}" for name in _SHARED)}, d.client_id, d.decision
    FROM (SELECT n.*, ROW_NUMBER() OVER (PARTITION BY n.bank_account_id, n.identity ORDER BY n.line) AS ordinal FROM incoming n) i
    JOIN decided d ON d.bank_account_id = i.bank_account_id AND d.direction = i.direction AND d.vs = COALESCE(i.vs, '')
        AND d.currency = i.currency
    WHERE NOT EXISTS (SELECT 1 FROM transactions t
        WHERE t.bank_account_id = i.bank_account_id AND t.identity = i.identity AND t.ordinal = i.ordinal)"""


_OVERLAPS = """INSERT INTO import_overlaps (later_id, earlier_id, known)
    SELECT ?, f.bank_import_id, COUNT(DISTINCT t.id) FROM incoming i
    JOIN transactions t ON t.bank_account_id = i.bank_account_id AND t.identity = i.identity
    JOIN statements s ON s.id = t.statement_id JOIN bank_files f ON f.id = s.bank_file_id
    WHERE f.bank_import_id <> ? GROUP BY f.bank_import_id"""


def _refuse_reused_ids() -> None:
    clash = db.sql(
        """SELECT i.line, i.bank_reference, i.amount_minor, t.amount_minor, t.booked_on FROM incoming i
        JOIN transactions t ON t.bank_account_id = i.bank_account_id AND t.identity = i.identity
        WHERE t.amount_minor <> i.amount_minor OR t.currency <> i.currency ORDER BY i.line LIMIT 1"""
    ).fetchone()
    if clash:
        line, reference, amount_minor, other_minor, other_day = clash
        raise FileError(
            f"the bank's id {reference} stands for {format_minor(amount_minor)} here and for {format_minor(other_minor)} booked on "
            f"{other_day}; one of the files is damaged, ask the bank for a new one",
            line=line,
        )


def count(file: BankFile) -> dict[str, int]:
    """Return how many rows of a stored file were new, paired, and left without a client."""
    codes = ", ".join(f"'{code}'" for code in WAITING)
    new, paired, unpaired = db.sql(
        f"""SELECT COUNT(*), COUNT(t.client_id), COALESCE(SUM(CASE WHEN t.decision IN ({codes}) THEN 1 ELSE 0 END), 0)
        FROM statements s JOIN transactions t ON t.statement_id = s.id WHERE s.bank_file_id = ?""",
        file.id,
    ).fetchone()
    return {"new": new, "paired": paired, "unpaired": int(unpaired)}


def clients_of(import_id: int) -> set[int]:
    """Return the clients who own money that came with an import."""
    return {client_id for (client_id,) in db.sql(_CLIENTS, import_id)}


_CLIENTS = """SELECT DISTINCT t.client_id FROM bank_files f JOIN statements s ON s.bank_file_id = f.id
    JOIN transactions t ON t.statement_id = s.id WHERE f.bank_import_id = ? AND t.client_id IS NOT NULL"""
