"""Erasing and handing out: nothing personal is missed by either, however the schema grows (TRUST.md H6, H7)."""

import json
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from peewee import Model, TextField
from typer.testing import Result

from ispctl import db, models
from ispctl.models import (
    Administrator,
    Allocation,
    BankTransaction,
    BillingGroup,
    Client,
    ClientSymbol,
    ClientVariable,
    Contact,
    Effect,
    HistoryEntry,
    Invoice,
    ManualMatch,
    Note,
    PortalAccount,
    PortalLogin,
    Reversal,
    Score,
    Service,
    ServiceAddress,
    Suspension,
    Tariff,
    Variable,
)
from ispctl.models.base import Day, Instant, Text
from ispctl.services import check, client_past, ledger, notes, personal_data
from ispctl.services.author import Author
from ispctl.services.personal_data import CLASSES, Class, rows_of, table_of
from tests.books import AT, Books, D
from tests.conftest import SERVER

Run = Callable[..., Result]
CANARY = "kanárek"
# Texts that are read again when they are shown, so they cannot be just anything.
READ_AGAIN = {"gps", "address", "gateway", "dns"}


@pytest.fixture
def books(group: BillingGroup) -> Books:
    return Books(group)


@pytest.fixture
def client(books: Books) -> Client:
    """Client 10001 with a row in every table, all paid, and a neighbour 10002 who has the same."""
    for number in (10001, 10002):
        _live(books, books.client(number, vs1=f"{number}9", bank_account="19-2000145399/0800", gps="49.5,16.5"))
    books.settle()
    return Client.get(Client.number == "10001")


def _live(books: Books, client: Client) -> None:
    owner: dict[str, Any] = {"client": client}
    tester = Administrator.get()
    books.invoice(client)
    paid = books.payment(client, vs=client.number, ks="0308", ss="7", counter_name="x", message="x", counter_account="1/0800")
    texts: dict[str, Any] = {"counter_name": "x", "message": "x", "counter_account": f"{client.number}/0800"}
    back, storno = books.payment(client, 100, **texts), books.payment(None, -100, decision="storno", **texts)
    Reversal.create(storno=storno, reversed=back)
    ManualMatch.create(payment=paid, **owner, reason="x", decided_at=AT, decided_by="tester")
    Contact.create(**owner, **dict.fromkeys(("name", "role", "email", "phone", "mobile", "note"), "x"))
    sold = {"name": f"T{client.number}", "download_kbit": 1, "upload_kbit": 1, "price_minor": 1, "currency": "CZK", "vat": 21}
    tariff = Tariff.create(**sold)
    service = Service.create(**owner, tariff=tariff, connection="dhcp", state="active", from_on=date(2026, 1, 1), until_on=date(2026, 2, 1))
    ServiceAddress.create(service=service, address="10.0.0.2", prefix=24, gateway="10.0.0.1", dns="10.0.0.1", first_key="x", last_key="x")
    for private, number in ((False, 1), (True, 2)):
        Note.create(id=int(client.number) * 10 + number, **owner, author=tester, text="x", is_private=private, created_at=AT)
    variable = Variable.create(name=f"klic{client.number}", default="")
    ClientVariable.create(**owner, variable=variable, value="x")
    PortalAccount.create(**owner, **dict.fromkeys(("password", "password_hash"), "x"), changed_at=AT)
    PortalLogin.create(**owner, at=AT, address="x", source="x", result="ok")
    Suspension.create(**owner, reason="x", since=date(2026, 1, 1), figures="x", suspended_by="tester")
    Effect.create(kind="suspend", **owner, queued_at=AT, queued_by="tester")
    Score.create(**owner, as_of=D, total_days=1, scored_invoices=1)
    models.SearchText.create(kind="card", record_id=client.id, **owner, text="x")
    HistoryEntry.create(at=AT, by="tester", through="test", entity="client", entity_id=client.id, **owner, field="city", old="x", new="x")


def sing(client: Client, skip: set[str] = frozenset()) -> dict[str, str]:  # type: ignore[assignment]
    """Put a canary of its own into every text of a client that is personal or secret; return them by column."""
    numbers = count(100)
    songs = {}
    conditions: dict[type[Model], Any] = rows_of(client)
    conditions |= {Note: Note.client == client.id, HistoryEntry: HistoryEntry.client == client.id}
    for model, mine in conditions.items():
        for field in model._meta.sorted_fields:
            column = f"{table_of(model)}.{field.column_name}"
            is_text = isinstance(field, Text | TextField) and not isinstance(field, Day | Instant)
            # Of the databases MariaDB alone refuses what is longer than declared.
            has_room = db.is_sqlite() or db.is_postgresql() or getattr(field, "max_length", 255) > len(CANARY) + 3
            if CLASSES.get(column) in (Class.PERSONAL, Class.SECRET) and is_text and has_room and field.name not in skip:
                songs[column] = f"{CANARY}{next(numbers)}"
                model.update({field.name: songs[column]}).where(mine).execute()
    return songs


