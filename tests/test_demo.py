"""The fictional provider: the same again when asked for the same, correct to the haléř, and with every role played."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ispctl import db, settings
from ispctl.bank.identify import read_bank_file
from ispctl.bank.statement import OwnAccount, Statement, Transaction
from ispctl.cli import app
from ispctl.demo import names
from ispctl.demo.cast import CAST, RESTORED, SUSPENDED
from ispctl.demo.world import ACCOUNT, write_world
from ispctl.errors import Error
from ispctl.services import bank_import, bank_list, check, client_views, demo, suspension
from ispctl.services.author import Author
from ispctl.services.demo import Order

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
JOB = Author("job:suspend-debtors", "test", AT)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close the database that a demo leaves open."""
    yield
    if db.database.obj is not None and not db.database.is_closed():
        db.database.close()


def _digests(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".csv", ".gpc")]
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def _files(folder: Path, clients: int = 60, seed: int = 1, until: date = FRIDAY) -> dict[str, str]:
    folder.mkdir()
    write_world(folder, clients, seed, until)
    return _digests(folder)


def _statements(folder: Path) -> list[tuple[Statement, list[Transaction]]]:
    found = []
    for path in sorted(folder.rglob("*.gpc"), key=lambda path: path.name):
        with path.open("rb") as source:
            statements = read_bank_file(source, [OwnAccount(ACCOUNT, "CZK")]).statements
            found += [(statement, list(statement.transactions)) for statement in statements]
    return found


def test_the_same_seed_size_and_last_day_make_the_same_files_to_the_byte(tmp_path: Path) -> None:
    first = _files(tmp_path / "first")
    assert first == _files(tmp_path / "second")
    assert len(first) > 70


@pytest.mark.parametrize("other", [{"seed": 2}, {"clients": 61}, {"until": date(2026, 11, 19)}], ids=["seed", "size", "last day"])
def test_another_seed_size_or_last_day_makes_another_provider(tmp_path: Path, other: dict[str, int]) -> None:
    assert _files(tmp_path / "first") != _files(tmp_path / "other", **other)  # type: ignore[arg-type]


def test_the_same_order_fills_two_databases_alike(tmp_path: Path) -> None:
    def dump(folder: Path) -> list[str]:
        demo.create(Order(folder, 40, 1, FRIDAY), "novak", AT)
        db.database.close()
        with closing(sqlite3.connect(folder / "data" / "ispctl.db")) as connection:
            return [line.replace(str(folder), "FOLDER") for line in connection.iterdump() if "schema_migration" not in line]

    assert dump(tmp_path / "first") == dump(tmp_path / "second")


@pytest.mark.parametrize("until", [date(2026, 1, 1), date(2024, 2, 29), date(2025, 6, 15), date(2026, 11, 21)])
def test_statements_add_up_and_follow_one_another_whatever_the_last_day(tmp_path: Path, until: date) -> None:
    _files(tmp_path / "world", until=until)
    statements = _statements(tmp_path / "world")
    assert [statement.to_on for statement, _ in statements[-2:]] == [until - timedelta(days=2), until]
    assert all(statement.balanced and not statement.warnings and not statement.problems for statement, _ in statements)
    known: set[str | None] = set()
    balance = statements[0][0].opening_minor
    for statement, rows in statements:
        again = [row for row in rows if row.bank_reference in known]
        assert bool(again) == (statement.number is None)
        assert balance == (statement.opening_minor or 0) + sum(row.amount_minor for row in again)
        assert all(row.booked_on <= until for row in rows)
        balance, known = statement.closing_minor, known | {row.bank_reference for row in rows}


def test_everything_that_happens_in_life_comes_through_the_bank(tmp_path: Path) -> None:
    _files(tmp_path / "world", clients=200)
    rows = {row.bank_reference: row for _, listed in _statements(tmp_path / "world") for row in listed}.values()
    numbers = {str(10001 + position) for position in range(200)}
    incoming = [row for row in rows if row.amount_minor > 0]
    alike = [row._replace(line=0, bank_reference=None, bank_id=None) for row in incoming]
    assert any(row.reversal and row.amount_minor < 0 for row in rows), "a storno of a payment"
    assert any(row.amount_minor < 0 and not row.reversal and row.counter_account for row in rows), "an outgoing payment"
    assert any(row.amount_minor < 0 and row.counter_account is None for row in rows), "a fee of the bank"
    assert any(row.ss in numbers and row.vs is None for row in incoming), "VS in the SS"
    assert any(row.message and "VS" in row.message and row.vs is None for row in incoming), "VS in the message"
    assert any(row.vs is None and row.ss is None and row.message is None for row in incoming), "no VS at all"
    assert any(row.vs and row.vs[0] == "1" and len(row.vs) == 5 and row.vs not in numbers for row in incoming), "a mistyped VS"
    assert any(row.vs and len(row.vs) == 10 for row in incoming), "the VS of an invoice"
    assert len(alike) > len(set(alike)), "twin payments"


