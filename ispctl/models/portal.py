"""The accounts of clients in the client portal, and every attempt to log in."""

from peewee import ForeignKeyField, TextField

from ispctl.models.base import Instant, Record, Text
from ispctl.models.clients import Client


class PortalAccount(Record):
    """A client's password: a slow hash to check it by, and the text itself, encrypted with the key for passwords, to print it again.

    The text is None when the key it was encrypted with is lost.
    """

    client_id: int  # set by peewee for the foreign key

    client = ForeignKeyField(Client, unique=True)
    password = TextField(null=True)
    password_hash = Text(max_length=200)
    changed_at = Instant()
    last_login_at = Instant(null=True)

    class Meta:
        table_name = "portal_accounts"


class PortalLogin(Record):
    """One attempt to log in. A name that nobody has is kept as a digest: people type passwords there.

    `source` is what attempts are counted by: an IPv4 address, or the IPv6 network that one line has.
    """

    client_id: int | None

    client = ForeignKeyField(Client, null=True, index=False)
    name_digest = Text(max_length=32, null=True)
    at = Instant()
    address = Text(max_length=45, null=True)
    source = Text(max_length=45, null=True)
    result = Text(max_length=6)

    class Meta:
        table_name = "portal_logins"
        indexes = ((("client", "at"), False), (("name_digest", "at"), False), (("source", "at"), False))
