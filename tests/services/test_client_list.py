"""Which clients a list has, in what order, and what it asks the database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ispctl import money
from ispctl.errors import InvalidFields, NotFound, UsageError
from ispctl.models import BillingGroup, Client, PortalAccount, Suspension
from ispctl.rules.card_tests import TESTED
from ispctl.services import client_list, clients, variables
from ispctl.services.author import Author
from ispctl.services.client_list import Filter
from ispctl.settings import Settings
from tests.books import Books, D
from tests.counting import statements

SETTINGS = Settings()
PEOPLE: dict[str, dict[str, str]] = {
    "7": {"name": "Čáp Ján", "city": "Žilina", "country": "SK", "zip": "010 01", "phone": "605 123 456", "vs1": "70", "group": "VIP"},
    "80": {"name": "Cvrček Jan", "city": "Šumperk", "zip": "787 01", "email": "jan@example.cz", "due_days": "30", "status": "Připojen"},
    "9": {"name": "Chalupa Jiří", "city": "Česká Lípa", "contract_returned_on": "2024-03-31", "never_suspend": "ano", "vs1": "100"},
    "600": {"name": "Hýl Jan", "city": "chotěboř", "billing_name": "Hýl s.r.o.", "due_days": "7", "status": "Neplatič"},
}


@pytest.fixture(autouse=True)
def people(group: BillingGroup, author: Author) -> None:
    """Four clients; 9 owes 1,000 for 20 days, 600 owes 50 for 40 days and is suspended, 80 pays 5 days early, 7 pays a day late."""
    BillingGroup.create(name="Optika", company="Optika a.s.")
    for number, texts in PEOPLE.items():
        group_name = "Optika" if number == "600" else "Síť"
        clients.add({"number": number, "billing_group": group_name, **texts}, author, SETTINGS)
    books = Books(group)
    stored = {client.number: client for client in Client.select()}
    books.invoice(stored["9"], 20, 100_000)
    books.invoice(stored["600"], 40, 5_000)
    for number, days in (("80", 5), ("7", -1)):
        invoice = books.invoice(stored[number], 30)
        books.payment(stored[number], booked_on=invoice.due_on - timedelta(days))
    books.settle()
    Suspension.create(client=stored["600"], reason="debt", since=date(2026, 3, 1), suspended_by="job")
    seen = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    PortalAccount.create(client=stored["7"], password_hash="", changed_at=seen, last_login_at=seen)
    variables.define({"name": "router", "default": "žádný"}, author)
    variables.set_value("80", "router", "MikroTik hAP", author)


def listed(*where: str, **options: Any) -> list[str]:
    rows = client_list.list_clients(Filter(where=where, **options), D, SETTINGS, ("number",))
    return [row["number"] for row in rows]


WHERE = {
    "city=Žilina": "7",
    "city!=Žilina": "9 80 600",
    "city~cest": "",
    "city~ceska": "9",
    "city~HOTEBOR": "600",
    "name~jan": "7 80 600",
    "name<Hýl Jan": "7 80",
    "name>=Hýl Jan": "9 600",
    "number>9": "80 600",
    "number<=0080": "7 9 80",
    "vs1>=100": "9",
    "vs1<100": "7",
    "vs1=00070": "7",
    "phone=605123456": "7",
    "phone~123 45": "7",
    "zip=78701": "80",
    "zip~78 7": "80",
    "email=": "7 9 600",
    "email!=": "80",
    "email~EXAMPLE": "80",
    "due_days<14": "600",
    "due_days!=30": "7 9 600",
    "contract_returned_on<=31.3.2024": "9",
    "contract_returned_on>2024-03-31": "",
    "never_suspend=yes": "9",
    "never_suspend!=ano": "7 80 600",
    "country=SK": "7",
    "country~s": "7",
    "billing_group=Optika": "600",
    "billing_group~SIT": "7 9 80",
    "billing_name~hyl": "600",
    "status=": "7 9",
    "group=VIP": "7",
    "overdue>0": "9 600",
    "overdue>=1000": "9",
    "overdue_days>20": "600",
    "balance<-50": "9",
    "balance=0": "7 80",
    "scoring_total>=5": "80",
    "scoring_total<0": "7",
    "scoring_average=": "9 600",
    "scoring_average!=": "7 80",
    "scored_invoices=1": "7 80",
    "suspended=yes": "600",
    "suspended=no": "7 9 80",
    "suspended!=yes": "7 9 80",
    "created_at=2026-01-02": "7 9 80 600",
    "created_at!=2026-01-02": "",
    "created_at<2026-01-02": "",
    "updated_at>=2026-01-02": "7 9 80 600",
    "updated_by=tester": "7 9 80 600",
    "updated_by~test": "7 9 80 600",
    # 23:30 in UTC is half an hour into the next day in Prague.
    "last_login_at=2026-03-02": "7",
    "last_login_at=2026-03-01": "",
    "last_login_at!=2026-03-02": "9 80 600",
    "last_login_at=": "9 80 600",
    "last_login_at!=": "7",
    "router=žádný": "7 9 600",
    "router!=žádný": "80",
    "router~mikrotik": "80",
    "router~ZADNY": "7 9 600",
}


@pytest.mark.parametrize(("where", "numbers"), WHERE.items())
def test_a_test_lets_through_whom_it_says(where: str, numbers: str) -> None:
    assert listed(where) == numbers.split()


def test_every_field_and_figure_can_be_tested() -> None:
    for name in TESTED:
        listed(f"{name}=")
        listed(f"{name}!=")


def test_tests_are_joined_by_and(author: Author) -> None:
    assert listed("name~jan", "overdue>0", "suspended=yes", billing_group="Optika", overdue=True, suspended=True) == ["600"]
    assert listed("name~jan", "city=Brno") == []


SORT = {
    "name": "80 7 600 9",
    "-name": "9 600 7 80",
    "city": "9 600 80 7",
    "number": "7 9 80 600",
    "-number": "600 80 9 7",
    "due_days": "600 80 7 9",
    "-due_days": "80 600 7 9",
    "vs1": "7 9 80 600",
    "-overdue": "9 600 7 80",
    "billing_group,-name": "600 9 7 80",
    "scoring_average": "7 80 9 600",
    "-scoring_total,name": "80 600 9 7",
    "router,-number": "80 600 9 7",
    "status,city": "600 80 9 7",
    "contract_returned_on": "9 7 80 600",
}


@pytest.mark.parametrize(("names", "numbers"), SORT.items())
@pytest.mark.parametrize("limit", [None, 3])
def test_a_list_is_sorted_by_names_and_without_a_value_last(names: str, numbers: str, limit: int | None) -> None:
    assert listed(sort=tuple(names.split(",")), limit=limit) == numbers.split()[:limit]


def test_a_limit_is_reached_when_the_first_few_do_not_fill_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_list, "_FIRST_PORTION", 1)
    assert listed("overdue>0", limit=2) == ["9", "600"]
    assert listed("name~jan", sort=("-name",), limit=2) == ["600", "7"]
    assert listed("name~jan", limit=0) == []


def test_wrong_tests_are_all_reported_at_once_with_their_values() -> None:
    with pytest.raises(InvalidFields) as caught:
        listed("due_days>x", "zip=_", "city=Brno", "overdue<a lot")
    assert [(problem.field, problem.value) for problem in caught.value.problems] == [("due_days", "x"), ("zip", "_"), ("overdue", "a lot")]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"where": ("cyty=Brno",)}, NotFound, "did you mean city"),
        ({"where": ("map_url=x",)}, NotFound, "no field or variable 'map_url'"),
        ({"sort": ("-cyty",)}, NotFound, "did you mean city"),
        ({"sort": ("map_url",)}, UsageError, "--sort map_url"),
        ({"where": ("city",)}, UsageError, "for example city=Brno"),
    ],
)
def test_names_that_nothing_has_are_refused(options: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        client_list.list_clients(Filter(**options), D, SETTINGS)


def test_columns_are_as_in_the_whole_row() -> None:
    whole = client_list.list_clients(Filter(), D, SETTINGS)
    names = ("overdue", "number", "suspended", "scoring_average", "last_login_at")
    assert client_list.list_clients(Filter(), D, SETTINGS, names) == [{name: row[name] for name in names} for row in whole]
    assert whole[1]["overdue"] == money.format_minor(100_000)


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(limit=3),
        Filter(sort=("name",), limit=3),
        Filter(sort=("city", "-overdue"), limit=3),
        Filter(where=("name~klient", "overdue=0", "scoring_total=0"), limit=3),
    ],
)
def test_the_number_of_statements_of_a_short_list_does_not_grow_with_the_clients(wanted: Filter, author: Author) -> None:
    found = []
    for turn in range(2):
        for position in range(40):
            clients.add({"name": f"Klient {turn} {position}", "billing_group": "Síť"}, author, SETTINGS)
        with statements() as counted:
            assert len(client_list.list_clients(wanted, D, SETTINGS)) == 3
        found.append(counted[0])
    assert found[0] == found[1]
    assert found[0] < 70
