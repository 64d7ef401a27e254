"""What all tables share: column types that behave alike on the three databases, and the base class of records."""

from datetime import UTC, date, datetime
from typing import Any

from peewee import SQL, AutoField, CharField, Model

from ispctl.db import database


class Text(CharField):
    """Text of at most `max_length` characters; compared and sorted by code point on every database."""

    field_type = "SHORT_TEXT"

    def ddl_datatype(self, ctx: Any) -> SQL:
        return SQL(ctx.state.field_types[self.field_type].format(self.max_length))


class Day(Text):
    """A business date, stored as ISO text so that every database sorts and compares it alike."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, **options)

    def db_value(self, value: date | str | None) -> str | None:
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: str | None) -> date | None:
        return date.fromisoformat(value) if value else None


class Instant(Text):
    """A moment in UTC, stored as YYYY-MM-DDTHH:MM:SSZ."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)

    def db_value(self, value: datetime | str | None) -> str | None:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value

    def python_value(self, value: str | None) -> datetime | None:
        return datetime.fromisoformat(value) if value else None


class Record(Model):
    """A row with a number of its own."""

    id = AutoField()

    class Meta:
        database = database
        legacy_table_names = False
