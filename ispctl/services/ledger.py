"""The figures that follow from invoices, money and allocations, as of any day (DESIGN.md 2.2); derived, never stored.

Allocations with `applied_on` up to a day are the state of that day, with one exception: a payment whose storno was booked later
still counted then. Clients with such a payment are "rewound": their pass is run again in memory, as of that day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple

from ispctl import db
from ispctl.rules.allocation import Bill, Share
from ispctl.services.allocations import NOT_REVERSED, Ledger, LedgerKey, load
from ispctl.services.scope import scope


class OpenItem(NamedTuple):
    """An invoice past its due date with something outstanding."""

    number: str
    due_on: date
    outstanding_minor: int
    currency: str


@dataclass(slots=True)
class Balance:
    """A client's account: + overpaid, - owed; `overdue_days` counts from the oldest due date that has passed."""

    balance_minor: int = 0
    overdue_minor: int = 0
    overdue_days: int = 0


class _Rewound(NamedTuple):
    client_id: int
    currency: str
    bill: Bill
    shares: list[Share]


def overdue_items(as_of: date, client_ids: Collection[int] | None = None) -> dict[int, list[OpenItem]]:
    """Return each client's invoices due before the day with something outstanding on it, oldest due first."""
    day = as_of.isoformat()
    rewound = _rewind(day, client_ids)
    skipped = {row.client_id for row in rewound}
    items: dict[int, list[OpenItem]] = defaultdict(list)
    query = _OPEN.format(narrow=scope(client_ids).format("i"))
    for client_id, number, due_on, currency, outstanding_minor in db.sql(query, day, day, day, day):
        if client_id not in skipped:
            items[client_id].append(OpenItem(number, date.fromisoformat(due_on), int(outstanding_minor), currency))
    for row in rewound:
        outstanding_minor = row.bill.total_minor - sum(share.amount_minor for share in row.shares)
        if row.bill.due_on < day and outstanding_minor:
            items[row.client_id].append(OpenItem(row.bill.number, date.fromisoformat(row.bill.due_on), outstanding_minor, row.currency))
    for found in items.values():
        found.sort(key=lambda item: (item.due_on, item.number))
    return items


# most invoices are paid by one share; setting those aside first leaves few to sum up
_OPEN = """SELECT q.* FROM (
    SELECT i.client_id, i.number, i.due_on, i.currency, i.total_minor - COALESCE(
        (SELECT SUM(a.amount_minor) FROM allocations a WHERE a.invoice_id = i.id AND a.applied_on <= ?), 0) AS outstanding_minor
    FROM invoices i WHERE i.kind = 'invoice' AND i.issued_on <= ? AND i.due_on < ? AND i.total_minor > 0{narrow}
    AND NOT EXISTS (SELECT 1 FROM allocations f WHERE f.invoice_id = i.id AND f.amount_minor = i.total_minor AND f.applied_on <= ?)
    ) q WHERE q.outstanding_minor > 0"""


def settlements(as_of: date, client_ids: Collection[int] | None = None) -> Iterator[tuple[int, date, date]]:
    """Yield client, due date and settlement date of every invoice that counts for scoring by the day (DESIGN.md 2.5).

    Left out are invoices of zero, and those whose last haléř came from a credit note.
    """
    day = as_of.isoformat()
    rewound = _rewind(day, client_ids)
    skipped = {row.client_id for row in rewound}
    read = date.fromisoformat
    narrow = scope(client_ids).format("i")
    for client_id, due_on, settled_on in chain(
        db.sql(_SETTLED_AT_ONCE.format(narrow=narrow), day), db.sql(_SETTLED_IN_PARTS.format(narrow=narrow), day)
    ):
        if client_id not in skipped:
            yield client_id, read(due_on), read(settled_on)
    for row in rewound:
        paid_minor = sum(share.amount_minor for share in row.shares)
        if row.shares and paid_minor == row.bill.total_minor and row.shares[-1].payment_id is not None:
            yield row.client_id, read(row.bill.due_on), read(row.shares[-1].applied_on)


# one share that pays the whole invoice needs no grouping, and nearly all invoices are paid so
_SETTLED_AT_ONCE = """SELECT i.client_id, i.due_on, a.applied_on FROM allocations a JOIN invoices i ON i.id = a.invoice_id
    WHERE a.applied_on <= ? AND a.amount_minor = i.total_minor AND a.payment_id IS NOT NULL{narrow}"""

# shares are stored in the order in which they apply, so the one with the highest id brought the last haléř
_SETTLED_IN_PARTS = """SELECT i.client_id, i.due_on, MAX(a.applied_on)
    FROM allocations a JOIN invoices i ON i.id = a.invoice_id
    WHERE a.applied_on <= ? AND a.amount_minor < i.total_minor{narrow}
    GROUP BY i.id, i.client_id, i.due_on, i.total_minor
    HAVING SUM(a.amount_minor) = i.total_minor AND MAX(a.id) = MAX(CASE WHEN a.payment_id IS NOT NULL THEN a.id END)"""


