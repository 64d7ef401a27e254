"""A provider whose bank sends files: movements to GPC files, files into the database, the database to a dump without its ids."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import peewee

from ispctl import db, models
from ispctl.bank.statement import Statement, Transaction
from ispctl.models import BankAccount, BillingGroup, Client, ClientSymbol, Invoice
from ispctl.rules.symbols import normalise_vs
from ispctl.services import allocations, bank_import, pairing
from ispctl.services.author import Author
from tests.bank.gpc_writer import write_gpc

FIO, CSOB = "2000012001/2010", "478216305/0300"  # Fio guarantees its ids, at ČSOB a movement is known by its content
NEW_YEAR = date(2026, 1, 1)
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
AUTHOR = Author("tester", "test", AT)
PAYER = "166111143/0800"

Dump = dict[str, list[tuple[Any, ...]]]


def day(number: int) -> date:
    """Return the day so many days after New Year."""
    return NEW_YEAR + timedelta(number)


def movement(booked: int | date, minor: int, vs: str | None = None, reference: object = None, **fields: Any) -> Transaction:
    """Return a movement as a bank would report it; the day is a date, or days after New Year."""
    given: dict[str, Any] = {
        "line": 0, "booked_on": day(booked) if isinstance(booked, int) else booked, "value_on": None, "amount_minor": minor,
        "currency": "CZK", "vs": vs, "ks": None, "ss": None, "counter_account": PAYER, "counter_name": None, "message": None,
        "bank_reference": None if reference is None else str(reference), "bank_id": None, "reversal": False,
    }  # fmt: skip
    return Transaction(**(given | fields))


def statement(rows: Sequence[Transaction], account: str = FIO, opening: int = 0, **fields: Any) -> Statement:
    """Return a statement that adds up."""
    currency = rows[0].currency if rows else "CZK"
    given: dict[str, Any] = {
        "account": account, "iban": None, "currency": currency, "number": None, "from_on": None,
        "to_on": max((row.booked_on for row in rows), default=NEW_YEAR), "opening_minor": opening,
        "closing_minor": opening + sum(row.amount_minor for row in rows), "balanced": True, "line": 0, "transactions": rows,
    }  # fmt: skip
    return Statement(**(given | fields))


def write(path: Path, *statements: Statement) -> Path:
    """Write the statements as one GPC file."""
    path.write_bytes(write_gpc(statements))
    return path


def open_accounts(group: BillingGroup) -> None:
    """Give the group of the fixture an account at ČSOB and a second currency, and add another group with its own account."""
    BankAccount.create(billing_group=group, number=CSOB, currency="CZK")
    BankAccount.create(billing_group=group, number="2900012002/2010", currency="EUR")
    other = BillingGroup.create(name="Druhá", company="Druhá s.r.o.")
    BankAccount.create(billing_group=other, number="2700012003/2010", currency="CZK")


def client(number: object, *assigned: object, group: BillingGroup | None = None) -> Client:
    """Add a client with its symbols."""
    group = group or BillingGroup.get(BillingGroup.name == "Síť")
    symbols = [normalise_vs(str(symbol)) for symbol in (number, *assigned)]
    slots = {f"vs{slot}": vs for slot, vs in enumerate(symbols) if slot}
    card = {"name": f"Klient {number}", "created_at": AT, "updated_at": AT, "updated_by": "tester", **slots}
    added = Client.create(number=str(number), billing_group=group, **card)
    ClientSymbol.insert_many([(group, vs, added, slot) for slot, vs in enumerate(symbols)], fields=_SYMBOL).execute()
    return added


_SYMBOL = [ClientSymbol.billing_group, ClientSymbol.vs, ClientSymbol.client, ClientSymbol.slot]


def invoice(owner: Client, number: str, issued: int, total: int, due: int | None = None, **fields: Any) -> Invoice:
    """Add an invoice or a credit note; days are counted from New Year. `books` has to follow."""
    given: dict[str, Any] = {
        "kind": "invoice", "vs": owner.number, "currency": "CZK", "issued_on": day(issued),
        "due_on": day(issued + 14 if due is None else due), "total_minor": total, "billing_group": owner.billing_group_id,
    }  # fmt: skip
    return Invoice.create(number=number, client=owner, **(given | fields))


def crowd(size: int, invoices: int, total: int) -> None:
    """Add many clients at once, numbered from 10001, each with an invoice a month."""
    first = client(10001)
    group = first.billing_group_id
    card = {field.column_name: field.db_value(first.__data__.get(field.name)) for field in Client._meta.sorted_fields}
    cards = ({**card, "id": first.id + n, "number": str(10001 + n)} for n in range(1, size))
    bill = ("client_id", "number", "vs", "issued_on", "due_on", "total_minor", "billing_group_id", "kind", "currency")
    with db.transaction():
        db.insert_rows("clients", list(card), (list(values.values()) for values in cards))
        symbols = ((group, str(10001 + n), first.id + n, 0) for n in range(1, size))
        db.insert_rows("client_symbols", ("billing_group_id", "vs", "client_id", "slot"), symbols)
        bills = (
            (first.id + n, f"F{n}-{month}", str(10001 + n), str(day(30 * month)), str(day(30 * month + 14)), total, group, "invoice", "CZK")
            for n in range(size) for month in range(invoices)
        )  # fmt: skip
        db.insert_rows("invoices", bill, bills)


def books(*owners: Client) -> None:
    """What the import of invoices does last: pair what waited for them, and settle the clients concerned."""
    with db.transaction():
        allocations.settle(pairing.pair_waiting() | {owner.id for owner in owners})


def take(*paths: Path, dry_run: bool = False) -> dict[str, Any]:
    """Import files; return the report."""
    return bank_import.import_files(paths, AUTHOR, dry_run).report


def empty() -> None:
    """Remove every row, to begin another example in the same database."""
    tables: Iterable[Any] = peewee.sort_models([getattr(models, name) for name in models.__all__])  # type: ignore[attr-defined]
    mariadb = not db.is_sqlite() and not db.is_postgresql()
    if mariadb:
        db.sql("SET foreign_key_checks = 0")
    with db.transaction():
        for table in reversed(list(tables)):
            table.delete().execute()
    if mariadb:
        db.sql("SET foreign_key_checks = 1")


def dump() -> Dump:
    """Return what the database says about bank and invoices: no ids, imports, files, lines or times."""
    return {name: sorted(map(tuple, db.sql(query)), key=repr) for name, query in _DUMP.items()}


_TX = "b.number, b.currency, t.identity, t.ordinal"
_DUMP = {
    "transactions": f"""SELECT {_TX}, t.booked_on, t.value_on, t.amount_minor, t.currency, t.vs, t.ks, t.ss, t.counter_account,
        t.counter_name, t.message, t.bank_reference, t.reversal, c.number, t.decision
        FROM transactions t JOIN bank_accounts b ON b.id = t.bank_account_id LEFT JOIN clients c ON c.id = t.client_id""",
    "allocations": f"""SELECT g.name, i.number, {_TX}, n.number, a.amount_minor, a.applied_on, a.rule
        FROM allocations a JOIN invoices i ON i.id = a.invoice_id JOIN billing_groups g ON g.id = i.billing_group_id
        LEFT JOIN invoices n ON n.id = a.credit_note_id
        LEFT JOIN transactions t ON t.id = a.payment_id LEFT JOIN bank_accounts b ON b.id = t.bank_account_id""",
    "reversals": f"""SELECT s.identity, s.ordinal, {_TX} FROM reversals r JOIN transactions s ON s.id = r.storno_id
        LEFT JOIN transactions t ON t.id = r.reversed_id LEFT JOIN bank_accounts b ON b.id = s.bank_account_id""",
    "invoices": """SELECT g.name, i.number, c.number, i.kind, i.vs, i.issued_on, i.due_on, i.total_minor, i.currency FROM invoices i
        JOIN clients c ON c.id = i.client_id JOIN billing_groups g ON g.id = i.billing_group_id""",
    "decisions": f"""SELECT {_TX}, c.number, m.invoice_number FROM manual_matches m JOIN transactions t ON t.id = m.payment_id
        JOIN bank_accounts b ON b.id = t.bank_account_id LEFT JOIN clients c ON c.id = m.client_id""",
}
