"""Who changed what, what the jobs did, and counters."""

from peewee import BigIntegerField, ForeignKeyField, IntegerField, TextField

from ispctl.models.base import Day, Instant, Record, Text
from ispctl.models.clients import Client


class HistoryEntry(Record):
    """One changed field. `through` is the command, job or file that made the change; secrets are stored masked."""

    client_id: int | None  # set by peewee for the foreign key

    at = Instant()
    by = Text(max_length=60, column_name="changed_by")
    through = Text(max_length=200)
    entity = Text(max_length=30)
    entity_id = IntegerField(null=True)
    client = ForeignKeyField(Client, null=True)
    field = Text(max_length=60)
    old = TextField(null=True)
    new = TextField(null=True)

    class Meta:
        table_name = "history"


class JobRun(Record):
    """One run of a job; a run without an end was killed."""

    job = Text(max_length=60)
    as_of = Day(null=True)
    started_at = Instant()
    ended_at = Instant(null=True)
    exit_code = IntegerField(null=True)
    counts = TextField(null=True)
    message = TextField(null=True)
    host = Text(max_length=200)
    process = IntegerField()

    class Meta:
        table_name = "job_runs"


class Counter(Record):
    """The last number given out of a series."""

    name = Text(max_length=60, unique=True)
    value = BigIntegerField()

    class Meta:
        table_name = "counters"
