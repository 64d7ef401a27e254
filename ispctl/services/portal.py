"""Portal accounts: a client's password, made up by the program, shown only when asked for, and never kept as text."""

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from ispctl import db
from ispctl.errors import NotFound
from ispctl.models import PortalAccount, PortalLogin
from ispctl.services import client_cards, passwords
from ispctl.services.author import Author
from ispctl.services.journal import Change, record
from ispctl.services.vault import open_vault
from ispctl.settings import Settings

# How many accounts are made in one transaction: few enough that others need not wait long for theirs.
_BATCH = 100
Batch = Sequence[tuple[int, str]]
Watch = Callable[[Sequence[Batch]], Iterable[Batch]]


def reset_password(number: str, author: Author, settings: Settings) -> str:
    """Give a client a new password and return it. Raises NotFound, and Error when there is no key or a wrong one."""
    password = passwords.generate(settings)
    hashed = passwords.make_hash(password)
    with db.transaction():
        client = client_cards.find(number)
        account = PortalAccount.get_or_none(client=client.id)
        stored = {"password": open_vault(settings).encrypt(password), "password_hash": hashed, "changed_at": author.at}
        if account is None:
            account_id, old = PortalAccount.create(client=client.id, **stored).id, None
        else:
            account_id, old = account.id, "set"
            PortalAccount.update(**stored).where(PortalAccount.id == account_id).execute()
        record(author, [Change("portal_account", account_id, client.id, "password", old, "set")])
    return password


def show_password(number: str, author: Author, settings: Settings) -> str:
    """Return a client's password, and keep in history who wanted to see it. Raises NotFound, and Error when there is no key."""
    with db.transaction():
        client = client_cards.find(number)
        account = PortalAccount.get_or_none(client=client.id)
        if account is None:
            raise NotFound(f"client {number} has no password yet; `ispctl portal reset-password {number}` gives it one")
        if account.password is None:
            raise NotFound(
                f"the password of client {number} cannot be shown, because the key it was encrypted with is lost; "
                f"`ispctl portal reset-password {number}` gives it a new one"
            )
        password = open_vault(settings).decrypt(account.password)
        record(author, [Change("portal_account", account.id, client.id, "password_shown", None, True)])
    return password


def create_account(client_number: object, author: Author, settings: Settings) -> None:
    """Give a client that was just added a password, where there is a key to encrypt it with."""
    if settings.portal_key_file:
        reset_password(str(client_number), author, settings)


def create_missing(author: Author, settings: Settings, watch: Watch, *, dry_run: bool = False) -> list[str]:
    """Give a password to every client that has none, and return their numbers. A run that was killed is finished by the next."""
    query = "SELECT c.id, c.number FROM clients c LEFT JOIN portal_accounts a ON a.client_id = c.id WHERE a.id IS NULL"
    missing = [(client_id, number) for client_id, number in db.sql(f"{query} ORDER BY LENGTH(c.number), c.number")]
    open_vault(settings)  # a wrong key stops a dry run too
    if dry_run:
        return [number for _, number in missing]
    created = []
    for batch in watch([missing[start : start + _BATCH] for start in range(0, len(missing), _BATCH)]):
        created += _create(batch, author, settings)
    return created


def _create(batch: Batch, author: Author, settings: Settings) -> list[str]:
    """Make the accounts of a batch and return the numbers of the clients that had none by then."""
    texts = [passwords.generate(settings) for _ in batch]
    with ThreadPoolExecutor() as pool:  # hashing is slow by intention, and runs beside itself
        hashes = list(pool.map(passwords.make_hash, texts))
    at = PortalAccount.changed_at.db_value(author.at)
    with db.transaction():
        vault = open_vault(settings)
        theirs = PortalAccount.client.in_([client_id for client_id, _ in batch])
        taken = {account.client_id for account in PortalAccount.select(PortalAccount.client).where(theirs)}
        # One writer at a time: the accounts with ids above this one are ours.
        before = db.scalar("SELECT COALESCE(MAX(id), 0) FROM portal_accounts")
        rows = [
            (client_id, vault.encrypt(text), hashed, at)
            for (client_id, _), text, hashed in zip(batch, texts, hashes, strict=True)
            if client_id not in taken
        ]
        db.insert_rows("portal_accounts", ("client_id", "password", "password_hash", "changed_at"), rows)
        made = list(db.sql("SELECT id, client_id FROM portal_accounts WHERE id > ?", before))
        record(author, [Change("portal_account", key, client_id, "password", None, "set") for key, client_id in made])
    return [number for client_id, number in batch if client_id not in taken]


def last_logins(client_ids: Collection[int] | None, before: datetime | None = None) -> dict[int, Any]:
    """Return when clients last logged in, by their ids, as it is now or was before an instant: one client's, or everybody's."""
    parameters: list[object] = [] if before is None else [PortalLogin.at.db_value(before)]
    query = _LAST if before is None else _LAST_BEFORE
    if client_ids is not None and len(client_ids) == 1:
        query, parameters = f"{query} AND client_id = ?", [*parameters, *client_ids]
    rows = db.sql(f"{query} GROUP BY client_id", *parameters)
    return {client_id: PortalLogin.at.python_value(at) for client_id, at in rows}


_LAST = "SELECT client_id, MAX(last_login_at) FROM portal_accounts WHERE last_login_at IS NOT NULL"
_LAST_BEFORE = "SELECT client_id, MAX(at) FROM portal_logins WHERE result = 'ok' AND client_id IS NOT NULL AND at < ?"
