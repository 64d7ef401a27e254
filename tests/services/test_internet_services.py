"""Internet services: added, changed and ended, and colliding with nobody's."""

from datetime import date, timedelta
from typing import Any

import pytest

from ispctl.errors import Conflict, InvalidFields, NotFound
from ispctl.models import BillingGroup, Client, HistoryEntry, Service, ServiceAddress
from ispctl.services import clients, internet_services, service_views, tariffs
from ispctl.services.author import Author
from ispctl.settings import Settings
from tests.counting import statements

TODAY = date(2026, 1, 2)
OURS = Settings(address_ranges=("10.0.0.0/8", "2001:db8::/32"))
ENTRY = "10.20.30.40/24 gateway 10.20.30.1 dns 10.20.30.1 1.1.1.1"


@pytest.fixture(autouse=True)
def provider(group: BillingGroup, author: Author) -> None:
    """Two clients and a tariff."""
    tariffs.add({"name": "Optika 300", "download": "300M", "upload": "100M", "price": "329"}, author)
    clients.add({"number": "10001", "name": "Novák Jan", "street": "Lipová 1", "city": "Šumperk", "zip": "787 01"}, author, Settings())
    clients.add({"number": "10002", "name": "Svoboda Petr"}, author, Settings())


def add(author: Author, number: str = "10001", *ips: str, settings: Any = OURS, **texts: str) -> int:
    """Add a service and return its id. Names of fields that Python does not allow end with an underscore."""
    given = {"tariff": "Optika 300", **{name.rstrip("_"): text for name, text in texts.items()}}
    return int(internet_services.add(number, given, ips, TODAY, author, settings)["id"])


def refused(author: Author, number: str = "10001", *ips: str, settings: Any = OURS, **texts: str) -> list[tuple[str, str]]:
    """Return the fields and reasons of a service that is refused; nothing of it may stay."""
    before = Service.select().count(), ServiceAddress.select().count(), HistoryEntry.select().count()
    with pytest.raises(InvalidFields) as refusal:
        add(author, number, *ips, settings=settings, **texts)
    assert (Service.select().count(), ServiceAddress.select().count(), HistoryEntry.select().count()) == before
    return [(problem.field, problem.reason) for problem in refusal.value.problems]


def test_a_service_has_everything_to_print_a_clients_settings_from(author: Author) -> None:
    key = add(author, "10001", ENTRY, "2001:db8:1::/56", connection="pppoe", login="novak", mac="4c5e.0c12.3456", vlan="120",
              device="MikroTik hAP ac2", technician="tester")  # fmt: skip
    assert service_views.show(key, TODAY) == {
        "id": key,
        "client": "10001",
        "client_name": "Novák Jan",
        "tariff": {
            "name": "Optika 300", "download_kbit": 300_000, "upload_kbit": 100_000, "price": "329.00", "price_with_vat": "398.09",
            "currency": "CZK", "vat": 21,
        },
        "state": "active",
        "from": TODAY,
        "until": None,
        "street": "Lipová 1",
        "city": "Šumperk",
        "zip": "787 01",
        "country": "CZ",
        "connection": "pppoe",
        "login": "novak",
        "has_password": False,
        "ip": [
            {"address": "10.20.30.40", "prefix": 24, "version": 4, "netmask": "255.255.255.0", "gateway": "10.20.30.1",
             "dns": ["10.20.30.1", "1.1.1.1"]},
            {"address": "2001:db8:1::", "prefix": 56, "version": 6, "netmask": None, "gateway": None, "dns": []},
        ],
        "mac": "4C:5E:0C:12:34:56",
        "vlan": 120,
        "device": "MikroTik hAP ac2",
        "technician": "tester",
        "technician_name": "Testerová Jana",
    }  # fmt: skip


def test_a_service_with_an_address_of_its_own_has_all_of_it(author: Author) -> None:
    service = service_views.show(add(author, street="Polní 3", city="Zábřeh"), TODAY)
    assert [service[name] for name in ("street", "city", "zip", "country")] == ["Polní 3", "Zábřeh", None, None]


