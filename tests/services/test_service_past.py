"""Services on the card of a past day."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ispctl.models import BillingGroup
from ispctl.services import client_past, clients, internet_services, portal, portal_logins, tariffs, vault
from ispctl.services.author import Author
from ispctl.settings import Settings

DAY = date(2026, 1, 2)


@pytest.fixture
def settings(group: BillingGroup, tmp_path: Path, author: Author) -> Settings:
    vault.write_new_key(tmp_path / "portal.key")
    for name in ("Optika", "Wi-Fi"):
        tariffs.add({"name": name, "download": "300M", "upload": "100M", "price": "329"}, author)
    return Settings(portal_key_file=str(tmp_path / "portal.key"))


def test_every_day_shows_the_services_as_they_were_then(settings: Settings, author: Author) -> None:
    def on(day: int) -> Author:
        return author._replace(at=author.at + timedelta(days=day))

    clients.add({"number": "1", "name": "Novák Jan", "street": "Lipová 1", "city": "Šumperk"}, author, settings)
    texts = {"tariff": "Optika", "connection": "pppoe", "login": "novak", "technician": "tester"}
    key = internet_services.add("1", texts, ["10.0.0.5/24 gateway 10.0.0.1 dns 1.1.1.1"], DAY, author, settings)["id"]
    planned = internet_services.add(
        "1", {"tariff": "Optika", "from": "2027-01-01", "mac": "4C5E0C123456"}, ["10.0.0.9/24"], DAY, author, settings
    )
    internet_services.set_password(planned["id"] - 1, None, on(1), settings)
    internet_services.edit(
        key, {"tariff": "Wi-Fi", "street": "Polní 3", "city": "Zábřeh", "device": "hAP", "technician": ""}, on(2), settings
    )
    internet_services.add_address(key, "2001:db8:1::/56", DAY, on(3), settings)
    internet_services.remove_address(key, "10.0.0.5", DAY, on(3))
    internet_services.remove(planned["id"], None, DAY, on(4))
    internet_services.remove(key, DAY + timedelta(days=5), DAY + timedelta(days=5), on(5))
    password = _last_password(settings, on(5))
    portal_logins.verify(portal_logins.Attempt("1", password, None, on(5).at), settings)

    def seen(day: int) -> dict[str, Any]:
        return client_past.look_back("1", DAY + timedelta(days=day), settings).card

    first, second = seen(0)["services"]
    assert first["tariff"]["name"] == "Optika"
    assert (first["street"], first["device"], first["has_password"], first["technician_name"]) == (
        "Lipová 1",
        None,
        False,
        "Testerová Jana",
    )
    assert first["ip"] == [
        {"address": "10.0.0.5", "prefix": 24, "version": 4, "netmask": "255.255.255.0", "gateway": "10.0.0.1", "dns": ["1.1.1.1"]}
    ]
    assert second == planned | {"state": "planned"}
    assert seen(1)["services"][0]["has_password"]
    assert [seen(2)["services"][0][name] for name in ("street", "device", "technician")] == ["Polní 3", "hAP", None]
    assert [one["address"] for one in seen(3)["services"][0]["ip"]] == ["2001:db8:1::"]
    assert [service["state"] for service in seen(3)["services"]] == ["active", "planned"]
    assert [service["state"] for service in seen(4)["services"]] == ["active"]
    assert [service["state"] for service in seen(5)["services"]] == ["ended"]
    assert (seen(4)["last_login_at"], seen(5)["last_login_at"]) == (None, on(5).at)


def _last_password(settings: Settings, author: Author) -> str:
    return portal.show_password("1", author, settings)
