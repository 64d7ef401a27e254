"""What people and programs see of clients: the card with the figures that follow from invoices, payments and suspensions."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from ispctl import money
from ispctl.models import Suspension
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.gps import to_decimal
from ispctl.rules.scoring import ScoreFigures
from ispctl.services import client_cards, contacts, ledger, notes, portal, scoring, service_views, variables
from ispctl.services.author import NOBODY, Viewer
from ispctl.services.client_cards import Card, Known
from ispctl.services.ledger import Balance
from ispctl.settings import Settings


@dataclass
class Figures:
    """What follows from invoices, money, suspensions and logins, by client."""

    balances: Mapping[int, Balance]
    scores: Mapping[int, ScoreFigures]
    suspensions: Mapping[int, list[Suspension]]
    last_logins: Mapping[int, datetime]


@dataclass(frozen=True)
class Shown:
    """A card as in the JSON contract, and what people are told besides."""

    card: dict[str, Any]
    currency: str
    promised_until: date | None
    variables: Mapping[str, variables.Value]


@dataclass(frozen=True)
class Parts:
    """The lists on a card."""

    notes: list[dict[str, Any]]
    contacts: list[dict[str, Any]]
    variables: Mapping[str, variables.Value]
    services: list[dict[str, Any]]


def look_at(number: str, as_of: date, settings: Settings, viewer: Viewer = NOBODY) -> Shown:
    """Return the whole card of a client, with the notes that the viewer may see. Raises NotFound."""
    known = client_cards.find(number)
    services = service_views.of_client(known.id, as_of)
    parts = Parts(notes.of_client(known.id, viewer), contacts.of_client(known.id), variables.of_client(known.id), services)
    return put_together(known, figures_of(as_of, [known.id]), parts, settings)


def show(number: str, as_of: date, settings: Settings, viewer: Viewer = NOBODY) -> dict[str, Any]:
    """Return the card as in the JSON contract (DESIGN.md 5.1). Raises NotFound."""
    return look_at(number, as_of, settings, viewer).card


def put_together(known: Known, figures: Figures, parts: Parts, settings: Settings) -> Shown:
    """Make a whole card of its parts."""
    lists = {
        "alerts": [note for note in parts.notes if note["alert"]],
        "notes": parts.notes,
        "contacts": parts.contacts,
        "services": parts.services,
        "variables": {name: value.value for name, value in parts.variables.items()},
    }
    return Shown({**scalars(known, figures, settings), **lists}, known.currency, known.promised_until, parts.variables)


def figures_of(as_of: date, ids: Collection[int] | None, in_force: Any = None, before: datetime | None = None) -> Figures:
    """Return the figures of these clients (None: of all); suspensions are those in force now, or on the condition given.

    The last login is the last there was, or the last before an instant.
    """
    found: dict[int, list[Suspension]] = defaultdict(list)
    condition = Suspension.lifted_on.is_null() if in_force is None else in_force
    for suspension in Suspension.select().where(condition).order_by(Suspension.since, Suspension.id):
        found[suspension.client_id].append(suspension)  # type: ignore[attr-defined]
    return Figures(ledger.balances(as_of, ids), scoring.scores(as_of, ids), found, portal.last_logins(ids, before))


def scalars(known: Known, figures: Figures, settings: Settings) -> dict[str, Any]:
    """Return every scalar of the card, and its suspension, as in the JSON contract."""
    balance, score = figures.balances.get(known.id) or Balance(), figures.scores.get(known.id, ScoreFigures(0, 0))
    return {
        **{name: known.card[name] for name in FIELDS},
        "balance": money.format_minor(balance.balance_minor),
        "overdue": money.format_minor(balance.overdue_minor),
        "overdue_days": balance.overdue_days,
        "scoring_total": score.total_days,
        "scoring_average": money.average(score.total_days, score.scored_invoices),
        "scored_invoices": score.scored_invoices,
        "suspended": _suspended(figures.suspensions.get(known.id, [])),
        "external_link": _external_link(known.card, settings),
        "map_url": _map_url(known.card),
        "created_at": known.created_at,
        "updated_at": known.updated_at,
        "updated_by": known.updated_by,
        "last_login_at": figures.last_logins.get(known.id),
    }


def _suspended(found: list[Suspension]) -> dict[str, object] | None:
    return {"since": found[0].since, "reason": ", ".join(one.reason for one in found)} if found else None


def _external_link(card: Card, settings: Settings) -> str | None:
    link = settings.external_client_link
    for name in ("number", "login"):
        link = link.replace(f"{{{name}}}", quote(str(card[name] or ""), safe=""))
    return link or None


def _map_url(card: Card) -> str | None:
    if card["gps"]:
        place = ",".join(to_decimal(str(card["gps"])))
    elif card["street"] or card["city"]:
        town = " ".join(str(card[name]) for name in ("zip", "city") if card[name])
        place = ", ".join(str(part) for part in (card["street"], town, card["country"]) if part)
    else:
        return None
    return f"https://maps.google.com/maps?q={quote(place, safe=',')}"
