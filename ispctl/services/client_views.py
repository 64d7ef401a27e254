"""What people and programs see of clients: the card with the figures that follow from invoices, payments and suspensions."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from ispctl import money
from ispctl.models import BillingGroup, Client, Suspension
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.gps import to_decimal
from ispctl.rules.scoring import ScoreFigures
from ispctl.services import client_cards, client_columns, contacts, ledger, notes, scoring, variables
from ispctl.services.author import NOBODY, Viewer
from ispctl.services.client_cards import Card, Known
from ispctl.services.ledger import Balance
from ispctl.settings import Settings


@dataclass(frozen=True)
class Filter:
    """Which clients to list; None and False let everybody through. `where` is about fields and variables by name.

    `columns` are the fields and variables to return, all scalars of the card if none is named.
    """

    status: str | None = None
    group: str | None = None
    billing_group: str | None = None
    overdue: bool = False
    suspended: bool = False
    limit: int | None = None
    where: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()


@dataclass
class Figures:
    """What follows from invoices, money and suspensions, by client."""

    balances: Mapping[int, Balance]
    scores: Mapping[int, ScoreFigures]
    suspensions: Mapping[int, list[Suspension]] = field(default_factory=dict)


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


def look_at(number: str, as_of: date, settings: Settings, viewer: Viewer = NOBODY) -> Shown:
    """Return the whole card of a client, with the notes that the viewer may see. Raises NotFound."""
    known = client_cards.find(number)
    parts = Parts(notes.of_client(known.id, viewer), contacts.of_client(known.id), variables.of_client(known.id))
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
        "services": [],  # what a later part of the program will fill
        "variables": {name: value.value for name, value in parts.variables.items()},
    }
    return Shown({**_scalars(known, figures, settings), **lists}, known.currency, known.promised_until, parts.variables)


def list_clients(wanted: Filter, as_of: date, settings: Settings) -> list[dict[str, Any]]:
    """Return every scalar of the card of each client, and its suspension, by number.

    Raises NotFound when the billing group, or a field or variable that is named, does not exist.
    """
    client_cards.check_group(wanted.billing_group, client_cards.group_ids())
    conditions = _conditions(wanted)
    known = list(client_cards.select(*conditions))
    ids = [client.id for client in known] if conditions else None
    figures, pick = figures_of(as_of, ids), client_columns.picker(wanted.columns, ids)
    rows = (
        pick(client.id, _scalars(client, figures, settings))
        for client in known
        if not (wanted.overdue and not _balance(figures, client).overdue_minor)
        and not (wanted.suspended and client.id not in figures.suspensions)
    )
    return [row for row, _ in zip(rows, range(len(known) if wanted.limit is None else wanted.limit), strict=False)]


def _conditions(wanted: Filter) -> list[Any]:
    pairs = ((Client.status, wanted.status), (Client.group, wanted.group), (BillingGroup.name, wanted.billing_group))
    simple = [column == value for column, value in pairs if value is not None]
    return simple + [client_columns.condition(name, text) for name, text in wanted.where]


def figures_of(as_of: date, ids: Collection[int] | None, in_force: Any = None) -> Figures:
    """Return the figures of these clients (None: of all); suspensions are those in force now, or on the condition given."""
    found: dict[int, list[Suspension]] = defaultdict(list)
    condition = Suspension.lifted_on.is_null() if in_force is None else in_force
    for suspension in Suspension.select().where(condition).order_by(Suspension.since, Suspension.id):
        found[suspension.client_id].append(suspension)  # type: ignore[attr-defined]
    return Figures(ledger.balances(as_of, ids), scoring.scores(as_of, ids), found)


def _balance(figures: Figures, known: Known) -> Balance:
    return figures.balances.get(known.id) or Balance()


def _scalars(known: Known, figures: Figures, settings: Settings) -> dict[str, Any]:
    balance, score = _balance(figures, known), figures.scores.get(known.id, ScoreFigures(0, 0))
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
        "last_login_at": None,
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
