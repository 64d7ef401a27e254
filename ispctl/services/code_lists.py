"""Code lists: the names that a client's group, status and payment type are chosen from. One piece of code for the three.

A status sorts people and nothing else: whether a client is suspended is known to `suspension` alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ispctl import db
from ispctl.errors import Conflict, FieldProblem, InvalidFields, NotFound, UsageError
from ispctl.models import Client, CodeListEntry
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.close_names import did_you_mean
from ispctl.rules.collation import fold
from ispctl.services import client_cards
from ispctl.services.author import Author
from ispctl.services.journal import Change, record
from ispctl.services.search_texts import Source, keep_cards

Names = Mapping[str, Sequence[str]]


class CodeList(NamedTuple):
    """One list: the field of the card that holds its names, the command that looks after it, and what it is called."""

    field: str
    command: str
    title: str


GROUPS = CodeList("group", "group", "client group")
STATUSES = CodeList("status", "status", "client status")
PAYMENT_TYPES = CodeList("payment_type", "payment-type", "payment type")
LISTS = {code_list.field: code_list for code_list in (GROUPS, STATUSES, PAYMENT_TYPES)}


def names() -> dict[str, list[str]]:
    """Return the names in each list, by the field of the card."""
    found: dict[str, list[str]] = {field: [] for field in LISTS}
    for entry in CodeListEntry.select().order_by(CodeListEntry.name):
        found[entry.field].append(entry.name)
    return found


def reason_against(field: str, name: str, known: Iterable[str]) -> str:
    """Say what to do with a name that is not in its list."""
    code_list = LISTS[field]
    commands = f"`ispctl {code_list.command} list` shows all, `ispctl {code_list.command} add NAME` adds one"
    return f"there is no such {code_list.title}; {commands}{did_you_mean(name, known)}"


def missing(cards: Iterable[Mapping[str, object]]) -> dict[str, list[str]]:
    """Return the names that cards use and the lists do not have, by field."""
    used: dict[str, set[str]] = {field: set() for field in LISTS}
    for card in cards:
        for field, found in used.items():
            if card[field]:
                found.add(str(card[field]))
    listed = names()
    return {field: sorted(new) for field, found in used.items() if (new := found - set(listed[field]))}


def add_missing(wanted: Names, author: Author) -> None:
    """Add names to the lists that do not have them."""
    if wanted:
        rows = [{"field": field, "name": name} for field, new in wanted.items() for name in new]
        CodeListEntry.insert_many(rows).execute()
        record(author, [Change(row["field"], None, None, "created", None, row["name"]) for row in rows])


def overview(code_list: CodeList) -> list[dict[str, Any]]:
    """Return the names of a list, each with how many clients have it."""
    column = _column(code_list)
    used = dict(db.sql(f"SELECT {column}, COUNT(*) FROM clients WHERE {column} IS NOT NULL GROUP BY {column}").fetchall())
    return [{"name": name, "clients": used.get(name, 0)} for name in names()[code_list.field]]


def add(code_list: CodeList, name: str, author: Author) -> dict[str, Any]:
    """Add a name and return it with its number of clients. Raises InvalidFields or Conflict."""
    with db.transaction():
        name = _read(code_list, name)
        _refuse_taken(code_list, name)
        add_missing({code_list.field: [name]}, author)
        return {"name": name, "clients": 0}


def rename(code_list: CodeList, name: str, to: str, author: Author, *, dry_run: bool = False) -> dict[str, Any]:
    """Give a name another wording, also with its clients; return both and how many those are.

    Raises NotFound, InvalidFields or Conflict.
    """
    with db.rehearsal(dry_run):
        entry, new = _find(code_list, name), _read(code_list, to)
        if fold(new) != fold(entry.name):
            _refuse_taken(code_list, new)
        if new == entry.name:
            return {"name": new, "was": entry.name, "clients": 0}
        clients = _move(code_list, entry.name, new, author)
        CodeListEntry.update(name=new).where(CodeListEntry.id == entry.id).execute()
        record(author, [Change(code_list.field, entry.id, None, "name", entry.name, new)])
        return {"name": new, "was": entry.name, "clients": clients}


def remove(code_list: CodeList, name: str, replace_by: str | None, author: Author, *, dry_run: bool = False) -> dict[str, Any]:
    """Remove a name; return it, what replaced it, and with how many clients.

    Raises NotFound, and Conflict when clients have the name and nothing is to replace it.
    """
    with db.rehearsal(dry_run):
        entry = _find(code_list, name)
        other = _find(code_list, replace_by).name if replace_by is not None else None
        if other == entry.name:
            raise UsageError(f"--replace-by {other}: expected another name than the one to be removed")
        clients = _move(code_list, entry.name, other, author)
        entry.delete_instance()
        record(author, [Change(code_list.field, entry.id, None, "removed", entry.name, None)])
        return {"name": entry.name, "replaced_by": other, "clients": clients}


def _move(code_list: CodeList, name: str, to: str | None, author: Author) -> int:
    """Give the clients that have a name another one, with history; return how many they are."""
    mine = getattr(Client, code_list.field) == name
    moved = list(client_cards.select(mine))
    if not moved:
        return 0
    if to is None:
        have = "1 client has" if len(moved) == 1 else f"{len(moved)} clients have"
        command = f"ispctl {code_list.command} remove"
        raise Conflict(f"{have} the {code_list.title} {name!r}; `{command} {name!r} --replace-by NAME` moves them to another one")
    Client.update(**{code_list.field: to}, version=Client.version + 1, updated_at=author.at, updated_by=author.login).where(mine).execute()
    record(author, (Change("client", known.id, known.id, code_list.field, name, to) for known in moved))
    keep_cards([], (Source(known.id, known.id, {**known.card, code_list.field: to}) for known in moved))
    return len(moved)


def _find(code_list: CodeList, name: str) -> CodeListEntry:
    entries = {entry.name: entry for entry in CodeListEntry.select().where(CodeListEntry.field == code_list.field)}
    if name in entries:
        return entries[name]
    raise NotFound(f"{code_list.title} {name!r}: {reason_against(code_list.field, name, entries)}")


def _read(code_list: CodeList, name: str) -> str:
    try:
        value = FIELDS[code_list.field].read(name)
        if value is None:
            raise ValueError(f"expected the name of a {code_list.title}; for example {FIELDS[code_list.field].example}")
    except ValueError as error:
        raise InvalidFields([FieldProblem("name", name, str(error))]) from None
    return str(value)


def _refuse_taken(code_list: CodeList, name: str) -> None:
    """Names that differ by accents or capitals only would split the clients who belong together."""
    taken = [one for one in names()[code_list.field] if fold(one) == fold(name)]
    if taken:
        raise Conflict(f"name {name!r}: there is a {code_list.title} {taken[0]!r} already")


def _column(code_list: CodeList) -> str:
    return str(Client._meta.fields[code_list.field].column_name)