def test_the_days_decide_what_is_planned_and_ended_and_the_rest_is_as_stored(author: Author) -> None:
    key = add(author, from_="2026-02-01", until="2026-03-01", state="paused")
    days = {date(2026, 1, 31): "planned", date(2026, 2, 1): "paused", date(2026, 2, 28): "paused", date(2026, 3, 1): "ended"}
    assert {day: service_views.show(key, day)["state"] for day in days} == days
    internet_services.edit(key, {"state": "active", "until": ""}, author, OURS)
    assert service_views.show(key, date(2026, 3, 1))["state"] == "active"


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("tariff", "", "expected name of the tariff"),
        ("tariff", "Optika 500", "expected one of: Optika 300"),
        ("street", "x" * 201, "at most 200"),
        ("city", "x" * 201, "at most 200"),
        ("zip", "787 0!", "five digits"),
        ("country", "XX", "two letters of a country"),
        ("connection", "ipoe", "expected one of pppoe, dhcp, static"),
        ("login", "jan novák", "without accents"),
        ("mac", "4C:5E:0C:12:34", "12 hexadecimal digits"),
        ("vlan", "0", "from 1 to 4094"),
        ("vlan", "4095", "from 1 to 4094"),
        ("vlan", "abc", "from 1 to 4094"),
        ("device", "x" * 201, "at most 200"),
        ("technician", "nobody", "expected the login of an administrator"),
        ("state", "ended", "expected one of active, paused"),
        ("state", "suspended", "expected one of active, paused"),
        ("from", "", "expected first day"),
        ("from", "2026-02-30", "in the calendar"),
        ("until", "yesterday", "expected a date"),
        ("until", "2025-12-31", "is before the first day, 2026-01-02"),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason(author: Author, field: str, text: str, reason: str) -> None:
    [(blamed, said)] = refused(author, **{f"{field}_": text})
    assert blamed == field
    assert reason in said


def test_values_that_contradict_each_other_are_refused(author: Author) -> None:
    assert refused(author, connection="pppoe") == [("login", "PPPoE needs one; for example novak10001")]
    [(field, reason)] = refused(author, connection="static", login="novak")
    assert (field, reason[:28]) == ("login", "a static connection has none")
    [(field, reason)] = refused(author, zip="787 01")
    assert (field, reason[:28]) == ("zip", "belongs to a street or city;")


def test_everything_wrong_is_reported_at_once(author: Author) -> None:
    add(author, "10001", ENTRY, mac="4C5E0C123456")
    fields = [
        field
        for field, _ in refused(
            author, "10002", "10.20.30.40/24", "10.0.0.0/24", "192.168.1.5/24", tariff="?", mac="4C5E0C123456", vlan="x", technician="?"
        )
    ]
    assert sorted(fields) == ["ip", "ip", "ip", "mac", "tariff", "technician", "vlan"]


def test_a_client_that_does_not_exist_gets_none(author: Author) -> None:
    with pytest.raises(NotFound, match="there is no client 99"):
        add(author, "99")


@pytest.mark.parametrize(
    ("theirs", "ours", "reason"),
    [
        (ENTRY, "10.20.30.40/32", "belongs to service {} of client 10001 Novák Jan, as 10.20.30.40/24"),
        (ENTRY, "10.20.30.1/24", "10.20.30.1 is the gateway of service {} of client 10001 Novák Jan"),
        (
            "10.20.30.40/24",
            "10.20.30.41/24 gateway 10.20.30.40",
            "gateway 10.20.30.40 is the address of service {} of client 10001 Novák Jan",
        ),
        ("2001:db8:1::/56", "2001:db8:1:5::7/64", "belongs to service {} of client 10001 Novák Jan, as 2001:db8:1::/56"),
        ("2001:db8:1:5::7/64", "2001:db8:1::/48", "belongs to service {} of client 10001 Novák Jan, as 2001:db8:1:5::7/64"),
        ("2001:db8:1::/56", "2001:db8:1::/64", "belongs to service {} of client 10001 Novák Jan, as 2001:db8:1::/56"),
    ],
)
def test_an_address_belongs_to_one_service(author: Author, theirs: str, ours: str, reason: str) -> None:
    key = add(author, "10001", theirs)
    assert refused(author, "10002", ours) == [("ip", reason.format(key))]


