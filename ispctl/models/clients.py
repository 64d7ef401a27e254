"""The client card."""

from peewee import BooleanField, ForeignKeyField, IntegerField

from ispctl.models.base import Day, Instant, Record, Text
from ispctl.models.groups import BillingGroup


class Client(Record):
    """One client. Field names are those of the CSV contract (DESIGN.md 5.2); `version` grows with every change.

    `sort_name` puts names into Czech order on every database (`rules.collation.sort_key`).
    """

    billing_group_id: int  # set by peewee for the foreign key

    number = Text(max_length=10, unique=True)
    name = Text(max_length=200)
    legal_form = Text(max_length=7, default="person")
    representative = Text(max_length=200, null=True)
    street = Text(max_length=200, null=True)
    city = Text(max_length=200, null=True)
    zip = Text(max_length=10, null=True)
    country = Text(max_length=2, default="CZ")
    gps = Text(max_length=60, null=True)
    email = Text(max_length=254, null=True)
    billing_email = Text(max_length=254, null=True)
    technical_email = Text(max_length=254, null=True)
    business_email = Text(max_length=254, null=True)
    phone = Text(max_length=20, null=True)
    mobile = Text(max_length=20, null=True)
    www = Text(max_length=200, null=True)
    group = Text(max_length=60, null=True, column_name="client_group")
    status = Text(max_length=60, null=True)
    login = Text(max_length=64, null=True, unique=True)
    catv_outlet = Text(max_length=30, null=True)
    billing_name = Text(max_length=200, null=True)
    billing_street = Text(max_length=200, null=True)
    billing_city = Text(max_length=200, null=True)
    billing_zip = Text(max_length=10, null=True)
    billing_country = Text(max_length=2, null=True)
    ico = Text(max_length=8, null=True)
    dic = Text(max_length=14, null=True)
    bank_account = Text(max_length=22, null=True)
    iban = Text(max_length=34, null=True)
    bic = Text(max_length=11, null=True)
    contract_returned_on = Day(null=True)
    vs1 = Text(max_length=10, null=True)
    vs2 = Text(max_length=10, null=True)
    vs3 = Text(max_length=10, null=True)
    billing_group = ForeignKeyField(BillingGroup, backref="clients")
    payment_type = Text(max_length=60, null=True)
    suspend_after_days = IntegerField(null=True)
    never_suspend = BooleanField(default=False)
    due_days = IntegerField(null=True)
    invoice_by_post = BooleanField(default=False)
    invoice_by_email = BooleanField(default=True)
    language = Text(max_length=2, default="cs")
    promised_until = Day(null=True)
    created_at = Instant()
    updated_at = Instant()
    updated_by = Text(max_length=60)
    version = IntegerField(default=1)
    sort_name = Text(max_length=700, default="", index=True)

    class Meta:
        table_name = "clients"


class ClientSymbol(Record):
    """Who owns a variable symbol: slot 0 is the client's number, 1 to 3 the assigned symbols.

    An index over `Client` that lets the database itself guarantee one owner for a symbol in a billing group (DESIGN.md 2.3).
    """

    billing_group = ForeignKeyField(BillingGroup, index=False)
    vs = Text(max_length=10)
    client = ForeignKeyField(Client)
    slot = IntegerField()

    class Meta:
        table_name = "client_symbols"
        indexes = ((("billing_group", "vs"), True),)
