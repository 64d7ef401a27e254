"""Erasing one client: what is personal goes from every table and queue, what the books need stays, and everything still adds up.

Invoices, payments (amount, day, symbols, account) and allocations stay under the client's number. The bank's files in the spool
folder and copies of the database are documents of their own, which no program should change; the operator keeps them as the law says.
"""

from datetime import date
from typing import Any

from ispctl import db
from ispctl.errors import Conflict, Error, TryLater
from ispctl.models import (
    Allocation,
    BankTransaction,
    Client,
    ClientSymbol,
    ClientVariable,
    Contact,
    Effect,
    HistoryEntry,
    Invoice,
    ManualMatch,
    Note,
    PortalAccount,
    PortalLogin,
    Score,
    SearchText,
    Service,
    ServiceAddress,
    Suspension,
)
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.collation import sort_key
from ispctl.services import bank_list, client_cards, invoices, search_texts, service_views
from ispctl.services.author import Author, viewer_named
from ispctl.services.journal import Change, record
from ispctl.services.personal_data import ERASED, Class, fields_of, rows_of, table_of

# In an order in which no row is left without the one it belongs to.
_DELETED = (
    Contact, ClientVariable, PortalAccount, PortalLogin, ServiceAddress, Service, Suspension, Effect, Score, SearchText,
)  # fmt: skip
_EMPTIED = (BankTransaction, ManualMatch)
_KEPT = (Invoice, BankTransaction, Allocation)


def erase(number: str, today: date, author: Author, *, force: bool = False, dry_run: bool = False) -> dict[str, Any]:
    """Take a client's personal data out of every table and return how many rows of which were deleted, emptied and kept.

    A dry run does it all and takes it back. Raises NotFound, Error unless the author is a Master, Conflict unless `force` when the
    client has a service that has not ended, owes money, or is owed some, and TryLater when it is done but the file is not scrubbed.
    """
    if not viewer_named(author.login).is_master:
        raise Error("only a Master administrator may erase a client: private notes of others go with it, and nothing brings them back")
    with db.rehearsal(dry_run):
        client = Client.get_by_id(client_cards.find(number).id)
        if not force:
            _refuse_unfinished(client, today)
        report = {"client": client.number, "name": client.name, **_erase(client, author)}
    if not dry_run:
        _scrub(client.number)
    return report


def _scrub(number: str) -> None:
    try:
        db.scrub()
    except TryLater as error:
        raise TryLater(f"client {number} is erased, but {error}: `ispctl client erase {number} --yes`") from None


def _refuse_unfinished(client: Client, today: date) -> None:
    running = [one["id"] for one in service_views.of_client(client.id, today) if one["state"] != "ended"]
    unpaid = [one["number"] for one in invoices.list_invoices(invoices.Filter(client=client.number, status=invoices.Status.open), date.max)]
    credit = [one["id"] for one in bank_list.transactions(bank_list.Filter(client=client.number)) if one["credit"] not in (None, "0.00")]
    problems = [
        f"{words} {', '.join(map(str, found))}"
        for words, found in (("services that have not ended:", running), ("open invoices:", unpaid), ("money left of payments:", credit))
        if found
    ]
    if problems:
        raise Conflict(f"client {client.number} is not done with ({'; '.join(problems)}); finish that first, or erase with --force")


def _erase(client: Client, author: Author) -> dict[str, dict[str, int]]:
    mine = rows_of(client)
    kept = {table_of(model): model.select().where(mine[model]).count() for model in _KEPT}
    emptied = {table_of(model): _empty(model, mine[model]) for model in _EMPTIED}
    emptied[table_of(HistoryEntry)] = _empty(HistoryEntry, HistoryEntry.client == client.id)
    deleted = {table_of(model): model.delete().where(mine[model]).execute() for model in _DELETED}
    deleted[table_of(Note)] = Note.delete().where(Note.client == client.id).execute()
    # The number stays the symbol of its invoices.
    deleted[table_of(ClientSymbol)] = ClientSymbol.delete().where(mine[ClientSymbol], ClientSymbol.slot > 0).execute()
    emptied[table_of(Client)] = _neutralise(client, author)
    record(author, [Change("client", client.id, client.id, ERASED, None, True)])
    return {"deleted": deleted, "emptied": emptied, "kept": kept}


def _empty(model: Any, mine: Any) -> int:
    texts = fields_of(model, Class.PERSONAL)
    filled = ~getattr(model, texts[0]).is_null()
    for name in texts[1:]:
        filled |= ~getattr(model, name).is_null()
    return int(model.update(dict.fromkeys(texts)).where(mine, filled).execute())


def _neutralise(client: Client, author: Author) -> int:
    name = f"Erased client {client.number}"
    card: dict[str, Any] = {field: FIELDS[field].default if field in FIELDS else None for field in fields_of(Client, Class.PERSONAL)}
    # Nothing is to be sent to anybody any more.
    card |= {"name": name, "sort_name": sort_key(name), "invoice_by_email": False}
    card |= {"updated_at": author.at, "updated_by": author.login, "version": Client.version + 1}
    changed = Client.update(card).where(Client.id == client.id).execute()
    known = client_cards.find(client.number)
    search_texts.keep_cards([search_texts.Source(known.id, known.id, known.card)], [])
    return int(changed)
