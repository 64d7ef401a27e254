"""Bank transactions as people and programs see them, with whose money they are and why (DESIGN.md 2.4, 5.1)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from ispctl import db
from ispctl.errors import NotFound
from ispctl.money import format_minor
from ispctl.rules import allocation, pairing

STATUSES = ("paired", "unpaired", "reversed", "outgoing", "ignored")


class Filter(NamedTuple):
    """What to list; days are ISO text, inclusive. None means any."""

    status: str | None = None
    client: str | None = None
    account: str | None = None
    vs: str | None = None
    since: str | None = None
    until: str | None = None
    transaction_id: int | None = None
    limit: int | None = None


def transactions(wanted: Filter) -> list[dict[str, Any]]:
    """Return the transactions as the JSON contract has them, in order of booking, in a constant number of statements."""
    conditions = [(column, value) for column, value in zip(_CONDITIONS, wanted[:7], strict=True) if value is not None]
    where = "".join(f" AND {column}" for column, _ in conditions)
    limit = f" LIMIT {int(wanted.limit)}" if wanted.limit is not None else ""
    query = f"SELECT * FROM ({_ROWS}) q WHERE 1 = 1{where} ORDER BY q.booked_on, q.statement_id, q.line{limit}"
    listed = [_Row(*row) for row in db.sql(query, *(value for _, value in conditions))]
    shares = _shares([row.id for row in listed])
    return [_present(row, shares[row.id]) for row in listed]


def explain(transaction_id: int) -> dict[str, Any]:
    """Return a transaction with every rule that was tried for it, in words. Raises NotFound."""
    found = transactions(Filter(transaction_id=transaction_id))
    if not found:
        raise NotFound(f"there is no transaction {transaction_id}; `ispctl bank transactions` lists them")
    row = db.sql(f"SELECT * FROM ({_ROWS}) q WHERE q.id = ?", transaction_id).fetchone()
    code, vs = _Row(*row).decision, _Row(*row).vs
    return {
        **found[0],
        "tried": [{"rule": tried.rule, "hit": tried.hit, "why": tried.sentence} for tried in pairing.explain(code, vs)],
        "allocated": [
            {"invoice": number, "amount": format_minor(amount), "applied_on": day, "why": allocation.WORDS[rule]}
            for number, amount, day, rule in _shares([transaction_id])[transaction_id]
        ],
        "decided_by": _decided_by(transaction_id),
    }


class _Row(NamedTuple):
    id: int
    account: str
    booked_on: str
    value_on: str | None
    amount_minor: int
    currency: str
    vs: str | None
    ks: str | None
    ss: str | None
    counter_account: str | None
    counter_name: str | None
    message: str | None
    bank_reference: str | None
    reversal: int
    decision: str
    client: str | None
    storno_id: int | None
    takes_back_id: int | None
    status: str
    statement_id: int
    line: int


_CONDITIONS = ("q.status = ?", "q.client = ?", "q.account = ?", "q.vs = ?", "q.booked_on >= ?", "q.booked_on <= ?", "q.id = ?")

_ROWS = """SELECT t.id, b.number AS account, t.booked_on, t.value_on, t.amount_minor, t.currency, t.vs, t.ks, t.ss, t.counter_account,
    t.counter_name, t.message, t.bank_reference, t.reversal, t.decision, c.number AS client, back.storno_id, taken.reversed_id,
    CASE WHEN back.storno_id IS NOT NULL OR taken.reversed_id IS NOT NULL THEN 'reversed'
         WHEN t.decision = 'ignored' THEN 'ignored' WHEN t.decision = 'outgoing' THEN 'outgoing'
         WHEN t.client_id IS NOT NULL THEN 'paired' ELSE 'unpaired' END AS status,
    t.statement_id, t.line
    FROM transactions t JOIN bank_accounts b ON b.id = t.bank_account_id LEFT JOIN clients c ON c.id = t.client_id
    LEFT JOIN reversals back ON back.reversed_id = t.id LEFT JOIN reversals taken ON taken.storno_id = t.id"""


def _shares(ids: Sequence[int]) -> dict[int, list[tuple[str, int, str, str]]]:
    shares: dict[int, list[tuple[str, int, str, str]]] = defaultdict(list)
    db.sql("CREATE TEMPORARY TABLE IF NOT EXISTS scope_payments (payment_id INTEGER NOT NULL PRIMARY KEY)")
    db.sql("DELETE FROM scope_payments")
    db.insert_rows("scope_payments", ("payment_id",), ((payment_id,) for payment_id in ids))
    query = """SELECT a.payment_id, i.number, a.amount_minor, a.applied_on, a.rule
        FROM scope_payments p JOIN allocations a ON a.payment_id = p.payment_id JOIN invoices i ON i.id = a.invoice_id ORDER BY a.id"""
    for payment_id, *share in db.sql(query):
        shares[payment_id].append(tuple(share))
    return shares


def _present(row: _Row, shares: Sequence[tuple[str, int, str, str]]) -> dict[str, Any]:
    used_minor = sum(amount for _, amount, _, _ in shares)
    return {
        "id": row.id, "account": row.account, "booked_on": row.booked_on, "value_on": row.value_on,
        "amount": format_minor(row.amount_minor), "currency": row.currency, "vs": row.vs, "ks": row.ks, "ss": row.ss,
        "counter_account": row.counter_account, "counter_name": row.counter_name, "message": row.message,
        "bank_reference": row.bank_reference, "reversal": bool(row.reversal), "status": row.status, "client": row.client,
        "allocations": [{"invoice": number, "amount": format_minor(amount)} for number, amount, _, _ in shares],
        "credit": format_minor(row.amount_minor - used_minor) if row.status == "paired" else None,
        "reason": _reason(row),
    }  # fmt: skip


def _reason(row: _Row) -> str:
    if row.storno_id:
        return f"taken back by storno {row.storno_id}"
    if row.takes_back_id:
        return f"takes back transaction {row.takes_back_id}"
    if row.decision == "storno":
        return "a storno whose payment has not come from the bank"
    return pairing.WORDS[row.decision]


def _decided_by(transaction_id: int) -> dict[str, Any] | None:
    row = db.sql(
        "SELECT decided_by, decided_at, reason FROM manual_matches WHERE payment_id = ? ORDER BY id DESC LIMIT 1", transaction_id
    ).fetchone()
    return dict(zip(("by", "at", "reason"), row, strict=True)) if row else None
