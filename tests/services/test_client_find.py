"""Finding clients by what somebody remembers of them."""

from typing import Any

import pytest

from ispctl.errors import UsageError
from ispctl.models import Administrator, BillingGroup, Client, Service, ServiceAddress, Tariff
from ispctl.services import client_find, clients, contacts, notes
from ispctl.services.author import NOBODY, Author, Viewer, viewer_named
from ispctl.settings import Settings
from tests.counting import statements

SETTINGS = Settings()
PEOPLE: dict[str, dict[str, str]] = {
    "10001": {"name": "Novák Jan", "street": "Dlouhá 1", "city": "Šumperk", "zip": "787 01", "phone": "605 123 456", "vs1": "7001"},
    "10002": {"name": "Nováková Jana", "street": "Krátká 2", "city": "Brno", "email": "jana@example.cz", "mobile": "+421 905 111 222"},
    "10003": {"name": "Pekárna Novák", "city": "Nový Jičín", "bank_account": "19-2000145399/0800", "ico": "25123891"},
    "605": {"name": "Žižka Petr", "street": "Novákových 5", "city": "Česká Lípa", "billing_name": "Žižka a syn s.r.o.", "login": "605"},
}


@pytest.fixture(autouse=True)
def people(group: BillingGroup, author: Author) -> None:
    for number, texts in PEOPLE.items():
        clients.add({"number": number, **texts}, author, SETTINGS)
    contacts.add("10001", {"name": "Ing. Králová Eva", "role": "účetní", "phone": "777 888 999"}, author)
    notes.add("10002", "Volala kvůli rušení, technik přijede v pátek dopoledne na střechu a vymění anténu", author)
    notes.add("605", "tajné: dluží za kabel", author, private=True)
    tariff = Tariff.create(name="Domů", download_kbit=1, upload_kbit=1, price_minor=1, currency="CZK", vat=21)
    service = Service.create(
        client=Client.get(number="605"), tariff=tariff, connection="static", mac="00:1A:2B:3C:4D:5E", login="Zizka-PPPoE", state="active",
        from_on="2026-01-01",
    )  # fmt: skip
    for place, address in enumerate(("10.20.30.40", "2001:db8::1")):
        ServiceAddress.create(service=service, address=address, prefix=24, first_key=str(place), last_key=str(place))


def found(text: str, viewer: Viewer = NOBODY, limit: int = 20) -> list[dict[str, Any]]:
    return client_find.find(text, viewer, limit).rows


def numbers(text: str, viewer: Viewer = NOBODY) -> list[str]:
    return [row["number"] for row in found(text, viewer)]


@pytest.mark.parametrize(
    ("text", "best", "field", "value"),
    [
        ("novák jan", "10001", "name", "Novák Jan"),
        ("NOVAK", "10001", "name", "Novák Jan"),
        ("ceska lipa", "605", "city", "Česká Lípa"),
        ("10001", "10001", "number", "10001"),
        ("0000010001", "10001", "number", "10001"),
        ("7001", "10001", "vs1", "7001"),
        ("605123456", "10001", "phone", "+420605123456"),
        ("605 123 456", "10001", "phone", "+420605123456"),
        ("+420 605-123-456", "10001", "phone", "+420605123456"),
        ("00420605123456", "10001", "phone", "+420605123456"),
        ("123 456", "10001", "phone", "+420605123456"),
        ("0905 111 222", "10002", "mobile", "+421905111222"),
        ("78701", "10001", "zip", "787 01"),
        ("787 01", "10001", "zip", "787 01"),
        ("jana@EXAMPLE.cz", "10002", "email", "jana@example.cz"),
        ("25123891", "10003", "ico", "25123891"),
        ("19-2000145399/0800", "10003", "bank_account", "19-2000145399/0800"),
        ("CZ65 0800 0000 1920 0014 5399", "10003", "iban", "CZ6508000000192000145399"),
        ("zizka a syn", "605", "billing_name", "Žižka a syn s.r.o."),
        ("kralova", "10001", "contact_name", "Ing. Králová Eva"),
        ("777888999", "10001", "contact_phone", "+420777888999"),
        ("10.20.30.40", "605", "ip", "10.20.30.40"),
        ("10.20.30", "605", "ip", "10.20.30.40"),
        ("2001:0DB8:0:0::0001", "605", "ip", "2001:db8::1"),
        ("00:1a:2b:3c:4d:5e", "605", "mac", "00:1A:2B:3C:4D:5E"),
        ("3C-4D-5E", "605", "mac", "00:1A:2B:3C:4D:5E"),
        ("001a.2b3c.4d5e", "605", "mac", "00:1A:2B:3C:4D:5E"),
        ("zizka-pppoe", "605", "service_login", "zizka-pppoe"),
        ("ANTENU", "10002", "note", "… dopoledne na střechu a vymění anténu"),
    ],
)
def test_the_best_is_found_by_anything_and_it_is_said_where(text: str, best: str, field: str, value: str) -> None:
    row = found(text)[0]
    assert row["number"] == best
    assert {"field": field, "value": value} in row["found"]


