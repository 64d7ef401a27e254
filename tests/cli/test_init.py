"""`ispctl init`: all of it or nothing, and nothing is ever overwritten."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ispctl import db, identity, settings
from ispctl.cli import app
from ispctl.models import Administrator, BillingGroup, HistoryEntry
from tests.conftest import SERVER

Init = Callable[..., Result]
GROUP = ("--group", "Síť", "--company", "Síť s.r.o.", "--account", "2000145399/2010", "--account", "SK31 1200 0000 1987 4263 7541")
ADMIN = ("--admin-login", "novak", "--admin-name", "Novák Jan", "--admin-email", "jan@example.cz")


@pytest.fixture
def server_url(migrated: str) -> Iterator[str]:
    """URL of a new, empty database on the server of this run; nothing on SQLite."""
    if not SERVER:
        yield ""
        return
    name = f"{migrated.rpartition('/')[2]}_init"
    db.connect(migrated)
    db.sql(f"DROP DATABASE IF EXISTS {name}")
    db.sql(f"CREATE DATABASE {name}")
    yield f"{migrated.rpartition('/')[0]}/{name}"
    db.connect(migrated)
    db.sql(f"DROP DATABASE {name}{' WITH (FORCE)' if db.is_postgresql() else ''}")
    db.database.close()


@pytest.fixture
def init(tmp_path: Path, server_url: str) -> Init:
    """Run `ispctl init` for tmp_path/etc/ispctl.toml and tmp_path/data, or the server, and expect an exit code."""

    def run_init(*words: str, code: int = 0) -> Result:
        place = ["--data-dir", str(tmp_path / "data"), *(["--database", server_url] if server_url else [])]
        result = CliRunner().invoke(app, ["--config", str(tmp_path / "etc" / "ispctl.toml"), "init", *place, *words])
        assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
        return result

    return run_init


def _left(tmp_path: Path) -> set[str]:
    return {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}


def test_one_unattended_command_sets_everything_up(init: Init, tmp_path: Path, server_url: str) -> None:
    report = json.loads(init(*GROUP, *ADMIN, "--ico", "25123891", "--json").stdout)
    assert report == {
        "config": f"{tmp_path}/etc/ispctl.toml",
        "database": settings.public_url(server_url) or f"sqlite:///{tmp_path}/data/ispctl.db",
        "billing_group": "Síť",
        "accounts": ["2000145399/2010:CZK", "SK3112000000198742637541:EUR"],
        "administrator": "novak",
        "os_user": identity.invoking_user(),
    }
    db.connect(settings.load(tmp_path / "etc" / "ispctl.toml").database_url())
    admin = Administrator.get()
    assert (admin.login, admin.name, admin.email, admin.os_user) == ("novak", "Novák Jan", "jan@example.cz", identity.invoking_user())
    assert admin.is_master
    assert BillingGroup.get().ico == "25123891"
    assert {(entry.by, entry.through) for entry in HistoryEntry.select()} == {("novak", "ispctl init")}
    db.database.close()


def test_only_the_owner_can_look_into_what_was_made_whatever_the_umask(tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "ispctl",
        "--config",
        str(tmp_path / "etc" / "ispctl.toml"),
        "init",
        "--data-dir",
        str(tmp_path / "data"),
    ]
    subprocess.run([*words, *GROUP, *ADMIN], check=True, umask=0, capture_output=True)
    modes = {str(path.relative_to(tmp_path)): path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes == {"etc": 0o700, "etc/ispctl.toml": 0o600, "etc/portal.key": 0o400, "data": 0o700, "data/ispctl.db": 0o600}


def test_everything_missing_is_named_at_once_without_a_terminal(init: Init, tmp_path: Path) -> None:
    complaint = init("--company", "Síť s.r.o.", "--admin-login", "novak", code=2).stderr
    assert complaint == "ispctl: init needs --group, --account, --admin-name as well; on a terminal it asks for them\n"
    assert _left(tmp_path) == set()


def test_everything_wrong_is_told_at_once_and_nothing_is_left_behind(init: Init, tmp_path: Path) -> None:
    wrong = ("--ico", "25123892", "--account", "123", "--admin-email", "nobody", "--group", "a;b")
    complaint = init(*GROUP, *ADMIN, *wrong, code=1).stderr
    assert [line.partition(":")[0] for line in complaint.removeprefix("ispctl: ").splitlines()] == [
        "name 'a;b'", "ico '25123892'", "email 'nobody'", "account '123'",
    ]  # fmt: skip
    assert _left(tmp_path) == set()


def test_a_second_init_is_refused_and_changes_nothing(init: Init, tmp_path: Path) -> None:
    init(*GROUP, *ADMIN)
    config = tmp_path / "etc" / "ispctl.toml"
    before = config.read_bytes()
    complaint = init(*GROUP, *ADMIN, code=1).stderr
    assert complaint.startswith(f"ispctl: {config}: there is a configuration already, and init overwrites nothing")
    assert config.read_bytes() == before


def test_a_database_that_exists_is_refused_and_the_new_configuration_taken_back(init: Init, tmp_path: Path, server_url: str) -> None:
    init(*GROUP, *ADMIN)
    (tmp_path / "etc" / "ispctl.toml").unlink()
    complaint = init(*GROUP, *ADMIN, code=1).stderr
    assert ("holds tables already" if server_url else "ispctl.db: exists already") in complaint
    assert not (tmp_path / "etc" / "ispctl.toml").exists()
    db.connect(server_url or f"sqlite:///{tmp_path}/data/ispctl.db")
    assert Administrator.select().count() == 1
    db.database.close()


def test_a_failure_in_the_middle_leaves_nothing_behind(
    init: Init, tmp_path: Path, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path.with_name(f"{tmp_path.name}-migrations")
    broken.mkdir()
    for path in db.MIGRATIONS.glob("0*.py"):
        (broken / path.name).write_bytes(path.read_bytes())
    (broken / "9999_broken.py").write_text("def up(migrator, db):\n    db.execute_sql('SELECT nonsense')\n")
    with monkeypatch.context() as patch:
        patch.setattr(db, "MIGRATIONS", broken)
        init(*GROUP, *ADMIN, code=1)
    assert _left(tmp_path) == set()
    init(*GROUP, *ADMIN)


def test_a_server_that_does_not_answer_leaves_nothing_behind(init: Init, tmp_path: Path) -> None:
    init(*GROUP, *ADMIN, "--database", "postgresql://isp@127.0.0.1:1/isp", code=75)
    assert _left(tmp_path) == set()


def test_a_data_folder_that_others_can_enter_is_refused(init: Init, tmp_path: Path, server_url: str) -> None:
    if server_url:
        pytest.skip("no database in the folder")
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o755)
    assert f"others can look into this folder; run `chmod 700 {tmp_path}/data`" in init(*GROUP, *ADMIN, code=1).stderr
    assert _left(tmp_path) == {"data"}


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "etc").touch()
    result = CliRunner().invoke(app, ["--config", str(tmp_path / "etc" / "ispctl.toml"), "init", *GROUP, *ADMIN])
    assert (result.exit_code, result.stderr) == (1, f"ispctl: {tmp_path}/etc/ispctl.toml: Not a directory; nothing was set up\n")


def test_on_a_terminal_it_asks_for_what_is_missing_until_it_is_right(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    words = [
        sys.executable,
        "-m",
        "ispctl",
        "--config",
        str(tmp_path / "ispctl.toml"),
        "init",
        "--data-dir",
        str(tmp_path / "data"),
        *GROUP[:4],
    ]
    os.write(ours, "123\n2000145399/2010\njan novák\nnovak\nNovák Jan\n".encode())
    process = subprocess.run([*words, "--json"], stdin=theirs, capture_output=True, text=True, timeout=60)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout)["administrator"] == "novak"
    assert "Error: account '123': expected" in process.stderr
    assert "Error: expected 1 to 64 letters" in process.stderr
