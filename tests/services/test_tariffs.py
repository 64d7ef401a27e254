"""Tariffs: added, changed, and removed only when nobody is left without one."""

from datetime import date

import pytest

from ispctl.errors import Conflict, InvalidFields, NotFound
from ispctl.models import BillingGroup, HistoryEntry, Service, Tariff
from ispctl.services import clients, internet_services, tariffs
from ispctl.services.author import Author
from ispctl.settings import Settings

FIBRE = {"name": "Optika 300", "download": "300M", "upload": "100M", "price": "329"}
DAY = date(2026, 1, 2)


@pytest.fixture
def tariff(group: BillingGroup, author: Author) -> None:
    tariffs.add(FIBRE, author)


@pytest.fixture
def service(tariff: None, author: Author) -> int:
    clients.add({"number": "10001", "name": "Novák Jan"}, author, Settings())
    return int(internet_services.add("10001", {"tariff": "Optika 300"}, [], DAY, author, Settings())["id"])


def test_a_tariff_is_added_with_its_price_with_vat(tariff: None) -> None:
    assert tariffs.overview() == [
        {
            "name": "Optika 300",
            "download_kbit": 300_000,
            "upload_kbit": 100_000,
            "price": "329.00",
            "price_with_vat": "398.09",
            "currency": "CZK",
            "vat": 21,
            "services": 0,
        }
    ]


@pytest.mark.parametrize(
    ("price", "vat", "with_vat"),
    [
        ("0.05", "10", "0.06"),
        ("0.04", "10", "0.04"),
        ("100", "0", "100.00"),
        ("999999.99", "100", "1999999.98"),
        ("289.26", "21", "350.00"),
    ],
)
def test_the_price_with_vat_is_rounded_to_hundredths_halves_up(tariff: None, author: Author, price: str, vat: str, with_vat: str) -> None:
    assert tariffs.edit("Optika 300", {"price": price, "vat": vat}, author)["price_with_vat"] == with_vat


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("name", "", "expected"),
        ("name", "x" * 61, "expected at most 60 characters"),
        ("download", "", "expected"),
        ("download", "fast", "expected kbit/s"),
        ("upload", "0", "expected whole kbit/s"),
        ("upload", "100MB", "expected kbit/s"),
        ("price", "", "expected"),
        ("price", "-1", "expected zero or more"),
        ("price", "1000000", "less than a million"),
        ("price", "1.234", "at most two decimals"),
        ("price", "free", "expected an amount"),
        ("currency", "Kč", "three letters of a currency"),
        ("vat", "-1", "whole number from 0 to 100"),
        ("vat", "101", "whole number from 0 to 100"),
        ("vat", "21 %", "whole number from 0 to 100"),
        ("vat", "21.5", "whole number from 0 to 100"),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason_and_an_example(
    group: BillingGroup, author: Author, field: str, text: str, reason: str
) -> None:
    with pytest.raises(InvalidFields) as refusal:
        tariffs.add({**FIBRE, field: text}, author)
    [problem] = refusal.value.problems
    assert (problem.field, problem.value) == (field, text)
    assert reason in problem.reason
    assert "; for example " in problem.reason
    assert Tariff.select().count() == 0


def test_all_wrong_values_are_reported_at_once(group: BillingGroup, author: Author) -> None:
    with pytest.raises(InvalidFields) as refusal:
        tariffs.add({"download": "x", "vat": "x"}, author)
    assert [problem.field for problem in refusal.value.problems] == ["name", "download", "upload", "price", "vat"]


def test_a_name_is_taken_once(tariff: None, author: Author) -> None:
    with pytest.raises(Conflict, match="there is a tariff 'Optika 300' already"):
        tariffs.add(FIBRE, author)
    tariffs.add({**FIBRE, "name": "Optika 500"}, author)
    with pytest.raises(Conflict, match="there is a tariff 'Optika 300' already"):
        tariffs.edit("Optika 500", {"name": "Optika 300"}, author)


def test_an_edit_is_kept_field_by_field_as_people_write_it(tariff: None, author: Author) -> None:
    assert tariffs.edit("Optika 300", {"name": "Optika 500", "download": "0.5G", "price": "399", "upload": "100M"}, author)["services"] == 0
    changes = [(entry.field, entry.old, entry.new) for entry in HistoryEntry.select().where(HistoryEntry.field != "created")]
    assert changes == [("name", "Optika 300", "Optika 500"), ("download", "300M", "500M"), ("price", "329.00", "399.00")]
    with pytest.raises(NotFound, match="there is no tariff 'Optika 300'"):
        tariffs.edit("Optika 300", {}, author)


def test_a_tariff_without_services_is_removed(tariff: None, author: Author) -> None:
    assert tariffs.remove("Optika 300", None, author) == {"removed": "Optika 300", "replaced_by": None, "services": 0}
    assert Tariff.select().count() == 0


def test_a_tariff_that_is_used_stays_until_its_services_move_to_another(service: int, author: Author) -> None:
    with pytest.raises(Conflict, match=r"one service has the tariff 'Optika 300', so it stays; name .* --replace-by"):
        tariffs.remove("Optika 300", None, author)
    with pytest.raises(NotFound, match="there is no tariff 'Optika 500'"):
        tariffs.remove("Optika 300", "Optika 500", author)
    with pytest.raises(InvalidFields, match="is the tariff to be removed"):
        tariffs.remove("Optika 300", "Optika 300", author)
    tariffs.add({**FIBRE, "name": "Optika 500"}, author)
    assert tariffs.remove("Optika 300", "Optika 500", author, dry_run=True)["services"] == 1
    assert {row.name for row in Tariff.select()} == {"Optika 300", "Optika 500"}
    assert tariffs.remove("Optika 300", "Optika 500", author)["services"] == 1
    assert Service.get_by_id(service).tariff.name == "Optika 500"
    moved = HistoryEntry.get(HistoryEntry.entity == "service", HistoryEntry.field == "tariff")
    assert (moved.entity_id, moved.old, moved.new) == (service, "Optika 300", "Optika 500")