def rows(table: type[Model], *where: Any) -> list[tuple[Any, ...]]:
    query: Any = table.select().order_by(table._meta.primary_key).tuples()
    return list(query.where(*where) if where else query)


def test_every_column_is_classified_once_and_none_that_does_not_exist(database: str) -> None:
    assert sorted(CLASSES) == sorted(personal_data.columns())
    listed = [f"{t}.{c}" for tables in personal_data._BY_CLASS.values() for t, columns in tables.items() for c in columns.split()]
    assert len(listed) == len(set(listed))


def test_every_table_with_a_client_is_known_to_belong_to_it(client: Client) -> None:
    about = {getattr(models, name) for name in models.__all__ if "client" in getattr(models, name)._meta.fields}
    assert about <= {*rows_of(client), Note, HistoryEntry}


@pytest.mark.skipif(bool(SERVER), reason="bytes of a file")
def test_after_erasing_no_canary_is_left_in_the_bytes_of_the_database(client: Client, run: Run, database_url: str) -> None:
    songs = sing(client)
    Client.update(name="přepsané jméno " + CANARY).where(Client.id == client.id).execute()
    assert len(songs) > 60
    path = Path(database_url.removeprefix("sqlite:///"))

    def folder_bytes() -> bytes:
        return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))

    assert CANARY.encode() in folder_bytes()
    run("client", "erase", "10001", "--yes", "--force")
    db.database.close()
    assert folder_bytes().count(CANARY.encode()) == 0


def test_the_books_and_the_neighbour_are_as_before_and_all_adds_up(client: Client, run: Run) -> None:
    neighbour = Client.get(Client.number == "10002")
    sing(client, {"group", "status", "payment_type"})

    def kept() -> list[Any]:
        fixed = [field for field in BankTransaction._meta.sorted_fields if field.name not in ("counter_name", "message")]
        mine = rows_of(neighbour)
        others = [rows(model, condition) for model, condition in mine.items()]
        return [
            rows(Invoice), rows(Allocation), rows(Reversal), list(BankTransaction.select(*fixed).order_by(BankTransaction.id).tuples()),
            others, rows(Note, Note.client == neighbour.id), rows(HistoryEntry, HistoryEntry.client == neighbour.id),
            {key: vars_of(balance) for key, balance in ledger.balances(D).items()},
        ]  # fmt: skip

    before = kept()
    run("client", "erase", "10001", "--yes", "--force")
    assert kept() == before
    assert [one["invariant"] for one in check.run() if one["breaches"]] == []
    assert [(one.vs, one.slot) for one in ClientSymbol.select().where(ClientSymbol.client == client.id)] == [("10001", 0)]


def vars_of(balance: ledger.Balance) -> tuple[int, int, int]:
    return balance.balance_minor, balance.overdue_minor, balance.overdue_days


def test_a_dry_run_says_what_the_real_run_does_and_writes_nothing(client: Client, run: Run) -> None:
    everything = [rows(getattr(models, name)) for name in models.__all__]
    rehearsed = json.loads(run("client", "erase", "10001", "--dry-run", "--force", "--json").stdout)
    assert [rows(getattr(models, name)) for name in models.__all__] == everything
    assert json.loads(run("client", "erase", "10001", "--yes", "--force", "--json").stdout) == rehearsed
    assert rehearsed["deleted"]["notes"] == 2
    assert rehearsed["kept"] == {"invoices": 1, "transactions": 3, "allocations": 1}


def test_an_erased_client_can_be_shown_and_says_so_in_its_history(client: Client, run: Run) -> None:
    run("client", "erase", "10001", "--yes", "--force")
    card = json.loads(run("client", "show", "10001", "--json").stdout)
    assert (card["name"], card["gps"], card["contacts"], card["notes"], card["vs1"]) == ("Erased client 10001", None, [], [], None)
    told = json.loads(run("client", "history", "10001", "--json").stdout)
    assert (told[0]["field"], told[0]["by"], told[0]["new"]) == ("erased", "tester", "yes")
    assert [(row["old"], row["new"]) for row in told[1:]] == [(None, None)] * (len(told) - 1)
    assert "10001" in run("client", "find", "Erased").stdout
    run("client", "erase", "10001", "--yes", "--force")


def test_the_card_of_a_day_before_the_erasure_is_gone(client: Client, run: Run) -> None:
    run("client", "erase", "10001", "--yes", "--force")
    assert "was erased after 2026-02-01" in run("client", "show", "10001", "--at", "2026-02-01", code=1).stderr
    assert client_past.look_back("10001", date(2999, 1, 1), _settings()).card["name"] == "Erased client 10001"


