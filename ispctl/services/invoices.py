"""Invoices and credit notes as people and programs see them: what is paid, what is not, and by what money (DESIGN.md 5.1)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from ispctl import db
from ispctl.errors import Conflict, NotFound
from ispctl.money import format_minor
from ispctl.rules.allocation import WORDS, Share
from ispctl.rules.invoice_fields import INVOICE
from ispctl.services import client_cards, groups, ledger

COLUMNS = (
    "number", "client", "billing_group", "kind", "corrects", "vs", "issued_on", "due_on", "total", "paid", "outstanding", "settled_on",
    "status", "currency",
)  # fmt: skip


class Status(StrEnum):
    """A credit note is open while some of it is unused."""

    open = "open"
    settled = "settled"
    cancelled = "cancelled"


@dataclass(frozen=True)
class Filter:
    """Which invoices to list, `since` and `until` by their day of issue; None and False let everything through."""

    client: str | None = None
    billing_group: str | None = None
    status: Status | None = None
    overdue: bool = False
    since: date | None = None
    until: date | None = None
    limit: int | None = None


class _Row(NamedTuple):
    id: int
    client_id: int
    number: str
    client: str
    billing_group: str
    kind: str
    corrects: str | None
    vs: str | None
    issued_on: str
    due_on: str
    total_minor: int
    currency: str
    used_minor: int
    last_on: str | None

    def left(self) -> int:
        return self.total_minor - self.used_minor

    def settled_on(self, day: str) -> str | None:
        """Return the day on which the last haléř came, or was used; nothing is to come for zero, nor before the day of issue."""
        if self.issued_on > day or self.left():
            return None
        return self.last_on if self.total_minor else self.issued_on


def list_invoices(wanted: Filter, as_of: date) -> list[dict[str, Any]]:
    """Return the invoices issued by the day, as they stood on it, by day of issue. Raises NotFound for an unknown client or group."""
    conditions: list[tuple[str, object]] = [("i.issued_on <= ?", as_of.isoformat())]
    client_ids = None
    if wanted.client is not None:
        client_ids = [client_cards.find(wanted.client).id]
        conditions.append(("i.client_id = ?", client_ids[0]))
    if wanted.billing_group is not None:
        conditions.append(("i.billing_group_id = ?", groups.find(wanted.billing_group).id))
    for condition, day in (("i.issued_on >= ?", wanted.since), ("i.issued_on <= ?", wanted.until)):
        conditions += [(condition, day.isoformat())] if day else []
    rows = (row for row in _select(conditions, as_of, client_ids) if _fits(row, wanted, as_of.isoformat()))
    return [_present(row, as_of.isoformat()) for row in islice(rows, wanted.limit)]


def show(number: str, as_of: date, billing_group: str | None = None) -> dict[str, Any]:
    """Return an invoice as it stood on the day, with the money that paid it, or what a credit note was used for.

    Raises NotFound, and Conflict when several billing groups have the number.
    """
    row_id, client_id = _find(number, billing_group)
    row = next(_select([("i.id = ?", row_id)], as_of, [client_id]))
    shares = ledger.rewound(as_of, [client_id]).get(client_id)
    if shares is None:
        shares = [Share(*share) for share in db.sql(_SHARES, as_of.isoformat(), row_id, row_id)]
    allocations = _explain([share for share in shares if row_id in (share.invoice_id, share.credit_note_id)], client_id)
    return {**_present(row, as_of.isoformat()), "allocations": allocations}


_SHARES = """SELECT a.invoice_id, a.payment_id, a.credit_note_id, a.amount_minor, a.applied_on, a.rule FROM allocations a
    WHERE a.applied_on <= ? AND (a.invoice_id = ? OR a.credit_note_id = ?) ORDER BY a.id"""


def _find(number: str, billing_group: str | None) -> tuple[int, int]:
    query = "SELECT i.id, i.client_id, g.name FROM invoices i JOIN billing_groups g ON g.id = i.billing_group_id WHERE i.number = ?"
    found = list(db.sql(f"{query} ORDER BY g.name", number.strip()))
    if billing_group is not None:
        name = groups.find(billing_group).name
        found = [row for row in found if row[2] == name]
    if not found:
        place = f" in billing group {billing_group!r}" if billing_group else ""
        raise NotFound(f"there is no invoice {number}{place}; `ispctl invoice list` shows all")
    if len(found) > 1:
        names = ", ".join(name for _, _, name in found)
        raise Conflict(f"invoice {number}: the billing groups {names} have one each; say which by --billing-group")
    return found[0][0], found[0][1]


def _select(conditions: Collection[tuple[str, object]], as_of: date, client_ids: Collection[int] | None) -> Iterator[_Row]:
    """Yield the invoices for which all the conditions hold, with what was used for them, or of them, by the day."""
    corrected = _sums(ledger.rewound(as_of, client_ids))
    where = "".join(f" AND {condition}" for condition, _ in conditions)
    parameters = [as_of.isoformat(), *(value for _, value in conditions)]
    for columns in db.sql(_INVOICES.format(where=where), *parameters, *parameters):
        row = _Row(*columns)
        sums = corrected.get(row.client_id)
        used_minor, last_on = (row.used_minor, row.last_on) if sums is None else sums.get(row.id, (0, None))
        yield row._replace(used_minor=int(used_minor), last_on=last_on)


_USED = """SELECT i.id, COALESCE(SUM(a.amount_minor), 0) AS used_minor, MAX(a.applied_on) AS last_on
    FROM invoices i LEFT JOIN allocations a ON a.{side} = i.id AND a.applied_on <= ?
    WHERE i.kind = '{kind}'{{where}} GROUP BY i.id"""

_INVOICES = f"""SELECT i.id, i.client_id, i.number, c.number, g.name, i.kind, x.number, i.vs, i.issued_on, i.due_on, i.total_minor,
    i.currency, u.used_minor, u.last_on
    FROM ({_USED.format(side="invoice_id", kind="invoice")} UNION ALL {_USED.format(side="credit_note_id", kind="credit_note")}) u
    JOIN invoices i ON i.id = u.id JOIN clients c ON c.id = i.client_id JOIN billing_groups g ON g.id = i.billing_group_id
    LEFT JOIN invoices x ON x.id = i.corrects_id
    ORDER BY i.issued_on, i.number, g.name"""


def _sums(shares: dict[int, list[Share]]) -> dict[int, dict[int, tuple[int, str]]]:
    """Return, by client and then by invoice or credit note, how much was used and on which day for the last time."""
    sums: dict[int, dict[int, tuple[int, str]]] = {}
    for client_id, found in shares.items():
        mine = sums.setdefault(client_id, {})
        for share in found:
            for row_id in filter(None, (share.invoice_id, share.credit_note_id)):
                used_minor, last_on = mine.get(row_id, (0, ""))
                mine[row_id] = used_minor + share.amount_minor, max(last_on, share.applied_on)
    return sums


def _fits(row: _Row, wanted: Filter, day: str) -> bool:
    if wanted.overdue and not (row.kind == INVOICE and row.due_on < day and row.left()):
        return False
    return wanted.status is None or _status(row, day) is wanted.status


def _status(row: _Row, day: str) -> Status:
    return Status.settled if row.settled_on(day) else Status.open


def _present(row: _Row, day: str) -> dict[str, Any]:
    return {
        "number": row.number, "client": row.client, "billing_group": row.billing_group, "kind": row.kind, "corrects": row.corrects,
        "vs": row.vs, "issued_on": row.issued_on, "due_on": row.due_on, "total": format_minor(row.total_minor),
        "paid": format_minor(row.used_minor), "outstanding": format_minor(row.left()), "settled_on": row.settled_on(day),
        "status": _status(row, day).value, "currency": row.currency,
    }  # fmt: skip


def _explain(shares: Iterable[Share], client_id: int) -> list[dict[str, Any]]:
    numbers = dict(db.sql("SELECT id, number FROM invoices WHERE client_id = ?", client_id))
    return [
        {
            "invoice": numbers[share.invoice_id], "payment": share.payment_id,
            "credit_note": numbers[share.credit_note_id] if share.credit_note_id else None, "amount": format_minor(share.amount_minor),
            "applied_on": share.applied_on, "rule": share.rule, "why": WORDS[share.rule],
        }
        for share in shares
    ]  # fmt: skip