@pytest.mark.parametrize("ours", ["10.20.30.41/24 gateway 10.20.30.1", "2001:db8:2::/56", "2001:db8:1:100::5/64"])
def test_neighbours_do_not_collide(author: Author, ours: str) -> None:
    add(author, "10001", ENTRY, "2001:db8:1::/56")
    add(author, "10002", ours)


def test_two_addresses_of_one_service_differ(author: Author) -> None:
    assert refused(author, "10001", "10.0.0.5/24", "10.0.0.5/32") == [("ip", "the service has 10.0.0.5/24 already; leave one of them out")]
    key = add(author, "10001", "10.0.0.5/24")
    with pytest.raises(InvalidFields, match=r"the service has 10\.0\.0\.5/24 already"):
        internet_services.add_address(key, "10.0.0.5/24", TODAY, author, OURS)


def test_a_login_belongs_to_one_service_and_a_mac_address_to_one_client(author: Author) -> None:
    key = add(author, "10001", connection="pppoe", login="novak", mac="4C5E0C123456", vlan="10")
    owner = f"belongs to service {key} of client 10001 Novák Jan"
    assert refused(author, "10002", login="novak", mac="4C:5E:0C:12:34:56", vlan="20") == [("login", owner), ("mac", owner)]
    assert refused(author, "10001", mac="4C:5E:0C:12:34:56", vlan="10") == [("mac", f"{owner}, in the same VLAN")]
    add(author, "10001", mac="4C:5E:0C:12:34:56", vlan="20")


@pytest.mark.parametrize(
    ("begins", "ends", "free"),
    [
        ("2026-01-02", "2026-02-01", True), ("2026-01-02", "2026-02-02", False), ("2026-03-01", "", True), ("2026-02-28", "", False),
        ("2026-01-02", "", False), ("2026-02-10", "2026-02-10", True),
    ],
)  # fmt: skip
def test_what_is_over_when_another_begins_does_not_collide(author: Author, begins: str, ends: str, free: bool) -> None:
    add(author, "10001", ENTRY, mac="4C5E0C123456", from_="2026-02-01", until="2026-03-01")
    given = {"mac": "4C5E0C123456", "from_": begins, "until": ends}
    if free:
        add(author, "10002", ENTRY, **given)
    else:
        assert [field for field, _ in refused(author, "10002", ENTRY, **given)] == ["ip", "mac"]


def test_an_end_that_is_taken_back_collides_again(author: Author) -> None:
    first = add(author, "10001", ENTRY)
    internet_services.remove(first, None, TODAY, author)
    second = add(author, "10002", ENTRY)
    with pytest.raises(InvalidFields, match=f"belongs to service {second} of client 10002 Svoboda Petr"):
        internet_services.edit(first, {"until": ""}, author, OURS)


def test_addresses_outside_of_the_configured_ranges_are_refused(author: Author) -> None:
    [(field, reason)] = refused(author, "10001", "192.168.1.5/24")
    assert (field, reason[:74]) == ("ip", "is outside of the provider's ranges 10.0.0.0/8, 2001:db8::/32; correct it,")
    assert [field for field, _ in refused(author, "10001", "2001:db9::5/64", "2001:d00::/24")] == ["ip", "ip"]
    add(author, "10001", "192.168.1.5/24", "2001:db9::5/64", settings=Settings())


def test_narrower_ranges_later_do_not_stop_other_changes(author: Author) -> None:
    key = add(author, "10001", "192.168.1.5/24", settings=Settings())
    assert list(internet_services.edit(key, {"device": "hAP"}, author, OURS)) == ["device"]


def test_an_edit_changes_what_it_names_and_keeps_each_field_in_the_clients_history(author: Author) -> None:
    key = add(author, device="old", vlan="10")
    changed = internet_services.edit(key, {"device": "new", "vlan": "", "technician": "tester", "state": "active"}, author, OURS)
    assert changed == {"device": ("old", "new"), "vlan": (10, None), "technician": (None, "tester")}
    rows = HistoryEntry.select().where(HistoryEntry.entity == "service", HistoryEntry.field != "created")
    assert {(row.field, row.old, row.new, row.client and row.client.number, row.entity_id) for row in rows} == {
        ("device", "old", "new", "10001", key),
        ("vlan", "10", None, "10001", key),
        ("technician", None, "tester", "10001", key),
    }
    assert internet_services.edit(key, {"device": "new"}, author, OURS) == {}
    with pytest.raises(NotFound, match="there is no service 99"):
        internet_services.edit(99, {}, author, OURS)


