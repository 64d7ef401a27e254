"""Narrowing a query to a set of clients of any size: their ids go to a temporary table, and the query joins it."""

from collections.abc import Collection

from ispctl import db

# The ids that the last call of scope() put there.
SCOPED = "(SELECT client_id FROM scope_clients)"
_FEW = 500


def scope(client_ids: Collection[int] | None) -> str:
    """Return SQL that narrows a query to these clients once formatted with a table's alias; None means all and narrows nothing."""
    if client_ids is None:
        return ""
    db.sql("CREATE TEMPORARY TABLE IF NOT EXISTS scope_clients (client_id INTEGER NOT NULL PRIMARY KEY)")
    db.sql("DELETE FROM scope_clients")
    db.insert_rows("scope_clients", ("client_id",), ((client_id,) for client_id in client_ids))
    if len(client_ids) <= _FEW:
        # Written out, a server sees how few they are, and does not go through all rows for them.
        return f" AND {{}}.client_id IN ({', '.join(str(int(client_id)) for client_id in client_ids) or 'NULL'})"
    return f" AND {{}}.client_id IN {SCOPED}"
