"""Cable television: the outlets of a house, each with one client."""

import pytest

from ispctl.errors import Conflict, InvalidFields, NotFound
from ispctl.models import BillingGroup, Client, Suspension
from ispctl.services import catv, clients
from ispctl.services.author import Author
from ispctl.settings import Settings
from tests.counting import statements

SETTINGS = Settings()
LIME = {"street": "Lipová 7", "city": "Šumperk"}


@pytest.fixture(autouse=True)
def house(group: BillingGroup, author: Author) -> None:
    """Lipová 7 in Šumperk with two outlets."""
    clients.add({"number": "1", "name": "Novák Jan", "catv_outlet": "B2-14", **LIME, "status": "Připojen"}, author, SETTINGS)
    clients.add({"number": "2", "name": "Svoboda Petr", "catv_outlet": "B2-9", "street": "lipova 7", "city": "sumperk"}, author, SETTINGS)
    clients.add({"number": "3", "name": "Bez Zásuvky", **LIME}, author, SETTINGS)


def _edit(number: str, author: Author, **texts: str) -> None:
    clients.edit(clients.open_card(number), texts, author, SETTINGS)


def test_a_house_lists_its_outlets_with_their_clients(author: Author) -> None:
    Suspension.create(client=Client.get(number="2"), reason="debt", since=author.at.date(), suspended_by="tester")
    expected = {
        "street": "Lipová 7",
        "city": "Šumperk",
        "outlets": [
            {"outlet": "B2-9", "client": "2", "name": "Svoboda Petr", "status": None, "suspended": True},
            {"outlet": "B2-14", "client": "1", "name": "Novák Jan", "status": "Připojen", "suspended": False},
        ],
    }
    assert catv.show("LIPOVÁ 7")["outlets"] == expected["outlets"]
    assert catv.show_of("1") == expected
    assert catv.show_of("3") == expected
    assert [(one["city"], one["outlets"]) for one in catv.overview()] == [("Šumperk", 2)]


def test_a_house_that_is_not_there_or_not_the_only_one_is_refused(author: Author) -> None:
    with pytest.raises(
        NotFound, match=r"no client has an outlet in a house 'Lipová 8'; `ispctl catv list` shows all houses; did you mean "
    ):
        catv.show("Lipová 8")
    clients.add({"number": "4", "name": "Jinde", "catv_outlet": "1", "street": "Lipová 7", "city": "Olomouc"}, author, SETTINGS)
    with pytest.raises(Conflict, match="there are several houses 'Lipová 7'; name the city too: Lipová 7, Olomouc; "):
        catv.show("Lipová 7")
    assert [one["client"] for one in catv.show("Lipová 7, Olomouc")["outlets"]] == ["4"]
    clients.add({"number": "5", "name": "Bez Adresy", "catv_outlet": "1"}, author, SETTINGS)
    with pytest.raises(NotFound, match="client 5 has no street and city"):
        catv.show_of("5")


@pytest.mark.parametrize("outlet", ["B2-14", "b2-14"])
def test_an_outlet_of_a_house_belongs_to_one_client(author: Author, outlet: str) -> None:
    with pytest.raises(InvalidFields) as refusal:
        clients.add({"number": "4", "name": "X", "catv_outlet": outlet, "street": "LIPOVA 7", "city": "Sumperk"}, author, SETTINGS)
    [problem] = refusal.value.problems
    assert (problem.field, problem.value) == ("catv_outlet", outlet)
    assert problem.reason == "is the outlet of client 1 Novák Jan in that house; `ispctl client edit 1 --catv-outlet ''` frees it"
    with pytest.raises(InvalidFields, match="is the outlet of client 1"):
        _edit("3", author, catv_outlet=outlet)
    clients.add({"number": "4", "name": "X", "catv_outlet": outlet, "street": "Lipová 8", "city": "Šumperk"}, author, SETTINGS)
    with pytest.raises(InvalidFields, match="is the outlet of client 1"):
        _edit("4", author, street="Lipová 7")


def test_an_outlet_that_was_freed_can_be_given_to_another(author: Author) -> None:
    _edit("1", author, catv_outlet="")
    _edit("3", author, catv_outlet="B2-14")


def test_two_clients_that_share_an_outlet_already_can_be_edited_otherwise(author: Author) -> None:
    Client.update(catv_outlet="B2-14").where(Client.number == "3").execute()
    _edit("3", author, phone="+420 583 123 456")
    _edit("3", author, catv_outlet="B2-15")


def test_the_number_of_statements_does_not_grow_with_the_houses(author: Author) -> None:
    counts = []
    for first in (100, 120):
        with statements() as asked:
            catv.overview()
            catv.show_of("1")
            clients.add(
                {"number": str(first), "name": "X", "catv_outlet": "7", "street": f"Polní {first}", "city": "Zábřeh"}, author, SETTINGS
            )
        counts.append(asked[0])
        for number in range(first + 1, first + 15):
            clients.add(
                {"number": str(number), "name": "X", "catv_outlet": "7", "street": f"Polní {number}", "city": "Zábřeh"}, author, SETTINGS
            )
    assert counts[0] == counts[1]
