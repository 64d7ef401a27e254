"""The first schema: a frozen copy of the tables, independent of what the models become."""

from typing import Any

from peewee import AutoField, BigIntegerField, BooleanField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

from ispctl.models.base import Day, Instant, Text


class Record(Model):
    id = AutoField()

    class Meta:
        legacy_table_names = False


class Administrator(Record):
    login = Text(max_length=60, unique=True)
    os_user = Text(max_length=60, unique=True, null=True)
    name = Text(max_length=200)
    email = Text(max_length=254, null=True)
    is_master = BooleanField(default=False)
    is_active = BooleanField(default=True)

    class Meta:
        table_name = "administrators"


class BillingGroup(Record):
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
    billing_group = ForeignKeyField(BillingGroup, backref="accounts")
    number = Text(max_length=34)
    iban = Text(max_length=34, null=True)
    currency = Text(max_length=3)

    class Meta:
        table_name = "bank_accounts"
        indexes = ((("number", "currency"), True),)


class Client(Record):
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

    class Meta:
        table_name = "clients"


class ClientSymbol(Record):
    billing_group = ForeignKeyField(BillingGroup, index=False)
    vs = Text(max_length=10)
    client = ForeignKeyField(Client)
    slot = IntegerField()

    class Meta:
        table_name = "client_symbols"
        indexes = ((("billing_group", "vs"), True),)


class BankImport(Record):
    imported_at = Instant()
    imported_by = Text(max_length=60)
    undone_at = Instant(null=True)
    undone_by = Text(max_length=60, null=True)

    class Meta:
        table_name = "bank_imports"


class BankFile(Record):
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


class Reversal(Record):
    storno = ForeignKeyField(BankTransaction, unique=True)
    reversed = ForeignKeyField(BankTransaction, unique=True, null=True)

    class Meta:
        table_name = "reversals"


class ManualMatch(Record):
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
    later = ForeignKeyField(BankImport)
    earlier = ForeignKeyField(BankImport)
    known = IntegerField()

    class Meta:
        table_name = "import_overlaps"


class Invoice(Record):
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
    invoice = ForeignKeyField(Invoice)
    payment = ForeignKeyField(BankTransaction, null=True)
    credit_note = ForeignKeyField(Invoice, null=True)
    amount_minor = BigIntegerField()
    applied_on = Day()
    rule = Text(max_length=12)

    class Meta:
        table_name = "allocations"


class HistoryEntry(Record):
    at = Instant()
    by = Text(max_length=60, column_name="changed_by")
    through = Text(max_length=200)
    entity = Text(max_length=30)
    entity_id = IntegerField(null=True)
    client = ForeignKeyField(Client, null=True)
    field = Text(max_length=60)
    old = TextField(null=True)
    new = TextField(null=True)

    class Meta:
        table_name = "history"


class JobRun(Record):
    job = Text(max_length=60)
    as_of = Day(null=True)
    started_at = Instant()
    ended_at = Instant(null=True)
    exit_code = IntegerField(null=True)
    counts = TextField(null=True)
    message = TextField(null=True)
    host = Text(max_length=200)
    process = IntegerField()

    class Meta:
        table_name = "job_runs"


class Counter(Record):
    name = Text(max_length=60, unique=True)
    value = BigIntegerField()

    class Meta:
        table_name = "counters"


class Suspension(Record):
    client = ForeignKeyField(Client)
    reason = Text(max_length=200)
    since = Day()
    figures = TextField(null=True)
    suspended_by = Text(max_length=60)
    lifted_on = Day(null=True)
    lifted_by = Text(max_length=60, null=True)

    class Meta:
        table_name = "suspensions"


class Effect(Record):
    kind = Text(max_length=30)
    client = ForeignKeyField(Client)
    state = Text(max_length=12, default="queued", index=True)
    queued_at = Instant()
    queued_by = Text(max_length=60)

    class Meta:
        table_name = "effects"


class Score(Record):
    client = ForeignKeyField(Client, unique=True)
    as_of = Day()
    total_days = IntegerField()
    scored_invoices = IntegerField()

    class Meta:
        table_name = "scores"


class Writer(Record):
    class Meta:
        table_name = "writer"


TABLES = (
    Administrator, BillingGroup, BankAccount, Client, ClientSymbol, BankImport, BankFile, Statement, BankTransaction, Reversal,
    ManualMatch, ImportOverlap, Invoice, Allocation, HistoryEntry, JobRun, Counter, Suspension, Effect, Score, Writer,
)  # fmt: skip


def up(migrator: Any, db: Any) -> None:
    for table in TABLES:
        table._meta.strict_tables = isinstance(db, SqliteDatabase)
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
        Writer.create()
