"""Variables that the operator defines, and the values that clients have of their own."""

from peewee import ForeignKeyField

from ispctl.models.base import Record, Text
from ispctl.models.clients import Client


class Variable(Record):
    """A value that every client has: the default, unless it has one of its own."""

    name = Text(max_length=40, unique=True)
    default = Text(max_length=500, column_name="default_value")
    description = Text(max_length=200, null=True)

    class Meta:
        table_name = "variables"


class ClientVariable(Record):
    """A client's own value; it may equal the default, and then stays when the default changes."""

    client_id: int
    variable_id: int

    client = ForeignKeyField(Client, index=False)
    variable = ForeignKeyField(Variable)
    value = Text(max_length=500)

    class Meta:
        table_name = "client_variables"
        indexes = ((("client", "variable"), True),)
