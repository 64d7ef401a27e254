"""`ispctl tariff` on the real command line."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def tariff(group: BillingGroup, run: Run) -> None:
    run("tariff", "add", "Optika 300", "--download", "300M", "--upload", "0.1G", "--price", "329")


def test_a_tariff_shows_speeds_as_people_write_them_and_numbers_in_json(run: Run) -> None:
    assert run("tariff", "list").stdout.splitlines() == [
        "name        download  upload   price  price with vat  currency  vat  services",
        "Optika 300  300M      100M    329.00          398.09  CZK        21         0",
    ]
    [listed] = json.loads(run("tariff", "list", "--json").stdout)
    assert listed == {
        "name": "Optika 300", "download_kbit": 300000, "upload_kbit": 100000, "price": "329.00", "price_with_vat": "398.09",
        "currency": "CZK", "vat": 21, "services": 0,
    }  # fmt: skip
    assert run("tariff", "list", "--format", "csv").stdout.splitlines()[1] == "Optika 300;300000;100000;329.00;398.09;CZK;21;0"


def test_a_tariff_is_edited_and_everything_wrong_told_at_once(run: Run) -> None:
    assert "price           399.00" in run("tariff", "edit", "Optika 300", "--price", "399").stdout
    complaint = run("tariff", "edit", "Optika 300", "--price", "x", "--vat", "200", code=1).stderr
    assert complaint == (
        "ispctl: price 'x': expected an amount with at most two decimals; for example 329.00\n"
        "vat '200': expected a whole number from 0 to 100; for example 21\n"
    )


def test_a_tariff_is_removed_after_its_services_have_moved(run: Run) -> None:
    run("client", "add", "--number", "10001", "--name", "Novák Jan")
    run("service", "add", "10001", "--tariff", "Optika 300")
    assert "--replace-by" in run("tariff", "remove", "Optika 300", code=1).stderr
    run("tariff", "add", "Optika 500", "--download", "500M", "--upload", "500M", "--price", "399")
    dry = run("tariff", "remove", "Optika 300", "--replace-by", "Optika 500", "--dry-run")
    assert dry.stderr == "tariff Optika 300 removed, 1 services moved to Optika 500 (nothing is written: --dry-run)\n"
    assert len(json.loads(run("tariff", "list", "--json").stdout)) == 2
    done = json.loads(run("tariff", "remove", "Optika 300", "--replace-by", "Optika 500", "--json").stdout)
    assert done == {"removed": "Optika 300", "replaced_by": "Optika 500", "services": 1}
    [left] = json.loads(run("tariff", "list", "--json").stdout)
    assert (left["name"], left["services"]) == ("Optika 500", 1)
