"""Billing groups: the legal entities of the provider, and their bank accounts."""

from peewee import ForeignKeyField

from ispctl.models.base import Record, Text


class BillingGroup(Record):
    """One legal entity of the provider. `currency` is what its clients are invoiced in unless an invoice says otherwise."""

    name = Text(max_length=60, unique=True)
    company = Text(max_length=200)
    street = Text(max_length=200, null=True)
    city = Text(max_length=200, null=True)
    zip = Text(max_length=10, null=True)
    country = Text(max_length=2, default="CZ")
    ico = Text(max_length=8, null=True)
    dic = Text(max_length=14, null=True)
    email = Text(max_length=254, null=True)
    phone = Text(max_length=20, null=True)
    www = Text(max_length=200, null=True)
    currency = Text(max_length=3, default="CZK")

    class Meta:
        table_name = "billing_groups"


class BankAccount(Record):
    """An account of the provider. One number may hold several currencies, so both together are unique."""

    billing_group_id: int

    billing_group = ForeignKeyField(BillingGroup, backref="accounts")
    number = Text(max_length=34)
    iban = Text(max_length=34, null=True)
    currency = Text(max_length=3)

    class Meta:
        table_name = "bank_accounts"
        indexes = ((("number", "currency"), True),)
