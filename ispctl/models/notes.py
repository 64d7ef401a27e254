"""Internal notes on clients."""

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from ispctl.models.admins import Administrator
from ispctl.models.base import Instant, Record, Text
from ispctl.models.clients import Client


class Note(Record):
    """A note; a deleted one is kept. Read it only through `services.note_access`: some are private.

    Numbers are drawn by lot, because a gap in a sequence would tell that there is a note that one may not see.
    """

    client_id: int
    author_id: int

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
