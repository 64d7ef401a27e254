"""Counting what the database is asked, to hold that it does not grow with the rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ispctl import db


@contextmanager
def statements() -> Iterator[list[int]]:
    """Count, in the only item of the list, the commands sent to the open database; one streamed for many rows counts as one."""
    counted = [0]
    opened = db.database.obj
    cursor = opened.cursor

    # Every command, streamed or not, starts by asking peewee for a cursor.
    def counting_cursor(*arguments: Any, **options: Any) -> Any:
        counted[0] += 1
        return cursor(*arguments, **options)

    opened.cursor = counting_cursor
    try:
        yield counted
    finally:
        opened.cursor = cursor
