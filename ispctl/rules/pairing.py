"""Whose money is it: the one rule that gives a payment to a client, and the words that explain it (DESIGN.md 2.3, 2.4).

The code of the decision is stored with the payment. It says by itself which rules were tried: those before the hit found nothing.
"""

from typing import NamedTuple

RULES = ("client_number", "assigned_vs", "invoice_vs")

PAIRED = {
    "client_number": "the variable symbol is the client's number",
    "assigned_vs": "the variable symbol is assigned to the client",
    "invoice_vs": "the variable symbol is that of the client's invoice",
    "manual": "matched by a person",
}
WAITING = {
    "no_vs": "the payment has no variable symbol",
    "unknown_vs": "the variable symbol belongs to no client and no invoice of the billing group",
    "other_currency": "the owner of the variable symbol has no invoice in the payment's currency",
}
SETTLED = {
    "unmatched": "a person took the match back; automatic runs leave it alone",
    "ignored": "a person decided to ignore it",
    "outgoing": "not money in",
    "storno": "a storno that takes another movement back",
}
WORDS = {**PAIRED, **WAITING, **SETTLED}


class Case(NamedTuple):
    """What is known about a movement and about the owners of its variable symbol in the billing group.

    `symbol_slot` is 0 for a client's number and 1 to 3 for an assigned symbol. `currency_fits` tells whether the movement is in
    the currency of the billing group or of one of the owner's invoices.
    """

    direction: str
    vs: str | None
    symbol_owner: int | None = None
    symbol_slot: int | None = None
    invoice_owner: int | None = None
    currency_fits: bool = True


class Decision(NamedTuple):
    """The client who owns the money, if any, and the code that says why."""

    client_id: int | None
    code: str


class Tried(NamedTuple):
    """One rule of the explanation: its name, whether it hit, and a sentence."""

    rule: str
    hit: bool
    sentence: str


def direction(amount_minor: int, reversal: bool) -> str:
    """Return `storno`, `in` or `out`: only money in that takes nothing back can be paired."""
    if reversal:
        return "storno"
    return "in" if amount_minor > 0 else "out"


def decide(case: Case) -> Decision:
    """Give the money to the one owner of its exact variable symbol: client number, then assigned symbol, then an invoice's own."""
    if case.direction != "in":
        return Decision(None, "storno" if case.direction == "storno" else "outgoing")
    if not case.vs:
        return Decision(None, "no_vs")
    owner = case.symbol_owner or case.invoice_owner
    if owner is None:
        return Decision(None, "unknown_vs")
    if not case.currency_fits:
        return Decision(None, "other_currency")
    if case.symbol_owner is None:
        return Decision(owner, "invoice_vs")
    return Decision(owner, "assigned_vs" if case.symbol_slot else "client_number")


def explain(code: str, vs: str | None) -> list[Tried]:
    """Return the rules that were tried, in order, for a stored decision."""
    if code in SETTLED or code in ("manual", "no_vs"):
        return [Tried(code, code == "manual", WORDS[code])]
    tried = []
    for rule in RULES:
        hit = rule == code
        tried.append(Tried(rule, hit, PAIRED[rule] if hit else _MISS[rule].format(vs=vs)))
        if hit:
            return tried
    return [*tried, Tried("currency", False, WORDS[code])] if code == "other_currency" else tried


_MISS = {
    "client_number": "no client of the billing group has the number {vs}",
    "assigned_vs": "{vs} is assigned to no client of the billing group",
    "invoice_vs": "no invoice of the billing group in the payment's currency carries {vs}",
}
