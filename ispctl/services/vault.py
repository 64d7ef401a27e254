"""Passwords that can be printed again: encrypted in the database, useless without the key file beside the configuration.

The file holds one key, or during a rotation the new key and then the old one. Whoever encrypts reads it inside the transaction that
writes, and only one transaction writes at a time, so every stored value can be decrypted with the file as it is (TRUST.md H5).
"""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ispctl import db
from ispctl.errors import Conflict, Error
from ispctl.services.author import Author
from ispctl.services.journal import Change, record
from ispctl.settings import Settings, read_secret

SETTING = "portal_key_file"
# Every table with a column `password` of encrypted text.
ENCRYPTED = ("portal_accounts", "services")
_HEADER = "# The key that ispctl encrypts passwords with. Keep a copy of it, but not together with copies of the database.\n"


class Vault:
    """What encrypts and decrypts with the keys of a file, the newest first."""

    def __init__(self, path: Path, keys: Sequence[str]) -> None:
        """Raise Error when they are no keys."""
        from cryptography.fernet import Fernet, MultiFernet

        self._path = path
        try:
            self._ring = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise Error(f"{SETTING}: {path} holds no key; expected a file that `ispctl portal create-key` made") from None

    def encrypt(self, text: str) -> str:
        """Return the text encrypted with the newest key."""
        return self._ring.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Return the text of what was encrypted. Raises Error when that was done with another key."""
        from cryptography.fernet import InvalidToken

        try:
            return self._ring.decrypt(token).decode()
        except InvalidToken:
            raise Error(
                f"{SETTING}: {self._path} is not the key that the stored passwords are encrypted with; put the right file there. "
                "If that one is lost for good, move this one away and run `ispctl portal create-key --old-key-lost`"
            ) from None


def open_vault(settings: Settings) -> Vault:
    """Return the vault to encrypt with. Raises Error when there is no key, others can read it, or the stored values have another one.

    Call it inside the transaction that writes what it encrypts.
    """
    path = key_path(settings)
    vault = Vault(path, _read_keys(path))
    for table in ENCRYPTED:
        token = db.scalar(f"SELECT password FROM {table} WHERE password IS NOT NULL ORDER BY id DESC LIMIT 1")
        if token is not None:
            vault.decrypt(token)
    return vault


def key_path(settings: Settings) -> Path:
    """Return where the key file is. Raises Error when there is none yet."""
    if not settings.portal_key_file:
        raise Error("there is no key to encrypt passwords with yet; `ispctl portal create-key` makes one")
    return Path(settings.portal_key_file).expanduser()


def write_new_key(path: Path) -> None:
    """Make a key file that only its owner can read. Raises Error when there is a file already, or it cannot be written."""
    fresh = _write(path, [_new_key()])
    try:
        os.link(fresh, path)  # unlike a renaming, it overwrites nothing
    except FileExistsError:
        raise Error(f"{path}: exists already, and a key is never overwritten; move it away if it is not wanted") from None
    except OSError as error:
        raise Error(f"{path}: {error.strerror}") from None
    finally:
        fresh.unlink()
    _sync_folder(path)


def create_key(path: Path, author: Author, *, old_key_lost: bool) -> dict[str, Any]:
    """Make the key file of an installation that has none, and return where it is and how many passwords were given up.

    Raises Conflict while there are passwords that only another key can decrypt, unless that key is lost.
    """
    with db.transaction():
        stored = sum(db.scalar(f"SELECT COUNT(*) FROM {table} WHERE password IS NOT NULL") for table in ENCRYPTED)
        if stored and path.exists():
            raise Error(f"{path}: exists already, and a key is never overwritten; move it away if it is not wanted")
        if stored and not old_key_lost:
            raise Conflict(
                f"{stored} passwords are encrypted with a key that is not here; put its file back as {path}. If it is lost for good, "
                "--old-key-lost gives them up: clients can still log in, but the passwords cannot be shown or printed again"
            )
        for table in ENCRYPTED:
            db.sql(f"UPDATE {table} SET password = NULL")
        record(author, [Change("portal_key", None, None, "created", None, path), *_given_up(stored)])
        write_new_key(path)
    return {"key_file": str(path), "given_up": stored}


def rotate(author: Author, settings: Settings) -> dict[str, Any]:
    """Encrypt every password with a new key and forget the old one; return how many there are.

    Killed at any moment, it leaves every value readable with the file as it is; running it again finishes the work.
    """
    path = key_path(settings)
    with db.transaction():
        keys = [_new_key(), *_read_keys(path)]
        vault = Vault(path, keys)
        # All of it before the file is touched: a value of another key stops it here.
        renewed = {table: [(vault.encrypt(vault.decrypt(token)), key) for key, token in _stored(table)] for table in ENCRYPTED}
        _replace(path, keys)
        for table, rows in renewed.items():
            db.execute_many(f"UPDATE {table} SET password = ? WHERE id = ?", rows)
        count = sum(map(len, renewed.values()))
        record(author, [Change("portal_key", None, None, "rotated", None, f"{count} passwords")])
    _forget_old_keys(path)
    return {"key_file": str(path), "passwords": count}


def _forget_old_keys(path: Path) -> None:
    with db.transaction():
        newest = _read_keys(path)[:1]
        vault = Vault(path, newest)
        for table in ENCRYPTED:
            for _, token in _stored(table):
                vault.decrypt(token)
        _replace(path, newest)


def _given_up(count: int) -> list[Change]:
    return [Change("portal_key", None, None, "given_up", f"{count} passwords", None)] if count else []


def _stored(table: str) -> Iterable[tuple[int, str]]:
    return db.sql(f"SELECT id, password FROM {table} WHERE password IS NOT NULL").fetchall()  # type: ignore[no-any-return]


def _new_key() -> str:
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def _read_keys(path: Path) -> list[str]:
    """Return the keys of the file, the newest first. Raises Error when it cannot be read or others can read it."""
    lines = read_secret(SETTING, str(path)).splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _replace(path: Path, keys: Sequence[str]) -> None:
    fresh = _write(path, keys)
    try:
        fresh.replace(path)
    except OSError as error:
        raise Error(f"{path}: {error.strerror}") from None
    _sync_folder(path)


def _write(path: Path, keys: Sequence[str]) -> Path:
    """Write a file of keys beside the key file, safely on the disk, and return it."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        with suppress(FileNotFoundError):
            fresh.unlink()  # of a run that was killed
        descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write("\n".join((_HEADER.strip(), *keys, "")))
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        raise Error(f"{fresh}: {error.strerror}") from None
    return fresh


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
