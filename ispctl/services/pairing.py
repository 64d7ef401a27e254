"""Pairing of payments that wait for a client, and the facts that the rule needs, fetched once for all of them."""

from collections.abc import Collection, Iterator

from ispctl import db
from ispctl.rules.pairing import WAITING, Case, Decision, decide
from ispctl.services.allocations import settle

# who owns the variable symbols of the rows of `x`, in the billing group of the receiving account
OWNERS = """SELECT {key}, x.direction, x.vs, s.client_id, s.slot, v.client_id,
    CASE WHEN x.currency = g.currency THEN 1 WHEN v.client_id IS NOT NULL THEN 1
         WHEN EXISTS (SELECT 1 FROM invoices o WHERE o.client_id = s.client_id AND o.billing_group_id = g.id AND o.currency = x.currency)
         THEN 1 ELSE 0 END
    FROM {rows} x
    JOIN bank_accounts b ON b.id = x.bank_account_id
    JOIN billing_groups g ON g.id = b.billing_group_id
    LEFT JOIN client_symbols s ON s.billing_group_id = g.id AND s.vs = x.vs
    LEFT JOIN invoices v ON s.client_id IS NULL AND v.id =
        (SELECT MIN(n.id) FROM invoices n WHERE n.billing_group_id = g.id AND n.vs = x.vs AND n.currency = x.currency)"""


def decisions(key: str, rows: str, key_width: int) -> Iterator[tuple[tuple[object, ...], Decision]]:
    """Yield a decision for each row of the sub-query `rows`, which has bank_account_id, direction, vs and currency."""
    for row in db.sql(OWNERS.format(key=key, rows=rows)):
        direction, vs, symbol_owner, symbol_slot, invoice_owner, currency_fits = row[key_width:]
        case = Case(direction, vs, symbol_owner, symbol_slot, invoice_owner, bool(currency_fits))
        yield row[:key_width], decide(case)


def pair_waiting() -> set[int]:
    """Decide again for every payment that waits without a client; return the clients whose money was found.

    Call it inside a transaction, and settle those clients afterwards. Manual decisions are not touched.
    """
    codes = ", ".join(f"'{code}'" for code in WAITING)
    rows = f"""(SELECT id, bank_account_id, 'in' AS direction, vs, currency, decision
        FROM transactions WHERE client_id IS NULL AND decision IN ({codes}))"""
    changed = [
        (decision.client_id, decision.code, row_id)
        for (row_id, before), decision in decisions("x.id, x.decision", rows, 2)
        if decision.code != before
    ]
    if changed:
        db.execute_many("UPDATE transactions SET client_id = ?, decision = ? WHERE id = ?", changed)
    return {client_id for client_id, _, _ in changed if client_id is not None}


def run(dry_run: bool = False, also: Collection[int] = ()) -> dict[str, int]:
    """Pair what waits and settle the clients concerned, and those in `also`; return how many payments were and are without a client."""
    with db.rehearsal(dry_run):
        before = _waiting()
        clients = pair_waiting() | set(also)
        settle(clients)
        after = _waiting()
        return {"paired": before - after, "unpaired": after, "clients": len(clients)}


def _waiting() -> int:
    codes = ", ".join(f"'{code}'" for code in WAITING)
    return int(db.scalar(f"SELECT COUNT(*) FROM transactions WHERE client_id IS NULL AND decision IN ({codes})"))
