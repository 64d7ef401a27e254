"""The key file: made once, private, the only way to the stored passwords (TRUST.md H2, H5)."""

from pathlib import Path

import pytest

from ispctl import db
from ispctl.errors import Conflict, Error
from ispctl.models import BillingGroup, HistoryEntry, PortalAccount, Service
from ispctl.services import clients, internet_services, portal, tariffs, vault
from ispctl.services.author import Author
from ispctl.settings import Settings


@pytest.fixture
def keyed(group: BillingGroup, tmp_path: Path, author: Author) -> Settings:
    """Settings with a key, and two clients with passwords, one of them with a service that has one too."""
    path = tmp_path / "portal.key"
    vault.write_new_key(path)
    settings = Settings(portal_key_file=str(path))
    tariffs.add({"name": "Optika", "download": "300M", "upload": "100M", "price": "329"}, author)
    for number in ("10001", "10002"):
        clients.add({"number": number, "name": f"Client {number}"}, author, settings)
    texts = {"tariff": "Optika", "connection": "pppoe", "login": "novak"}
    service = internet_services.add("10001", texts, [], author.at.date(), author, settings)
    internet_services.set_password(service["id"], "line-secret", author, settings)
    return settings


def _shown(author: Author, settings: Settings) -> list[str]:
    service = Service.get()
    portal_passwords = [portal.show_password(number, author, settings) for number in ("10001", "10002")]
    return [*portal_passwords, internet_services.show_password(service.id, author, settings)]


def _stored() -> list[str | None]:
    return [row.password for model in (PortalAccount, Service) for row in model.select().order_by(model.id)]


def _other_key(tmp_path: Path) -> Settings:
    vault.write_new_key(tmp_path / "other.key")
    return Settings(portal_key_file=str(tmp_path / "other.key"))


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o444, 0o640, 0o660, 0o604])
def test_a_key_that_others_can_read_is_refused(keyed: Settings, author: Author, mode: int) -> None:
    Path(keyed.portal_key_file).chmod(mode)
    for use in (
        lambda: portal.show_password("10001", author, keyed),
        lambda: portal.reset_password("10001", author, keyed),
        lambda: clients.add({"name": "X"}, author, keyed),
        lambda: vault.rotate(author, keyed),
    ):
        with pytest.raises(Error, match=r"portal_key_file: .*portal\.key can be read by others; run `chmod 600"):
            use()


def test_a_new_key_is_readable_by_its_owner_alone_and_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "portal.key"
    vault.write_new_key(path)
    content = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o400
    with pytest.raises(Error, match="exists already, and a key is never overwritten"):
        vault.write_new_key(path)
    assert path.read_bytes() == content
    assert [found.name for found in tmp_path.iterdir()] == ["portal.key"]


def test_a_key_cannot_be_made_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"nowhere/portal\.key\.new: No such file or directory"):
        vault.write_new_key(tmp_path / "nowhere" / "portal.key")


@pytest.mark.parametrize("content", [b"", b"# only a comment\n", b"short\n", b"x" * 44, b"\xff\xfe"])
def test_a_file_that_holds_no_key_is_refused(keyed: Settings, author: Author, content: bytes) -> None:
    path = Path(keyed.portal_key_file)
    path.chmod(0o600)
    path.write_bytes(content)
    with pytest.raises(Error, match=r"portal_key_file: .*portal\.key (holds no key; expected|is not text)"):
        portal.show_password("10001", author, keyed)


def test_a_missing_key_is_refused_with_its_name(keyed: Settings, author: Author) -> None:
    Path(keyed.portal_key_file).unlink()
    with pytest.raises(Error, match=r"portal_key_file: .*portal\.key cannot be read: No such file"):
        portal.reset_password("10001", author, keyed)
    with pytest.raises(Error, match="there is no key to encrypt passwords with yet; `ispctl portal create-key` makes one"):
        portal.reset_password("10001", author, Settings())


