"""Invoices and what has been allocated to them."""

from peewee import BigIntegerField, ForeignKeyField

from ispctl.models.bank import BankTransaction
from ispctl.models.base import Day, Record, Text
from ispctl.models.clients import Client
from ispctl.models.groups import BillingGroup


class Invoice(Record):
    """An invoice, or a credit note that gives money back. What is paid and outstanding is derived from allocations only."""

    number = Text(max_length=32)
    client = ForeignKeyField(Client, backref="invoices")
    billing_group = ForeignKeyField(BillingGroup, index=False)
    kind = Text(max_length=12)
    corrects = ForeignKeyField("self", null=True)
    vs = Text(max_length=10, null=True)
    issued_on = Day()
    due_on = Day()
    total_minor = BigIntegerField()
    currency = Text(max_length=3)

    class Meta:
        table_name = "invoices"
        indexes = ((("billing_group", "number"), True), (("billing_group", "vs"), False))


class Allocation(Record):
    """Money of a payment or of a credit note used for an invoice, in force from `applied_on`.

    Derived by `rules.allocation` and rewritten whenever the inputs change; nothing else writes it.
    """

    invoice = ForeignKeyField(Invoice, index=False)
    payment = ForeignKeyField(BankTransaction, null=True)
    credit_note = ForeignKeyField(Invoice, null=True)
    amount_minor = BigIntegerField()
    applied_on = Day()
    rule = Text(max_length=12)

    class Meta:
        table_name = "allocations"
        # Enough to tell, from the index alone, that a share pays the whole invoice: so are the few found that are open.
        indexes = ((("invoice", "amount_minor", "applied_on"), False),)
