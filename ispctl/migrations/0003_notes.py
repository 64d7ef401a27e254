"""Notes: a frozen copy of the table, independent of what the model becomes."""

from typing import Any

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

from ispctl.models.base import Instant, Text


def up(migrator: Any, db: Any) -> None:
    class Record(Model):
        id = AutoField()

        class Meta:
            database = db
            legacy_table_names = False
            strict_tables = isinstance(db, SqliteDatabase)

    class Administrator(Record):
        class Meta:
            table_name = "administrators"

    class Client(Record):
        class Meta:
            table_name = "clients"

    class Note(Record):
        id = IntegerField(primary_key=True)
        client = ForeignKeyField(Client)
        author = ForeignKeyField(Administrator)
        text = TextField()
        is_private = BooleanField(default=False)
        is_alert = BooleanField(default=False)
        created_at = Instant()
        edited_at = Instant(null=True)
        edited_by = Text(max_length=60, null=True)
        deleted_at = Instant(null=True)
        deleted_by = Text(max_length=60, null=True)

        class Meta:
            table_name = "notes"

    db.create_tables([Note])
