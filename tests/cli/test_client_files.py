"""`ispctl client import|export`."""

import json
import os
import pty
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from ispctl import db
from ispctl.models import BillingGroup, Client, ClientSymbol, HistoryEntry

Run = Callable[..., Result]
ROWS = 3000


@pytest.fixture(autouse=True)
def somewhere(group: BillingGroup) -> BillingGroup:
    return group


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clients.csv"
    path.write_text("number;name;zip\n1;Novák Jan;78701\n2;Dvořák Petr;abc\n")
    return path


@pytest.fixture
def clientbase(tmp_path: Path) -> Path:
    path = tmp_path / "clientbase.csv"
    rows = (f"{number};Příliš Žluťoučký {number};{7_000_000 + number};k{number}@example.cz" for number in range(10_000, 10_000 + ROWS))
    path.write_text("\n".join(["number;name;vs1;email", *rows]))
    return path


def test_a_bad_row_stops_the_file_and_says_what_to_do(run: Run, file: Path) -> None:
    result = run("client", "import", file, code=1)
    assert result.stdout == f"{file}: 0 new, 0 changed, 0 unchanged, 1 rejected\n"
    assert "line 3: zip 'abc': expected five digits" in result.stderr
    assert f"{file}.rejected.csv" in result.stderr
    assert "--skip-bad" in result.stderr
    assert Client.select().count() == 0


def test_skip_bad_takes_the_good_rows_and_is_done(run: Run, file: Path) -> None:
    result = run("client", "import", file, "--skip-bad")
    assert result.stdout == f"{file}: 1 new, 0 changed, 0 unchanged, 1 rejected\n"
    assert Client.get().number == "1"


def test_json_reports_counts_and_every_rejected_value(run: Run, file: Path) -> None:
    report = json.loads(run("client", "import", file, "--json", code=1).stdout)
    (rejected,) = report.pop("rejected")
    assert report == {"file": str(file), "new": 0, "changed": 0, "unchanged": 0}
    assert rejected.pop("reason").startswith("expected five digits")
    assert rejected == {"line": 3, "column": "zip", "value": "abc"}


def test_a_dry_run_says_that_nothing_is_written(run: Run, file: Path) -> None:
    result = run("client", "import", file, "--skip-bad", "--dry-run")
    assert result.stdout.startswith(f"{file}: 1 new, 0 changed, 0 unchanged, 1 rejected")
    assert "--dry-run" in result.stdout
    assert Client.select().count() == 0


def test_headers_of_another_program_are_mapped_by_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text('"Zákazník" = "name"\n"Interní kód" = ""\n')
    (tmp_path / "old.csv").write_text("Zákazník;Interní kód\nNovák Jan;77\n")
    run("client", "import", tmp_path / "old.csv", "--map", tmp_path / "map.toml")
    assert Client.get().name == "Novák Jan"


