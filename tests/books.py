"""Clients, invoices and payments put straight into the database, with plain defaults, for tests of what follows from them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from ispctl.models import BankAccount, BankImport, BankTransaction, BillingGroup, Client, ClientSymbol, Invoice, Statement
from ispctl.models import BankFile as StoredFile
from ispctl.services import allocations

D = date(2026, 3, 20)
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Books:
    """The books of one billing group. Amounts are minor units; `settle` has to follow whatever was added."""

    def __init__(self, group: BillingGroup) -> None:
        self.group = group
        self.account = BankAccount.get(BankAccount.billing_group == group)
        self._numbers: Iterator[int] = count(1)

    def client(self, number: int | str, **fields: Any) -> Client:
        """Add a client."""
        card = {"name": f"Klient {number}", "created_at": AT, "updated_at": AT, "updated_by": "tester", **fields}
        made = Client.create(number=str(number), billing_group=self.group, **card)
        for slot, vs in enumerate((made.number, made.vs1, made.vs2, made.vs3)):
            if vs:
                ClientSymbol.create(billing_group=self.group, vs=vs, client=made, slot=slot)
        return made

    def invoice(self, client: Client, days_overdue: int = 20, minor: int = 49_900, **fields: Any) -> Invoice:
        """Add an invoice that is so many days overdue on D."""
        due_on = D - timedelta(days_overdue)
        given = {"kind": "invoice", "issued_on": due_on - timedelta(14), "due_on": due_on, "total_minor": minor, "currency": "CZK"}
        given |= {"number": f"{self.group.id}-{next(self._numbers):06}", "vs": client.number, **fields}
        return Invoice.create(client=client, billing_group=self.group, **given)

    def statement(self, to_on: date | None = D - timedelta(1), account: BankAccount | None = None) -> Statement:
        """Add an empty bank statement that reaches to a day."""
        run = BankImport.create(imported_at=AT, imported_by="tester")
        file = StoredFile.create(bank_import=run, file="vypis.gpc", sha256="0" * 64, format="gpc", encoding="cp1250")
        return Statement.create(bank_file=file, bank_account=account or self.account, line=1, to_on=to_on)

    def payment(self, client: Client | None, minor: int = 49_900, booked_on: date = D - timedelta(2), **fields: Any) -> BankTransaction:
        """Add a payment of a client, or an unpaired one."""
        account = fields.pop("account", self.account)
        statement = fields.pop("statement", None) or self.statement(booked_on, account)
        number = next(self._numbers)
        given = {"decision": "client_number" if client else "unknown_vs", "currency": "CZK", "identity": f"test:{number}", **fields}
        given |= {"line": number, "booked_on": booked_on, "amount_minor": minor, "client": client}
        return BankTransaction.create(bank_account=account, ordinal=0, statement=statement, **given)

    def settle(self) -> None:
        """Derive the allocations anew."""
        allocations.settle([client.id for client in Client.select(Client.id)])
