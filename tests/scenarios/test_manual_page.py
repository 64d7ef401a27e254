"""The manual page of the client card from top to bottom, through the real command line: each comment is a heading of the page.

What the page says of e-mails, SMS, and printed or sent settings and overviews (from "Odeslání emailu klientovi" to its end, and the
buttons "Tisk nastavení", "Odeslat nastavení na mail", "Odeslat email", "Odeslat SMS" at its top) is issue 5 and not told here.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup
from tests.bank_world import movement, statement, write
from tests.colleagues import AUTHOR, MASTER, OTHER, hire, sit_down

Run = Callable[..., Result]
GPS = "49° 57' 53.19'' N, 16° 58' 25.24'' E"
LINK = 'external_client_link = "https://tikety.example.cz/?klient={number}"\nexternal_client_link_description = "Tikety"\n'


@pytest.fixture(autouse=True)
def provider(group: BillingGroup, config: Path) -> None:
    config.write_text(f"{config.read_text()}{LINK}")
    hire()
    sit_down(AUTHOR)


@pytest.fixture
def novak(run: Run) -> str:
    return run(
        "client", "add", "--name", "Novák Jan", "--street", "Žerotínova 3056/81a", "--city", "Šumperk", "--zip", "78701"
    ).stdout.strip()


def told(run: Run, *words: object) -> Any:
    return json.loads(run(*words, "--json").stdout)


def card(run: Run, number: str = "10001") -> dict[str, Any]:
    found: dict[str, Any] = told(run, "client", "show", number)
    return found


def edit(run: Run, *words: object) -> dict[str, Any]:
    run("client", "edit", "10001", *words)
    return card(run)


def shown(run: Run, *words: object) -> str:
    return " ".join(run("client", "show", "10001", *words).stdout.split())


def refused(run: Run, *words: object) -> str:
    return run("client", "edit", "10001", *words, code=1).stderr


def test_the_head_of_the_card(run: Run, novak: str) -> None:
    # Všechny změny na této kartě jsou zaznamenávány: Historie karty klienta u klienta, nebo globálně
    edit(run, "--city", "Zábřeh")
    for changes in (told(run, "client", "history", "10001"), told(run, "history")):
        assert (changes[0]["field"], changes[0]["old"], changes[0]["new"], changes[0]["by"]) == ("city", "Šumperk", "Zábřeh", AUTHOR)
    # Upravit: the same fields as when a client is added
    assert all(f"--{name}" in run("client", "edit", "--help").stdout for name in ("name", "gps", "billing-email", "vs1", "never-suspend"))
    # Správnost údajů: all that is wrong is said at once
    wrong = refused(run, "--zip", "7870", "--email", "novak", "--ico", "123")
    assert all(name in wrong for name in ("zip '7870'", "email 'novak'", "ico '123'"))


def test_number_name_and_address(run: Run, novak: str) -> None:
    # Zákaznické číslo: unikátní, variabilní symbol, výchozí přihlašovací jméno
    assert (novak, card(run)["login"]) == ("10001", "10001")
    assert "10001" in run("client", "add", "--name", "Druhý", "--number", "10001", code=1).stderr
    # Jméno zákazníka: "Příjmení Jméno" z důvodu přehlednějšího řazení
    for name in ("Chalupa Jan", "Čermák Jan", "Cibulka Jan", "Hora Jan"):
        run("client", "add", "--name", name)
    names = [row["name"].split()[0] for row in told(run, "client", "list", "--sort", "name")]
    assert names == ["Cibulka", "Čermák", "Hora", "Chalupa", "Novák"]
    # Ulice, Město, PSČ, Stát; icon map: poloha na mapovém serveru
    assert "Žerotínova 3056/81a, 787 01 Šumperk, CZ" in shown(run, "--section", "identity")
    assert card(run)["map_url"].startswith("https://maps.google.com/maps?q=%C5%BDerot%C3%ADnova")
    # Zastupující osoba: u firemních klientů
    assert "only companies have one" in refused(run, "--representative", "Dvořáková Jana")
    assert edit(run, "--legal-form", "company", "--representative", "Dvořáková Jana")["representative"] == "Dvořáková Jana"
    # GPS souřadnice: used for the map as soon as they are known
    assert edit(run, "--gps", GPS)["gps"] == GPS
    assert card(run)["map_url"] == "https://maps.google.com/maps?q=49.964775,16.9736778"
    assert GPS in shown(run, "--section", "identity")


def test_contact_points_link_group_and_status(run: Run, novak: str, tmp_path: Path) -> None:
    # E-mail; Fakturační e-mail: není-li vyplněn, odešlou se na běžný email
    edit(run, "--email", "novak@example.cz")
    assert "Invoices go to novak@example.cz" in shown(run)
    edit(run, "--billing-email", "faktury@example.cz")
    assert "Invoices go to faktury@example.cz" in shown(run)
    # Technický e-mail, Obchodní e-mail, Telefon, Mobil, WWW
    points = {"technical_email": "t@example.cz", "business_email": "o@example.cz", "www": "https://www.example.cz"}
    points |= {"phone": "+420583123456", "mobile": "+420605123456"}
    found = edit(run, *(word for name, value in points.items() for word in (f"--{name.replace('_', '-')}", value)))
    assert points.items() <= found.items()
    # Link: external_client_link, external_client_link_description
    assert found["external_link"] == "https://tikety.example.cz/?klient=10001"
    assert "Tikety https://tikety.example.cz/?klient=10001" in shown(run)
    run("client", "show", "10001", "--html", tmp_path / "karta.html")
    assert 'href="https://tikety.example.cz/?klient=10001"' in (tmp_path / "karta.html").read_text()
    # Skupina: Firemní zaměstnanci, VIP; Skupiny klientů
    assert {"Firemní zaměstnanci", "VIP"} <= {row["name"] for row in told(run, "group", "list")}
    assert "group 'Vip'" in refused(run, "--group", "Vip")
    # Stav: Připojen, Odpojen, Omezený, Normal, Hráč, Stahovač, Spammer, Neplatič; klienty třídit
    statuses = {"Připojen", "Odpojen", "Omezený", "Normal", "Hráč", "Stahovač", "Spammer", "Neplatič"}
    assert statuses <= {row["name"] for row in told(run, "status", "list")}
    edit(run, "--group", "VIP", "--status", "Hráč")
    assert [row["number"] for row in told(run, "client", "list", "--group", "VIP", "--status", "Hráč")] == ["10001"]
    # Do systému přidán; Právní forma
    assert (card(run)["created_at"][-1], card(run)["legal_form"]) == ("Z", "person")


def test_the_portal_account(run: Run, config: Path) -> None:
    # Heslo: systém automaticky vygeneruje heslo při zadávání klienta
    run("portal", "create-key")
    run("client", "add", "--name", "Novák Jan")
    password = run("portal", "show-password", "10001").stdout.strip()
    assert len(password) == 10
    assert password not in run("client", "show", "10001").output + run("client", "history", "10001", "--json").output
    # Uživatelské jméno: automaticky vyplněno podle klientského čísla, nebo je možné jej ručně zadat
    assert card(run)["login"] == "10001"
    config.write_text(f"{config.read_text()}ci_enable_login_name_creation = true\n")
    run("client", "add", "--name", "Malá Eva", "--login", "eva.mala")
    assert card(run, "10002")["login"] == "eva.mala"
    # Poslední změna, Provedl
    sit_down(OTHER)
    assert edit(run, "--city", "Brno")["updated_by"] == OTHER
    # Poslední přihlášení, icon lupa: Přihlášení klientů
    assert card(run)["last_login_at"] is None
    run("portal", "verify", "10001", input=f"{password}\n")
    run("portal", "verify", "10001", input="wrong\n", code=1)
    assert card(run)["last_login_at"] is not None
    assert [row["result"] for row in told(run, "portal", "logins", "10001")] == ["wrong", "ok"]


def test_the_catv_outlet_and_contact_persons(run: Run, novak: str) -> None:
    # CATV přípojka, icon lupa: zapojení CATV v konkrétním domě
    edit(run, "--catv-outlet", "B2-14")
    run("client", "add", "--name", "Malá Eva", "--street", "Žerotínova 3056/81a", "--city", "Šumperk", "--catv-outlet", "B2-15")
    said = run("catv", "show", "--client", "10001").stdout
    assert all(word in said for word in ("B2-14", "Novák Jan", "B2-15", "Malá Eva"))
    # Osoby, které mohou být kontaktovány: Přidat, icon edit, icon delete
    person = run("contact", "add", "10001", "--name", "Dvořáková Jana", "--role", "účetní").stdout.strip()
    run("contact", "edit", person, "--mobile", "605 222 333")
    assert "Dvořáková Jana, účetní: +420605222333" in shown(run, "--section", "contact-persons")
    run("contact", "delete", person)
    assert card(run)["contacts"] == []


def test_who_is_billed_and_under_what_symbol(run: Run, novak: str, tmp_path: Path) -> None:
    # Klient; Ulice, Město, PSČ, Stát of the one who is billed
    edit(run, "--billing-name", "Novák a syn s.r.o.", "--billing-street", "Hlavní 1", "--billing-city", "Olomouc", "--billing-zip", "77900")
    assert "Hlavní 1, 779 00 Olomouc" in shown(run, "--section", "billing")
    # Identifikační číslo organizace, DIČ
    found = edit(run, "--ico", "25123891", "--dic", "CZ25123891")
    assert (found["ico"], found["dic"]) == ("25123891", "CZ25123891")
    # Bankovní účet, IBAN, BIC: one follows from the other
    found = edit(run, "--bank-account", "19-2000145399/0800")
    assert (found["iban"], found["bic"]) == ("CZ6508000000192000145399", "GIBACZPX")
    assert "iban" in refused(run, "--iban", "CZ9455000000001011038930", "--bank-account", "19-2000145399/0800")
    # Vrácená smlouva: datum, nebo položka není vyplněná
    assert found["contract_returned_on"] is None
    assert edit(run, "--contract-returned-on", "2026-01-31")["contract_returned_on"] == "2026-01-31"
    # Přiřazené VS: až 3, párování se provede správně
    edit(run, "--vs1", "111", "--vs2", "222", "--vs3", "333")
    run("import-bank", write(tmp_path / "a.gpc", statement([movement(9, 10_000, "222", 1)])))
    assert [row["client"] for row in told(run, "bank", "transactions")] == ["10001"]
    assert "222" in run("client", "add", "--name", "Jiný", "--vs1", "222", code=1).stderr


def test_billing_groups_terms_and_ways_of_sending(run: Run, novak: str) -> None:
    # Fakturační skupina: každá firma vystupuje samostatně
    assert card(run)["billing_group"] == "Síť"
    run("billing-group", "add", "Vlnka", "--company", "Vlnka s.r.o.")
    run("client", "add", "--name", "Malá Eva", "--billing-group", "Vlnka")
    assert [row["number"] for row in told(run, "client", "list", "--billing-group", "Vlnka")] == ["10002"]
    # Typ úhrady
    ways = {row["name"] for row in told(run, "payment-type", "list")}
    assert edit(run, "--payment-type", min(ways))["payment_type"] in ways
    # Za kolik dní pozastavit uživatele; Nepozastavovat
    found = edit(run, "--suspend-after-days", "30", "--never-suspend", "yes")
    assert (found["suspend_after_days"], found["never_suspend"]) == (30, True)
    # Počet dní splatnosti faktur: splatnost_faktur, popř. individuálně
    assert (found["due_days"], edit(run, "--due-days", "21")["due_days"]) == (None, 21)
    # Zasílat faktury poštou; Zasílat faktury e-mailem
    found = edit(run, "--invoice-by-post", "yes", "--invoice-by-email", "no")
    assert (found["invoice_by_post"], found["invoice_by_email"]) == (True, False)


def test_who_does_not_pay_is_suspended_unless_never_suspend_is_set(run: Run, novak: str, tmp_path: Path) -> None:
    # pozastavit_neplatice, pozastavit_neplatice_min_castka, pozastavit_po_splatnosti; neplatí, pokud má klient Nepozastavovat
    bill(run, tmp_path, "2026-01-01", "2026-01-15", days=1)
    assert failed_tests(run, "2026-01-20") != []
    assert failed_tests(run, "2026-03-20") == []
    edit(run, "--never-suspend", "yes")
    assert failed_tests(run, "2026-03-20") != []
    edit(run, "--never-suspend", "no", "--suspend-after-days", "200")
    assert failed_tests(run, "2026-03-20") != []


def failed_tests(run: Run, day: str) -> list[str]:
    """What speaks against suspending the client on a day."""
    return [test["sentence"] for test in told(run, "client", "why", "10001", "--as-of", day)["tests"] if not test["passed"]]


def bill(run: Run, folder: Path, issued: str, due: str, days: int) -> None:
    lines = [f"F{number};10001;invoice;{issued};{due};100.00" for number in range(1, days + 1)]
    (folder / "faktury.csv").write_text("\n".join(("number;client;kind;issued_on;due_on;total", *lines)))
    run("invoice", "import", folder / "faktury.csv")


@pytest.mark.parametrize(("paid_on", "total", "average"), [(12, 20, "2.00"), (16, -20, "-2.00")])
def test_scoring_and_balance(run: Run, novak: str, tmp_path: Path, paid_on: int, total: int, average: str) -> None:
    # Scoring klienta: 2+2+2+2+2+2+2+2+2+2=20, vždy 2 dny po splatnosti -20; Průměrný scoring klienta: 20 / 10
    bill(run, tmp_path, "2026-01-01", "2026-01-15", days=10)
    # Bilance: kladné číslo přeplatek, záporné nedoplatek
    assert told(run, "client", "show", "10001", "--as-of", "2026-01-02")["balance"] == "-1000.00"
    run("import-bank", write(tmp_path / "a.gpc", statement([movement(paid_on, 105_000, "10001", 1)])))
    found = card(run)
    assert (found["scoring_total"], found["scoring_average"], found["scored_invoices"]) == (total, average, 10)
    assert found["balance"] == "50.00"


def test_notes(run: Run, novak: str) -> None:
    # Přidat: datum a čas vložení, název administrátorského účtu
    note = run("note", "add", "10001", "volal, že mu to padá").stdout.strip()
    [kept] = card(run)["notes"]
    assert (kept["text"], kept["author"], kept["created_at"][-1]) == ("volal, že mu to padá", AUTHOR, "Z")
    # icon edit; icon delete; Zobrazit smazané, Skrýt smazané
    run("note", "edit", note, "už to nepadá")
    run("note", "delete", note)
    assert told(run, "note", "list", "10001") == []
    assert [row["text"] for row in told(run, "note", "list", "10001", "--deleted")] == ["už to nepadá"]
    run("note", "restore", note)
    # icon technik: soukromá, může ji vidět pouze administrátor, který ji vytvořil, a Master Admin
    run("note", "add", "10001", "jen pro mě", "--private")
    for name, sees in ((AUTHOR, True), (OTHER, False), (MASTER, True)):
        with at_the_keyboard(name):
            assert ("jen pro mě" in run("client", "show", "10001").stdout) is sees
    # alert icon: varovné okno při přístupu do karty
    run("note", "edit", note, "pozor, pes", "--alert")
    assert run("client", "show", "10001").stdout.startswith("!!! ALERT")
    assert [row["text"] for row in card(run)["alerts"]] == ["pozor, pes"]


@contextmanager
def at_the_keyboard(name: str) -> Iterator[None]:
    sit_down(name)
    yield
    sit_down(AUTHOR)


def test_variables(run: Run, novak: str) -> None:
    # Doplňující systémové proměnné: zobrazí se s předdefinovanou hodnotou, každou hodnotu lze změnit; jako nový sloupec
    run("variable", "define", "antena", "--default", "žádná")
    assert card(run)["variables"] == {"antena": "žádná"}
    run("variable", "set", "10001", "antena", "střecha")
    assert "antena střecha" in shown(run, "--section", "variables")
    assert run("client", "list", "--columns", "number,antena").stdout.split()[-2:] == ["10001", "střecha"]
    assert [row["number"] for row in told(run, "client", "list", "--where", "antena=střecha")] == ["10001"]
