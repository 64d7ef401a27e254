"""The people who work with ispctl."""

from peewee import BooleanField

from ispctl.models.base import Record, Text


class Administrator(Record):
    """An account under which changes are recorded, mapped to one operating-system user."""

    login = Text(max_length=60, unique=True)
    os_user = Text(max_length=60, unique=True, null=True)
    name = Text(max_length=200)
    email = Text(max_length=254, null=True)
    is_master = BooleanField(default=False)
    is_active = BooleanField(default=True)

    class Meta:
        table_name = "administrators"