def test_a_wrong_key_is_refused_and_overwrites_nothing(keyed: Settings, author: Author, tmp_path: Path) -> None:
    wrong, before, entries = _other_key(tmp_path), _stored(), HistoryEntry.select().count()
    key = Path(wrong.portal_key_file).read_bytes()
    service = Service.get().id
    for use in (
        lambda: portal.show_password("10001", author, wrong),
        lambda: portal.reset_password("10001", author, wrong),
        lambda: portal.create_missing(author, wrong, list),
        lambda: clients.add({"name": "X"}, author, wrong),
        lambda: internet_services.show_password(service, author, wrong),
        lambda: internet_services.set_password(service, None, author, wrong),
        lambda: vault.rotate(author, wrong),
    ):
        with pytest.raises(Error, match="is not the key that the stored passwords are encrypted with; put the right file there"):
            use()
    assert (_stored(), HistoryEntry.select().count()) == (before, entries)
    assert Path(wrong.portal_key_file).read_bytes() == key


def test_a_rotation_keeps_the_passwords_and_changes_key_and_values(keyed: Settings, author: Author) -> None:
    path = Path(keyed.portal_key_file)
    texts, before, key = _shown(author, keyed), _stored(), path.read_bytes()
    assert vault.rotate(author, keyed) == {"key_file": str(path), "passwords": 3}
    assert _shown(author, keyed) == texts
    assert not set(_stored()) & set(before)
    assert path.read_bytes() != key
    assert len(path.read_text().splitlines()) == 2
    assert path.stat().st_mode & 0o777 == 0o400
    assert HistoryEntry.get(HistoryEntry.entity == "portal_key").new == "3 passwords"


def test_a_rotation_that_was_killed_is_finished_by_the_next(keyed: Settings, author: Author) -> None:
    path = Path(keyed.portal_key_file)
    texts = _shown(author, keyed)
    old = path.read_text().splitlines()[-1]
    path.chmod(0o600)
    path.write_text(f"{vault._new_key()}\n{old}\n")  # as it is between the writing of the file and that of the database
    assert _shown(author, keyed) == texts
    vault.rotate(author, keyed)
    assert _shown(author, keyed) == texts
    assert old not in path.read_text()


def test_the_database_alone_holds_no_password(keyed: Settings, author: Author, database: str) -> None:
    texts = _shown(author, keyed)
    dump = "".join(str(db.sql(f"SELECT * FROM {table}").fetchall()) for table in db.database.get_tables())
    assert not [text for text in texts if text in dump]
    if db.is_sqlite():
        path = Path(database.removeprefix("sqlite:///"))
        stored = b"".join(found.read_bytes() for found in path.parent.iterdir())
        assert not [text for text in texts if text.encode() in stored]


def test_a_key_is_not_made_while_passwords_need_another_one(keyed: Settings, author: Author) -> None:
    path, before = Path(keyed.portal_key_file), _stored()
    for lost in (False, True):
        with pytest.raises(Error, match="exists already, and a key is never overwritten"):
            vault.create_key(path, author, old_key_lost=lost)
    path.rename(path.with_suffix(".away"))
    with pytest.raises(Conflict, match="3 passwords are encrypted with a key that is not here; put its file back as"):
        vault.create_key(path, author, old_key_lost=False)
    assert (_stored(), path.exists()) == (before, False)


def test_a_lost_key_is_given_up_only_when_asked_and_clients_can_still_log_in(keyed: Settings, author: Author) -> None:
    path = Path(keyed.portal_key_file)
    hashes = [row.password_hash for row in PortalAccount.select()]
    path.unlink()
    assert vault.create_key(path, author, old_key_lost=True) == {"key_file": str(path), "given_up": 3}
    assert _stored() == [None, None, None]
    assert [row.password_hash for row in PortalAccount.select()] == hashes
    with pytest.raises(Error, match="cannot be shown, because the key it was encrypted with is lost"):
        portal.show_password("10001", author, keyed)
    password = portal.reset_password("10001", author, keyed)
    assert portal.show_password("10001", author, keyed) == password
    given_up = HistoryEntry.get(HistoryEntry.field == "given_up")
    assert given_up.old == "3 passwords"
