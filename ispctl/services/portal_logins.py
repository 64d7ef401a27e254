"""Logging in to the portal: checked, slowed down and locked out, and every attempt kept (`ispctl portal verify`, for a real portal)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, NamedTuple

from peewee import JOIN, fn

from ispctl import db
from ispctl.errors import FieldProblem, InvalidFields
from ispctl.models import Client, PortalAccount, PortalLogin
from ispctl.rules.lockout import lock_until, wait_until
from ispctl.rules.network import Address
from ispctl.services import client_cards, passwords
from ispctl.settings import Settings

OK, WRONG, LOCKED = "ok", "wrong", "locked"
COLUMNS = ("at", "client", "address", "result")


class Attempt(NamedTuple):
    """Somebody at the portal: the login and password they typed, the address they came from, and when."""

    login: str
    password: str
    address: str | None
    at: datetime


class Verdict(NamedTuple):
    """What the portal is told. It is the same for a wrong password and for a login that nobody has."""

    result: str
    client: str | None
    wait_seconds: int


def verify(attempt: Attempt, settings: Settings) -> Verdict:
    """Check a login and password and keep the attempt. Raises InvalidFields when the address is none.

    It counts as wrong from the moment it is taken until the password has proved right, so any number at once gain nothing.
    """
    address = _read_address(attempt.address)
    with db.transaction():
        client = _client(attempt.login)
        who = {"client": client.id} if client else {"name_digest": _digest(attempt.login)}
        until = _closed_until(who, _source(address), attempt.at, settings)
        where = {"address": address and str(address), "source": _source(address)}
        row = PortalLogin.create(**who, **where, at=attempt.at, result=LOCKED if until else WRONG)
        hashed = PortalAccount.select(PortalAccount.password_hash).where(PortalAccount.client == who.get("client")).scalar()
    if until:
        return Verdict(LOCKED, None, -(-(until - attempt.at) // timedelta(seconds=1)))
    if not passwords.matches(attempt.password, hashed) or client is None:
        return Verdict(WRONG, None, 0)
    with db.transaction():
        PortalLogin.update(result=OK).where(PortalLogin.id == row.id).execute()
        PortalAccount.update(last_login_at=attempt.at).where(PortalAccount.client == client.id).execute()
    return Verdict(OK, client.number, 0)


def overview(number: str | None, limit: int | None) -> list[dict[str, Any]]:
    """Return the attempts to log in, the newest first: of one client, or all. Raises NotFound."""
    query = PortalLogin.select(PortalLogin, Client.number).join(Client, JOIN.LEFT_OUTER).order_by(PortalLogin.id.desc()).limit(limit)
    if number is not None:
        query = query.where(PortalLogin.client == client_cards.find(number).id)
    return [{"at": row.at, "client": row.client and row.client.number, "address": row.address, "result": row.result} for row in query]


def _client(login: str) -> Client | None:
    """Return the client with the login, else with the number; a login may not look like another client's number for long."""
    found: Client | None = Client.get_or_none(Client.login == login) or Client.get_or_none(Client.number == login)
    return found


def _digest(login: str) -> str:
    return blake2b(login.encode(), digest_size=16).hexdigest()


def _read_address(text: str | None) -> Address | None:
    if text is None:
        return None
    try:
        found = ip_address(text)
    except ValueError:
        raise InvalidFields([FieldProblem("address", text, "expected an IPv4 or IPv6 address; for example 203.0.113.7")]) from None
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found


def _source(address: Address | None) -> str | None:
    # One line has a whole network of IPv6 addresses to guess from.
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return None if address is None else str(address)


def _closed_until(who: dict[str, Any], source: str | None, at: datetime, settings: Settings) -> datetime | None:
    minutes = settings.portal_lockout_minutes
    [(column, value)] = [(getattr(PortalLogin, name), value) for name, value in who.items()]
    # A right password shows that it was the client who mistyped it before; another address proves nothing of the kind.
    last_right = PortalLogin.select(fn.COALESCE(fn.MAX(PortalLogin.id), 0)).where(column == value, PortalLogin.result == OK)
    of_client = _failures(at, minutes, settings.portal_lockout_failures, column == value, PortalLogin.id > last_right)
    found = [wait_until(of_client, at, settings.portal_lockout_failures, minutes)]
    if source is not None:
        limit = settings.portal_lockout_address_failures
        found.append(lock_until(_failures(at, minutes, limit, PortalLogin.source == source), at, limit, minutes))
    return max((until for until in found if until), default=None)


def _failures(at: datetime, minutes: int, limit: int, *conditions: object) -> Sequence[datetime]:
    query = PortalLogin.select(PortalLogin.at).where(
        PortalLogin.result == WRONG, PortalLogin.at > at - timedelta(minutes=minutes), *conditions
    )
    return [row.at for row in query.order_by(PortalLogin.id.desc()).limit(limit)]
