"""What a person decides about one client's service: suspend for a reason, resume, note a promise to pay."""

from collections.abc import Sequence
from datetime import date

from ispctl import db
from ispctl.errors import Conflict, Error, UsageError
from ispctl.models import Client, Suspension
from ispctl.services import client_cards
from ispctl.services.author import Author
from ispctl.services.journal import Change, record
from ispctl.services.suspension import RESUME, SUSPEND, queue
from ispctl.services.suspension_facts import DEBT
from ispctl.services.suspension_plan import Report

_LONGEST_REASON = 200


def suspend(number: str, reason: str, today: date, author: Author) -> Report:
    """Suspend a client for a reason that no payment will lift. Raises NotFound, Conflict, UsageError for a reason that cannot be."""
    reason = " ".join(reason.split())
    if reason.lower() == DEBT:
        raise UsageError("the reason 'debt' belongs to the job suspend-debtors, which lifts it when the client pays; use other words")
    if not 0 < len(reason) <= _LONGEST_REASON:
        raise UsageError(f"--reason: expected 1 to {_LONGEST_REASON} characters, not {len(reason)}")
    with db.transaction():
        client_id = client_cards.find(number).id
        others = _in_force(client_id)
        if any(one.reason == reason for one in others):
            raise Conflict(f"client {number} is suspended for {reason!r} already")
        Suspension.create(client=client_id, reason=reason, since=today, suspended_by=author.login)
        queue(SUSPEND, [] if others else [client_id], author)
        record(author, [Change("client", client_id, client_id, "suspended", None, reason)])
        return _report(number, [*(one.reason for one in others), reason])


def resume(number: str, reason: str | None, today: date, author: Author) -> Report:
    """Lift one suspension of a client: the one for the reason, or the only one.

    Raises NotFound, and Error when there is none, or more than one to choose from.
    """
    with db.transaction():
        client_id = client_cards.find(number).id
        in_force = _in_force(client_id)
        lifted = _chosen(number, in_force, reason)
        lifted.lifted_on, lifted.lifted_by = today, author.login
        lifted.save()
        left = [one.reason for one in in_force if one.id != lifted.id]
        queue(RESUME, [] if left else [client_id], author)
        record(author, [Change("client", client_id, client_id, "suspended", lifted.reason, None)])
        return _report(number, left)


def promise(number: str, until: date | None, today: date, author: Author) -> Report:
    """Note until when a client promised to pay, the day included, or take the promise back with None.

    Raises NotFound, and UsageError for a day that has passed.
    """
    if until is not None and until < today:
        raise UsageError(f"--until {until}: expected a day that has not passed; today is {today}")
    with db.transaction():
        known = client_cards.find(number)
        change = {"promised_until": until, "version": Client.version + 1, "updated_at": author.at, "updated_by": author.login}
        if known.promised_until != until:
            Client.update(change).where(Client.id == known.id).execute()
            record(author, [Change("client", known.id, known.id, "promised_until", known.promised_until, until)])
        return {"client": known.card["number"], "promised_until": until}


def _in_force(client_id: int) -> list[Suspension]:
    query = Suspension.select().where(Suspension.client == client_id, Suspension.lifted_on.is_null())
    return list(query.order_by(Suspension.id))


def _chosen(number: str, in_force: Sequence[Suspension], reason: str | None) -> Suspension:
    if not in_force:
        raise Error(f"client {number} is not suspended")
    matching = [one for one in in_force if reason is None or one.reason == reason]
    if len(matching) == 1:
        return matching[0]
    reasons = "; ".join(f"{one.reason!r} since {one.since}" for one in in_force)
    raise Error(f"client {number} is suspended for {reasons}; name one of them with --reason")


def _report(number: str, reasons: Sequence[str]) -> Report:
    return {"client": number.strip().lstrip("0"), "suspended": [{"reason": reason} for reason in reasons]}
