"""Portal accounts and attempts to log in: a frozen copy of the tables, independent of what the models become."""

from typing import Any

from peewee import AutoField, ForeignKeyField, Model, SqliteDatabase, TextField

from ispctl.models.base import Instant, Text


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

    class PortalAccount(Record):
        client = ForeignKeyField(Client, unique=True)
        password = TextField(null=True)
        password_hash = Text(max_length=200)
        changed_at = Instant()
        last_login_at = Instant(null=True)

        class Meta:
            table_name = "portal_accounts"

    class PortalLogin(Record):
        client = ForeignKeyField(Client, null=True, index=False)
        name_digest = Text(max_length=32, null=True)
        at = Instant()
        address = Text(max_length=45, null=True)
        source = Text(max_length=45, null=True)
        result = Text(max_length=6)

        class Meta:
            table_name = "portal_logins"
            indexes = ((("client", "at"), False), (("name_digest", "at"), False), (("source", "at"), False))

    db.create_tables((PortalAccount, PortalLogin))