@pytest.mark.parametrize("content", ["not toml", '"Jméno" = 1', None])
def test_a_map_that_cannot_be_read_is_a_usage_error(run: Run, file: Path, tmp_path: Path, content: str | None) -> None:
    if content:
        (tmp_path / "map.toml").write_text(content)
    assert "map.toml" in run("client", "import", file, "--map", tmp_path / "map.toml", code=2).stderr


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 100, b"\xff\xfe\x00", b'"', b"number;name\n" + b"x" * 200_000, b"number;name\n\x00;\x00\n"]
)
def test_a_broken_file_ends_in_a_sentence(run: Run, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(data)
    result = run("client", "import", path, code=1)
    assert "Traceback" not in result.output
    assert "internal error" not in result.output
    assert "broken.csv" in result.stderr or "line 2" in result.stderr


def test_the_example_of_a_map_makes_a_table_ours(run: Run, tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "config" / "import" / "example.toml"
    (tmp_path / "old.csv").write_text(
        "Číslo zákazníka;Příjmení;Jméno;Ulice;Číslo popisné;Město;E-mail;Telefon;Mobil;IČ;DIČ;Číslo účtu;Stav;Typ;Smlouva vrácena;"
        "Interní poznámka\n"
        "77;Novák;Jan;Dlouhá;1;787 01 Šumperk;jan@example.cz;;605 123 456;;;;aktivní;FO;31/03/2024;x\n"
        "78;Malý;Petr;Krátká;2;Šumperk;petr@;;;;;;ukončen;FO;;\n"
    )
    result = run("client", "import", tmp_path / "old.csv", "--map", example, "--skip-bad")
    assert "line 3: zip 'Šumperk': does not fit the pattern of split.'Město' in the map" in result.stderr
    assert "line 3: email 'petr@': expected an e-mail address" in result.stderr
    card = json.loads(run("client", "show", "77", "--json").stdout)
    names = ("name", "street", "zip", "city", "status", "legal_form", "country", "payment_type", "contract_returned_on")
    expected = ["Novák Jan", "Dlouhá 1", "787 01", "Šumperk", "Připojen", "person", "CZ", "Převodem", "2024-03-31"]
    assert [card[name] for name in names] == expected
    rejected = tmp_path / "old.csv.rejected.csv"
    rejected.write_text(rejected.read_text().replace("2;Šumperk;petr@", "2;787 01 Šumperk;petr@example.cz"))
    run("client", "import", rejected, "--map", example)
    assert Client.get(number="78").street == "Krátká 2"


def test_a_wrong_key_of_a_map_is_named_with_its_file(run: Run, file: Path, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text("[options]\nswap = true\n")
    stderr = run("client", "import", file, "--map", tmp_path / "map.toml", code=2).stderr
    assert f"--map {tmp_path / 'map.toml'}: options.swap: there is no such option; expected ignore_others" in stderr


def test_headers_that_a_map_joins_and_the_file_lacks_are_named(run: Run, file: Path, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text('[join.street]\ncolumns = ["Ulice", "ČP"]\n')
    assert (
        "the map has join.street, and there is no column 'ČP'"
        in run("client", "import", file, "--map", tmp_path / "map.toml", code=1).stderr
    )


def test_duplicates_stop_the_file_until_they_are_allowed(run: Run, tmp_path: Path) -> None:
    run("client", "add", "--name", "Novák Jan", "--mobile", "605 123 456")
    path = tmp_path / "more.csv"
    path.write_text("name;phone\nNováková Eva;605123456\n")
    for words in ([], ["--dry-run"]):
        result = run("client", "import", path, *words, code=1)
        assert "line 2: phone '605123456': client 10001 Novák Jan has the same telephone" in result.stderr
        assert "--allow-duplicates" in result.stderr
    run("client", "import", path, "--allow-duplicates")
    assert Client.select().count() == 2


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    assert "nowhere.csv" in run("client", "import", tmp_path / "nowhere.csv", code=1).stderr


def test_an_export_goes_to_standard_output_or_to_a_private_file(run: Run, file: Path, tmp_path: Path) -> None:
    run("client", "import", file, "--skip-bad")
    target = tmp_path / "export.csv"
    run("client", "export", target)
    assert run("client", "export").stdout == target.read_text() == run("client", "export", "-").stdout
    assert target.stat().st_mode & 0o077 == 0
    assert run("client", "import", target).stdout.endswith("0 new, 0 changed, 1 unchanged, 0 rejected\n")


@pytest.mark.parametrize("name", ["clients.csv", "clients.xlsx", "clients.json"])
def test_an_export_is_what_its_name_says_and_comes_back_unchanged(run: Run, tmp_path: Path, name: str) -> None:
    for number, city in ((1, "=1+1"), (2, "Česká Lípa"), (3, "Brno")):
        run("client", "add", "--name", f"+Novák {number}", "--city", city, "--phone", f"60512345{number}", "--due-days", "14")
    target = tmp_path / name
    run("client", "export", target, "--where", "city!=Brno", "--sort", "-number")
    assert run("client", "import", target).stdout.endswith("0 new, 0 changed, 2 unchanged, 0 rejected\n")
    run("client", "edit", "10002", "--city", "Zlín")
    assert run("client", "import", target).stdout.endswith("0 new, 1 changed, 1 unchanged, 0 rejected\n")


def test_the_form_of_an_export_can_be_named_and_its_encoding_too(run: Run, tmp_path: Path) -> None:
    run("client", "add", "--name", "Žluťoučký kůň")
    assert json.loads(run("client", "export", "--format", "json").stdout)[0]["name"] == "Žluťoučký kůň"
    run("client", "export", tmp_path / "for-excel.csv", "--encoding", "cp1250")
    assert "Žluťoučký kůň" in (tmp_path / "for-excel.csv").read_text(encoding="cp1250")
    run("client", "import", tmp_path / "for-excel.csv", "--encoding", "cp1250")


def test_an_export_that_cannot_be_written_is_an_error(run: Run, tmp_path: Path) -> None:
    assert "cannot be written" in run("client", "export", tmp_path / "no" / "export.csv", code=1).stderr


def _command(config: Path, *words: object) -> list[str]:
    return [sys.executable, "-m", "ispctl", "--config", str(config), "client", *map(str, words)]


def test_a_terminal_sees_how_far_it_is_and_a_pipe_does_not(config: Path, clientbase: Path) -> None:
    reader, writer = pty.openpty()
    on_terminal = subprocess.Popen(_command(config, "import", clientbase), stdout=subprocess.PIPE, stderr=writer, text=True)
    os.close(writer)
    seen = b""
    try:
        while part := os.read(reader, 4096):
            seen += part
    except OSError:
        pass  # Linux ends a terminal with an error
    assert on_terminal.communicate()[0].endswith(f"{ROWS} new, 0 changed, 0 unchanged, 0 rejected\n")
    assert b"%" in seen
    assert subprocess.run(_command(config, "import", clientbase), capture_output=True, check=True).stderr == b""


@pytest.mark.parametrize("moment", range(4))
def test_an_import_killed_at_any_moment_leaves_all_or_nothing(config: Path, clientbase: Path, moment: int) -> None:
    process = subprocess.Popen(_command(config, "import", clientbase), stdout=subprocess.DEVNULL)
    time.sleep(random.Random(f"{moment} of the day").uniform(0.3, 1.8))
    process.send_signal(signal.SIGKILL)
    process.wait()
    found = (Client.select().count(), ClientSymbol.select().count(), HistoryEntry.select().count())
    assert found in ((0, 0, 0), (ROWS, 2 * ROWS, ROWS))
    db.database.close()
    subprocess.run(_command(config, "import", clientbase), check=True, stdout=subprocess.DEVNULL)
    db.database.connect()
    assert (Client.select().count(), ClientSymbol.select().count(), HistoryEntry.select().count()) == (ROWS, 2 * ROWS, ROWS)
