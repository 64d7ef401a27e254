"""What the manual page says of a client's identity and addresses, on the card and back."""

from collections.abc import Callable

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def somewhere(group: BillingGroup) -> BillingGroup:
    return group


def card(run: Run) -> dict[str, str]:
    lines = run("client", "show", "10001").stdout.splitlines()
    return {line[2:25].strip(): line[25:] for line in lines if line.startswith("  ")}


@pytest.mark.parametrize(
    "typed",
    [
        "49° 57' 53.19'' N, 16° 58' 25.24'' E",
        "49.964775, 16.9736778",
        "https://www.google.com/maps/@49.964775,16.9736778,17z",
        "https://mapy.cz/zakladni?x=16.9736778&y=49.964775&z=17",
    ],
)
def test_coordinates_are_shown_in_both_forms_however_they_came(run: Run, typed: str) -> None:
    run("client", "add", "--name", "Novák Jan", "--gps", typed)
    shown = card(run)
    assert shown["GPS"] == "49° 57' 53.19'' N, 16° 58' 25.24'' E"
    assert shown["GPS in decimals"] == "49.964775, 16.9736778"
    assert shown["Map"].endswith("q=49.964775,16.9736778")


def test_the_card_says_where_invoices_go(run: Run) -> None:
    run("client", "add", "--name", "Novák Jan", "--email", "jan@example.cz")
    assert card(run)["Invoices go to"] == "jan@example.cz"
    run("client", "edit", "10001", "--billing-email", "ucty@example.cz")
    assert card(run)["Invoices go to"] == "ucty@example.cz"
    run("client", "edit", "10001", "--invoice-by-email", "no")
    assert "Invoices go to" not in card(run)


def test_an_account_stands_on_the_card_in_all_its_forms(run: Run) -> None:
    run("client", "add", "--name", "Novák Jan", "--iban", "CZ65 0800 0000 1920 0014 5399")
    shown = card(run)
    assert (shown["Bank account"], shown["IBAN"], shown["BIC"]) == ("19-2000145399/0800", "CZ6508000000192000145399", "GIBACZPX")
    run("client", "edit", "10001", "--bank-account", "")
    assert {"Bank account", "IBAN", "BIC"} & card(run).keys() == set()


def test_a_person_has_a_representative_only_by_force(run: Run) -> None:
    words = ("client", "add", "--name", "Novák Jan ml.", "--representative", "Nováková Eva")
    assert "only companies have one" in run(*words, code=1).stderr
    run(*words, "--force")
    assert card(run)["Representative"] == "Nováková Eva"
    run("client", "edit", "10001", "--city", "Brno")
    assert "only companies have one" in run("client", "edit", "10001", "--representative", "Novák Petr", code=1).stderr
    run("client", "edit", "10001", "--representative", "Novák Petr", "--force")
