"""Tariffs, and the Internet services of clients with their IP addresses."""

from peewee import BigIntegerField, ForeignKeyField, IntegerField, TextField

from ispctl.models.admins import Administrator
from ispctl.models.base import Day, Record, Text
from ispctl.models.clients import Client


class Tariff(Record):
    """What services are sold as. The price is a month's, without VAT; the rate of VAT in percent."""

    name = Text(max_length=60, unique=True)
    download_kbit = IntegerField()
    upload_kbit = IntegerField()
    price_minor = BigIntegerField()
    currency = Text(max_length=3)
    vat = IntegerField()

    class Meta:
        table_name = "tariffs"


class Service(Record):
    """An Internet service of a client, from its first day until the day on which it ends.

    Without a street and city it is where the client is. `password` is encrypted with the key for passwords.
    """

    client_id: int  # set by peewee for the foreign keys
    tariff_id: int
    technician_id: int | None

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
    """One IP address of a service, or an IPv6 network delegated to it. The keys are its first and last address as sortable text."""

    service_id: int

    service = ForeignKeyField(Service)
    address = Text(max_length=45, index=True)
    prefix = IntegerField()
    gateway = Text(max_length=45, null=True, index=True)
    dns = Text(max_length=200, null=True)
    first_key = Text(max_length=33, index=True)
    last_key = Text(max_length=33)

    class Meta:
        table_name = "service_addresses"
