"""Invoices and credit notes from CSV: every bad row is found, then all is written, paired and settled in one transaction, or nothing.

Issued invoices do not change: a row with the number of a stored invoice has to say the same as that one does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ispctl import db
from ispctl.models import BankAccount, BillingGroup
from ispctl.models.wanted import want
from ispctl.rules.import_map import ImportMap
from ispctl.rules.invoice_fields import CREDIT_NOTE, INVOICE, INVOICE_FIELDS
from ispctl.rules.values import write_value
from ispctl.services import invoice_drafts, journal, pairing
from ispctl.services.author import Author
from ispctl.services.csv_files import Rejected, Watch, keep_rejected, list_rejected, read_table
from ispctl.services.invoice_drafts import Draft, Group, Payer, Stored, Surroundings
from ispctl.services.journal import Change
from ispctl.settings import Settings


@dataclass(frozen=True)
class Order:
    """What to import and how. `skip_bad` takes the good rows; a dry run finds out the same and writes nothing."""

    path: Path
    encoding: str = "utf-8"
    mapping: ImportMap | None = None
    skip_bad: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Report:
    """What an import did; `paired` payments had been waiting for these invoices, `rejected_file` is where the refused rows are."""

    file: str
    new: int
    unchanged: int
    paired: int
    rejected: list[Rejected]
    rejected_rows: int
    rejected_file: Path | None


def import_invoices(order: Order, author: Author, settings: Settings, watch: Watch = lambda rows: rows) -> Report:
    """Import a file. `watch` passes the rows through while they are read, to show how far it is.

    Raises FileError when the file as a whole cannot be read.
    """
    source = read_table(order.path, INVOICE_FIELDS, order.encoding, order.mapping)
    drafts = [invoice_drafts.read(row) for row in watch(source.rows)]
    with db.rehearsal(order.dry_run):
        around = _surroundings(drafts, settings)
        for made in drafts:
            invoice_drafts.judge(made, around)
        invoice_drafts.settle(drafts, around)
        bad = [made for made in drafts if made.problems]
        taken = [made for made in drafts if not made.problems] if order.skip_bad or not bad else []
        new = [made for made in taken if not made.stored]
        paired = _write(new, author._replace(through=f"{author.through} {order.path.name}"[:200])) if new else 0
        told = [(made.row, source.in_order(made.problems)) for made in bad]
        kept = keep_rejected(source, told, required=order.skip_bad) if bad and not order.dry_run else None
    return Report(str(order.path), len(new), len(taken) - len(new), paired, list_rejected(source, told), len(bad), kept)


def _surroundings(drafts: Sequence[Draft], settings: Settings) -> Surroundings:
    groups = _groups()
    want(_said(drafts, "client"))
    payers = {row[1]: Payer(*row) for row in db.sql(_PAYERS)}
    want(_said(drafts, "number", "corrects"))
    marks, ids = ", ".join("?" * len(groups)), [group.id for group in groups.values()]
    rows = [Stored(*row[:7], *map(date.fromisoformat, row[7:9]), *row[9:]) for row in db.sql(_STORED.format(marks), *ids)]
    return Surroundings(groups, payers, {(stored.group, stored.number): stored for stored in rows}, settings.splatnost_faktur)


def _groups() -> dict[str, Group]:
    """Return the billing groups by name; each can be paid in its own currency and in those of its accounts."""
    accounts: dict[int, list[str]] = defaultdict(list)
    for account in BankAccount.select().order_by(BankAccount.currency):
        accounts[account.billing_group_id].append(account.currency)
    return {
        group.name: Group(group.id, group.name, group.currency, list(dict.fromkeys([group.currency, *accounts[group.id]])))
        for group in BillingGroup.select().order_by(BillingGroup.name)
    }


def _said(drafts: Iterable[Draft], *names: str) -> Iterator[str]:
    return (said for made in drafts for name in names if (said := getattr(made.entry, name)))


# CROSS JOIN keeps SQLite from reading all invoices to find a few.
_PAYERS = """SELECT c.id, c.number, g.name, c.due_days FROM wanted CROSS JOIN clients c
    JOIN billing_groups g ON g.id = c.billing_group_id WHERE c.number = wanted.value"""

_STORED = """SELECT i.id, g.name, i.number, c.number, i.kind, x.number, i.vs, i.issued_on, i.due_on, i.total_minor, i.currency
    FROM wanted CROSS JOIN invoices i JOIN clients c ON c.id = i.client_id JOIN billing_groups g ON g.id = i.billing_group_id
    LEFT JOIN invoices x ON x.id = i.corrects_id WHERE i.billing_group_id IN ({}) AND i.number = wanted.value"""


def _write(drafts: Sequence[Draft], author: Author) -> int:
    """Store the drafts with their history, and bring pairing and allocations up to date; return how many payments were paired."""
    # One writer at a time: the invoices with ids above this one are ours.
    before = db.scalar("SELECT COALESCE(MAX(id), 0) FROM invoices")
    for kind in (INVOICE, CREDIT_NOTE):
        # Credit notes come second: what they correct may be in the same file.
        ids = _ids_above(before) if kind == CREDIT_NOTE else {}
        db.insert_rows("invoices", _COLUMNS, (_columns(made, ids) for made in drafts if made.entry.kind == kind))
    ids = _ids_above(before)
    journal.record(author, (Change("invoice", ids[made.key], made.payer.id, "created", None, made.entry.number) for made in drafts))
    return pairing.run(also={made.payer.id for made in drafts})["paired"]


_COLUMNS = (
    "number", "client_id", "billing_group_id", "kind", "corrects_id", "vs", "issued_on", "due_on", "total_minor", "currency",
)  # fmt: skip


def _ids_above(before: int) -> dict[tuple[str, str], int]:
    query = "SELECT g.name, i.number, i.id FROM invoices i JOIN billing_groups g ON g.id = i.billing_group_id WHERE i.id > ?"
    return {(group, number): row_id for group, number, row_id in db.sql(query, before)}


def _columns(made: Draft, ids: Mapping[tuple[str, str], int]) -> tuple[object, ...]:
    entry = made.entry
    corrects = made.target.id if isinstance(made.target, Stored) else ids[made.target.key] if made.target else None
    days = write_value(entry.issued_on), write_value(entry.due_on)
    return (entry.number, made.payer.id, made.group.id, entry.kind, corrects, entry.vs, *days, entry.total, entry.currency)
