"""Unpaired payments that could be a client's money: a reason to spare the client, never a reason to pair (DESIGN.md 2.3, 2.7)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ispctl import db
from ispctl.rules.banking import account_key
from ispctl.rules.suspension import PossiblePayment
from ispctl.services.allocations import NOT_REVERSED
from ispctl.services.scope import scope

_DIGITS = re.compile(r"[0-9]+")


class Payer(NamedTuple):
    """What is on the card of a client that could tell its payments: number, assigned VS, own accounts."""

    client_id: int
    group_id: int
    number: str
    symbols: Sequence[str]
    accounts: Sequence[str]


class _Unpaired(NamedTuple):
    group_id: int
    ss: str | None
    message: str | None
    counter_account: str | None
    amount_minor: int
    currency: str
    booked_on: str


Index = dict[tuple[int, str, str], list[int]]


def find(payers: Sequence[Payer], as_of: date) -> dict[int, list[PossiblePayment]]:
    """Return the possible payments of each of these clients, booked by the day into accounts of its billing group."""
    unpaired = [_Unpaired(*row) for row in db.sql(_UNPAIRED, as_of.isoformat(), as_of.isoformat())] if payers else []
    if not unpaired:
        return {}
    index: Index = defaultdict(list)
    for position, row in enumerate(unpaired):
        for place, value in _traces(row):
            index[row.group_id, place, value].append(position)
    known = _known_accounts([payer.client_id for payer in payers], as_of)
    return {payer.client_id: found for payer in payers if (found := _of(payer, known[payer.client_id], index, unpaired))}


_UNPAIRED = f"""SELECT b.billing_group_id, t.ss, t.message, t.counter_account, t.amount_minor, t.currency, t.booked_on
    FROM transactions t JOIN bank_accounts b ON b.id = t.bank_account_id
    WHERE t.client_id IS NULL AND t.amount_minor > 0 AND t.decision NOT IN ('ignored', 'storno') AND t.booked_on <= ?
    AND {NOT_REVERSED} ORDER BY t.booked_on, t.id"""


def _traces(row: _Unpaired) -> Iterator[tuple[str, str]]:
    """Yield where a payment may name its payer, each with the value found there; a value once per place."""
    if row.ss:
        yield "ss", row.ss.lstrip("0")
    for digits in set(_DIGITS.findall(row.message or "")):
        yield "message", digits.lstrip("0")
    if row.counter_account:
        yield "account", _account(row.counter_account)


def _of(payer: Payer, known: Iterable[str], index: Index, unpaired: Sequence[_Unpaired]) -> list[PossiblePayment]:
    found: dict[int, str] = {}
    for place, value, why in _clues(payer, known):
        for position in index.get((payer.group_id, place, value), ()):
            found.setdefault(position, why)
    rows = [(unpaired[position], why) for position, why in sorted(found.items())]
    return [PossiblePayment(row.amount_minor, row.currency, date.fromisoformat(row.booked_on), why) for row, why in rows]


def _clues(payer: Payer, known: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield place, value and the words for it, the most telling first."""
    names = [(payer.number, f"client number {payer.number}"), *((vs, f"assigned VS {vs}") for vs in payer.symbols)]
    for value, what in names:
        yield "ss", value.lstrip("0"), f"{what} in its SS"
        yield "message", value.lstrip("0"), f"{what} in its message"
    for account in payer.accounts:
        yield "account", _account(account), f"from the client's own account {account}"
    for account in known:
        yield "account", _account(account), f"from account {account}, from which the client has paid before"


def _known_accounts(client_ids: Sequence[int], as_of: date) -> dict[int, list[str]]:
    accounts: dict[int, list[str]] = defaultdict(list)
    query = """SELECT DISTINCT t.client_id, t.counter_account FROM transactions t
        WHERE t.client_id IS NOT NULL AND t.counter_account IS NOT NULL AND t.booked_on <= ?"""
    for client_id, account in db.sql(query + scope(client_ids).format("t"), as_of.isoformat()):
        accounts[client_id].append(account)
    return accounts


def _account(text: str) -> str:
    """Return what accounts are compared by: a Czech or Slovak one and its IBAN alike, any other as it is written."""
    try:
        return account_key(text)
    except ValueError:
        return "".join(text.split()).upper()
