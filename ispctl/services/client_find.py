"""Finding clients by whatever somebody remembers of them, and saying where it was found.

Every text that can be found is stored folded, so one pass over plain text finds it, alike on every database. Notes are found only by
those who may see them.
"""

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from ipaddress import ip_address
from operator import or_
from typing import Any, NamedTuple

from peewee import fn

from ispctl import db
from ispctl.errors import UsageError
from ispctl.models import Client, Contact, Note, SearchText
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.collation import fold
from ispctl.rules.search_text import CONTACT_FIELDS, NOTE_FIELD, Hit, Wanted, field_values, hits_in, read_wanted, write_search_text
from ispctl.services import client_cards, search_texts
from ispctl.services.author import Viewer
from ispctl.services.client_cards import Known
from ispctl.services.note_access import visible_notes

COLUMNS = ("number", "name", "street", "city", "found")
_SERVICE = "service"
_WORDS_AROUND = 5


class Source(NamedTuple):
    """A text that contains something of what is wanted, and the record that it belongs to."""

    kind: str
    record_id: int
    text: str


class Place(NamedTuple):
    """The best hit for one part of what was typed, and the source that it is in."""

    hit: Hit
    needle: str
    source: Source


class Found(NamedTuple):
    """The clients that were found, best first, at most as many as were asked for; `total` counts all."""

    rows: list[dict[str, Any]]
    total: int


def find(text: str, viewer: Viewer, limit: int) -> Found:
    """Return the clients of which all words of the text are known, whatever capitals, diacritics and marks they are typed with.

    Raises UsageError when the text is empty.
    """
    try:
        wanted = read_wanted(_as_stored(text))
    except ValueError as error:
        raise UsageError(f"TEXT {text!r}: {error}") from None
    found: dict[int, list[Source]] = defaultdict(list)
    names: dict[int, str] = {}
    for client_id, name, source in _sources(wanted, viewer):
        found[client_id].append(source)
        names[client_id] = name
    places = {client_id: here for client_id, sources in found.items() if (here := _best_places(wanted, sources))}
    best = heapq.nsmallest(limit, places, key=lambda client_id: (_rank(places[client_id]), names[client_id], client_id))
    known = {client.id: client for client in client_cards.select_ids(best)}
    originals = _originals([place.source for client_id in best for place in places[client_id]], viewer)
    return Found([_row(known[client_id], places[client_id], originals) for client_id in best], len(places))


def _as_stored(text: str) -> str:
    """Return an IPv6 address in the short form in which it is stored, and any other text as it is."""
    try:
        return str(ip_address(text.strip())) if ":" in text else text
    except ValueError:
        return text


def _best_places(wanted: Wanted, sources: Sequence[Source]) -> list[Place]:
    """Return the best place of each word, or of the whole number; nothing where a word is nowhere."""
    ways = ([wanted.number] if wanted.number else [], list(wanted.words))
    found = [[_best_place(needle, sources) for needle in needles] for needles in ways if needles]
    whole = [[place for place in places if place] for places in found if None not in places]
    return min(whole, key=_rank, default=[])


def _best_place(needle: str, sources: Iterable[Source]) -> Place | None:
    places = (Place(hit, needle, source) for source in sources for hit in hits_in(needle, source.text))
    return min(places, key=lambda place: place.hit, default=None)


def _rank(places: Sequence[Place]) -> tuple[int, int]:
    return max(place.hit.quality for place in places), sum(place.hit.rank for place in places)


def _sources(wanted: Wanted, viewer: Viewer) -> Iterator[tuple[int, str, Source]]:
    needles = wanted.needles()
    inside = " OR ".join([f"{_position()}(t.text, ?) > 0"] * len(needles))
    for client_id, name, *source in db.sql(_TEXTS.format(inside=inside), search_texts.NOTE, *needles):
        yield client_id, name, Source(*source)
    yield from _notes(needles, viewer)
    yield from _services(wanted)


# CROSS JOIN keeps SQLite from going through the clients and looking up the texts of each.
_TEXTS = """SELECT t.client_id, c.sort_name, t.kind, t.record_id, t.text FROM search_texts t CROSS JOIN clients c
    WHERE c.id = t.client_id AND t.kind <> ? AND ({inside})"""


def _position() -> str:
    return "STRPOS" if db.is_postgresql() else "INSTR"


