"""Payment discipline of all clients, kept as the scoring job last found it (DESIGN.md 2.5)."""

from collections.abc import Collection
from datetime import date

from ispctl import db
from ispctl.rules.scoring import ScoreFigures, score_clients
from ispctl.services.ledger import settlements
from ispctl.services.scope import scope

Report = dict[str, object]


def run(as_of: date, *, dry_run: bool = False) -> Report:
    """Score every client as of the day and keep the figures that changed; return how many clients have a score, and how many changed.

    The number of SQL statements does not grow with clients or invoices.
    """
    with db.rehearsal(dry_run):
        found = score_clients(settlements(as_of))
        kept = {client_id: ScoreFigures(*row) for client_id, *row in db.sql("SELECT client_id, total_days, scored_invoices FROM scores")}
        changed = [client_id for client_id in found.keys() | kept.keys() if found.get(client_id) != kept.get(client_id)]
        if changed:
            _keep(as_of, changed, found)
        return {"as_of": as_of, "clients": len(found), "changed": len(changed)}


def _keep(as_of: date, changed: Collection[int], found: dict[int, ScoreFigures]) -> None:
    db.sql(f"DELETE FROM scores WHERE 1 = 1{scope(changed)}".format("scores"))
    rows = ((client_id, as_of.isoformat(), *found[client_id]) for client_id in changed if client_id in found)
    db.insert_rows("scores", ("client_id", "as_of", "total_days", "scored_invoices"), rows)


def scores(as_of: date, client_ids: Collection[int] | None = None) -> dict[int, ScoreFigures]:
    """Return the figures of these clients (None: of all) as of the day, derived anew; a client without any is left out."""
    return score_clients(settlements(as_of, client_ids))
