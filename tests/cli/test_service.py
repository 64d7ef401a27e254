"""`ispctl service` and `ispctl catv` on the real command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup

Run = Callable[..., Result]
IP = "10.20.30.40/24 gateway 10.20.30.1 dns 10.20.30.1 1.1.1.1"


@pytest.fixture(autouse=True)
def service(group: BillingGroup, run: Run) -> None:
    run("tariff", "add", "Optika 300", "--download", "300M", "--upload", "100M", "--price", "329")
    run("client", "add", "--number", "10001", "--name", "Novák Jan", "--street", "Lipová 1", "--city", "Šumperk", "--catv-outlet", "B2-14")
    run("service", "add", "10001", "--tariff", "Optika 300", "--ip", IP, "--mac", "4c5e.0c12.3456", "--from", "1. 3. 2024",
        "--connection", "pppoe", "--login", "novak")  # fmt: skip


def _id(run: Run) -> int:
    return int(json.loads(run("service", "list", "--json").stdout)[0]["id"])


def test_the_card_of_a_client_has_its_services(run: Run) -> None:
    [service] = json.loads(run("client", "show", "10001", "--json").stdout)["services"]
    assert service == json.loads(run("service", "show", _id(run), "--json").stdout)
    assert (service["tariff"]["name"], service["from"], service["ip"][0]["gateway"]) == ("Optika 300", "2024-03-01", "10.20.30.1")
    lines = run("client", "show", "10001", "--section", "services").stdout.splitlines()
    expected = "Optika 300 (300M/100M), active from 2024-03-01; pppoe novak; 10.20.30.40/24; MAC 4C:5E:0C:12:34:56"
    assert lines[-1] == f"  {_id(run):<23}{expected}"


def test_a_service_for_people_is_in_the_form_in_which_it_is_typed(run: Run) -> None:
    shown = run("service", "show", _id(run)).stdout
    assert "tariff        Optika 300, 300M/100M, 398.09 CZK with VAT" in shown
    assert f"ip            {IP}" in shown
    assert "10.20.30.40/24" in run("service", "list", "10001", "--state", "active").stdout
    assert run("service", "list", "10001", "--state", "ended").stdout == ""
    assert "expected one of planned, active, paused, ended" in run("service", "list", "--state", "gone", code=2).stderr


def test_everything_wrong_is_told_at_once_with_the_other_client(run: Run) -> None:
    run("client", "add", "--number", "10002", "--name", "Svoboda Petr")
    wrong = ("--tariff", "Optika", "--ip", "10.20.30.40/24", "--ip", "10.0.0.300/24", "--mac", "4C:5E:0C:12:34:56", "--vlan", "5000")
    complaint = run("service", "add", "10002", *wrong, code=1).stderr
    assert [line.partition(":")[0] for line in complaint.removeprefix("ispctl: ").splitlines()] == [
        "vlan '5000'", "ip '10.0.0.300/24'", "tariff 'Optika'", "ip '10.20.30.40/24'", "mac '4C",
    ]  # fmt: skip
    assert f"belongs to service {_id(run)} of client 10001 Novák Jan" in complaint
    assert "for example 10.20.30.40/24 gateway 10.20.30.1 dns" in complaint


def test_a_service_is_edited_and_ended(run: Run) -> None:
    key = _id(run)
    assert run("service", "edit", key, "--state", "paused", "--device", "hAP").stdout == "device: empty -> hAP\nstate: active -> paused\n"
    assert "nothing changed" in run("service", "edit", key, "--device", "hAP").stderr
    changed = json.loads(run("service", "edit", key, "--device", "", "--json").stdout)
    assert changed == {"id": key, "changed": [{"field": "device", "old": "hAP", "new": None}]}
    assert run("service", "remove", key, "--on", "2024-04-01").stderr == f"service {key} ended on 2024-04-01\n"
    assert json.loads(run("service", "show", key, "--as-of", "2024-03-31", "--json").stdout)["state"] == "paused"
    assert json.loads(run("service", "show", key, "--json").stdout)["state"] == "ended"
    assert "there is no service 999" in run("service", "show", 999, code=1).stderr


def test_addresses_come_and_go(run: Run) -> None:
    key = _id(run)
    added = run("service", "address", "add", key, "2001:db8:1::/56", "gateway", "fe80::1", "--json")
    assert [one["address"] for one in json.loads(added.stdout)["ip"]] == ["10.20.30.40", "2001:db8:1::"]
    assert "2001:db8" not in run("service", "address", "remove", key, "2001:db8:1::").stdout
    assert "expected ADDRESS/PREFIX" in run("service", "address", "add", key, "gateway", code=1).stderr


def test_the_password_comes_by_standard_input_and_is_shown_only_when_asked_for(run: Run) -> None:
    key = _id(run)
    assert "`ispctl portal create-key` makes one" in run("service", "set-password", key, input="line-secret\n", code=1).stderr
    run("portal", "create-key")
    assert "password '***': expected" in run("service", "set-password", key, input="tajné\n", code=1).stderr
    run("service", "set-password", key, input="line-secret\n")
    for words in (
        ("service", "show", key),
        ("service", "show", key, "--json"),
        ("client", "show", "10001", "--json"),
        ("history",),
        ("service", "list"),
    ):
        assert "line-secret" not in run(*words).output
    assert run("service", "show-password", key).stdout == "line-secret\n"
    made = run("service", "set-password", key, "--generate").stdout
    assert run("service", "show-password", key).stdout == made
    history = json.loads(run("history", "--json").stdout)
    assert [(row["field"], row["new"]) for row in history[:4]] == [
        ("password_shown", "yes"), ("password", "***"), ("password_shown", "yes"), ("password", "***"),
    ]  # fmt: skip
    run("service", "edit", key, "--connection", "static", "--login", "")
    assert "has no password" in run("service", "show-password", key, code=1).stderr
    assert "has no login" in run("service", "set-password", key, "--generate", code=1).stderr


def test_the_ranges_of_the_configuration_hold(run: Run, config: Path) -> None:
    config.write_text(f'{config.read_text()}address_ranges = ["10.20.0.0/16"]\n')
    complaint = run("service", "address", "add", _id(run), "10.21.0.5/24", code=1).stderr
    assert "is outside of the provider's ranges 10.20.0.0/16" in complaint


def test_a_house_shows_its_outlets(run: Run) -> None:
    assert run("catv", "show", "lipova 1").stdout.splitlines()[1].split() == ["B2-14", "10001", "Novák", "Jan", "no"]
    shown = json.loads(run("catv", "show", "--client", "10001", "--json").stdout)
    assert (shown["street"], [one["client"] for one in shown["outlets"]]) == ("Lipová 1", ["10001"])
    assert "Lipová 1  Šumperk" in run("catv", "list").stdout
    for words in ((), ("Lipová 1", "--client", "10001")):
        assert "catv show needs a house, or --client NUMBER, and not both" in run("catv", "show", *words, code=2).stderr
