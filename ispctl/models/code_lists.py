"""Code lists: the names that a client's group, status and payment type are chosen from."""

from ispctl.models.base import Record, Text


class CodeListEntry(Record):
    """One name of one list; `field` is the field of the client card that holds it."""

    field = Text(max_length=20)
    name = Text(max_length=60)

    class Meta:
        table_name = "code_lists"
        indexes = ((("field", "name"), True),)
