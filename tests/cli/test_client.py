"""`ispctl client add|edit|show|list|history`."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import Result

from ispctl import clock, plain
from ispctl.cli.client_card import WIDTH
from ispctl.models import BillingGroup, Client, Invoice, Suspension
from ispctl.rules.client_fields import FIELDS

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def somewhere(group: BillingGroup) -> BillingGroup:
    return group


@pytest.fixture
def debtor(run: Run, group: BillingGroup) -> str:
    """Client 10001, suspended, with one invoice that is overdue by 22 days on 2026-02-06."""
    run("client", "add", "--name", "Novák Jan", "--street", "Dlouhá 1", "--city", "Šumperk", "--zip", "78701", "--status", "Neplatič")
    client = Client.get(number="10001")
    Invoice.create(
        number="F1", client=client, billing_group=group, kind="invoice", vs="10001", issued_on=date(2026, 1, 1), due_on=date(2026, 1, 15),
        total_minor=49_900, currency="CZK",
    )  # fmt: skip
    Suspension.create(client=client, reason="debt", since=date(2026, 2, 1), suspended_by="job:suspend-debtors")
    return "10001"


def refused(result: Result) -> dict[str, str]:
    lines = result.stderr.removeprefix("ispctl: ").splitlines()
    return {line.split(" ")[0]: line for line in lines}


def test_add_prints_the_number_alone_for_scripts(run: Run) -> None:
    result = run("client", "add", "--name", "Novák Jan")
    assert (result.stdout, result.stderr) == ("10001\n", "client 10001 Novák Jan added\n")
    assert json.loads(run("client", "add", "--name", "Malý", "--json").stdout) == {"number": "10002"}


def test_every_field_has_an_option_and_its_sentence_in_the_help(run: Run) -> None:
    for command in ("add", "edit"):
        text = " ".join(run("client", command, "--help").stdout.split())
        for field in FIELDS.values():
            assert f"--{field.name.replace('_', '-')} TEXT {field.help[0].upper()}{field.help[1:]}" in text


def test_fields_may_be_set_by_their_csv_names(run: Run) -> None:
    run("client", "add", "--set", "name=Novák = syn", "--set", "billing_email=a@example.cz", "--city", "Brno")
    card = json.loads(run("client", "show", "10001", "--json").stdout)
    assert (card["name"], card["billing_email"], card["city"]) == ("Novák = syn", "a@example.cz", "Brno")


@pytest.mark.parametrize(
    ("words", "said"), [(["--set", "name"], "expected FIELD=VALUE"), (["--city", "A", "--set", "city=B"], "given twice")]
)
def test_assignments_that_make_no_sense_are_usage_errors(run: Run, words: list[str], said: str) -> None:
    assert said in run("client", "add", *words, code=2).stderr


WRONG = {
    "number": ["0", "12345678901", "12a", "-1", "1.5"],
    "legal_form": ["firma", "x", "1", "osoba", "s.r.o."],
    "zip": ["1", "787", "abc!", "7870!", "12345678901"],
    "country": ["Czech", "C", "XX", "12", "CR"],
    "gps": ["here", "91, 16", "49.9", "49° 61' 1'' N, 16° 1' 1'' E", "16.97, 49.96"],
    "email": ["a", "a@", "@b.cz", "a b@c.cz", "a@b.cz, c@d.cz"],
    "billing_email": ["a", "a@b", "a@@b.cz", "a@b..cz", "a;b@c.cz"],
    "technical_email": ["a", "a@.cz", "a@b_c", "č@b.cz", "<a@b.cz>"],
    "business_email": ["a", "a@b.", "mailto:a@b.cz", "a@b.cz x", "..@b.cz"],
    "phone": ["1", "abc", "12345678901234567890", "58312345", "+420 58312345"],
    "mobile": ["605", "6051234567", "+421 0905", "mobil", "605 123 456, 605 123 457"],
    "www": ["ftp://a.cz", "javascript:alert(1)", "a b.cz", "http://", "https://u:p@a.cz"],
    "login": ["a b", "Žluťoučký", "a/b", "a" * 65, "a;b"],
    "ico": ["1", "12345678", "abc", "00000002", "123456789"],
    "dic": ["CZ1", "XX123", "abc", "CZ12345678", "SK1"],
    "bank_account": ["1", "124/0800", "19-2000145398/0800", "abc/0800", "2000145399/08000"],
    "iban": ["CZ", "CZ6508000000192000145398", "DE00", "XX6508000000192000145399", "1"],
    "bic": ["ABC", "GIBACZP", "GIBACZPXXXXX", "12345678", "GIBAXXPX"],
    "contract_returned_on": ["2024-02-30", "yesterday", "1.13.2024", "24-01-01", "2204-01-01"],
    "vs1": ["0", "12345678901", "a", "1 2", "1/2"],
    "vs2": ["000", "99999999999", "VS1", "-5", "1,0"],
    "vs3": ["00", "1e3", "0x1", "½", "1;2"],
    "billing_group": ["Optika", "síť", "SÍŤ", "Sit", "1"],
    "suspend_after_days": ["-1", "366", "1.5", "many", "1000000000"],
    "never_suspend": ["maybe", "2", "y e s", "N/A", "nikdy"],
    "due_days": ["-1", "366", "14 dní", "ten", "1e1"],
    "invoice_by_post": ["x", "10", "ok", "tru", "none"],
    "invoice_by_email": ["x", "-1", "nah", "ye", "null"],
    "language": ["de", "čeština", "1", "c", "czech"],
    "name": ["", " ", "\t", "x" * 201, "\u200b"],
    "representative": ["x" * 201, "a\x07b", "Jana", "\x1b[31m", "a\x00b"],
    "street": ["x" * 201, "a\x07b", "\x1b[2J", "a\x7fb", "a\x00b"],
    "city": ["x" * 201, "a\x07b", "\x1b[2J", "a\x7fb", "a\x00b"],
    "group": ["x" * 61, "a\x07b", "\x1b[2J", "a\x7fb", "a\x00b"],
    "status": ["x" * 61, "a\x07b", "\x1b[2J", "a\x7fb", "a\x00b"],
    "payment_type": ["x" * 61, "a\x07b", "\x1b[2J", "a\x7fb", "a\x00b"],
    "catv_outlet": ["x" * 31, "a\x07b", "\x1b[2J", "a\x7fb", "a\x00b"],
    "billing_name": ["x" * 201, "a\x07b", "\x1b[2J", "a\x7fb", "a\x00b"],
    "billing_street": ["x" * 201, "a\x07b", "\x1b[2J", "a\x7fb", "a\x00b"],
    "billing_city": ["x" * 201, "a\x07b", "\x1b[2J", "a\x7fb", "a\x00b"],
    "billing_zip": ["1", "787", "abc!", "7870!", "12345678901"],
    "billing_country": ["Czech", "C", "XX", "12", "SR"],
}


def test_the_list_of_wrong_values_has_every_field() -> None:
    assert set(WRONG) == set(FIELDS)
    assert sum(map(len, WRONG.values())) >= 200


@pytest.mark.parametrize("turn", range(5))
def test_a_card_with_every_field_wrong_is_refused_naming_every_field(run: Run, turn: int) -> None:
    values = {name: wrong[turn] for name, wrong in WRONG.items()}
    words = [word for name, value in values.items() for word in (f"--{name.replace('_', '-')}", value)]
    result = run("client", "add", *words, code=1)
    assert set(FIELDS) <= set(refused(result))
    assert "\x1b" not in result.stderr
    assert Client.select().count() == 0


def test_a_collision_names_the_other_client(run: Run) -> None:
    run("client", "add", "--name", "Novák Jan", "--vs2", "1234")
    result = run("client", "add", "--name", "Dvořák Petr", "--vs1", "1234", code=1)
    assert result.stderr == "ispctl: vs1 '1234': VS 1234 already belongs to client 10001 Novák Jan (assigned VS 2)\n"


def test_edit_prints_what_changed(run: Run, debtor: str) -> None:
    result = run("client", "edit", debtor, "--city", "Brno", "--status", "", "--never-suspend", "ano")
    assert result.stdout == "city: Šumperk -> Brno\nstatus: Neplatič -> empty\nnever_suspend: no -> yes\n"
    assert run("client", "edit", debtor, "--city", "Brno").stderr == f"client {debtor}: nothing changed\n"
    report = json.loads(run("client", "edit", debtor, "--city", "Praha", "--json").stdout)
    assert report == {"number": debtor, "changed": [{"field": "city", "old": "Brno", "new": "Praha"}]}


def test_a_client_that_is_not_there_is_an_error_with_advice(run: Run) -> None:
    for words in (["show"], ["edit"], ["history"]):
        assert "there is no client 5; `ispctl client list` shows all" in run("client", *words, "5", code=1).stderr


def test_show_prints_the_json_contract(run: Run, debtor: str) -> None:
    card = json.loads(run("client", "show", debtor, "--json", "--as-of", "2026-02-06").stdout)
    figures = dict(list(card.items())[len(FIELDS) :])
    assert list(card)[: len(FIELDS)] == list(FIELDS)
    assert figures.pop("created_at") == figures.pop("updated_at")
    assert figures == {
        "balance": "-499.00", "overdue": "499.00", "overdue_days": 22, "scoring_total": 0, "scoring_average": None, "scored_invoices": 0,
        "suspended": {"since": "2026-02-01", "reason": "debt"}, "external_link": None,
        "map_url": "https://maps.google.com/maps?q=Dlouh%C3%A1%201,%20787%2001%20%C5%A0umperk,%20CZ", "updated_by": "tester",
        "last_login_at": None, "alerts": [], "notes": [], "contacts": [], "services": [], "variables": {},
    }  # fmt: skip


def test_the_map_prefers_coordinates_and_the_link_has_number_and_login(run: Run, config: Path) -> None:
    with config.open("a") as stream:
        stream.write('external_client_link = "https://crm.example.cz/?n={number}&l={login}"\nci_enable_login_name_creation = true\n')
    run("client", "add", "--name", "A", "--login", "a@b.cz", "--gps", "49° 57' 53.19'' N, 16° 58' 25.24'' E")
    card = json.loads(run("client", "show", "10001", "--json").stdout)
    assert card["map_url"] == "https://maps.google.com/maps?q=49.964775,16.9736778"
    assert card["external_link"] == "https://crm.example.cz/?n=10001&l=a%40b.cz"


def test_the_card_for_people_has_what_matters_on_top(run: Run, debtor: str) -> None:
    lines = run("client", "show", debtor, "--as-of", "2026-02-06").stdout.splitlines()
    assert lines[:4] == ["10001  Novák Jan", "SUSPENDED since 2026-02-01: debt", "OVERDUE 499.00 CZK, 22 days", "Balance -499.00 CZK"]
    assert [line for line in lines if line and not line.startswith(" ")][4:] == ["Identity", "Contact", "Billing", "Account"]
    assert "  Address                Dlouhá 1, 787 01 Šumperk, CZ" in lines


def test_every_field_of_a_full_card_is_shown_to_people(run: Run) -> None:
    values = {name: field.example for name, field in FIELDS.items() if name not in ("login", "billing_group")}
    values.update(legal_form="company", country="CZ", billing_country="CZ")
    run("client", "add", *(word for name, value in values.items() for word in ("--set", f"{name}={value}")))
    stored = json.loads(run("client", "show", values["number"], "--json").stdout)
    text = run("client", "show", values["number"]).stdout
    assert [name for name in FIELDS if plain.cell(stored[name]) not in text] == []


def test_list_shows_one_line_for_each_client_by_number(run: Run, debtor: str) -> None:
    run("client", "add", "--name", "Malý", "--number", "9")
    lines = run("client", "list", "--as-of", "2026-02-06").stdout.splitlines()
    assert lines[0].split() == ["number", "name", "city", "status", "balance", "overdue", "days", "suspended"]
    assert lines[1].split() == ["9", "Malý", "0.00", "0.00"]
    assert lines[2].split() == ["10001", "Novák", "Jan", "Šumperk", "Neplatič", "-499.00", "499.00", "22", "debt"]
    assert max(map(len, lines)) < WIDTH


def test_list_has_every_scalar_of_the_card_in_json_and_csv(run: Run, debtor: str) -> None:
    (row,) = json.loads(run("client", "list", "--json", "--as-of", "2026-02-06").stdout)
    card = json.loads(run("client", "show", debtor, "--json", "--as-of", "2026-02-06").stdout)
    assert row == {name: value for name, value in card.items() if not isinstance(value, list) and name != "variables"}
    header, line = run("client", "list", "--format", "csv").stdout.splitlines()
    assert header.split(";") == list(row)
    assert line.startswith("10001;Novák Jan;person;")


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ([], ["1", "2", "10001"]),
        (["--status", "Neplatič"], ["10001"]),
        (["--group", "VIP"], ["1"]),
        (["--billing-group", "Optika"], ["2"]),
        (["--overdue"], ["10001"]),
        (["--suspended"], ["10001"]),
        (["--limit", "2"], ["1", "2"]),
        (["--limit", "0"], []),
        (["--status", "Neplatič", "--group", "VIP"], []),
    ],
)
def test_list_takes_filters(run: Run, debtor: str, filters: list[str], numbers: list[str]) -> None:
    BillingGroup.create(name="Optika", company="Optika a.s.")
    run("client", "add", "--number", "1", "--name", "A", "--group", "VIP", "--billing-group", "Síť")
    run("client", "add", "--number", "2", "--name", "B", "--billing-group", "Optika")
    rows = json.loads(run("client", "list", *filters, "--as-of", "2026-02-06", "--json").stdout)
    assert [row["number"] for row in rows] == numbers


def test_list_refuses_a_billing_group_that_is_not_there(run: Run) -> None:
    assert "no billing group 'Sit'; expected one of Síť" in run("client", "list", "--billing-group", "Sit", code=1).stderr


def test_history_shows_who_changed_what_newest_first(run: Run, debtor: str) -> None:
    run("client", "edit", debtor, "--city", "Brno")
    newest, oldest = json.loads(run("client", "history", debtor, "--json").stdout)
    assert (newest["by"], newest["field"], newest["old"], newest["new"]) == ("tester", "city", "Šumperk", "Brno")
    assert newest["through"].endswith("client edit")
    assert (oldest["field"], oldest["new"]) == ("created", "10001 Novák Jan")


def test_show_at_a_past_day_is_the_whole_card_of_that_day(run: Run, debtor: str) -> None:
    today = f"{clock.today('Europe/Prague')}"
    result = run("client", "show", debtor, "--at", today, "--json")
    assert result.stderr == f"the card as it was at the end of {today}:\n"
    assert json.loads(result.stdout) == json.loads(run("client", "show", debtor, "--json").stdout)
    assert "there is no card of 2026-01-01" in run("client", "show", debtor, "--at", "2026-01-01", code=1).stderr
    assert "expected a day that has come" in run("client", "show", debtor, "--at", "2090-01-01", code=2).stderr
    assert "leave --as-of out" in run("client", "show", debtor, "--at", today, "--as-of", today, code=2).stderr
