"""Logging in to the portal, with a clock that the test moves (TRUST.md H)."""

from datetime import timedelta
from pathlib import Path

import pytest

from ispctl.errors import InvalidFields, NotFound
from ispctl.models import BillingGroup, PortalAccount, PortalLogin
from ispctl.services import clients, portal, portal_logins, vault
from ispctl.services.author import Author
from ispctl.services.portal_logins import Attempt, Verdict, verify
from ispctl.settings import Settings
from tests.counting import statements

WRONG, OK = Verdict("wrong", None, 0), "ok"


class Portal:
    """A portal with one client, 10001, and a clock."""

    def __init__(self, settings: Settings, author: Author) -> None:
        self.settings, self.now = settings, author.at
        clients.add({"number": "10001", "name": "Novák Jan"}, author, settings)
        clients.add({"number": "10002", "name": "Svoboda Petr"}, author, settings)
        self.password = portal.show_password("10001", author, settings)

    def wait(self, **time: int) -> None:
        self.now += timedelta(**time)

    def log_in(self, login: str = "10001", password: str | None = None, address: str | None = None) -> Verdict:
        return verify(Attempt(login, self.password if password is None else password, address, self.now), self.settings)

    def mistype(self, login: str = "10001", address: str | None = None) -> Verdict:
        return self.log_in(login, "wrong", address)


@pytest.fixture
def at_portal(group: BillingGroup, tmp_path: Path, author: Author) -> Portal:
    vault.write_new_key(tmp_path / "portal.key")
    return Portal(Settings(portal_key_file=str(tmp_path / "portal.key")), author)


def _last_login() -> object:
    return PortalAccount.get(PortalAccount.client == clients.open_card("10001").known.id).last_login_at


def test_a_right_password_lets_in_and_is_the_last_login(at_portal: Portal) -> None:
    assert at_portal.log_in(address="203.0.113.7") == Verdict("ok", "10001", 0)
    assert _last_login() == at_portal.now
    at_portal.wait(hours=1)
    at_portal.mistype()
    assert _last_login() == at_portal.now - timedelta(hours=1)


def test_every_attempt_is_kept_with_time_address_and_result(at_portal: Portal) -> None:
    first = at_portal.now
    at_portal.log_in(address="203.0.113.7")
    at_portal.wait(seconds=1)
    at_portal.mistype(address="2001:DB8::7")
    at_portal.log_in("nobody", address="::ffff:203.0.113.8")
    assert portal_logins.overview(None, None) == [
        {"at": at_portal.now, "client": None, "address": "203.0.113.8", "result": "wrong"},
        {"at": at_portal.now, "client": "10001", "address": "2001:db8::7", "result": "wrong"},
        {"at": first, "client": "10001", "address": "203.0.113.7", "result": "ok"},
    ]
    assert [row["result"] for row in portal_logins.overview("10001", 1)] == ["wrong"]
    assert portal_logins.overview("10002", None) == []
    with pytest.raises(NotFound, match="there is no client 99"):
        portal_logins.overview("99", None)


@pytest.mark.parametrize("password", ["", " ", "wrong", "\x00", "ž" * 1000, "\ufffd"])
def test_a_wrong_password_and_an_unknown_login_are_told_the_same(at_portal: Portal, password: str) -> None:
    assert at_portal.log_in(password=password) == WRONG
    assert at_portal.log_in("nobody", password) == WRONG


def test_a_client_without_a_password_is_told_the_same_too(at_portal: Portal, author: Author) -> None:
    clients.add({"number": "10003", "name": "Bez Hesla"}, author, Settings())
    assert at_portal.log_in("10003", "") == WRONG


def test_what_is_typed_as_an_unknown_login_is_not_kept_as_text(at_portal: Portal) -> None:
    at_portal.log_in("MyPassword1", "x")
    assert "MyPassword1" not in str(list(PortalLogin.select().dicts()))


def test_a_login_chosen_by_hand_comes_before_a_number(at_portal: Portal, author: Author) -> None:
    by_hand = Settings(portal_key_file=at_portal.settings.portal_key_file, ci_enable_login_name_creation=True)
    clients.add({"number": "10005", "name": "Dvořák Petr", "login": "petr"}, author, by_hand)
    password = portal.show_password("10005", author, by_hand)
    assert at_portal.log_in("petr", password).client == "10005"
    assert at_portal.log_in("10005", password).client == "10005"


