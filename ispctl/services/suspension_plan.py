"""What a suspension run would do on a day, and what its fuses hold back; the same plan for dry run, real run and `client why`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from ispctl.money import format_minor
from ispctl.rules.fuses import Fuse, backward_run, mass_suspension, stale_statements
from ispctl.rules.suspension import Decision, Outcome, Policy, decide
from ispctl.services.suspension_facts import Base, gather
from ispctl.settings import Settings

Report = dict[str, Any]


@dataclass(frozen=True)
class Fuses:
    """The state of every fuse: the day and the mass limit for the whole run, the age of statements for each billing group."""

    backward: Fuse
    mass: Fuse
    stale: dict[int, Fuse]

    def of_group(self, group_id: int) -> list[Fuse]:
        """Return the fuses that concern the clients of one billing group."""
        return [self.stale[group_id], self.mass, self.backward]


@dataclass(frozen=True)
class Plan:
    """The decisions about everybody who owes or is suspended, by client number, and who is held back by which fuse."""

    base: Base
    policy: Policy
    decisions: dict[int, Decision]
    fuses: Fuses
    blown: dict[int, Fuse]

    def to_suspend(self) -> list[int]:
        """Return the clients to be newly suspended."""
        held = {} if self.policy.force else self.blown
        return [client_id for client_id in self._with(Outcome.suspend) if client_id not in held]

    def to_resume(self) -> list[int]:
        """Return the clients whose suspension for debt is to be lifted: also past a blown fuse, unless it is the day that is wrong."""
        return [] if self.fuses.backward.blown and not self.policy.force else self._with(Outcome.resume)

    def stopped_by(self) -> str | None:
        """Return what stopped the run from suspending, or from resuming on a wrong day; None when nothing was held back."""
        return None if self.policy.force else self.overridden()

    def overridden(self) -> str | None:
        """Return the fuses that hold somebody back, whether --force overrides them or not."""
        fuses = dict.fromkeys(self.blown.values())
        if self.fuses.backward.blown and self._with(Outcome.resume):
            fuses[self.fuses.backward] = None
        return "; ".join(fuse.sentence for fuse in fuses) or None

    def report(self) -> Report:
        """Return the report of DESIGN.md 5.1."""
        number = {client_id: self.base.cards[client_id].number for client_id in self.decisions}
        return {
            "as_of": self.base.as_of,
            "suspended": [{"client": number[one], **figures(self.decisions[one])} for one in self.to_suspend()],
            "resumed": [{"client": number[one]} for one in self.to_resume()],
            "spared": [{"client": number[one], "reason": reason} for one in self.decisions if (reason := self._spared_by(one))],
            "stopped_by": self.stopped_by(),
        }

    def _spared_by(self, client_id: int) -> str | None:
        if self.decisions[client_id].outcome is Outcome.spare:
            return self.decisions[client_id].tests[-1].sentence
        if client_id in self.blown and not self.policy.force:
            return f"held back: {self.blown[client_id].sentence}"
        return None

    def _with(self, outcome: Outcome) -> list[int]:
        return [client_id for client_id, decision in self.decisions.items() if decision.outcome is outcome]


def figures(decision: Decision) -> Report:
    """Return debt, all that is past due, the days of the oldest, and the invoices that the rule counts."""
    return {
        "debt": format_minor(decision.debt_minor),
        "overdue": format_minor(decision.overdue_minor),
        "overdue_days": decision.overdue_days,
        "invoices": [item.number for item in decision.counted],
    }


def make(as_of: date, settings: Settings, *, force: bool = False, also: Collection[int] = ()) -> Plan:
    """Plan the run of a day; `also` names clients to be decided on even if they owe nothing. Call it inside a transaction.

    The number of SQL statements does not grow with the clients.
    """
    base = gather(as_of)
    policy = Policy(settings.pozastavit_neplatice, settings.pozastavit_po_splatnosti, settings.pozastavit_neplatice_min_castka, force)
    decisions = {client_id: decide(base.facts(client_id), policy, as_of) for client_id in [*base.concerned(), *also]}
    # Possible payments can only spare, so nobody else's are looked for.
    debtors = {client_id for client_id, decision in decisions.items() if decision.outcome is Outcome.suspend}
    for client_id, payments in base.possible_payments(debtors | set(also)).items():
        decisions[client_id] = decide(base.facts(client_id, payments), policy, as_of)
    return Plan(base, policy, decisions, *_fuses(base, decisions, settings))


def _fuses(base: Base, decisions: dict[int, Decision], settings: Settings) -> tuple[Fuses, dict[int, Fuse]]:
    """Return the state of the fuses, and the one that holds back each client who would be newly suspended."""
    age = settings.max_statement_age_days
    stale = {
        group_id: stale_statements(name, base.newest_statement.get(group_id), base.as_of, age) for group_id, name in base.groups.items()
    }
    group = {one: base.cards[one].group_id for one, decision in decisions.items() if decision.outcome is Outcome.suspend}
    # Who is held back for stale data is not about to be suspended, and does not count towards the mass limit.
    fresh = [client_id for client_id in group if not stale[group[client_id]].blown]
    fuses = Fuses(backward_run(base.as_of, base.last_decision), mass_suspension(len(fresh), len(base.cards)), stale)
    blown = {one: next((fuse for fuse in fuses.of_group(group[one]) if fuse.blown), None) for one in group}
    return fuses, {one: fuse for one, fuse in blown.items() if fuse}