def _settings() -> Any:
    from ispctl.settings import Settings

    return Settings()


@pytest.mark.parametrize(("owed", "said"), [("invoice", "open invoices"), ("credit", "money left of payments"), ("service", "services")])
def test_who_is_not_done_with_is_not_erased_without_force(books: Books, run: Run, owed: str, said: str) -> None:
    client = books.client(10001)
    if owed == "invoice":
        books.invoice(client)
    elif owed == "credit":
        books.payment(client)
    else:
        _live(books, client)
        Service.update(until_on=None).execute()
    books.settle()
    assert said in run("client", "erase", "10001", "--yes", code=1).stderr
    assert Client.get().name == "Klient 10001"
    run("client", "erase", "10001", "--yes", "--force")


def test_who_is_done_with_is_erased_without_force(books: Books, run: Run) -> None:
    books.invoice(client := books.client(10001))
    books.payment(client)
    books.settle()
    assert "erased" in run("client", "erase", "10001", "--yes").stdout
    assert json.loads(run("check", "--json").stdout)


def test_only_a_master_may_erase_and_only_with_yes(client: Client, run: Run) -> None:
    assert "--yes" in run("client", "erase", "10001", code=2).stderr
    Administrator.update(is_master=False).execute()
    for words in (["--dry-run"], ["--yes", "--force"]):
        assert "only a Master" in run("client", "erase", "10001", *words, code=1).stderr
    assert Client.get(Client.number == "10001").name == "Klient 10001"


def test_a_statement_that_comes_again_after_erasing_is_known_and_brings_nothing_back(books: Books, run: Run, tmp_path: Path) -> None:
    from tests.bank_world import movement, statement, write

    books.client(10001)
    file = write(tmp_path / "a.gpc", statement([movement(date(2026, 1, 10), 49_900, "10001", 1)]))
    run("import-bank", file)
    before = ledger.balances(D)[1].balance_minor
    run("client", "erase", "10001", "--yes", "--force")
    assert json.loads(run("import-bank", file, "--json").stdout)["already_known"] == 1
    assert ledger.balances(D)[1].balance_minor == before
    assert [(row.counter_name, row.message) for row in BankTransaction.select()] == [(None, None)]


def test_while_another_program_reads_the_erasure_is_done_and_says_that_the_file_is_not_clean(
    client: Client, run: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("a file only")
    monkeypatch.setattr(db, "LOCK_TIMEOUT_SECONDS", 1)
    reader = sqlite3.connect(database_url.removeprefix("sqlite:///"))
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM clients").fetchone()
    assert "try again" in run("client", "erase", "10001", "--yes", "--force", code=75).stderr
    reader.close()
    run("client", "erase", "10001", "--yes", "--force")
    assert Client.get(Client.number == "10001").name == "Erased client 10001"


def test_the_export_has_every_personal_column_and_no_secret(client: Client, run: Run) -> None:
    songs = sing(client, READ_AGAIN)
    text = run("client", "export-personal", "10001").stdout
    missing = {column for column, song in songs.items() if song not in text and CLASSES[column] is Class.PERSONAL}
    assert missing == {"search_texts.text"}  # copies of the others
    assert {column for column, song in songs.items() if song in text and CLASSES[column] is Class.SECRET} == set()
    found = json.loads(text)
    assert found["card"]["balance"] == "0.00"
    assert [row["total"] for row in found["records"]["invoices"]] == ["499.00"]
    assert {row["amount"] for row in found["records"]["transactions"]} == {"499.00", "1.00", "-1.00"}
    assert "Klient 10002" not in text


def test_the_export_has_no_private_note_of_somebody_else(client: Client, run: Run, author: Author) -> None:
    colleague = Administrator.create(login="kolega", name="Kolega", is_master=False)
    notes.add("10001", f"{CANARY} soukromě", Author(colleague.login, "test", AT + timedelta(1)), private=True)
    assert CANARY in run("client", "export-personal", "10001").stdout
    Administrator.update(is_master=False).execute()
    assert CANARY not in run("client", "export-personal", "10001").stdout


def test_the_export_goes_to_a_file_that_only_its_owner_can_read(client: Client, run: Run, tmp_path: Path) -> None:
    assert run("client", "export-personal", "10001", "-o", tmp_path / "osoba.json").stdout == ""
    assert json.loads((tmp_path / "osoba.json").read_text())["client"] == "10001"
    assert (tmp_path / "osoba.json").stat().st_mode & 0o777 == 0o600
    assert "there is no client 77" in run("client", "export-personal", "77", code=1).stderr