def test_addresses_come_and_go_with_history(author: Author) -> None:
    key = add(author, "10001", "10.0.0.5/24")
    internet_services.add_address(key, "2001:DB8:1::/56", TODAY, author, OURS)
    with pytest.raises(NotFound, match=r"has no address 10\.0\.0\.6"):
        internet_services.remove_address(key, "10.0.0.6", TODAY, author)
    with pytest.raises(InvalidFields, match=r"expected an address of the service; for example 10\.20\.30\.40"):
        internet_services.remove_address(key, "everything", TODAY, author)
    left = internet_services.remove_address(key, "10.0.0.5/24", TODAY, author)["ip"]
    assert [one["address"] for one in left] == ["2001:db8:1::"]
    rows = HistoryEntry.select().where(HistoryEntry.field == "ip").order_by(HistoryEntry.id)
    assert [(row.old, row.new) for row in rows] == [(None, "10.0.0.5/24"), (None, "2001:db8:1::/56"), ("10.0.0.5/24", None)]


def test_removing_ends_a_service_and_deletes_only_what_never_began(author: Author) -> None:
    key, planned = add(author, "10001", ENTRY), add(author, "10002", "10.0.0.9/24", from_="2026-06-01")
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(InvalidFields, match="is before the first day, 2026-01-02"):
        internet_services.remove(key, TODAY - timedelta(days=1), TODAY, author)
    assert internet_services.remove(key, tomorrow, TODAY, author) == f"service {key} ends on 2026-01-03"
    with pytest.raises(Conflict, match="ends on 2026-01-03 already"):
        internet_services.remove(key, tomorrow + timedelta(days=1), TODAY, author)
    assert internet_services.remove(key, None, TODAY, author) == f"service {key} ended on 2026-01-02"
    with pytest.raises(Conflict, match="ended on 2026-01-02 already"):
        internet_services.remove(key, None, TODAY, author)
    assert internet_services.remove(planned, None, TODAY, author) == f"service {planned} deleted: it would have begun on 2026-06-01"
    assert [row.id for row in Service.select()] == [key]
    assert [row.service_id for row in ServiceAddress.select()] == [key]


def test_services_are_listed_by_client_tariff_and_state(author: Author) -> None:
    tariffs.add({"name": "Wi-Fi", "download": "20M", "upload": "5M", "price": "199"}, author)
    first, second, third = add(author), add(author, tariff="Wi-Fi", state="paused"), add(author, "10002")
    internet_services.remove(third, None, TODAY, author)
    assert [row["id"] for row in service_views.overview(TODAY)] == [first, second, third]
    assert [row["id"] for row in service_views.overview(TODAY, client="10001")] == [first, second]
    assert [row["id"] for row in service_views.overview(TODAY, tariff="Wi-Fi")] == [second]
    assert [row["id"] for row in service_views.overview(TODAY, state="ended")] == [third]


def test_the_number_of_statements_does_not_grow_with_services_and_addresses(author: Author) -> None:
    add(author, "10001", ENTRY, mac="4C5E0C123456")
    with statements() as few:
        service_views.overview(TODAY)
        add(author, "10002", "10.1.0.1/24 gateway 10.1.0.254", mac="4C5E0C000001", login="a")
    for number in range(2, 30):
        add(author, "10002", f"10.1.0.{number}/24 gateway 10.1.0.254", f"2001:db8:{number}::/56", mac=f"4C5E0C0000{number:02}")
    with statements() as many:
        service_views.overview(TODAY)
        add(author, "10001", *(f"10.2.0.{number}/24 gateway 10.2.0.254" for number in range(1, 20)), mac="4C5E0C111111", login="b")
    assert many == few
    assert Client.select().count() == 2
