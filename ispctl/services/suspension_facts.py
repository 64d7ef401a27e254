"""Everything that the rule of suspension has to know about all clients on a day, in a fixed number of SQL statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ispctl import db
from ispctl.rules.suspension import ClientFacts, PossiblePayment
from ispctl.services import possible_payments
from ispctl.services.ledger import OpenItem, overdue_items
from ispctl.services.possible_payments import Payer

DEBT = "debt"


class Card(NamedTuple):
    """What is asked of the client's card."""

    client_id: int
    number: str
    group_id: int
    never_suspend: int
    suspend_after_days: int | None
    promised_until: str | None
    bank_account: str | None
    iban: str | None
    vs1: str | None
    vs2: str | None
    vs3: str | None

    def payer(self) -> Payer:
        """Return what could tell the client's payments."""
        symbols, accounts = (self.vs1, self.vs2, self.vs3), (self.bank_account, self.iban)
        return Payer(self.client_id, self.group_id, self.number, [vs for vs in symbols if vs], [one for one in accounts if one])


@dataclass(frozen=True)
class Base:
    """The whole clientbase on a day: cards, overdue invoices, reasons of suspensions in force; groups, and their newest statement."""

    as_of: date
    cards: dict[int, Card]
    overdue: dict[int, list[OpenItem]]
    suspended: dict[int, list[str]]
    groups: dict[int, str]
    newest_statement: dict[int, date]
    last_decision: date | None

    def concerned(self) -> list[int]:
        """Return, by number, the clients for whom there is something to decide: those who owe, or are suspended for debt."""
        found = self.overdue.keys() | {client_id for client_id, reasons in self.suspended.items() if DEBT in reasons}
        return sorted(found, key=lambda client_id: (len(self.cards[client_id].number), self.cards[client_id].number))

    def facts(self, client_id: int, payments: Sequence[PossiblePayment] = ()) -> ClientFacts:
        """Return what the rule has to know about one client."""
        card = self.cards[client_id]
        return ClientFacts(
            overdue=self.overdue.get(client_id, ()),
            never_suspend=bool(card.never_suspend),
            suspend_after_days=card.suspend_after_days,
            promised_until=date.fromisoformat(card.promised_until) if card.promised_until else None,
            possible_payments=payments,
            suspended_for_debt=DEBT in self.suspended.get(client_id, ()),
        )

    def possible_payments(self, client_ids: Collection[int]) -> dict[int, list[PossiblePayment]]:
        """Return the unpaired payments that could be the money of these clients."""
        return possible_payments.find([self.cards[client_id].payer() for client_id in client_ids], self.as_of)


def gather(as_of: date) -> Base:
    """Read the base as of the day. Call it inside a transaction, so that all of it is of one moment."""
    suspended: dict[int, list[str]] = defaultdict(list)
    for client_id, reason in db.sql("SELECT client_id, reason FROM suspensions WHERE lifted_on IS NULL ORDER BY id"):
        suspended[client_id].append(reason)
    last = db.scalar(_LAST_DECISION, DEBT, DEBT, "job:%")
    return Base(
        as_of=as_of,
        cards={row[0]: Card(*row) for row in db.sql(_CARDS)},
        overdue=overdue_items(as_of),
        suspended=suspended,
        groups=dict(db.sql("SELECT id, name FROM billing_groups")),
        newest_statement=_newest_statements(as_of),
        last_decision=date.fromisoformat(last) if last else None,
    )


_CARDS = """SELECT id, number, billing_group_id, never_suspend, suspend_after_days, promised_until, bank_account, iban, vs1, vs2, vs3
    FROM clients"""

# what people do is dated by the calendar, whatever day a run was for, so only what jobs decided counts
_LAST_DECISION = """SELECT MAX(latest) FROM (
    SELECT MAX(since) AS latest FROM suspensions WHERE reason = ?
    UNION ALL SELECT MAX(lifted_on) FROM suspensions WHERE reason = ? AND lifted_by LIKE ?) d"""


def _newest_statements(as_of: date) -> dict[int, date]:
    """Return, for each billing group, the last day up to `as_of` that its bank has told us about.

    A statement that ends later, or does not say when, counts up to the last movement that it has by the day: a misdated statement
    of the far future must not make stale data look fresh for ever.
    """
    day = as_of.isoformat()
    return {group_id: date.fromisoformat(newest) for group_id, newest in db.sql(_NEWEST, day, day, day) if newest}


# one look-up by statement for the few that end later; a join would read all movements
_NEWEST = """SELECT b.billing_group_id, MAX(n.known) FROM bank_accounts b JOIN (
        SELECT bank_account_id, to_on AS known FROM statements WHERE to_on <= ?
        UNION ALL
        SELECT bank_account_id, (SELECT MAX(t.booked_on) FROM transactions t WHERE t.statement_id = s.id AND t.booked_on <= ?)
        FROM statements s WHERE s.to_on > ? OR s.to_on IS NULL
    ) n ON n.bank_account_id = b.id GROUP BY b.billing_group_id"""
