"""What came from the bank, stored exactly once, and what people decided about it."""

from peewee import BigIntegerField, BooleanField, CompositeKey, ForeignKeyField, IntegerField, Model, TextField

from ispctl.db import database
from ispctl.models.base import Day, Instant, Record, Text
from ispctl.models.clients import Client
from ispctl.models.groups import BankAccount


class BankImport(Record):
    """One run of the import over one or more files; taken in, or taken back, as a whole."""

    imported_at = Instant()
    imported_by = Text(max_length=60)
    undone_at = Instant(null=True)
    undone_by = Text(max_length=60, null=True)

    class Meta:
        table_name = "bank_imports"


class BankFile(Record):
    """One bank file of an import, with how many of its rows were new."""

    bank_import_id: int

    bank_import = ForeignKeyField(BankImport)
    file = Text(max_length=500)
    sha256 = Text(max_length=64, index=True)
    format = Text(max_length=20)
    encoding = Text(max_length=20)
    new = IntegerField(default=0)
    already_known = IntegerField(default=0)

    class Meta:
        table_name = "bank_files"


class Statement(Record):
    """One statement of one account, with its totals as the bank stated them."""

    bank_file = ForeignKeyField(BankFile)
    bank_account = ForeignKeyField(BankAccount)
    line = IntegerField()
    number = Text(max_length=20, null=True)
    from_on = Day(null=True)
    to_on = Day(null=True)
    opening_minor = BigIntegerField(null=True)
    closing_minor = BigIntegerField(null=True)

    class Meta:
        table_name = "statements"


class BankTransaction(Record):
    """One movement. `identity` and `ordinal` make it unique on its account (BANK-FORMATS.md 6).

    `client` is known once it is paired; `decision` is the code of `rules.pairing` that says why it is, or is not.
    """

    bank_account_id: int
    client_id: int | None

    bank_account = ForeignKeyField(BankAccount, index=False)
    identity = Text(max_length=150)
    ordinal = IntegerField()
    statement = ForeignKeyField(Statement)
    line = IntegerField()
    booked_on = Day()
    value_on = Day(null=True)
    amount_minor = BigIntegerField()
    currency = Text(max_length=3)
    vs = Text(max_length=10, null=True)
    ks = Text(max_length=4, null=True)
    ss = Text(max_length=10, null=True)
    counter_account = Text(max_length=40, null=True)
    counter_name = Text(max_length=200, null=True)
    message = TextField(null=True)
    bank_reference = Text(max_length=60, null=True)
    reversal = BooleanField(default=False)
    client = ForeignKeyField(Client, null=True)
    decision = Text(max_length=24)

    class Meta:
        table_name = "transactions"
        indexes = ((("bank_account", "identity", "ordinal"), True),)


class Incoming(Model):
    """Rows of a bank file on their way in; a temporary table, so that the database itself can tell new rows from known ones."""

    bank_account_id = IntegerField()
    identity = Text(max_length=150)
    direction = Text(max_length=6)
    statement_id = IntegerField()
    line = IntegerField()
    booked_on = Day()
    value_on = Day(null=True)
    amount_minor = BigIntegerField()
    currency = Text(max_length=3)
    vs = Text(max_length=10, null=True)
    ks = Text(max_length=4, null=True)
    ss = Text(max_length=10, null=True)
    counter_account = Text(max_length=40, null=True)
    counter_name = Text(max_length=200, null=True)
    message = TextField(null=True)
    bank_reference = Text(max_length=60, null=True)
    reversal = BooleanField()

    class Meta:
        database = database
        table_name = "incoming"
        primary_key = False


class Decided(Model):
    """What pairing decided for each kind of incoming row; a temporary table."""

    bank_account_id = IntegerField()
    direction = Text(max_length=6)
    vs = Text(max_length=10)
    currency = Text(max_length=3)
    client_id = IntegerField(null=True)
    decision = Text(max_length=24)

    class Meta:
        database = database
        table_name = "decided"
        primary_key = CompositeKey("bank_account_id", "direction", "vs", "currency")


class Reversal(Record):
    """A storno and the movement that it takes back; unknown as long as the bank has not sent that one."""

    storno = ForeignKeyField(BankTransaction, unique=True)
    reversed = ForeignKeyField(BankTransaction, unique=True, null=True)

    class Meta:
        table_name = "reversals"


class ManualMatch(Record):
    """A person's decision about a payment; automatic runs never change it. Without a client the payment is to stay unpaired."""

    payment = ForeignKeyField(BankTransaction)
    client = ForeignKeyField(Client, null=True)
    invoice_number = Text(max_length=32, null=True)
    amount_minor = BigIntegerField(null=True)
    reason = Text(max_length=500, null=True)
    decided_at = Instant()
    decided_by = Text(max_length=60)

    class Meta:
        table_name = "manual_matches"


class ImportOverlap(Record):
    """How many rows of a later import were already known from an earlier one; the earlier cannot be undone alone."""

    later = ForeignKeyField(BankImport)
    earlier = ForeignKeyField(BankImport)
    known = IntegerField()

    class Meta:
        table_name = "import_overlaps"
