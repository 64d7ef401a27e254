"""Suspensions, the effects they ask of the network, and payment scores."""

from peewee import ForeignKeyField, IntegerField, TextField

from ispctl.models.base import Day, Instant, Record, Text
from ispctl.models.clients import Client


class Suspension(Record):
    """A client without service since a day, for one reason; in force until `lifted_on`. Only `debt` is lifted by a payment."""

    client = ForeignKeyField(Client)
    reason = Text(max_length=200)
    since = Day()
    figures = TextField(null=True)
    suspended_by = Text(max_length=60)
    lifted_on = Day(null=True)
    lifted_by = Text(max_length=60, null=True)

    class Meta:
        table_name = "suspensions"


class Effect(Record):
    """Something to be done in the outside world, queued inside the transaction that decided it (DESIGN.md 2.8)."""

    kind = Text(max_length=30)
    client = ForeignKeyField(Client)
    state = Text(max_length=12, default="queued", index=True)
    queued_at = Instant()
    queued_by = Text(max_length=60)

    class Meta:
        table_name = "effects"


class Score(Record):
    """A client's payment discipline as the scoring job last found it, in days (DESIGN.md 2.5)."""

    client = ForeignKeyField(Client, unique=True)
    as_of = Day()
    total_days = IntegerField()
    scored_invoices = IntegerField()

    class Meta:
        table_name = "scores"
