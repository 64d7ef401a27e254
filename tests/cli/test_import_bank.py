"""`ispctl import-bank`: what it reports, and what it refuses, saying what to do and storing nothing."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from ispctl import db
from ispctl.models import BankFile, BankImport, BankTransaction, BillingGroup, Statement
from tests.bank_world import CSOB, client, invoice, movement, open_accounts, statement, write

Run = Callable[..., Result]


@pytest.fixture
def folder(group: BillingGroup, tmp_path: Path) -> Path:
    open_accounts(group)
    invoice(client(10001), "F1", 0, 500)
    db.database.close()
    return tmp_path


def stored() -> int:
    return sum(table.select().count() for table in (BankFile, BankImport, BankTransaction, Statement))


def refused(run: Run, path: Path, reason: str, line: int | None = None) -> None:
    result = run("import-bank", path, code=1)
    place = f"{path}, line {line}" if line else str(path)
    assert result.stderr == f"ispctl: {place}: {reason}\n"
    assert result.stdout == ""
    assert stored() == 0


def test_the_report_has_every_figure_of_the_contract_when_printed_as_json(folder: Path, run: Run) -> None:
    rows = [movement(1, 500, "10001", 1), movement(1, 7, "999", 2), movement(1, -3, None, 3)]
    path = write(folder / "a.gpc", statement(rows), statement([movement(1, 20, "10001")], CSOB))
    expected = {
        "import_id": 1,
        "files": [{"file": str(path), "new": 4, "already_known": 0, "paired": 2, "unpaired": 1, "skipped": 0, "statements": 2}],
        "new": 4,
        "already_known": 0,
        "paired": 2,
        "unpaired": 1,
    }
    assert run("import-bank", path, "--json").stdout == json.dumps(expected, indent=2) + "\n"


def test_the_report_is_a_table_a_csv_or_nothing_as_asked(folder: Path, run: Run) -> None:
    path = write(folder / "a.gpc", statement([movement(1, 500, "10001", 1)]))
    assert run("import-bank", path, "--dry-run", "--format", "csv").stdout == (
        f"file;new;already_known;paired;unpaired;statements\n{path};1;0;1;0;1\n"
    )
    assert "already known" in run("import-bank", path, "--dry-run").stdout
    assert run("import-bank", path, "--quiet").output == ""
    assert json.loads(run("import-bank", path, "--json").stdout)["already_known"] == 1


def test_the_same_figures_are_printed_and_nothing_is_stored_when_it_is_only_a_dry_run(folder: Path, run: Run) -> None:
    path = write(folder / "a.gpc", statement([movement(1, 500, "10001", 1)]))
    rehearsed = json.loads(run("import-bank", path, "--dry-run", "--json").stdout)
    assert stored() == 0
    assert rehearsed == {**json.loads(run("import-bank", path, "--json").stdout), "import_id": None}


def test_a_file_that_does_not_exist_is_refused(folder: Path, run: Run) -> None:
    refused(run, folder / "missing.gpc", "cannot be read: No such file or directory")


def test_a_folder_and_a_pipe_are_refused_without_waiting(folder: Path, run: Run) -> None:
    refused(run, folder, "is not a regular file")
    os.mkfifo(folder / "pipe")
    refused(run, folder / "pipe", "is not a regular file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(folder: Path, run: Run) -> None:
    path = write(folder / "a.gpc", statement([]))
    path.chmod(0)
    refused(run, path, "cannot be read: Permission denied")


def test_an_empty_file_is_refused(folder: Path, run: Run) -> None:
    (folder / "a.gpc").touch()
    refused(run, folder / "a.gpc", "the file is empty")


def test_a_file_in_no_known_format_is_refused(folder: Path, run: Run) -> None:
    (folder / "a.gpc").write_bytes(b"%PDF-1.7\nno statement of a bank begins like this\n")
    assert "the file is not in a known format; tried: gpc" in run("import-bank", folder / "a.gpc", code=1).stderr
    assert stored() == 0


def test_an_unknown_own_account_is_refused_naming_the_command_that_adds_it(folder: Path, run: Run) -> None:
    path = write(folder / "a.gpc", statement([movement(1, 500, "10001", 1)]), statement([movement(1, 5)], "19-2000145399/2010"))
    advice = "ispctl billing-group account add GROUP 19-2000145399/2010:CZK"
    refused(run, path, f"the account 19-2000145399/2010 in CZK is none of our own; if it is, add it with `{advice}`", line=3)
    run(*advice.replace("GROUP", "Druhá").split()[1:])
    assert json.loads(run("import-bank", path, "--json").stdout)["new"] == 2


def test_a_statement_that_does_not_add_up_is_refused_whole_with_the_figures(folder: Path, run: Run) -> None:
    good = statement([movement(1, 500, "10001", 1)])
    path = write(folder / "a.gpc", good, statement([movement(2, 500, "10001", 2)], opening=100, closing_minor=700))
    reason = "opening balance 1.00 + credits 5.00 - debits 0.00 gives 6.00, but the stated closing balance is 7.00"
    result = run("import-bank", path, code=1)
    assert (str(path) in result.stderr, reason in result.stderr, "line 3" in result.stderr) == (True, True, True)
    assert result.stderr.count("line 3") == 1
    assert stored() == 0


def test_every_file_is_left_out_when_one_of_them_is_refused(folder: Path, run: Run) -> None:
    good = write(folder / "good.gpc", statement([movement(1, 500, "10001", 1)]))
    refused_file = folder / "bad.gpc"
    refused_file.write_bytes(good.read_bytes()[:200])
    assert str(refused_file) in run("import-bank", good, refused_file, code=1).stderr
    assert stored() == 0


def test_the_refusal_is_an_object_when_json_is_asked_for(folder: Path, run: Run) -> None:
    path = write(folder / "a.gpc", statement([movement(2, 500)], opening=100, closing_minor=700))
    said = json.loads(run("import-bank", path, "--json", code=1).stdout)
    assert said["error"]["file"] == str(path)
    assert said["error"]["line"] == 1
    assert "7.00" in said["error"]["reason"]


def test_a_file_is_taken_when_its_name_is_not_text(folder: Path, run: Run) -> None:
    path = write(folder / os.fsdecode(b"v\xfdpis.gpc"), statement([movement(1, 500, "10001", 1)]))
    assert json.loads(run("import-bank", path, "--json").stdout)["new"] == 1
    assert BankTransaction.select().count() == 1
    run("bank", "imports")
    run("history")


def test_a_file_is_taken_when_its_name_is_very_long(folder: Path, run: Run) -> None:
    deep = folder / ("a" * 200) / ("b" * 200) / ("c" * 200)
    deep.mkdir(parents=True)
    run("import-bank", write(deep / "vypis.gpc", statement([movement(1, 500, "10001", 1)])))
    assert BankTransaction.select().count() == 1


def test_nothing_is_written_when_nobody_knows_the_user(folder: Path, run: Run) -> None:
    run("check")
    db.sql("UPDATE administrators SET os_user = 'somebody-else'")
    path = write(folder / "a.gpc", statement([movement(1, 500, "10001", 1)]))
    assert "has no administrator account" in run("import-bank", path, code=1).stderr
    assert stored() == 0


def test_usage_is_explained_when_no_file_is_named(folder: Path, run: Run) -> None:
    run("import-bank", code=2)