def test_whole_values_come_before_whole_words_beginnings_and_insides() -> None:
    assert numbers("novak") == ["10001", "10003", "10002", "605"]
    assert numbers("605") == ["605", "10001"]
    assert [hit["field"] for hit in found("605")[1]["found"]] == ["phone"]
    assert numbers("ovak") == ["10001", "10002", "10003", "605"]
    assert numbers("jana") == ["10002"]


def test_all_words_have_to_be_there_but_not_in_one_field() -> None:
    assert numbers("novak brno") == ["10002"]
    assert numbers("kralova sumperk") == ["10001"]
    assert numbers("novak praha") == []
    assert [hit["field"] for hit in found("eva dlouha")[0]["found"]] == ["contact_name", "street"]


def test_a_private_note_is_found_by_its_author_and_by_masters_only(author: Author) -> None:
    others = Administrator.create(login="petr", os_user="petr", name="Petr")
    assert numbers("dluzi", viewer_named(author.login)) == ["605"]
    assert numbers("dluzi", Viewer(others.id, is_master=True)) == ["605"]
    for viewer in (NOBODY, viewer_named("petr")):
        assert client_find.find("dluzi", viewer, 20) == client_find.find("nothing of that", viewer, 20)


def test_what_is_changed_or_gone_is_not_found_any_more(author: Author) -> None:
    clients.edit(clients.open_card("10001"), {"city": "Zlín", "name": "Malý Jan"}, author, SETTINGS)
    assert (numbers("sumperk"), numbers("maly zlin")) == ([], ["10001"])
    (contact,) = contacts.list_contacts("10001")
    contacts.edit(contact["id"], {"name": "Veselá Iva"}, author)
    assert (numbers("kralova"), numbers("vesela")) == ([], ["10001"])
    contacts.delete(contact["id"], author)
    assert numbers("vesela") == []
    (note,) = notes.list_notes("10002", NOBODY)
    notes.edit(note["id"], notes.NoteEdit(text="vyřízeno"), author)
    assert (numbers("antenu"), numbers("vyrizeno")) == ([], ["10002"])
    notes.delete(note["id"], author)
    assert numbers("vyrizeno") == []
    notes.restore(note["id"], author)
    assert numbers("vyrizeno") == ["10002"]


def test_only_the_best_are_shown_and_all_are_counted() -> None:
    best = client_find.find("novak", NOBODY, 2)
    assert ([row["number"] for row in best.rows], best.total) == (["10001", "10003"], 4)


@pytest.mark.parametrize("text", ["", "  ", "\u00a0"])
def test_nothing_to_look_for_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="for example novak"):
        found(text)


@pytest.mark.parametrize("text", ["%", "_", "'", "\\", "?", "NAME", "vs1", "bic", "%s", "{0}", '"; DROP TABLE clients; --'])
def test_marks_mean_themselves_and_names_of_fields_nothing(text: str) -> None:
    assert found(text) == []


def test_the_number_of_statements_does_not_grow_with_the_clients(author: Author) -> None:
    counts = []
    for turn in range(2):
        for position in range(3 + 40 * turn):
            clients.add({"name": f"Klient {turn} {position}"}, author, SETTINGS)
        with statements() as counted:
            assert len(found("klient", limit=3)) == 3
        counts.append(counted[0])
    assert counts[0] == counts[1] < 15
