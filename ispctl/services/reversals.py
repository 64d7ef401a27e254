"""Stornos and the movements they take back, linked anew whenever an import brings a member of their family."""

from collections.abc import Collection

from ispctl import db
from ispctl.rules.reversals import Movement, link_stornos

Kin = tuple[object, ...]

# what a storno and the movement it takes back have in common; the amount comes last
_KIN = """t.bank_account_id, t.currency, t.vs, t.counter_account,
    CASE WHEN t.decision = 'storno' THEN -t.amount_minor ELSE t.amount_minor END"""


def link(import_id: int) -> set[int]:
    """Register the stornos of an import and link every family it touched; return the clients whose money came or went by that.

    Costs next to nothing as long as there is no storno. Call it inside the transaction of the import.
    """
    db.sql(f"INSERT INTO reversals (storno_id) SELECT t.id FROM {_NEW_ROWS} AND t.decision = 'storno'", import_id)
    return relink(families_of(import_id))


def families_of(import_id: int) -> set[Kin]:
    """Return the families with a storno that the rows of an import belong to."""
    families = _families()
    if not families:
        return set()
    _scope_amounts(families)
    return families & {tuple(kin) for kin in db.sql(f"SELECT {_KIN} FROM {_NEW_ROWS} AND {_OF_AMOUNTS}", import_id)}


def relink(families: set[Kin]) -> set[int]:
    """Link all stornos of these families anew; return the clients of the payments whose link changed."""
    if not families:
        return set()
    owners, wanted = _derived(families)
    touched = _write(wanted)
    return {client_id for row_id in touched if (client_id := owners.get(row_id))}


def stale_links() -> list[int]:
    """Return the stornos that take back another movement than they should; none, unless something is broken."""
    stored = dict(db.sql("SELECT storno_id, reversed_id FROM reversals"))
    families = _families()
    wanted = _derived(families)[1] if families else {}
    return sorted(storno for storno in stored.keys() | wanted.keys() if stored.get(storno, 0) != wanted.get(storno, 0))


def _families() -> set[Kin]:
    return {tuple(kin) for kin in db.sql(f"SELECT {_KIN} FROM reversals r JOIN transactions t ON t.id = r.storno_id")}


def _derived(families: set[Kin]) -> tuple[dict[int, int | None], dict[int, int | None]]:
    """Return who owns each movement of these families, and for each storno the movement that it should take back."""
    _scope_amounts(families)
    owners: dict[int, int | None] = {}
    movements = []
    for row_id, client_id, booked_on, reference, identity, ordinal, decision, *kin in db.sql(_CANDIDATES):
        if tuple(kin) in families:
            owners[row_id] = client_id
            # the ordinal tells identical rows apart; the order of their ids is the database's own business
            content = f"{reference or ''} {identity} {ordinal:06}"
            movements.append(Movement(row_id, tuple(kin), booked_on, content, decision == "storno"))
    return owners, link_stornos(movements)


def _write(wanted: dict[int, int | None]) -> set[int]:
    """Store the links that changed; return the movements that a link left or reached."""
    stored = {storno: taken_back for storno, taken_back in db.sql("SELECT storno_id, reversed_id FROM reversals") if storno in wanted}
    changed = {storno: taken_back for storno, taken_back in wanted.items() if stored.get(storno) != taken_back}
    if changed:
        # two steps, since a movement may pass from one storno to another and is never taken back twice
        db.execute_many("UPDATE reversals SET reversed_id = NULL WHERE storno_id = ?", [(storno,) for storno in changed])
        db.execute_many("UPDATE reversals SET reversed_id = ? WHERE storno_id = ?", [(row, storno) for storno, row in changed.items()])
    return {row for storno, row in changed.items() if row} | {stored[storno] for storno in changed if stored.get(storno)}


def _scope_amounts(families: Collection[Kin]) -> None:
    db.sql("CREATE TEMPORARY TABLE IF NOT EXISTS scope_amounts (amount_minor BIGINT NOT NULL PRIMARY KEY)")
    db.sql("DELETE FROM scope_amounts")
    db.insert_rows("scope_amounts", ("amount_minor",), [(amount,) for amount in {abs(int(str(kin[-1]))) for kin in families}])


_OF_AMOUNTS = "ABS(t.amount_minor) IN (SELECT amount_minor FROM scope_amounts)"

_NEW_ROWS = """bank_files f JOIN statements p ON p.bank_file_id = f.id JOIN transactions t ON t.statement_id = p.id
    WHERE f.bank_import_id = ?"""

_CANDIDATES = f"""SELECT t.id, t.client_id, t.booked_on, t.bank_reference, t.identity, t.ordinal, t.decision, {_KIN}
    FROM transactions t WHERE {_OF_AMOUNTS}"""
