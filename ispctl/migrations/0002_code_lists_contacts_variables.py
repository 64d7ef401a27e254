"""Code lists, contact persons and variables: a frozen copy of the tables, independent of what the models become."""

from typing import Any

from peewee import AutoField, ForeignKeyField, Model, SqliteDatabase

from ispctl.models.base import Text

# The examples of the manual page, and the ways in which Czech and Slovak clients pay.
SHIPPED = {
    "group": ("Firemní zaměstnanci", "VIP"),
    "status": ("Připojen", "Odpojen", "Omezený", "Normal", "Hráč", "Stahovač", "Spammer", "Neplatič"),
    "payment_type": ("Převodem", "Trvalým příkazem", "Inkasem", "SIPO", "Složenkou", "Hotově", "Kartou", "Dobírkou"),
}


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

    class CodeListEntry(Record):
        field = Text(max_length=20)
        name = Text(max_length=60)

        class Meta:
            table_name = "code_lists"
            indexes = ((("field", "name"), True),)

    class Contact(Record):
        client = ForeignKeyField(Client)
        name = Text(max_length=200)
        role = Text(max_length=200, null=True)
        email = Text(max_length=254, null=True)
        phone = Text(max_length=20, null=True)
        mobile = Text(max_length=20, null=True)
        note = Text(max_length=500, null=True)

        class Meta:
            table_name = "contacts"

    class Variable(Record):
        name = Text(max_length=40, unique=True)
        default = Text(max_length=500, column_name="default_value")
        description = Text(max_length=200, null=True)

        class Meta:
            table_name = "variables"

    class ClientVariable(Record):
        client = ForeignKeyField(Client, index=False)
        variable = ForeignKeyField(Variable)
        value = Text(max_length=500)

        class Meta:
            table_name = "client_variables"
            indexes = ((("client", "variable"), True),)

    db.create_tables([CodeListEntry, Contact, Variable, ClientVariable])
    CodeListEntry.insert_many([{"field": field, "name": name} for field, names in SHIPPED.items() for name in names]).execute()
    _adopt(db)


def _adopt(db: Any) -> None:
    """Put into the lists what clients have already: before there were lists, any name would do."""
    for field, column in (("group", "client_group"), ("status", "status"), ("payment_type", "payment_type")):
        db.execute_sql(
            f"INSERT INTO code_lists (field, name) SELECT DISTINCT '{field}', c.{column} FROM clients c WHERE c.{column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM code_lists l WHERE l.field = '{field}' AND l.name = c.{column})"
        )
