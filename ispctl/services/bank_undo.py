"""Taking one import back, unless something later was built on it."""

from typing import Any

from ispctl import db
from ispctl.errors import Conflict, NotFound
from ispctl.models import BankImport
from ispctl.services.allocations import settle
from ispctl.services.author import Author
from ispctl.services.bank_store import clients_of
from ispctl.services.journal import Change, record
from ispctl.services.reversals import families_of, relink

_ROWS = """SELECT t.id FROM bank_files f JOIN statements s ON s.bank_file_id = f.id JOIN transactions t ON t.statement_id = s.id
    WHERE f.bank_import_id = ?"""


def imports() -> list[dict[str, Any]]:
    """Return every file of every import, newest import first."""
    columns = ("import", "imported_at", "imported_by", "file", "format", "new", "already_known", "from", "to", "undone_at")
    query = """SELECT i.id, i.imported_at, i.imported_by, f.file, f.format, f.new, f.already_known, MIN(s.to_on), MAX(s.to_on), i.undone_at
        FROM bank_imports i JOIN bank_files f ON f.bank_import_id = i.id LEFT JOIN statements s ON s.bank_file_id = f.id
        GROUP BY i.id, i.imported_at, i.imported_by, f.id, f.file, f.format, f.new, f.already_known, i.undone_at ORDER BY i.id DESC, f.id"""
    return [dict(zip(columns, row, strict=True)) for row in db.sql(query)]


def undo(import_id: int, author: Author, dry_run: bool = False) -> dict[str, Any]:
    """Remove the rows of an import, with their pairing and allocations. Raises NotFound, and Conflict saying what depends on it."""
    with db.rehearsal(dry_run):
        found = BankImport.get_or_none(BankImport.id == import_id)
        if found is None:
            raise NotFound(f"there is no import {import_id}; `ispctl bank imports` lists them")
        if found.undone_at:
            raise Conflict(f"import {import_id} was taken back already, by {found.undone_by}")
        if reasons := _dependants(import_id):
            raise Conflict(f"import {import_id} cannot be taken back:\n" + "\n".join(f"- {reason}" for reason in reasons))
        clients = clients_of(import_id) | {client_id for (client_id,) in db.sql(_TAKEN_BACK, import_id)}
        families = families_of(import_id)
        transactions = _remove(import_id)
        settle(clients | relink(families))
        BankImport.update(undone_at=author.at, undone_by=author.login).where(BankImport.id == import_id).execute()
        record(author, [Change("import", import_id, None, "undone", None, f"{transactions} transactions")])
        return {"import_id": import_id, "transactions": transactions, "clients": len(clients)}


def _remove(import_id: int) -> int:
    db.sql(f"DELETE FROM allocations WHERE payment_id IN ({_ROWS})", import_id)
    db.sql(f"DELETE FROM reversals WHERE storno_id IN ({_ROWS})", import_id)
    db.sql("DELETE FROM import_overlaps WHERE later_id = ?", import_id)
    files = "(SELECT id FROM bank_files WHERE bank_import_id = ?)"
    statements = f"(SELECT id FROM statements WHERE bank_file_id IN {files})"
    removed = int(db.sql(f"DELETE FROM transactions WHERE statement_id IN {statements}", import_id).rowcount)
    db.sql(f"DELETE FROM statements WHERE bank_file_id IN {files}", import_id)
    return removed


_TAKEN_BACK = f"""SELECT DISTINCT p.client_id FROM reversals r JOIN transactions p ON p.id = r.reversed_id
    WHERE p.client_id IS NOT NULL AND r.storno_id IN ({_ROWS})"""


def _dependants(import_id: int) -> list[str]:
    """Return a sentence for each later decision that would lose its ground, with what to do about it."""
    reasons = []
    for later, rows in db.sql(_RELIED_ON, import_id):
        reasons.append(f"import {later} found {rows} of its rows known already; take import {later} back first")
    for (payment,) in db.sql(_DECIDED, import_id):
        reasons.append(f"a person decided about transaction {payment}; `ispctl bank explain {payment}` shows what")
    for storno, payment in db.sql(_STORNOED, import_id, import_id):
        reasons.append(f"storno {storno} of another import takes back its transaction {payment}; take that import back first")
    for number, lifted_on in db.sql(_RESUMED, import_id):
        reasons.append(f"client {number} was let back on {lifted_on} after paying; suspending again is a decision for a person")
    return reasons


_RELIED_ON = """SELECT o.later_id, SUM(o.known) FROM import_overlaps o JOIN bank_imports i ON i.id = o.later_id
    WHERE o.earlier_id = ? AND i.undone_at IS NULL GROUP BY o.later_id ORDER BY o.later_id"""

_DECIDED = f"SELECT DISTINCT payment_id FROM manual_matches WHERE payment_id IN ({_ROWS}) ORDER BY payment_id"

_STORNOED = f"SELECT r.storno_id, r.reversed_id FROM reversals r WHERE r.reversed_id IN ({_ROWS}) AND r.storno_id NOT IN ({_ROWS})"

_RESUMED = """SELECT DISTINCT c.number, u.lifted_on FROM bank_files f JOIN statements s ON s.bank_file_id = f.id
    JOIN transactions t ON t.statement_id = s.id JOIN suspensions u ON u.client_id = t.client_id JOIN clients c ON c.id = t.client_id
    WHERE f.bank_import_id = ? AND u.reason = 'debt' AND u.lifted_on >= t.booked_on ORDER BY c.number"""
