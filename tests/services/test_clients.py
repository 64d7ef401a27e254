"""Adding and editing one client."""

from typing import Any

import pytest

from ispctl.errors import Conflict, InvalidFields, NotFound
from ispctl.models import BillingGroup, Client, ClientSymbol, HistoryEntry
from ispctl.services import client_cards, clients
from ispctl.services.author import Author
from ispctl.services.client_cards import Card
from ispctl.settings import Settings
from tests.counting import statements

AUTOMATIC = Settings(ci_enable_login_name_creation=False, first_client_number=500)
BY_HAND = Settings(ci_enable_login_name_creation=True)


@pytest.fixture(autouse=True)
def somewhere(group: BillingGroup) -> BillingGroup:
    return group


def add(author: Author, settings: Settings = AUTOMATIC, **texts: str) -> Card:
    return clients.add({"name": "Novák Jan", **texts}, author, settings)


def edit(author: Author, number: object, /, **texts: str) -> dict[str, tuple[object, object]]:
    return clients.edit(clients.open_card(str(number)), texts, author, AUTOMATIC)


def card(number: object) -> Card:
    return client_cards.find(str(number)).card


def history(number: object) -> list[tuple[Any, ...]]:
    query = HistoryEntry.select(HistoryEntry.field, HistoryEntry.old, HistoryEntry.new, HistoryEntry.by, HistoryEntry.through)
    mine = query.where(HistoryEntry.client == client_cards.find(str(number)).id).order_by(HistoryEntry.id)
    return [tuple(row) for row in mine.tuples().iterator()]


def reasons(error: InvalidFields) -> dict[str, str]:
    return {problem.field: problem.reason for problem in error.problems}


def test_a_client_gets_defaults_and_normalised_values(author: Author) -> None:
    number = add(author, zip="78701", mobile="605 123 456", never_suspend="ano", contract_returned_on="1.2.2024")["number"]
    stored = card(number)
    assert stored["zip"] == "787 01"
    assert stored["mobile"] == "+420605123456"
    assert (stored["never_suspend"], stored["invoice_by_email"], stored["country"], stored["language"]) == (True, True, "CZ", "cs")
    assert str(stored["contract_returned_on"]) == "2024-02-01"
    assert stored["billing_group"] == "Síť"


def test_numbers_come_from_a_sequence(author: Author) -> None:
    assert [add(author, name=name)["number"] for name in ("A", "B", "C")] == ["500", "501", "502"]


def test_the_sequence_skips_numbers_symbols_and_logins_that_are_taken(author: Author) -> None:
    add(author, number="500", vs1="502")
    add(author, BY_HAND, number="900", login="501")
    assert add(author)["number"] == "503"


def test_the_sequence_passes_a_whole_clientbase_in_a_few_steps(author: Author, group: BillingGroup) -> None:
    known = {"name": "X", "billing_group": group, "created_at": author.at, "updated_at": author.at, "updated_by": "t"}
    for start in range(500, 3000, 500):
        Client.insert_many([{**known, "number": str(number)} for number in range(start, start + 500)]).execute()
    with statements() as counted:
        assert add(author)["number"] == "3000"
    assert counted[0] < 50


def test_everything_wrong_is_reported_at_once(author: Author) -> None:
    with pytest.raises(InvalidFields) as caught:
        clients.add({"name": " ", "zip": "abc", "ico": "12345678", "bank_account": "124/0800", "nonsense": "1"}, author, AUTOMATIC)
    assert set(reasons(caught.value)) == {"name", "zip", "ico", "bank_account", "nonsense"}
    assert Client.select().count() == 0


def test_the_login_is_the_number_unless_logins_are_chosen_by_hand(author: Author) -> None:
    assert add(author)["login"] == "500"
    with pytest.raises(InvalidFields, match="ci_enable_login_name_creation"):
        add(author, login="jan")
    assert add(author, BY_HAND, login="jan")["login"] == "jan"
    assert add(author, BY_HAND)["login"] is None


def test_a_login_belongs_to_one_client(author: Author) -> None:
    number = add(author, BY_HAND, login="jan")["number"]
    with pytest.raises(InvalidFields) as caught:
        add(author, BY_HAND, login="jan")
    assert reasons(caught.value)["login"] == f"login jan already belongs to client {number} Novák Jan"


def test_an_automatic_login_follows_the_number(author: Author) -> None:
    add(author, number="10")
    assert edit(author, 10, number="11") == {"number": ("10", "11"), "login": ("10", "11")}


def test_a_billing_group_has_to_be_named_where_there_are_several(author: Author) -> None:
    BillingGroup.create(name="Optika", company="Optika a.s.")
    with pytest.raises(InvalidFields, match="expected one of Optika, Síť"):
        add(author)
    assert card(add(author, billing_group="Optika")["number"])["billing_group"] == "Optika"


def test_an_unknown_billing_group_is_refused_with_the_command_that_adds_one(author: Author) -> None:
    with pytest.raises(InvalidFields, match="billing-group add"):
        add(author, billing_group="Optyka")


