"""Worlds for the oracle: how hypothesis makes them up, and how they get into the program through files and models."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from ispctl import db
from ispctl.bank.identity import identity
from ispctl.bank.statement import Transaction
from ispctl.models import BankAccount, BillingGroup, Client, Invoice
from tests.bank_world import CSOB, FIO, NEW_YEAR, books, client, empty, invoice, movement, open_accounts, statement, take, write
from tests.trust.oracle import Key, Owed, Paid, World

EURO, OTHER = "2900012002/2010", "2700012003/2010"
ACCOUNTS = {FIO: "Síť", CSOB: "Síť", EURO: "Síť", OTHER: "Druhá"}
SYMBOLS = {"10001": ["10001", "501", "502"], "10002": ["10002"], "10003": ["10003", "503"], "20001": ["20001", "10001"]}
HOME = {"10001": "Síť", "10002": "Síť", "10003": "Síť", "20001": "Druhá"}
VARIABLE = ["10001", "10001", "10001", "501", "501", "700", "10002", "10003", "503", "20001", "700", "701", "999", None]
LAST_DAY = 40

Share = tuple[str, Key | str, int, int]
Movements = list[tuple[str, Transaction]]

days = st.sampled_from([0, 1, 2, 9, 10, 24, LAST_DAY])  # few, so that much happens on one day
amounts = st.integers(1, 6)


def new_world() -> World:
    """Return the clients without invoices or movements."""
    return World(HOME, SYMBOLS, ACCOUNTS)


@st.composite
def owed(draw: st.DrawFn, number: str, known: Sequence[Owed] = ()) -> Owed:
    """Make up an invoice, or a credit note that may correct one of the known invoices; 700 and 701 are symbols of invoices alone."""
    name = draw(st.sampled_from(["10001", "10001", "10001", *SYMBOLS]))
    currency = draw(st.sampled_from(["CZK", "CZK", "CZK", "EUR"]))
    issued = draw(days)
    own = {"10001": "700", "10002": "701"}.get(name, name)
    note = draw(st.sampled_from([False, False, False, True]))
    wrong = [bill.number for bill in known if bill.client == name and not bill.credit_note and bill.currency == currency]
    corrects = draw(st.sampled_from([None, *wrong])) if note else None
    vs = None if note else draw(st.sampled_from([name, name, own]))
    return Owed(number, name, issued, issued + draw(st.integers(0, 14)), draw(st.integers(0, 8)), vs, currency, note, corrects)


@st.composite
def row(draw: st.DrawFn, reference: int, known: Sequence[Transaction] = (), account: str | None = None) -> tuple[str, Transaction]:
    """Make up a movement, or a storno of one that is known; at ČSOB references are often missing or the same."""
    account = account or draw(st.sampled_from([FIO, CSOB, CSOB, EURO, OTHER]))
    booked = draw(days)
    if known and draw(st.integers(0, 3)) == 0:
        back = draw(st.sampled_from(known))
        return account, back._replace(
            booked_on=max(back.booked_on, movement(booked, 0).booked_on), amount_minor=-back.amount_minor, reversal=True,
            bank_reference=str(reference) if account != CSOB else None,
        )  # fmt: skip
    vs, payer = draw(st.sampled_from(VARIABLE)), draw(st.sampled_from(["166111143/0800", "19/0100"]))
    given: object = reference if account != CSOB else 7 if payer.startswith("19") else None
    sign = draw(st.sampled_from([1, 1, 1, 1, 1, -1]))
    return account, movement(
        booked, sign * draw(amounts), vs, given, counter_account=payer, currency="EUR" if account == EURO else "CZK"
    )  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Owed], Movements]:
    """Make up invoices and movements."""
    bills: list[Owed] = []
    for number in range(draw(st.integers(2, 8))):
        bills.append(draw(owed(f"F{number}", bills)))
    rows: Movements = []
    for reference in range(draw(st.integers(2, 10))):
        account = draw(st.sampled_from([FIO, CSOB, CSOB, EURO, OTHER]))
        known = [old for name, old in rows if name == account and not old.reversal]
        rows.append(draw(row(100 + reference, known, account)))
    return bills, rows


def paid(rows: Iterable[tuple[str, Transaction]]) -> list[Paid]:
    """Return the movements as the oracle has them: of one day by reference, then content; identical ones are told apart by counting."""
    counted: Counter[tuple[str, str]] = Counter()
    found: list[Paid] = []
    for account, tx in rows:
        name = identity(tx._replace(bank_id=tx.bank_reference if account.endswith("/2010") else None))
        counted[account, name] += 1
        key = _key(tx.bank_reference, name, account, counted[account, name], tx.amount_minor, tx.vs)
        booked = (tx.booked_on - NEW_YEAR).days
        found.append(Paid(key, account, booked, tx.amount_minor, tx.vs, tx.currency, tx.counter_account or "", tx.reversal))
    return found


def rows_of(account: str, rows: Sequence[Transaction], wanted: Counter[Key]) -> list[Transaction]:
    """Return so many of the rows as are wanted, by what they are."""
    found = []
    left = wanted.copy()
    for row in rows:
        name = paid([(account, row)])[0].key[:-1]
        if left[name]:
            left[name] -= 1
            found.append(row)
    return found


def begin() -> dict[str, Client]:
    """Begin anew in the same database, with clients and accounts alone."""
    empty()
    group = BillingGroup.create(name="Síť", company="Síť s.r.o.")
    BankAccount.create(billing_group=group, number=FIO, currency="CZK")
    open_accounts(group)
    return add_clients()


def add_clients() -> dict[str, Client]:
    """Put the clients of the worlds into the database."""
    groups = {group.name: group for group in BillingGroup.select()}
    return {number: client(*symbols, group=groups[HOME[number]]) for number, symbols in SYMBOLS.items()}


def add_owed(clients: dict[str, Client], bills: Iterable[Owed]) -> None:
    """Put invoices into the database as the import of invoices does; a credit note after what it corrects."""
    concerned = []
    for bill in sorted(bills, key=lambda bill: bill.credit_note):
        owner = clients[bill.client]
        fields: dict[str, Any] = {"vs": bill.vs, "currency": bill.currency, "kind": "credit_note" if bill.credit_note else "invoice"}
        if bill.corrects:
            fields["corrects"] = Invoice.get(Invoice.number == bill.corrects)
        invoice(owner, bill.number, bill.issued, bill.total, bill.due, **fields)
        concerned.append(owner)
    books(*concerned)


def add_rows(path: Path, rows: Iterable[tuple[str, Transaction]]) -> dict[str, Any]:
    """Import movements as one file with a statement for each account."""
    by_account: dict[str, list[Transaction]] = {}
    for account, tx in rows:
        by_account.setdefault(account, []).append(tx)
    return take(write(path, *(statement(found, account) for account, found in by_account.items())))


def stored_clients() -> dict[Key, str | None]:
    """Return whose each stored movement is."""
    query = f"SELECT {_KEY}, c.number FROM {_MOVEMENTS} LEFT JOIN clients c ON c.id = t.client_id"
    return {_key(*row[:-1]): row[-1] for row in db.sql(query)}


def stored_shares() -> list[Share]:
    """Return the stored allocations as the oracle names them: invoice, source, haléře, days since New Year."""
    query = f"""SELECT {_KEY}, i.number, n.number, a.amount_minor, a.applied_on FROM allocations a JOIN invoices i ON i.id = a.invoice_id
        LEFT JOIN invoices n ON n.id = a.credit_note_id LEFT JOIN transactions t ON t.id = a.payment_id
        LEFT JOIN bank_accounts b ON b.id = t.bank_account_id"""
    return [
        (invoice, note or _key(*row), amount, (date.fromisoformat(day) - NEW_YEAR).days)
        for *row, invoice, note, amount, day in db.sql(query)
    ]


def stored_ids() -> dict[int, Key]:
    """Return each stored movement's id with its key."""
    return {row_id: _key(*row) for row_id, *row in db.sql(f"SELECT t.id, {_KEY} FROM {_MOVEMENTS}")}


def stored_links() -> dict[Key, Key | None]:
    """Return each stored storno with the payment it takes back."""
    keys = stored_ids()
    return {keys[storno]: keys.get(payment) for storno, payment in db.sql("SELECT storno_id, reversed_id FROM reversals")}


_KEY = "t.bank_reference, t.identity, b.number, t.ordinal, t.amount_minor, t.vs"
_MOVEMENTS = "transactions t JOIN bank_accounts b ON b.id = t.bank_account_id"


def _key(reference: str | None, name: str, account: str, ordinal: int, amount_minor: int, vs: str | None) -> Key:
    return (reference or name, f"{amount_minor:03}", vs or "", account, name, f"{ordinal:03}")
