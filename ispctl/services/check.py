"""Everything in the database adds up, or it is said what does not: invariants that no bug may break unseen (TRUST.md B7)."""

from typing import Any

from ispctl import db
from ispctl.services.allocations import stale_clients
from ispctl.services.reversals import stale_links

# each query returns what breaks the sentence
INVARIANTS = {
    "no payment gives more than it has": """SELECT t.id, t.amount_minor, SUM(a.amount_minor) FROM allocations a
        JOIN transactions t ON t.id = a.payment_id GROUP BY t.id, t.amount_minor HAVING SUM(a.amount_minor) > t.amount_minor""",
    "no credit note gives more than it has": """SELECT n.number, n.total_minor, SUM(a.amount_minor) FROM allocations a
        JOIN invoices n ON n.id = a.credit_note_id GROUP BY n.id, n.number, n.total_minor HAVING SUM(a.amount_minor) > n.total_minor""",
    "no invoice gets more than its total": """SELECT i.number, i.total_minor, SUM(a.amount_minor) FROM allocations a
        JOIN invoices i ON i.id = a.invoice_id GROUP BY i.id, i.number, i.total_minor HAVING SUM(a.amount_minor) > i.total_minor""",
    "every share is above zero and comes from one source": """SELECT id FROM allocations
        WHERE amount_minor <= 0 OR (payment_id IS NULL) = (credit_note_id IS NULL)""",
    "money stays with the client whose it is": """SELECT t.id, i.number FROM allocations a JOIN transactions t ON t.id = a.payment_id
        JOIN invoices i ON i.id = a.invoice_id WHERE t.client_id IS NULL OR t.client_id <> i.client_id""",
    "a payment that was taken back pays nothing": """SELECT a.payment_id FROM allocations a
        JOIN reversals r ON r.reversed_id = a.payment_id""",
    "nobody is suspended twice for one reason": """SELECT client_id, reason FROM suspensions WHERE lifted_on IS NULL
        GROUP BY client_id, reason HAVING COUNT(*) > 1""",
    "every client owns the symbol of its number": """SELECT c.number FROM clients c LEFT JOIN client_symbols s
        ON s.client_id = c.id AND s.slot = 0 AND s.vs = c.number AND s.billing_group_id = c.billing_group_id WHERE s.id IS NULL""",
    "every group, status and payment type of a client is in its list": """SELECT c.number FROM clients c WHERE
        (c.client_group IS NOT NULL AND NOT EXISTS (SELECT 1 FROM code_lists l WHERE l.field = 'group' AND l.name = c.client_group))
        OR (c.status IS NOT NULL AND NOT EXISTS (SELECT 1 FROM code_lists l WHERE l.field = 'status' AND l.name = c.status))
        OR (c.payment_type IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM code_lists l WHERE l.field = 'payment_type' AND l.name = c.payment_type))""",
    "an invoice's symbol belongs to no other client": """SELECT i.number, s.vs FROM invoices i JOIN client_symbols s
        ON s.billing_group_id = i.billing_group_id AND s.vs = i.vs WHERE s.client_id <> i.client_id""",
}


def run() -> list[dict[str, Any]]:
    """Return each invariant with what breaks it; an empty list of breaches means it holds."""
    found = [{"invariant": sentence, "breaches": [list(row) for row in db.sql(query)]} for sentence, query in INVARIANTS.items()]
    again = {"linking stornos once more changes nothing": stale_links(), "allocating once more changes nothing": stale_clients()}
    return [*found, *({"invariant": sentence, "breaches": [[row_id] for row_id in stale]} for sentence, stale in again.items())]