def test_a_new_client_is_one_line_of_history(author: Author) -> None:
    number = add(author)["number"]
    assert history(number) == [("created", None, f"{number} Novák Jan", "tester", "test")]


def test_an_edit_writes_one_line_of_history_for_each_field_that_changes(author: Author) -> None:
    number = add(author, city="Brno")["number"]
    changes = edit(author, number, city="", email="a@example.cz", name="Novák Jan")
    assert changes == {"city": ("Brno", None), "email": (None, "a@example.cz")}
    assert {row[:3] for row in history(number)[1:]} == {("city", "Brno", None), ("email", None, "a@example.cz")}
    assert client_cards.find(str(number)).version == 2


def test_an_edit_that_changes_nothing_writes_nothing(author: Author) -> None:
    number = add(author, zip="787 01")["number"]
    assert edit(author, number, zip="78701") == {}
    assert len(history(number)) == 1
    assert client_cards.find(str(number)).version == 1


@pytest.mark.parametrize("name", ["number", "name"])
def test_what_a_client_cannot_be_without_cannot_be_cleared(author: Author, name: str) -> None:
    number = add(author)["number"]
    with pytest.raises(InvalidFields):
        edit(author, number, **{name: ""})


def test_a_client_that_is_not_there_is_named(author: Author) -> None:
    with pytest.raises(NotFound, match="there is no client 77"):
        edit(author, 77, city="Brno")


def test_of_two_editors_the_second_learns_what_the_first_changed(author: Author) -> None:
    number = str(add(author, city="Brno")["number"])
    mine, theirs = clients.open_card(number), clients.open_card(number)
    clients.edit(theirs, {"city": "Praha"}, author._replace(login="petra"), AUTOMATIC)
    with pytest.raises(Conflict) as caught:
        clients.edit(mine, {"email": "a@example.cz"}, author, AUTOMATIC)
    assert "city: Brno -> Praha (petra" in str(caught.value)
    assert "created" not in str(caught.value)
    assert card(number)["email"] is None


def symbols_of(number: object) -> set[tuple[str, str, int]]:
    query = ClientSymbol.select().where(ClientSymbol.client == client_cards.find(str(number)).id)
    return {(symbol.billing_group.name, symbol.vs, symbol.slot) for symbol in query}


def test_symbols_follow_the_card(author: Author) -> None:
    add(author, number="10", vs1="111", vs3="333")
    assert symbols_of(10) == {("Síť", "10", 0), ("Síť", "111", 1), ("Síť", "333", 3)}
    edit(author, 10, vs1="", vs2="111", vs3="")
    assert symbols_of(10) == {("Síť", "10", 0), ("Síť", "111", 2)}


def test_symbols_move_with_the_client_to_another_billing_group(author: Author) -> None:
    BillingGroup.create(name="Optika", company="Optika a.s.")
    add(author, number="10", vs1="111", billing_group="Síť")
    edit(author, 10, billing_group="Optika")
    assert symbols_of(10) == {("Optika", "10", 0), ("Optika", "111", 1)}


def test_names_are_kept_with_the_key_that_sorts_them(author: Author) -> None:
    for name in ("Chalupa Jan", "Čáp Petr", "Cvrček Jan", "Hýl Jan", "Ivan Jan"):
        add(author, name=name)
    edit(author, 504, name="Čáp Adam")
    query = Client.select().order_by(Client.sort_name)
    assert [client.name for client in query] == ["Cvrček Jan", "Čáp Adam", "Čáp Petr", "Hýl Jan", "Chalupa Jan"]


def test_a_person_has_a_representative_only_by_force_and_keeps_it(author: Author) -> None:
    with pytest.raises(InvalidFields, match=r"only companies have one.*--force"):
        add(author, representative="Nováková Eva")
    clients.add({"name": "Novák Jan ml.", "representative": "Nováková Eva"}, author, AUTOMATIC, force=True)
    assert edit(author, 500, city="Brno") == {"city": (None, "Brno")}
    with pytest.raises(InvalidFields, match="only companies have one"):
        edit(author, 500, representative="Novák Petr")
    assert clients.edit(clients.open_card("500"), {"representative": "Novák Petr"}, author, AUTOMATIC, force=True)


def test_an_account_brings_its_iban_and_bic_and_takes_them_away(author: Author) -> None:
    add(author, bank_account="19-2000145399/0800")
    assert (card(500)["iban"], card(500)["bic"]) == ("CZ6508000000192000145399", "GIBACZPX")
    assert edit(author, 500, iban="") == {
        "bank_account": ("19-2000145399/0800", None), "iban": ("CZ6508000000192000145399", None), "bic": ("GIBACZPX", None),
    }  # fmt: skip
    with pytest.raises(InvalidFields) as caught:
        edit(author, 500, bank_account="19-2000145399/0800", iban="CZ9320100000002000145399")
    assert set(reasons(caught.value)) == {"iban"}