def balances(as_of: date, client_ids: Collection[int] | None = None) -> dict[int, Balance]:
    """Return balance, overdue sum and overdue days of every client that has any invoice or money, in the group's currency.

    Balance = payments - invoices + credit notes (DESIGN.md 1).
    """
    day = as_of.isoformat()
    narrow = scope(client_ids)
    found: dict[int, Balance] = defaultdict(Balance)
    for client_id, total_minor in db.sql(_INVOICED.format(narrow=narrow.format("i")), day):
        found[client_id].balance_minor -= int(total_minor)
    for client_id, total_minor in db.sql(_PAID.format(narrow=narrow.format("t")), day, day):
        found[client_id].balance_minor += int(total_minor)
    for client_id, (overdue_minor, overdue_days) in overdue(as_of, client_ids).items():
        found[client_id].overdue_minor, found[client_id].overdue_days = overdue_minor, overdue_days
    return found


def overdue(as_of: date, client_ids: Collection[int] | None = None) -> dict[int, tuple[int, int]]:
    """Return overdue sum and overdue days of every client that has any, in the group's currency."""
    items = overdue_items(as_of, client_ids)
    home = dict(db.sql(_HOME.format(narrow=scope(items).format("q"))))
    owed = {client_id: [item for item in found if item.currency == home[client_id]] for client_id, found in items.items()}
    return {
        client_id: (sum(item.outstanding_minor for item in found), (as_of - found[0].due_on).days)
        for client_id, found in owed.items()
        if found
    }


_HOME = """SELECT q.client_id, q.currency FROM (SELECT c.id AS client_id, g.currency FROM clients c
    JOIN billing_groups g ON g.id = c.billing_group_id) q WHERE 1 = 1{narrow}"""

_INVOICED = """SELECT i.client_id, SUM(CASE WHEN i.kind = 'invoice' THEN i.total_minor ELSE -i.total_minor END)
    FROM invoices i JOIN billing_groups g ON g.id = i.billing_group_id AND g.currency = i.currency
    WHERE i.issued_on <= ?{narrow} GROUP BY i.client_id"""

_PAID = f"""SELECT t.client_id, SUM(t.amount_minor) FROM transactions t
    JOIN bank_accounts b ON b.id = t.bank_account_id JOIN billing_groups g ON g.id = b.billing_group_id AND g.currency = t.currency
    WHERE t.client_id IS NOT NULL AND t.amount_minor > 0 AND t.decision <> 'storno' AND t.booked_on <= ?
    AND {NOT_REVERSED}{{narrow}} GROUP BY t.client_id"""


def rewound(as_of: date, client_ids: Collection[int] | None = None) -> dict[int, list[Share]]:
    """Return all shares as of the day of those clients for whom the stored allocations up to the day are not its state."""
    shares: dict[int, list[Share]] = {}
    day = as_of.isoformat()
    for (client_id, _, _), ledger in _load_rewound(day, client_ids).items():
        shares.setdefault(client_id, []).extend(share for share in ledger.shares() if share.applied_on <= day)
    return shares


def _rewind(day: str, client_ids: Collection[int] | None) -> list[_Rewound]:
    """Return the invoices of the rewound clients, with their shares as of the day."""
    rows: list[_Rewound] = []
    for (client_id, _, currency), ledger in _load_rewound(day, client_ids).items():
        by_invoice: dict[int, list[Share]] = defaultdict(list)
        for share in ledger.shares():
            if share.applied_on <= day:
                by_invoice[share.invoice_id].append(share)
        rows += [_Rewound(client_id, currency, bill, by_invoice[bill.invoice_id]) for bill in ledger.bills if bill.issued_on <= day]
    return rows


def _load_rewound(day: str, client_ids: Collection[int] | None) -> dict[LedgerKey, Ledger]:
    """Return the ledgers of the clients whose stored allocations know a storno of the future, with the payments it takes back."""
    clients = {client_id for (client_id,) in db.sql(_REVERSED_LATER + scope(client_ids).format("t"), day, day)}
    return load(clients, reversed_by=day) if clients else {}


# CROSS JOIN keeps SQLite from going through all payments to find the few that were reversed
_REVERSED_LATER = """SELECT DISTINCT t.client_id FROM reversals r CROSS JOIN transactions t CROSS JOIN transactions s
    WHERE t.id = r.reversed_id AND s.id = r.storno_id AND t.client_id IS NOT NULL AND t.booked_on <= ? AND s.booked_on > ?"""
