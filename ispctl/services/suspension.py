"""Suspending debtors and letting them back: the daily run (DESIGN.md 2.6, 2.7)."""

import json
from collections.abc import Iterable
from datetime import date

from ispctl import db
from ispctl.models import Effect
from ispctl.rules.suspension import Decision
from ispctl.services import suspension_plan
from ispctl.services.author import Author
from ispctl.services.journal import Change, record
from ispctl.services.scope import scope
from ispctl.services.suspension_facts import DEBT
from ispctl.services.suspension_plan import Plan, Report, figures
from ispctl.settings import Settings

SUSPEND, RESUME = "network-suspend", "network-resume"


def run(as_of: date, settings: Settings, author: Author, *, dry_run: bool = False, force: bool = False) -> Report:
    """Suspend the debtors of the day and lift the suspensions for debt that no longer hold; return the report of DESIGN.md 5.1.

    `stopped_by` says which fuse held somebody back; the caller ends with errors.FuseBlown then. One transaction, and a number of
    SQL statements that does not grow with the clients. A dry run does all of it and takes it back.
    """
    with db.rehearsal(dry_run):
        plan = suspension_plan.make(as_of, settings, force=force)
        _suspend(plan, author)
        _resume(plan, author)
        return plan.report()


def _suspend(plan: Plan, author: Author) -> None:
    chosen = {client_id: plan.decisions[client_id] for client_id in plan.to_suspend()}
    if not chosen:
        return
    day = plan.base.as_of.isoformat()
    forced = plan.overridden() if plan.policy.force else None
    columns = ("client_id", "reason", "since", "figures", "suspended_by")
    rows = ((one, DEBT, day, _kept(decision, forced), author.login) for one, decision in chosen.items())
    db.insert_rows("suspensions", columns, rows)
    queue(SUSPEND, [client_id for client_id in chosen if client_id not in plan.base.suspended], author)
    by_force = ", by --force" if plan.policy.force else ""
    record(author, [Change("client", one, one, "suspended", None, f"{_words(chosen[one])}{by_force}") for one in chosen])
    if forced:
        record(author, [Change("job", None, None, "force", None, f"overridden: {forced}")])


def _resume(plan: Plan, author: Author) -> None:
    chosen = plan.to_resume()
    if not chosen:
        return
    lift = f"UPDATE suspensions SET lifted_on = ?, lifted_by = ? WHERE reason = ? AND lifted_on IS NULL{scope(chosen)}"
    db.sql(lift.format("suspensions"), plan.base.as_of.isoformat(), author.login, DEBT)
    queue(RESUME, [client_id for client_id in chosen if set(plan.base.suspended[client_id]) == {DEBT}], author)
    record(author, [Change("client", one, one, "suspended", DEBT, None) for one in chosen])


def queue(kind: str, client_ids: Iterable[int], author: Author) -> None:
    """Queue an effect for clients whose state as a whole changes: another reason may keep a client suspended (DESIGN.md 2.8)."""
    at = Effect.queued_at.db_value(author.at)
    rows = [(kind, client_id, "queued", at, author.login) for client_id in client_ids]
    if rows:
        db.insert_rows("effects", ("kind", "client_id", "state", "queued_at", "queued_by"), rows)


def _kept(decision: Decision, forced: str | None) -> str:
    """Return the decision as it is kept with the suspension (DESIGN.md 2.4)."""
    tests = [found._asdict() for found in decision.tests]
    kept = {**figures(decision), "currency": decision.currency, "tests": tests, "forced": forced}
    return json.dumps(kept, ensure_ascii=False)


def _words(decision: Decision) -> str:
    found = figures(decision)
    invoices = ", ".join(item.number for item in decision.counted)
    return f"{DEBT}: {found['debt']} {decision.currency} on {invoices}"
