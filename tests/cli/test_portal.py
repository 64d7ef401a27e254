"""`ispctl portal` on the real command line, secrets kept out of everything but the answer (TRUST.md H1, H2)."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from ispctl.models import BillingGroup

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def client(group: BillingGroup, run: Run) -> None:
    run("portal", "create-key")
    run("client", "add", "--number", "10001", "--name", "Novák Jan")


def test_the_key_is_made_beside_the_configuration_for_its_owner_alone(run: Run, config: Path) -> None:
    key = config.parent / "portal.key"
    assert key.stat().st_mode & 0o777 == 0o400
    before = key.read_bytes()
    assert "exists already, and a key is never overwritten" in run("portal", "create-key", code=1).stderr
    assert key.read_bytes() == before


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_no_umask_lets_others_read_the_key(run: Run, config: Path, umask: int) -> None:
    (config.parent / "portal.key").unlink()
    words = [sys.executable, "-m", "ispctl", "--config", str(config), "portal", "create-key", "--old-key-lost"]
    subprocess.run(words, check=True, capture_output=True, umask=umask)
    subprocess.run([*words[:-2], "rotate-key"], check=True, capture_output=True, umask=umask)
    assert [path.name for path in config.parent.rglob("*") if path.stat().st_mode & 0o077] == []


def test_a_password_is_shown_reset_and_verified(run: Run) -> None:
    password = run("portal", "show-password", "10001").stdout.strip()
    assert run("portal", "verify", "10001", "--address", "203.0.113.7", input=f"{password}\n").stdout == "10001\n"
    new = run("portal", "reset-password", "10001").stdout.strip()
    wrong = run("portal", "verify", "10001", input=f"{password}\n", code=1)
    unknown = run("portal", "verify", "nobody", input=f"{password}\n", code=1)
    assert wrong.stderr == unknown.stderr == "ispctl: wrong login or password\n"
    assert wrong.stdout == unknown.stdout == ""
    answer = run("portal", "verify", "10001", "--json", input=new)
    assert json.loads(answer.stdout) == {"result": "ok", "client": "10001", "wait_seconds": 0}
    refused = run("portal", "verify", "10001", "--json", input="no\n", code=1)
    assert json.loads(refused.stdout) == {"result": "wrong", "client": None, "wait_seconds": 0}
    assert [row["result"] for row in json.loads(run("portal", "logins", "10001", "--json").stdout)] == ["wrong", "ok", "wrong", "ok"]


def test_the_card_and_the_list_show_the_last_login(run: Run) -> None:
    assert json.loads(run("client", "show", "10001", "--json").stdout)["last_login_at"] is None
    run("portal", "verify", "10001", "--address", "203.0.113.7", input=run("portal", "show-password", "10001").stdout)
    [login] = json.loads(run("portal", "logins", "--json").stdout)
    assert login == {"at": login["at"], "client": "10001", "address": "203.0.113.7", "result": "ok"}
    assert json.loads(run("client", "show", "10001", "--json").stdout)["last_login_at"] == login["at"]
    assert json.loads(run("client", "list", "--json").stdout)[0]["last_login_at"] == login["at"]
    assert f"Last portal login      {login['at']}" in run("client", "show", "10001").stdout


def test_a_door_that_is_locked_says_for_how_long(run: Run) -> None:
    for _ in range(2):
        run("portal", "verify", "10001", input="no\n", code=1)
    locked = run("portal", "verify", "10001", input="no\n", code=1)
    assert locked.stderr.startswith("ispctl: too many wrong passwords; try again in ")


@pytest.mark.parametrize("typed", ["", "\n", "\x00\n", "x" * 5000, "\udcff"])
def test_whatever_comes_as_password_is_only_wrong(run: Run, typed: str) -> None:
    given = typed.encode(errors="surrogateescape")
    assert run("portal", "verify", "10001", input=given, code=1).stderr == "ispctl: wrong login or password\n"


def test_passwords_are_made_for_clients_that_were_imported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text("number;name\n20001;Svoboda Petr\n20002;Dvořák Jan\n")
    run("client", "import", tmp_path / "clients.csv")
    dry = run("portal", "create-missing", "--dry-run")
    assert (dry.stdout, dry.stderr) == ("20001\n20002\n", "passwords for 2 clients made (nothing is written: --dry-run)\n")
    assert json.loads(run("portal", "create-missing", "--json").stdout) == {"created": ["20001", "20002"]}
    assert run("portal", "create-missing").stdout == ""
    assert len(run("portal", "show-password", "20001").stdout.strip()) == 10


def test_the_key_is_rotated(run: Run, config: Path) -> None:
    password, key = run("portal", "show-password", "10001").stdout, (config.parent / "portal.key").read_bytes()
    assert json.loads(run("portal", "rotate-key", "--json").stdout) == {"key_file": str(config.parent / "portal.key"), "passwords": 1}
    assert (config.parent / "portal.key").read_bytes() != key
    assert run("portal", "show-password", "10001").stdout == password


def test_a_password_is_in_no_output_but_the_one_that_was_asked_for(run: Run, config: Path) -> None:
    password = run("portal", "show-password", "10001").stdout.strip()
    run("portal", "verify", "10001", input=password)
    run("portal", "verify", password, input="x", code=1)
    (config.parent / "portal.key").chmod(0o644)
    for words in (
        ("client", "show", "10001", "--json"), ("client", "list", "--json"), ("client", "export"), ("history", "--json"),
        ("portal", "logins", "--json"), ("config", "show"),
    ):  # fmt: skip
        assert password not in run(*words).output
    for words in (("portal", "show-password", "10001"), ("portal", "rotate-key")):
        assert password not in run(*words, code=1).output
