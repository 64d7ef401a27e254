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


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    assert "nowhere.csv" in run("client", "import", tmp_path / "nowhere.csv", code=1).stderr


def test_an_export_goes_to_standard_output_or_to_a_private_file(run: Run, file: Path, tmp_path: Path) -> None:
    run("client", "import", file, "--skip-bad")
    target = tmp_path / "export.csv"
    run("client", "export", target)
    assert run("client", "export").stdout == target.read_text() == run("client", "export", "-").stdout
    assert target.stat().st_mode & 0o077 == 0
    assert run("client", "import", target).stdout.endswith("0 new, 0 changed, 1 unchanged, 0 rejected\n")


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