@pytest.mark.parametrize(("clients", "until"), [(20, date(2026, 1, 1)), (90, date(2024, 2, 29)), (60, date(2026, 11, 30))])
def test_every_part_of_the_cast_is_played_whatever_the_size_and_the_last_day(tmp_path: Path, clients: int, until: date) -> None:
    made = demo.create(Order(tmp_path / "world", clients, 7, until), "novak", AT)
    in_force = settings.load(Path(made["config"]))
    newest, last = map(Path, made["statements_to_import"])
    author = Author("demo", "test", AT)

    stale = suspension.run(until, in_force, JOB, dry_run=True)
    assert stale["suspended"] == []
    assert "max_statement_age_days" in str(stale["stopped_by"])

    assert bank_import.import_files([newest], author).report["already_known"] > 0
    report = suspension.run(until - timedelta(days=2), in_force, JOB)
    suspended = {one["client"] for one in report["suspended"]}
    assert report["stopped_by"] is None
    assert suspended & CAST.keys() == {SUSPENDED, RESTORED, "10010"}
    assert {one["client"] for one in report["spared"]} >= {"10006", "10007"}

    bank_import.import_files([last], author)
    assert {"client": RESTORED} in suspension.run(until, in_force, JOB)["resumed"]
    assert client_views.show(RESTORED, until, in_force)["balance"] == "0.00"
    assert client_views.show(RESTORED, until, in_force)["suspended"] is None
    assert client_views.show(SUSPENDED, until, in_force)["suspended"]["reason"] == "debt"
    assert client_views.show("10001", until, in_force)["scoring_average"] == "2.00"
    assert client_views.show("10011", until, in_force)["scoring_average"] == "-5.00"
    assert client_views.show("10008", until, in_force)["overdue"] in ("0.00", "50.00")
    twins = bank_list.transactions(bank_list.Filter(client="10009", since=(until - timedelta(days=4)).isoformat()))
    assert len({(row["booked_on"], row["amount"]) for row in twins}) < len(twins)
    assert "reversed" in {row["status"] for row in bank_list.transactions(bank_list.Filter(client="10010"))}
    assert [found for found in check.run() if found["breaches"]] == []


def test_a_folder_with_something_in_it_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Error, match="overwrites nothing"):
        demo.create(Order(tmp_path, 20, 1, FRIDAY), "novak", AT)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_command_makes_a_provider_that_only_its_owner_can_read(tmp_path: Path) -> None:
    folder = tmp_path / "world"
    words = ("demo", "--clients", "20", "--until", "2026-11-20", "--dir", str(folder), "--json")
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["config"] == str(folder / "ispctl.toml")
    assert report["statements_to_import"] == [str(folder / "new" / "0077.gpc"), str(folder / "new" / "0078.gpc")]
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, folder / "ispctl.toml", folder / "data")] == ["0o700", "0o600", "0o700"]
    listed = CliRunner().invoke(app, ["--config", report["config"], "client", "list", "--json"])
    assert len(json.loads(listed.stdout)) == 20


def test_the_command_tells_what_to_try_next(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["demo", "--clients", "20", "--until", "2026-11-20", "--dir", str(tmp_path / "world")])
    assert "20 clients" in result.stdout
    assert f"ispctl import-bank {tmp_path}/world/new/0077.gpc" in result.stdout
    assert f"{SUSPENDED}  stopped paying and is to be suspended" in result.stdout


@pytest.mark.parametrize("words", [("--clients", "19"), ("--clients", "many"), ("--until", "tomorrow"), ("--until", "1990-01-01")])
def test_an_impossible_order_is_a_usage_error(tmp_path: Path, words: tuple[str, str]) -> None:
    assert CliRunner().invoke(app, ["demo", "--dir", str(tmp_path / "world"), *words]).exit_code == 2
    assert not (tmp_path / "world").exists()


def test_every_name_fits_the_encoding_of_the_bank() -> None:
    words = [word for pair in names.SURNAMES for word in pair] + [*names.MEN, *names.WOMEN, *names.CRAFTS, *names.SIGNS]
    assert [word for word in words if word.encode("cp1250", "replace").decode("cp1250") != word] == []
    assert all(man and woman for man, woman in names.SURNAMES)
