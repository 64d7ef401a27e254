"""What is shown of clients."""

from datetime import date

import pytest

from ispctl.models import BillingGroup
from ispctl.services import client_list, client_views, clients
from ispctl.services.author import Author
from ispctl.services.client_list import Filter
from ispctl.settings import Settings
from tests.counting import statements

SETTINGS = Settings()
TODAY = date(2026, 2, 6)


@pytest.mark.parametrize("wanted", [Filter(), Filter(status="Připojen")])
def test_the_number_of_statements_of_a_list_does_not_grow_with_the_clients(group: BillingGroup, author: Author, wanted: Filter) -> None:
    found = []
    for turn in range(2):
        for name in "ABCDE":
            clients.add({"name": name, "status": "Připojen"}, author, SETTINGS)
        with statements() as counted:
            assert len(client_list.list_clients(wanted, TODAY, SETTINGS)) == 5 + 5 * turn
        found.append(counted[0])
    assert found[0] == found[1]
    assert found[0] < 30


@pytest.mark.parametrize(
    ("texts", "url"),
    [
        (
            {"street": "Dlouhá 1", "city": "Brno", "zip": "602 00"},
            "https://maps.google.com/maps?q=Dlouh%C3%A1%201,%20602%2000%20Brno,%20CZ",
        ),
        ({"gps": "49.964775, 16.973678", "city": "Brno"}, "https://maps.google.com/maps?q=49.964775,16.973678"),
        ({}, None),
    ],
)
def test_the_map_shows_the_connection_else_the_address(group: BillingGroup, author: Author, texts: dict[str, str], url: str | None) -> None:
    number = str(clients.add({"name": "A", **texts}, author, SETTINGS)["number"])
    assert client_views.show(number, TODAY, SETTINGS)["map_url"] == url
