"""What people and programs see of clients: the card with the figures that follow from invoices, payments and suspensions."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from peewee import SQL

from ispctl import money
from ispctl.models import BillingGroup, Client, Suspension
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.gps import to_decimal
from ispctl.rules.scoring import ScoreFigures
from ispctl.services import client_cards, ledger, scoring
from ispctl.services.client_cards import Card, Known
from ispctl.services.ledger import Balance
from ispctl.settings import Settings

LIST_FIELDS = (
    *FIELDS, "balance", "overdue", "overdue_days", "scoring_total", "scoring_average", "scored_invoices", "suspended", "external_link",
    "map_url", "created_at", "updated_at", "updated_by", "last_login_at",
)  # fmt: skip
# What later parts of the program will fill.
_LISTS = ("alerts", "notes", "contacts", "services", "variables")


@dataclass(frozen=True)
class Filter:
    """Which clients to list; None and False let everybody through."""

    status: str | None = None
    group: str | None = None
    billing_group: str | None = None
    overdue: bool = False
    suspended: bool = False
    limit: int | None = None


@dataclass
class _Figures:
    balances: Mapping[int, Balance]
    scores: Mapping[int, ScoreFigures]
    suspensions: Mapping[int, list[Suspension]] = field(default_factory=dict)


def show(number: str, as_of: date, settings: Settings) -> dict[str, Any]:
    """Return the whole card of a client as in the JSON contract (DESIGN.md 5.1). Raises NotFound."""
    known = client_cards.find(number)
    return {**_scalars(known, _figures(as_of, [known.id]), settings), **{name: [] for name in _LISTS}}


def currency_and_promise(number: str) -> tuple[str, date | None]:
    """Return the currency of a client's figures, and the day until which payment is promised."""
    known = client_cards.find(number)
    return known.currency, known.promised_until


def list_clients(wanted: Filter, as_of: date, settings: Settings) -> list[dict[str, Any]]:
    """Return every scalar of the card of each client, and its suspension, by number.

    Raises NotFound when the billing group does not exist.
    """
    client_cards.check_group(wanted.billing_group, client_cards.group_ids())
    known = list(client_cards.select(*_conditions(wanted)))
    everybody = (wanted.status, wanted.group, wanted.billing_group) == (None, None, None)
    figures = _figures(as_of, None if everybody else [client.id for client in known])
    rows = (
        _scalars(client, figures, settings)
        for client in known
        if not (wanted.overdue and not _balance(figures, client).overdue_minor)
        and not (wanted.suspended and client.id not in figures.suspensions)
    )
    return [row for row, _ in zip(rows, range(len(known) if wanted.limit is None else wanted.limit), strict=False)]


def _conditions(wanted: Filter) -> list[Any]:
    pairs = ((Client.status, wanted.status), (Client.group, wanted.group), (BillingGroup.name, wanted.billing_group))
    return [column == value for column, value in pairs if value is not None] or [SQL("1 = 1")]


def _figures(as_of: date, ids: Collection[int] | None) -> _Figures:
    suspensions: dict[int, list[Suspension]] = defaultdict(list)
    in_force = Suspension.select().where(Suspension.lifted_on.is_null()).order_by(Suspension.since, Suspension.id)
    for suspension in in_force:
        suspensions[suspension.client_id].append(suspension)  # type: ignore[attr-defined]
    return _Figures(ledger.balances(as_of, ids), scoring.scores(as_of, ids), suspensions)


def _balance(figures: _Figures, known: Known) -> Balance:
    return figures.balances.get(known.id) or Balance()


def _scalars(known: Known, figures: _Figures, settings: Settings) -> dict[str, Any]:
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
