"""The card of a past day: whatever was done since, it is what the card was at the end of that day."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ispctl import db
from ispctl.errors import Error, NotFound
from ispctl.models import BillingGroup, Client, Contact, Note, Variable
from ispctl.services import client_views, clients, code_lists, contacts, groups, notes, suspension_manual, variables
from ispctl.services.author import NOBODY, Author, Viewer, viewer_named
from ispctl.services.client_past import look_back
from ispctl.services.client_views import Shown
from ispctl.services.code_lists import GROUPS, STATUSES
from ispctl.services.notes import NoteEdit
from ispctl.settings import Settings
from tests.colleagues import AUTHOR, MASTER, NAMES, OTHER, hire
from tests.counting import statements

SETTINGS = Settings()
ZONE = ZoneInfo("Europe/Prague")
# Friday before the clocks go forward.
START = datetime(2026, 3, 27, 21, 30, tzinfo=UTC)
TEXTS = {
    "name": ("Novák Jan", "Nováková Jana"),
    "city": ("Brno", ""),
    "country": ("DE", "CZ", "SK"),
    "zip": ("12345", "787 01", ""),
    "gps": ("49.964775, 16.973678", ""),
    "mobile": ("605 123 456", ""),
    "status": ("Hráč", "Hrající", "Normal", ""),
    "group": ("VIP", ""),
    "contract_returned_on": ("1.2.2024", ""),
    "due_days": ("0", "30", ""),
    "never_suspend": ("ano", "ne"),
    "invoice_by_email": ("ano", "ne"),
    "number": ("10001", "20002"),
    "billing_group": ("Síť", "Optika", "Vlákno"),
    "vs1": ("111", "222", ""),
}

Do = Callable[[Author, int], object]


def number() -> str:
    return str(Client.get().number)


def nth(model: Any, n: int, *conditions: Any) -> Any:
    """Return the id of one of the records, or of none; those of notes are drawn by lot, so their texts decide the order."""
    rows = sorted(model.select().where(*conditions or [model.id > 0]), key=lambda row: getattr(row, "text", row.id))
    return rows[n % len(rows)].id if rows else 0


def name_of(n: int) -> str:
    names = sorted(row.name for row in Variable.select())
    return str(names[n % len(names)]) if names else "nic"


def _change(author: Author, n: int) -> object:
    field = sorted(TEXTS)[n % len(TEXTS)]
    text = TEXTS[field][n // len(TEXTS) % len(TEXTS[field])]
    return clients.edit(clients.open_card(number()), {field: text}, author, SETTINGS)


def _edit_note(author: Author, n: int) -> object:
    flags = (None, True, False)
    return notes.edit(nth(Note, n), NoteEdit(*((None, f"text {n}")[n % 2], flags[n // 2 % 3], flags[n // 6 % 3])), author)


def _rename_group(author: Author, n: int) -> object:
    names = sorted(row.name for row in BillingGroup.select())
    return groups.edit(names[n % 2], {"name": ("Vlákno", "Síť", "Optika")[n // 2 % 3]}, author)


DEEDS: tuple[Do, ...] = (
    _change,
    _change,
    lambda author, n: suspension_manual.promise(number(), author.at.date() + timedelta(days=n % 9) if n % 3 else None, date.min, author),
    lambda author, n: suspension_manual.suspend(number(), f"důvod {n % 2}", author.at.astimezone(ZONE).date(), author),
    lambda author, _: suspension_manual.resume(number(), None, author.at.astimezone(ZONE).date(), author),
    lambda author, n: contacts.add(number(), {"name": f"Osoba {n}", "role": ("", "účetní")[n % 2], "phone": "583 123 456"}, author),
    lambda author, n: contacts.edit(nth(Contact, n), {"email": ("a@example.cz", "")[n % 2], "name": f"Osoba {n}"}, author),
    lambda author, n: contacts.delete(nth(Contact, n), author),
    lambda author, n: notes.add(number(), f"poznámka {n}", author, private=n % 2 == 0, alert=n % 3 == 0),
    _edit_note,
    _edit_note,
    lambda author, n: notes.delete(nth(Note, n), author),
    lambda author, n: notes.restore(nth(Note, n, Note.deleted_at.is_null(False)), author),
    lambda author, n: variables.define({"name": f"promenna_{n % 4}", "default": ("", "x")[n % 2], "description": "k něčemu"}, author),
    lambda author, n: variables.edit(name_of(n), {"default": f"{n % 3}", "name": f"promenna_{n % 5}"}, author),
    lambda author, n: variables.remove(name_of(n), author, force=True),
    lambda author, n: variables.set_value(number(), name_of(n), ("", "x", "0")[n % 3], author),
    lambda author, n: variables.unset(number(), name_of(n), author),
    lambda author, n: code_lists.rename(STATUSES, ("Hráč", "Hrající")[n % 2], ("Hrající", "Hráč")[n % 2], author),
    lambda author, n: code_lists.remove(GROUPS, "VIP", "Firemní zaměstnanci", author),
    _rename_group,
)
STEPS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, len(DEEDS) - 1), st.integers(0, 99), st.sampled_from(NAMES)), min_size=10, max_size=40
)


def viewers() -> dict[str, Viewer]:
    return {**{name: viewer_named(name) for name in NAMES}, "cizí": NOBODY}


def now(day: date) -> dict[str, Shown]:
    return {name: client_views.look_at(number(), day, SETTINGS, viewer) for name, viewer in viewers().items()}


def without_notes(shown: Shown) -> tuple[Any, ...]:
    card = {name: value for name, value in shown.card.items() if name not in ("notes", "alerts")}
    return (card, shown.currency, shown.promised_until, shown.variables)


@pytest.fixture
def client(group: BillingGroup) -> None:
    BillingGroup.create(name="Optika", company="Optika a.s.")
    hire()
    author = Author(AUTHOR, "test", START)
    clients.add({"number": "10001", "name": "Novák Jan", "billing_group": "Síť"}, author, SETTINGS)


@pytest.fixture
def full_card(client: None) -> None:
    """A card with something of everything, so that most of what is tried can be done."""
    for n, name in enumerate(NAMES):
        author = Author(name, "test", START)
        contacts.add("10001", {"name": f"Osoba {n}"}, author)
        notes.add("10001", f"veřejná {n}", author)
        notes.add("10001", f"soukromá {n}", author, private=True)
        variables.define({"name": f"promenna_{n}", "default": "x"}, author)
    variables.set_value("10001", "promenna_1", "x", author)
    clients.edit(clients.open_card("10001"), {"status": "Hráč", "group": "VIP"}, author, SETTINGS)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_past_is_what_the_present_was(full_card: None, steps: list[tuple[int, int, int, str]]) -> None:
    with db.database.atomic() as attempt:
        kept: dict[date, dict[str, Shown]] = {}
        at = START
        for hours, deed, n, name in steps:
            at += timedelta(hours=hours, seconds=1)
            try:
                with db.transaction():
                    DEEDS[deed](Author(name, "test", at), n)
            except Error:
                pass  # not everything can be done at all times
            day = at.astimezone(ZONE).date()
            kept[day] = now(day)
        for day, expected in kept.items():
            for name, viewer in viewers().items():
                compare(look_back(number(), day, SETTINGS, viewer), expected[name], exactly=name == MASTER)
        attempt.rollback()


def compare(past: Shown, expected: Shown, *, exactly: bool) -> None:
    assert without_notes(past) == without_notes(expected)
    assert past.card["alerts"] == [note for note in past.card["notes"] if note["alert"]]
    if exactly:
        assert past.card["notes"] == expected.card["notes"]
    else:  # a note that was hidden from somebody since then is hidden in the past as well
        assert [note for note in expected.card["notes"] if note in past.card["notes"]] == past.card["notes"]


def test_the_day_ends_at_midnight_of_the_provider(client: None) -> None:
    """23:30 in Prague, an hour and a half before the clocks go forward, is 22:30 UTC."""
    late = datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC)
    for seconds, city in ((0, "Brno"), (1, "Praha")):
        author = Author(OTHER, "test", late + timedelta(seconds=seconds))
        clients.edit(clients.open_card("10001"), {"city": city}, author, SETTINGS)
    assert [look_back("10001", date(2026, 3, day), SETTINGS).card["city"] for day in (27, 28, 29)] == [None, "Brno", "Praha"]
    assert look_back("10001", date(2026, 3, 28), SETTINGS).card["updated_by"] == OTHER


def test_before_it_was_added_a_client_has_no_card(client: None) -> None:
    with pytest.raises(NotFound, match="client 10001 was added on 2026-03-27, so there is no card of 2026-03-26"):
        look_back("10001", date(2026, 3, 26), SETTINGS)


def test_the_number_of_statements_does_not_grow_with_the_changes(client: None) -> None:
    found = []
    for turn in range(2):
        for n in range(5):
            author = Author(AUTHOR, "test", START + timedelta(days=1 + turn, seconds=n))
            clients.edit(clients.open_card("10001"), {"city": f"Obec {turn} {n}"}, author, SETTINGS)
            contacts.add("10001", {"name": f"Osoba {n}"}, author)
            notes.add("10001", f"poznámka {n}", author)
            variables.define({"name": f"p_{turn}_{n}"}, author)
            variables.set_value("10001", f"p_{turn}_{n}", "x", author)
        with statements() as counted:
            look_back("10001", date(2026, 3, 27), SETTINGS, viewer_named(AUTHOR))
        found.append(counted[0])
    assert found[0] == found[1]