def _notes(needles: Sequence[str], viewer: Viewer) -> Iterator[tuple[int, str, Source]]:
    position = getattr(fn, _position())
    inside = reduce(or_, (position(SearchText.text, needle) > 0 for needle in needles))
    allowed = visible_notes(viewer).select(Note.id).where(Note.deleted_at.is_null())
    query = SearchText.select(SearchText.client, Client.sort_name, SearchText.kind, SearchText.record_id, SearchText.text).join(Client)
    query = query.where(SearchText.kind == search_texts.NOTE, inside, SearchText.record_id.in_(allowed))
    for client_id, name, *source in query.tuples().iterator():
        yield client_id, name, Source(*source)


def _services(wanted: Wanted) -> Iterator[tuple[int, str, Source]]:
    """Yield the services with a needle in an address, a MAC or a login: they have no diacritics, so they are looked up where they are."""
    needles = wanted.needles()
    for select in (_ADDRESSES, _DEVICES):
        inside = " OR ".join([select.inside.format(position=_position())] * len(needles))
        marks = [needle for needle in needles for _ in range(select.inside.count("?"))]
        for client_id, name, service_id, *values in db.sql(f"{select.rows} AND ({inside})", *marks):
            text = write_search_text(dict(zip(select.fields, values, strict=True)), select.fields)
            yield client_id, name, Source(_SERVICE, service_id, text)


class _Select(NamedTuple):
    fields: tuple[str, ...]
    rows: str
    inside: str


_ADDRESSES = _Select(
    ("ip",),
    """SELECT s.client_id, c.sort_name, s.id, a.address FROM service_addresses a CROSS JOIN services s CROSS JOIN clients c
    WHERE s.id = a.service_id AND c.id = s.client_id""",
    "{position}(a.address, ?) > 0",
)
_DEVICES = _Select(
    ("mac", "service_login"),
    "SELECT s.client_id, c.sort_name, s.id, s.mac, s.login FROM services s CROSS JOIN clients c WHERE c.id = s.client_id",
    "{position}(REPLACE(LOWER(s.mac), ':', ''), ?) > 0 OR {position}(LOWER(s.login), ?) > 0",
)


def _originals(sources: Sequence[Source], viewer: Viewer) -> dict[tuple[str, int], Mapping[str, str]]:
    """Return notes and contact persons as they were written, by kind and number."""
    ids = {kind: [source.record_id for source in sources if source.kind == kind] for kind in (search_texts.NOTE, search_texts.CONTACT)}
    notes = visible_notes(viewer).where(Note.id.in_(ids[search_texts.NOTE]))
    contacts = Contact.select().where(Contact.id.in_(ids[search_texts.CONTACT]))
    found: dict[tuple[str, int], Mapping[str, str]] = {(search_texts.NOTE, note.id): {NOTE_FIELD: note.text} for note in notes}
    for contact in contacts:
        found[search_texts.CONTACT, contact.id] = {name: getattr(contact, name.removeprefix("contact_")) for name in CONTACT_FIELDS}
    return found


def _row(known: Known, places: Sequence[Place], originals: Mapping[tuple[str, int], Mapping[str, str]]) -> dict[str, Any]:
    cards = {(search_texts.CARD, known.id): {name: field.write(known.card[name]) for name, field in FIELDS.items()}}
    hits = {}
    for hit, needle, source in places:
        record = {**originals, **cards}.get((source.kind, source.record_id))
        text = record[hit.field] if record else _of_service(source.text, hit.field)
        hits[hit.field] = _around(text, needle) if hit.field == NOTE_FIELD else text
    card = {name: known.card[name] for name in ("number", "name", "street", "city", "status")}
    return {**card, "found": [{"field": field, "value": value} for field, value in hits.items()]}


def _of_service(text: str, field: str) -> str:
    value = field_values(text)[field]
    return ":".join(re.findall("..", value.upper())) if field == "mac" else value


def _around(text: str, needle: str) -> str:
    """Return the words of a note around the one that was found."""
    words = text.split()
    at = next((place for place, word in enumerate(words) if needle in fold(word)), 0)
    start, end = max(0, at - _WORDS_AROUND), at + _WORDS_AROUND + 1
    return f"{'… ' if start else ''}{' '.join(words[start:end])}{' …' if end < len(words) else ''}"
