"""A list of values to look up, given to the database as a temporary table: one statement however many there are."""

from collections.abc import Iterable

from peewee import Model

from ispctl.db import database, insert_rows, sql
from ispctl.models.base import Text


class Wanted(Model):
    """One value of the list. It exists only in the connection that made it."""

    value = Text(max_length=200)

    class Meta:
        database = database
        table_name = "wanted"
        primary_key = False
        temporary = True


def want(values: Iterable[str]) -> None:
    """Fill the table `wanted`, replacing what was there, so that the next statements can join it."""
    Wanted.create_table(safe=True)
    sql("DELETE FROM wanted")
    insert_rows("wanted", ("value",), ((value,) for value in set(values)))
