"""What `client find` looks through: folded copies of texts, kept in step by those who write the texts."""

from peewee import ForeignKeyField, IntegerField, TextField

from ispctl.models.base import Record, Text
from ispctl.models.clients import Client


class SearchText(Record):
    """The folded text of a card, a contact person or a note of a client; `record_id` says which (`services.search_texts`)."""

    kind = Text(max_length=7)
    record_id = IntegerField()
    client = ForeignKeyField(Client)
    text = TextField()

    class Meta:
        table_name = "search_texts"
        indexes = ((("kind", "record_id"), True),)