@pytest.mark.parametrize("address", ["somewhere", "1.2.3", "1.2.3.4/24", "", "::g"])
def test_an_address_that_is_none_is_refused(at_portal: Portal, address: str) -> None:
    with pytest.raises(InvalidFields, match=r"address .*: expected an IPv4 or IPv6 address; for example 203\.0\.113\.7"):
        at_portal.log_in(address=address)
    assert PortalLogin.select().count() == 0


@pytest.mark.parametrize("login", ["10001", "nobody"])
def test_guessing_is_slowed_down_then_locked_out_and_let_in_again_by_the_clock(at_portal: Portal, login: str) -> None:
    for pause in (0, 2, 4, 8):
        assert at_portal.mistype(login) == WRONG
        if pause:
            assert at_portal.mistype(login) == Verdict("locked", None, pause)
        at_portal.wait(seconds=pause)
    assert at_portal.mistype(login) == WRONG
    assert at_portal.log_in(login) == Verdict("locked", None, 15 * 60 - 2 - 4 - 8)
    at_portal.wait(seconds=885)
    assert at_portal.log_in(login).wait_seconds == 1
    at_portal.wait(seconds=1)
    assert at_portal.log_in(login).result == ("ok" if login == "10001" else "wrong")


def test_a_locked_door_does_not_open_for_the_right_password_and_attempts_at_it_do_not_count(at_portal: Portal) -> None:
    for _ in range(5):
        at_portal.mistype()
        at_portal.wait(seconds=16)
    for _ in range(50):
        assert at_portal.log_in().result == "locked"
        at_portal.wait(seconds=10)
    at_portal.wait(minutes=7)
    assert at_portal.log_in().result == OK


def test_other_clients_are_not_locked_out_with_one(at_portal: Portal, author: Author) -> None:
    for _ in range(5):
        at_portal.mistype(address="203.0.113.7")
        at_portal.wait(seconds=16)
    assert at_portal.log_in("10002", portal.show_password("10002", author, at_portal.settings), "203.0.113.7").result == OK


def test_the_right_password_takes_the_pauses_away(at_portal: Portal) -> None:
    for _ in range(12):
        at_portal.mistype()
        at_portal.mistype()
        at_portal.wait(seconds=2)
        assert at_portal.log_in().result == OK


@pytest.mark.parametrize(
    ("addresses", "locked"),
    [
        ([f"203.0.113.{n}" for n in range(20)], False),
        (["203.0.113.7"] * 20, True),
        ([f"2001:db8:0:1::{n}" for n in range(20)], True),
        ([f"2001:db8:0:{n}::1" for n in range(20)], False),
        (["::ffff:203.0.113.7", "203.0.113.7"] * 10, True),
    ],
)
def test_an_address_that_guesses_at_many_clients_is_locked_out(at_portal: Portal, addresses: list[str], locked: bool) -> None:
    for number, address in enumerate(addresses):
        assert at_portal.mistype(f"nobody{number}", address) == WRONG
    assert at_portal.log_in(address=addresses[-1]).result == ("locked" if locked else "ok")
    at_portal.wait(minutes=15)
    assert at_portal.log_in(address=addresses[-1]).result == OK


def test_a_right_password_does_not_open_an_address_for_more_guessing(at_portal: Portal) -> None:
    for number in range(20):
        at_portal.mistype(f"nobody{number}", "203.0.113.7")
        if number < 19:
            assert at_portal.log_in(address="203.0.113.7").result == OK
    assert at_portal.log_in(address="203.0.113.7").result == "locked"


def test_the_number_of_statements_does_not_grow_with_attempts(at_portal: Portal) -> None:
    counts = []
    for _ in range(2):
        with statements() as asked:
            at_portal.log_in(address="203.0.113.7")
        counts.append(asked[0])
        for number in range(19):
            at_portal.mistype(f"nobody{number}", "203.0.113.7")
    assert counts[0] == counts[1]
