"""Who is suspended for debt: one pure function for the dry run, the real run and `client why` (DESIGN.md 2.6, 2.7)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from ispctl.money import format_minor
from ispctl.rules.fuses import days

MINOR_UNITS = 100
NAMED = 5


class Item(Protocol):
    """An invoice past its due date, with what is outstanding on it after all of the client's credit has been used."""

    @property
    def number(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def outstanding_minor(self) -> int: ...
    @property
    def currency(self) -> str: ...


class PossiblePayment(NamedTuple):
    """An unpaired payment that could be the client's money, and why, such as "client number 10001 in the message"."""

    amount_minor: int
    currency: str
    booked_on: date
    why: str


@dataclass(frozen=True)
class ClientFacts:
    """What the rule has to know about one client on the day; `overdue` is everything past its due date."""

    overdue: Sequence[Item] = ()
    never_suspend: bool = False
    suspend_after_days: int | None = None
    promised_until: date | None = None
    possible_payments: Sequence[PossiblePayment] = ()
    suspended_for_debt: bool = False


@dataclass(frozen=True)
class Policy:
    """The settings of DESIGN.md 1: whether to suspend at all, days after the due date, least debt in whole units of currency."""

    suspending: bool
    after_days: int
    minimum: int
    force: bool = False


class Outcome(StrEnum):
    """What is to be done with the client."""

    suspend = "suspend"
    keep = "keep suspended"
    resume = "resume"
    leave = "leave on"
    spare = "spare"


class Finding(NamedTuple):
    """One question of the rule. `passed` speaks for suspension; the sentence gives the answer with its figures."""

    name: str
    passed: bool
    sentence: str


@dataclass(frozen=True)
class Decision:
    """The outcome, every test in order, and the figures: the debt that the rule counts, and all that is past due."""

    outcome: Outcome
    tests: tuple[Finding, ...]
    currency: str | None
    debt_minor: int
    overdue_minor: int
    overdue_days: int
    counted: tuple[Item, ...]


def decide(facts: ClientFacts, policy: Policy, as_of: date) -> Decision:
    """Decide what is to be done with one client on the day. Every test is run, also when an earlier one has already settled it.

    Amounts in different currencies are never added up: the currency that the client owes most of is the one that counts.
    """
    after_days = policy.after_days if facts.suspend_after_days is None else facts.suspend_after_days
    late = [item for item in facts.overdue if (as_of - item.due_on).days > after_days]
    currency = _main_currency(late or facts.overdue)
    counted = tuple(item for item in late if item.currency == currency)
    overdue = [item for item in facts.overdue if item.currency == currency]
    debt_minor = _sum(counted)
    tests = (
        _switch(policy),
        _exemption(facts),
        _promise(facts, as_of),
        _overdue(facts, after_days, counted, overdue, as_of),
        _minimum(debt_minor, policy.minimum, currency),
        _possible_payments(facts.possible_payments, debt_minor, currency, force=policy.force),
    )
    oldest = min((item.due_on for item in overdue), default=as_of)
    outcome = _outcome(tests, suspended=facts.suspended_for_debt)
    return Decision(outcome, tests, currency, debt_minor, _sum(overdue), (as_of - oldest).days, counted)


def _outcome(tests: Sequence[Finding], *, suspended: bool) -> Outcome:
    *of_debtor, covered = (test.passed for test in tests)
    if not all(of_debtor):
        return Outcome.resume if suspended else Outcome.leave
    # A payment that is only possible spares a client, but it takes a paired one to lift a suspension.
    if suspended:
        return Outcome.keep
    return Outcome.suspend if covered else Outcome.spare


def _switch(policy: Policy) -> Finding:
    state = "suspends debtors" if policy.suspending else "suspends nobody"
    return Finding("suspending", policy.suspending, f"the provider {state} (pozastavit_neplatice = {str(policy.suspending).lower()})")


def _exemption(facts: ClientFacts) -> Finding:
    if facts.never_suspend:
        return Finding("not-exempt", False, "the client is never to be suspended (never_suspend = yes)")
    return Finding("not-exempt", True, "the client is not exempt (never_suspend = no)")


def _promise(facts: ClientFacts, as_of: date) -> Finding:
    until = facts.promised_until
    if until is None:
        return Finding("no-promise", True, "there is no promise to pay")
    if until >= as_of:
        return Finding("no-promise", False, f"the client promised to pay by {until}, and that day has not passed")
    return Finding("no-promise", True, f"the promise to pay by {until} has run out")


def _overdue(facts: ClientFacts, after_days: int, counted: Sequence[Item], overdue: Sequence[Item], as_of: date) -> Finding:
    term = f"more than {days(after_days)}"
    whose = "pozastavit_po_splatnosti" if facts.suspend_after_days is None else "the client's own suspend_after_days"
    if counted:
        return Finding("overdue", True, f"overdue by {term} ({whose}): {_listed(counted, as_of)}")
    nothing = f"nothing is overdue by {term} ({whose})"
    return Finding("overdue", False, f"{nothing}; overdue at all: {_listed(overdue, as_of)}" if overdue else f"{nothing}, nor at all")


def _minimum(debt_minor: int, minimum: int, currency: str | None) -> Finding:
    least_minor = minimum * MINOR_UNITS
    least = f"the minimum of {format_minor(least_minor)} (pozastavit_neplatice_min_castka)"
    if debt_minor <= 0:
        return Finding("minimum", False, f"there is no debt that would count; {least}")
    enough = debt_minor >= least_minor
    return Finding("minimum", enough, f"the debt of {_amount(debt_minor, currency)} {'reaches' if enough else 'is below'} {least}")


def _possible_payments(payments: Sequence[PossiblePayment], debt_minor: int, currency: str | None, *, force: bool) -> Finding:
    name = "possible-payments"
    same = [payment for payment in payments if payment.currency == currency]
    if not same:
        return Finding(name, True, "no unpaired payment could be the client's money")
    total_minor = sum(payment.amount_minor for payment in same)
    listed = _cut([f"{_amount(payment.amount_minor, currency)} booked on {payment.booked_on}, {payment.why}" for payment in same])
    if not debt_minor or total_minor < debt_minor:
        return Finding(name, True, f"unpaired payments that could be the client's money do not cover the debt: {listed}")
    found = f"unpaired payments that could be the client's money cover the debt of {_amount(debt_minor, currency)}: {listed}"
    return Finding(name, force, f"{found}; overridden by --force" if force else found)


def _main_currency(items: Sequence[Item]) -> str | None:
    sums: dict[str, int] = defaultdict(int)
    for item in items:
        sums[item.currency] += item.outstanding_minor
    return max(sorted(sums), key=sums.__getitem__, default=None)


def _sum(items: Sequence[Item]) -> int:
    return sum(item.outstanding_minor for item in items)


def _listed(items: Sequence[Item], as_of: date) -> str:
    ages = [days((as_of - item.due_on).days) for item in items]
    amounts = [_amount(item.outstanding_minor, item.currency) for item in items]
    return _cut([f"invoice {item.number}, {amount} for {age}" for item, amount, age in zip(items, amounts, ages, strict=True)])


def _cut(parts: Sequence[str]) -> str:
    more = [f"and {len(parts) - NAMED} more"] if len(parts) > NAMED else []
    return "; ".join([*parts[:NAMED], *more])


def _amount(minor: int, currency: str | None) -> str:
    return f"{format_minor(minor)} {currency}" if currency else format_minor(minor)
