"""Contact persons of clients."""

from peewee import ForeignKeyField

from ispctl.models.base import Record, Text
from ispctl.models.clients import Client


class Contact(Record):
    """Somebody who may be reached instead of the client. Field names are those of `rules.contact_fields`."""

    client_id: int  # set by peewee for the foreign key

    client = ForeignKeyField(Client)
    name = Text(max_length=200)
    role = Text(max_length=200, null=True)
    email = Text(max_length=254, null=True)
    phone = Text(max_length=20, null=True)
    mobile = Text(max_length=20, null=True)
    note = Text(max_length=500, null=True)

    class Meta:
        table_name = "contacts"
