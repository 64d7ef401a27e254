"""Tariffs and Internet services: a frozen copy of the tables, independent of what the models become."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

from ispctl.models.base import Day, Text


def up(migrator: Any, db: Any) -> None:
    class Record(Model):
        id = AutoField()

        class Meta:
            database = db
            legacy_table_names = False
            strict_tables = isinstance(db, SqliteDatabase)

    class Administrator(Record):
        class Meta:
            table_name = "administrators"

    class Client(Record):
        class Meta:
            table_name = "clients"

    class Tariff(Record):
        name = Text(max_length=60, unique=True)
        download_kbit = IntegerField()
        upload_kbit = IntegerField()
        price_minor = BigIntegerField()
        currency = Text(max_length=3)
        vat = IntegerField()

        class Meta:
            table_name = "tariffs"

    class Service(Record):
        client = ForeignKeyField(Client)
        tariff = ForeignKeyField(Tariff)
        street = Text(max_length=200, null=True)
        city = Text(max_length=200, null=True)
        zip = Text(max_length=10, null=True)
        country = Text(max_length=2, null=True)
        connection = Text(max_length=6)
        login = Text(max_length=64, null=True, index=True)
        password = TextField(null=True)
        mac = Text(max_length=17, null=True, index=True)
        vlan = IntegerField(null=True)
        device = Text(max_length=200, null=True)
        technician = ForeignKeyField(Administrator, null=True)
        state = Text(max_length=6)
        from_on = Day()
        until_on = Day(null=True)

        class Meta:
            table_name = "services"

    class ServiceAddress(Record):
        service = ForeignKeyField(Service)
        address = Text(max_length=45, index=True)
        prefix = IntegerField()
        gateway = Text(max_length=45, null=True, index=True)
        dns = Text(max_length=200, null=True)
        first_key = Text(max_length=33, index=True)
        last_key = Text(max_length=33)

        class Meta:
            table_name = "service_addresses"

    db.create_tables((Tariff, Service, ServiceAddress))
