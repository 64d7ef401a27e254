"""Which money paid which invoice, re-derived for a client whenever its invoices or its money change.

A ledger is one client's invoices and money in one billing group and one currency; money never crosses from one ledger to another.
"""

import gc
from collections import defaultdict
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

from ispctl import db
from ispctl.rules.allocation import Bill, Money, Share, Wish, allocate
from ispctl.services.scope import scope

FOREVER = "9999-12-31"
BATCH = 2_000

LedgerKey = tuple[int, int, str]


@dataclass(slots=True)
class Ledger:
    """The inputs of one allocation pass."""

    bills: list[Bill] = field(default_factory=list)
    moneys: list[Money] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)

    def shares(self) -> list[Share]:
        """Return what one pass in order of dates allocates."""
        return allocate(self.bills, self.moneys, self.wishes)


def settle(client_ids: Iterable[int]) -> int:
    """Re-derive the allocations of these clients and write those that differ; return the number of clients changed.

    Works in batches of clients, so that memory stays bounded; the number of statements does not grow with rows within a batch.
    """
    waiting = iter(client_ids)
    changed = 0
    with _no_collecting():
        while batch := list(islice(waiting, BATCH)):
            changed += _settle_batch(batch)
    return changed


@contextmanager
def _no_collecting() -> Generator[None, None, None]:
    """Spare the search for cycles: a batch makes a hundred thousand tuples and none, which costs a quarter of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def stale_clients() -> list[int]:
    """Return the clients whose stored allocations are not what the pass gives; none, unless something is broken."""
    waiting = iter([client_id for (client_id,) in db.sql("SELECT id FROM clients ORDER BY id")])
    found: list[int] = []
    while batch := list(islice(waiting, BATCH)):
        derived, stored = _derived(batch), _stored(batch)[0]
        found += [client_id for client_id in batch if derived.get(client_id, []) != stored.get(client_id, [])]
    return found


def _derived(client_ids: Collection[int]) -> dict[int, list[Share]]:
    derived: dict[int, list[Share]] = defaultdict(list)
    for (client_id, _, _), ledger in sorted(load(client_ids).items(), key=itemgetter(0)):
        derived[client_id].extend(ledger.shares())
    return derived


def _settle_batch(client_ids: Collection[int]) -> int:
    derived = _derived(client_ids)
    stored, stored_ids = _stored(client_ids)
    changed = [client_id for client_id in client_ids if derived.get(client_id, []) != stored.get(client_id, [])]
    stale = [row_id for client_id in changed for row_id in stored_ids.get(client_id, ())]
    if stale:
        db.execute_many("DELETE FROM allocations WHERE id = ?", ((row_id,) for row_id in stale))
    if changed:
        db.insert_rows("allocations", _SHARE_COLUMNS, (share for client_id in changed for share in derived.get(client_id, ())))
    return len(changed)


_SHARE_COLUMNS = ("invoice_id", "payment_id", "credit_note_id", "amount_minor", "applied_on", "rule")


def load(client_ids: Collection[int] | None, reversed_by: str = FOREVER) -> dict[LedgerKey, Ledger]:
    """Return the ledgers of these clients, without the payments whose storno is booked by a day, as if they had never been."""
    ledgers: dict[LedgerKey, Ledger] = defaultdict(Ledger)
    narrow = scope(client_ids)
    for row in db.sql(_BILLS + narrow.format("i")):
        ledgers[row[:3]].bills.append(Bill._make(row[3:]))
    for row in db.sql(_CREDIT_NOTES + narrow.format("i")):
        ledgers[row[:3]].moneys.append(Money._make((row[3], False, *row[4:])))
    groups = dict(db.sql("SELECT id, billing_group_id FROM bank_accounts"))
    for client, account, currency, payment_id, *rest in db.sql(_PAYMENTS + narrow.format("t"), reversed_by):
        ledgers[client, groups[account], currency].moneys.append(Money._make((payment_id, True, *rest)))
    for client, account, currency, *wish in db.sql(_WISHES + narrow.format("t") + " ORDER BY m.id"):
        ledgers[client, groups[account], currency].wishes.append(Wish(*wish))
    return ledgers


_BILLS = """SELECT i.client_id, i.billing_group_id, i.currency, i.id, i.number, i.vs, i.issued_on, i.due_on, i.total_minor
    FROM invoices i WHERE i.kind = 'invoice'"""

_CREDIT_NOTES = """SELECT i.client_id, i.billing_group_id, i.currency, i.id, i.issued_on, i.number, i.total_minor, NULL, i.corrects_id
    FROM invoices i WHERE i.kind = 'credit_note'"""

# a linked storno that is booked by the day takes the payment out; reversals has few rows and a unique index on reversed_id
NOT_REVERSED = """NOT EXISTS (SELECT 1 FROM reversals r JOIN transactions s ON s.id = r.storno_id
    WHERE r.reversed_id = t.id AND s.booked_on <= ?)"""

# many banks give no reference; the content stands in, since ids would tell only which file came first
_PAYMENTS = f"""SELECT t.client_id, t.bank_account_id, t.currency, t.id, t.booked_on, COALESCE(t.bank_reference, t.identity),
    t.amount_minor, t.vs, NULL
    FROM transactions t WHERE t.client_id IS NOT NULL AND t.amount_minor > 0 AND t.decision <> 'storno'
    AND {NOT_REVERSED}"""

_WISHES = """SELECT t.client_id, t.bank_account_id, t.currency, m.payment_id, i.id, m.amount_minor
    FROM manual_matches m JOIN transactions t ON t.id = m.payment_id
    JOIN bank_accounts a ON a.id = t.bank_account_id
    JOIN invoices i ON i.billing_group_id = a.billing_group_id AND i.number = m.invoice_number AND i.client_id = t.client_id
    WHERE t.client_id IS NOT NULL"""


def _stored(client_ids: Collection[int]) -> tuple[dict[int, list[Share]], dict[int, list[int]]]:
    shares: dict[int, list[Share]] = defaultdict(list)
    ids: dict[int, list[int]] = defaultdict(list)
    for client_id, row_id, *share in db.sql(_ALLOCATIONS + scope(client_ids).format("i") + " ORDER BY i.client_id, a.id"):
        shares[client_id].append(Share(*share))
        ids[client_id].append(row_id)
    return shares, ids


_ALLOCATIONS = """SELECT i.client_id, a.id, a.invoice_id, a.payment_id, a.credit_note_id, a.amount_minor, a.applied_on, a.rule
    FROM allocations a JOIN invoices i ON i.id = a.invoice_id WHERE 1 = 1"""
