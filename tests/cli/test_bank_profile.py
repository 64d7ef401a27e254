"""`ispctl bank profile`, and profiles of the operator through the whole program."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from ispctl.models import BankTransaction, BillingGroup
from tests.bank.csv_goldens import GOLDEN

Run = Callable[..., Result]
SHIPPED = Path(__file__).parents[2] / "config" / "bank-csv"
OWN = """name = "ours"
bank = "Naše banka"
account = "2000012001/2010"

[columns]
booked_on = "Den"
amount = "Kolik"
vs = "VS"
"""
SAMPLE = "Den;Kolik;VS;Navíc\n19.03.2026;1 499,00;10001;x\n20.03.2026;-5;;\n"


@pytest.fixture
def ours(tmp_path: Path, group: BillingGroup) -> Path:
    """A profile of our own beside the configuration; its file."""
    folder = tmp_path / "bank-csv"
    folder.mkdir()
    path = folder / "ours.toml"
    path.write_text(OWN, encoding="utf-8")
    (tmp_path / "pohyby.csv").write_text(SAMPLE, encoding="utf-8")
    return path


def test_profiles_are_listed_with_those_of_our_own(run: Run, ours: Path) -> None:
    listed = {row["name"]: row for row in json.loads(run("bank", "profile", "list", "--json").stdout)}
    assert listed["ours"] == {"name": "ours", "bank": "Naše banka", "file": str(ours), "own": True}
    assert not listed["csob"]["own"] and listed.keys() > {path.stem for path in SHIPPED.glob("*.toml")}


def test_check_tells_which_column_is_where_and_what_would_be_read(run: Run, ours: Path, tmp_path: Path) -> None:
    found = json.loads(run("bank", "profile", "check", ours, tmp_path / "pohyby.csv", "--json").stdout)
    (statement,) = found.pop("statements")
    assert found == {
        "profile": "ours", "bank": "Naše banka", "encoding": "utf-8", "delimiter": ";", "header_line": 1,
        "columns": [
            {"field": "booked_on", "column": 1, "name": "Den"},
            {"field": "amount", "column": 2, "name": "Kolik"},
            {"field": "vs", "column": 3, "name": "VS"},
            {"field": None, "column": 4, "name": "Navíc"},
        ],
    }  # fmt: skip
    assert (statement["account"], statement["currency"], statement["rows"]) == ("2000012001/2010", "CZK", 2)
    assert [(row["booked_on"], row["amount"], row["vs"]) for row in statement["first"]] == [
        ("2026-03-19", "1499.00", "10001"), ("2026-03-20", "-5.00", None),
    ]  # fmt: skip


def test_check_is_for_people_too(run: Run, ours: Path, tmp_path: Path) -> None:
    output = run("bank", "profile", "check", SHIPPED / "csob.toml", GOLDEN / "csv-csob.csv").stdout
    assert "csob (ČSOB), cp1250, delimiter ';', header in line 3" in output
    assert "account 8452341718/0300 CZK, statement  to 2026-03-19: adds up" in output
    assert "opening 4792.98, closing 5753.78, 3 transactions" in output


def test_check_needs_no_configuration(run: Run, ours: Path, tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from ispctl.cli import app

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "nowhere"))
    result = CliRunner().invoke(app, ["bank", "profile", "check", str(ours), str(tmp_path / "pohyby.csv")])
    assert result.exit_code == 0, result.output


def test_missing_column_is_named_with_the_columns_that_are_there(run: Run, ours: Path, tmp_path: Path) -> None:
    sample = tmp_path / "pohyby.csv"
    sample.write_text(SAMPLE.replace("Kolik", "Suma"), encoding="utf-8")
    result = run("bank", "profile", "check", ours, sample, code=1)
    assert result.stderr == (
        f"ispctl: {sample}, line 1: there is no column for amount 'Kolik'; the columns in line 1 are 'Den', 'Suma', 'VS', 'Navíc'\n"
    )


def test_file_that_fits_our_own_profile_is_imported_without_an_option(run: Run, ours: Path, tmp_path: Path) -> None:
    sample = tmp_path / "pohyby.csv"
    assert "ours" in run("bank", "inspect", sample).stdout
    assert json.loads(run("import-bank", sample, "--json").stdout)["new"] == 2
    assert sorted(row.amount_minor for row in BankTransaction.select()) == [-500, 149_900]


def test_our_own_profile_is_used_by_the_job_too(run: Run, ours: Path, tmp_path: Path) -> None:
    spool = tmp_path / "data" / "spool"
    spool.mkdir(mode=0o700, parents=True)
    (tmp_path / "pohyby.csv").rename(spool / "pohyby.csv")
    os.utime(spool / "pohyby.csv", (1, 1))
    assert json.loads(run("job", "import-bank", "--json").stdout)["new"] == 2


def test_mistake_in_our_own_profile_names_the_file_and_the_key(run: Run, ours: Path, tmp_path: Path) -> None:
    ours.write_text(OWN.replace("bank =", "bunk ="), encoding="utf-8")
    for words in (("bank", "profile", "list"), ("import-bank", tmp_path / "pohyby.csv")):
        assert run(*words, code=1).stderr == f"ispctl: {ours}: bunk: there is no such key; did you mean bank?\n"
