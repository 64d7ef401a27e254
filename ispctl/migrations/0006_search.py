"""The order of names, and what the search looks through: a frozen copy of the table, and both filled for the clients that exist.

Also the index by which the few open invoices are found among the many paid ones.

Keys and folded texts come from the present rules: others would be of no use, because what is searched for is folded by them too.
When those rules change, a new migration has to fill both anew.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from peewee import AutoField, ForeignKeyField, IntegerField, Model, MySQLDatabase, SqliteDatabase, TextField

from ispctl.models.base import Text
from ispctl.rules.collation import sort_key
from ispctl.rules.search_text import write_search_text

_FIELDS = (
    "number", "name", "vs1", "vs2", "vs3", "ico", "phone", "mobile", "email", "login", "billing_name", "representative",
    "billing_email", "technical_email", "business_email", "dic", "bank_account", "iban", "street", "city", "zip",
    "billing_street", "billing_city", "billing_zip", "catv_outlet", "www", "group", "status", "payment_type", "bic",
)  # fmt: skip
_BATCH = 1000


def up(migrator: Any, db: Any) -> None:
    class Record(Model):
        id = AutoField()

        class Meta:
            database = db
            legacy_table_names = False
            strict_tables = isinstance(db, SqliteDatabase)

    class Client(Record):
        class Meta:
            table_name = "clients"

    class SearchText(Record):
        kind = Text(max_length=7)
        record_id = IntegerField()
        client = ForeignKeyField(Client)
        text = TextField()

        class Meta:
            table_name = "search_texts"
            indexes = ((("kind", "record_id"), True),)

    db.create_tables([SearchText])
    db.execute_sql(f"ALTER TABLE clients ADD COLUMN sort_name {db.field_types['SHORT_TEXT'].format(700)} DEFAULT '' NOT NULL")
    db.execute_sql("CREATE INDEX clients_sort_name ON clients (sort_name)")
    _fill(db)
    db.execute_sql("CREATE INDEX allocations_invoice_id_amount_minor_applied_on ON allocations (invoice_id, amount_minor, applied_on)")
    db.execute_sql(f"DROP INDEX allocations_invoice_id{' ON allocations' if isinstance(db, MySQLDatabase) else ''}")


def _fill(db: Any) -> None:
    columns = ", ".join("client_group" if field == "group" else field for field in _FIELDS)
    rows = db.execute_sql(f"SELECT id, {columns} FROM clients").fetchall()
    keys = ((sort_key(name), client_id) for client_id, _, name, *_ in rows)
    texts = ((row[0], row[0], write_search_text(dict(zip(_FIELDS, row[1:], strict=True)), _FIELDS)) for row in rows)
    _each(db, "UPDATE clients SET sort_name = ? WHERE id = ?", keys)
    _each(db, "INSERT INTO search_texts (kind, record_id, client_id, text) VALUES ('card', ?, ?, ?)", texts)


def _each(db: Any, text: str, rows: Iterator[tuple[Any, ...]]) -> None:
    while batch := list(islice(rows, _BATCH)):
        db.cursor().executemany(text.replace("?", db.param), batch)
