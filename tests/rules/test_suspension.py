"""The rule of suspension, one case a line."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

from ispctl.rules.suspension import ClientFacts, Outcome, Policy, PossiblePayment, decide

D = date(2026, 3, 20)
POLICY = Policy(suspending=True, after_days=14, minimum=100)


class Owed(NamedTuple):
    number: str
    due_on: date
    outstanding_minor: int
    currency: str = "CZK"


def owed(days: int, minor: int = 49_900, currency: str = "CZK", number: str = "1") -> Owed:
    return Owed(number, D - timedelta(days), minor, currency)


def payment(minor: int, currency: str = "CZK") -> PossiblePayment:
    return PossiblePayment(minor, currency, D - timedelta(2), "client number 10001 in the message")


def client(*overdue: Owed, **facts: Any) -> ClientFacts:
    return ClientFacts(overdue, **facts)


OFF, ON, SPARED = Outcome.suspend, Outcome.leave, Outcome.spare


@pytest.mark.parametrize(
    ("facts", "outcome", "failed"),
    [
        pytest.param(client(), ON, {"overdue", "minimum"}, id="a new client without invoices is left on"),
        pytest.param(client(owed(14)), ON, {"overdue", "minimum"}, id="overdue by exactly N days is not more than N days"),
        pytest.param(client(owed(15)), OFF, set(), id="overdue by N+1 days is suspended"),
        pytest.param(client(owed(15, 10_000)), OFF, set(), id="a debt of exactly the minimum is suspended"),
        pytest.param(client(owed(15, 9_999)), ON, {"minimum"}, id="one haléř below the minimum is left on"),
        pytest.param(client(owed(15, 5_000), owed(16, 5_000)), OFF, set(), id="two small invoices reach the minimum together"),
        pytest.param(client(owed(15, 9_999), owed(14, 1)), ON, {"minimum"}, id="a younger invoice does not help to reach the minimum"),
        pytest.param(client(owed(15), never_suspend=True), ON, {"not-exempt"}, id="the exempt are left on"),
        pytest.param(client(owed(15), promised_until=D), ON, {"no-promise"}, id="a promise that reaches the day holds"),
        pytest.param(client(owed(15), promised_until=D + timedelta(9)), ON, {"no-promise"}, id="a promise beyond the day holds"),
        pytest.param(client(owed(15), promised_until=D - timedelta(1)), OFF, set(), id="a promise until yesterday has run out"),
        pytest.param(client(owed(15), suspend_after_days=15), ON, {"overdue", "minimum"}, id="the client's own longer term wins"),
        pytest.param(client(owed(1), suspend_after_days=0), OFF, set(), id="a term of nought days means from the day after the due date"),
        pytest.param(client(owed(6), suspend_after_days=5), OFF, set(), id="the client's own shorter term wins"),
        pytest.param(
            client(owed(15), possible_payments=[payment(49_900)]), SPARED, {"possible-payments"}, id="a possible payment of the debt spares"
        ),
        pytest.param(client(owed(15), possible_payments=[payment(49_899)]), OFF, set(), id="a possible payment one haléř short does not"),
        pytest.param(
            client(owed(15), possible_payments=[payment(49_000), payment(900)]), SPARED, {"possible-payments"},
            id="two possible payments spare together",
        ),
        pytest.param(client(owed(15), possible_payments=[payment(99_900, "EUR")]), OFF, set(), id="a payment in another currency does not"),
        pytest.param(
            client(owed(15, 5_100), owed(15, 5_100, "EUR")), ON, {"minimum"}, id="debts in two currencies are not added up",
        ),
        pytest.param(client(owed(15, 100), owed(15, 10_000, "EUR")), OFF, set(), id="the larger debt counts, in its own currency"),
    ],
)  # fmt: skip
def test_what_is_decided(facts: ClientFacts, outcome: Outcome, failed: set[str]) -> None:
    decision = decide(facts, POLICY, D)
    assert decision.outcome is outcome
    assert {test.name for test in decision.tests if not test.passed} == failed
    after = {ON: Outcome.resume, OFF: Outcome.keep, SPARED: Outcome.keep}[outcome]
    assert decide(replace(facts, suspended_for_debt=True), POLICY, D).outcome is after


@pytest.mark.parametrize(
    ("policy", "minor", "outcome"),
    [
        pytest.param(replace(POLICY, suspending=False), 99_999_900, ON, id="nobody is suspended when suspending is switched off"),
        pytest.param(replace(POLICY, minimum=0), 1, OFF, id="with a minimum of nought one haléř is enough"),
        pytest.param(replace(POLICY, minimum=0), 0, ON, id="with a minimum of nought no debt is still no debt"),
        pytest.param(replace(POLICY, after_days=15), 49_900, ON, id="the setting gives the days"),
    ],
)
def test_what_the_settings_change(policy: Policy, minor: int, outcome: Outcome) -> None:
    assert decide(client(owed(15, minor) if minor else owed(1, 0)), policy, D).outcome is outcome


def test_force_suspends_in_spite_of_a_possible_payment_and_says_so() -> None:
    decision = decide(client(owed(15), possible_payments=[payment(49_900)]), replace(POLICY, force=True), D)
    assert decision.outcome is Outcome.suspend
    assert decision.tests[-1].sentence.endswith("overridden by --force")


def test_the_figures_count_the_debt_apart_from_all_that_is_past_due() -> None:
    decision = decide(client(owed(20, 30_000, number="A"), owed(15, 5_000, number="B"), owed(3, 700, number="C")), POLICY, D)
    assert (decision.debt_minor, decision.overdue_minor, decision.overdue_days) == (35_000, 35_700, 20)
    assert [item.number for item in decision.counted] == ["A", "B"]


def test_every_test_says_its_figures_in_words() -> None:
    facts = client(owed(20, 30_000, number="2026001"), promised_until=D - timedelta(1), possible_payments=[payment(29_999)])
    assert [test.sentence for test in decide(facts, POLICY, D).tests] == [
        "the provider suspends debtors (pozastavit_neplatice = true)",
        "the client is not exempt (never_suspend = no)",
        "the promise to pay by 2026-03-19 has run out",
        "overdue by more than 14 days (pozastavit_po_splatnosti): invoice 2026001, 300.00 CZK for 20 days",
        "the debt of 300.00 CZK reaches the minimum of 100.00 (pozastavit_neplatice_min_castka)",
        (
            "unpaired payments that could be the client's money do not cover the debt: "
            "299.99 CZK booked on 2026-03-18, client number 10001 in the message"
        ),
    ]


def test_a_long_list_of_invoices_is_cut() -> None:
    facts = client(*[owed(20 + number, 10_000, number=str(number)) for number in range(9)])
    sentence = decide(facts, POLICY, D).tests[3].sentence
    assert sentence.count("invoice ") == 5 and sentence.endswith("; and 4 more")
