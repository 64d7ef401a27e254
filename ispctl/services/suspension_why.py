"""Why a client is, or is not, suspended: every test of the rule with its figures, and the fuses (DESIGN.md 2.4)."""

from datetime import date

from ispctl import db
from ispctl.models import Suspension
from ispctl.rules.suspension import Outcome
from ispctl.services import client_cards, suspension_plan
from ispctl.services.suspension_plan import Plan, Report, figures
from ispctl.settings import Settings

_VERDICTS = {
    Outcome.suspend: "a debtor; the next run suspends the client",
    Outcome.keep: "a debtor; the suspension for debt stays",
    Outcome.resume: "not a debtor any more; the next run lifts the suspension for debt",
    Outcome.leave: "not a debtor; left on",
    Outcome.spare: "a debtor, but spared, because an unpaired payment could be the client's money",
}


def why(number: str, as_of: date, settings: Settings) -> Report:
    """Return what the run of the day would do with the client and why, without doing it. Raises NotFound."""
    with db.transaction():
        client_id = client_cards.find(number).id
        plan = suspension_plan.make(as_of, settings, also=[client_id])
        decision = plan.decisions[client_id]
        return {
            "client": plan.base.cards[client_id].number,
            "as_of": as_of,
            "outcome": decision.outcome.value,
            "verdict": _verdict(plan, client_id),
            **figures(decision),
            "tests": [found._asdict() for found in decision.tests],
            "fuses": [fuse._asdict() for fuse in plan.fuses.of_group(plan.base.cards[client_id].group_id)],
            "suspended": _in_force(client_id),
        }


def _verdict(plan: Plan, client_id: int) -> str:
    if client_id in plan.blown:
        return "a debtor, but held back by a fuse; the next run suspends nobody it holds back"
    return _VERDICTS[plan.decisions[client_id].outcome]


def _in_force(client_id: int) -> list[Report]:
    query = Suspension.select().where(Suspension.client == client_id, Suspension.lifted_on.is_null()).order_by(Suspension.id)
    return [{"reason": one.reason, "since": one.since, "by": one.suspended_by} for one in query]
