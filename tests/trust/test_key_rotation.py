"""A rotation of the key that is killed at any moment leaves every password readable with the key file as it is (TRUST.md H5)."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, MultiFernet

from ispctl import db
from ispctl.models import BillingGroup, PortalAccount
from ispctl.services import clients, vault
from ispctl.services.author import Author
from ispctl.settings import Settings

PASSWORDS, KILLS = 400, 24


@pytest.fixture
def key(group: BillingGroup, author: Author, config: Path, database_url: str) -> Path:
    """The key beside the configuration, after many clients got a password made of their number."""
    path = config.parent / "portal.key"
    vault.write_new_key(path)
    with db.transaction():
        for number in range(1, PASSWORDS + 1):
            clients.add({"number": str(number), "name": "X"}, author, Settings())
        ring = vault.open_vault(Settings(portal_key_file=str(path)))
        at = PortalAccount.changed_at.db_value(author.at)
        numbers = db.sql("SELECT id, number FROM clients").fetchall()
        accounts = [(client_id, ring.encrypt(f"secret-{number}"), "-", at) for client_id, number in numbers]
        db.insert_rows("portal_accounts", ("client_id", "password", "password_hash", "changed_at"), accounts)
    return path


def _keys(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


def _check(path: Path) -> None:
    ring = MultiFernet([Fernet(key) for key in _keys(path)])
    rows = db.sql("SELECT c.number, a.password FROM portal_accounts a JOIN clients c ON c.id = a.client_id").fetchall()
    assert {number: ring.decrypt(token).decode() for number, token in rows} == {str(n): f"secret-{n}" for n in range(1, PASSWORDS + 1)}
    assert path.stat().st_mode & 0o777 == 0o400


def _wait_for(condition: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None and not condition():
        time.sleep(0.0005)


@pytest.mark.slow
def test_every_password_stays_readable_when_a_rotation_is_killed_at_any_moment(key: Path, config: Path, database_url: str) -> None:
    command = [sys.executable, "-m", "ispctl", "--config", str(config), "portal", "rotate-key"]
    chance = random.Random(5)
    begun = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - begun
    seen = set()
    for attempt in range(KILLS):
        before = _keys(key)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if attempt % 3 == 0:
            time.sleep(whole * chance.uniform(0.3, 1))
        else:  # between the writing of the new key and the forgetting of the old one
            _wait_for(lambda before=before: _keys(key)[0] != before[0], process)  # type: ignore[misc]
            time.sleep(whole * chance.uniform(0, 0.4) * (attempt % 3 == 2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        db.connect(database_url)
        _check(key)
        seen.add(len(_keys(key)))
    assert max(seen) >= 2, "no kill hit the time when the file holds both keys"
    subprocess.run(command, check=True, capture_output=True)
    _check(key)
    assert len(_keys(key)) == 1
    assert sorted(path.name for path in key.parent.iterdir() if path.name.startswith("portal")) == ["portal.key"]
    assert PortalAccount.select().count() == PASSWORDS
