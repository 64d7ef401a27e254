"""Portal accounts: a password for every client, shown when asked for, in history but never in its text."""

import string
from collections.abc import Sequence
from pathlib import Path

import pytest

from ispctl.errors import NotFound
from ispctl.models import BillingGroup, Client, HistoryEntry, PortalAccount
from ispctl.services import clients, passwords, portal, vault
from ispctl.services.author import Author
from ispctl.settings import Settings
from tests.counting import statements


@pytest.fixture
def settings(group: BillingGroup, tmp_path: Path) -> Settings:
    path = tmp_path / "portal.key"
    vault.write_new_key(path)
    return Settings(portal_key_file=str(path))


def test_a_client_that_is_added_gets_a_password_of_the_configured_form(settings: Settings, author: Author) -> None:
    clients.add({"number": "10001", "name": "Novák Jan"}, author, settings)
    password = portal.show_password("10001", author, settings)
    assert len(password) == 10
    assert set(password) <= set(settings.portal_password_alphabet)
    digits = Settings(portal_key_file=settings.portal_key_file, portal_password_length=12, portal_password_alphabet=string.digits)
    assert portal.reset_password("10001", author, digits).isdigit()


def test_without_a_key_clients_are_added_without_a_password(group: BillingGroup, author: Author) -> None:
    clients.add({"number": "10001", "name": "Novák Jan"}, author, Settings())
    assert PortalAccount.select().count() == 0
    with pytest.raises(NotFound, match="client 10001 has no password yet; `ispctl portal reset-password 10001`"):
        portal.show_password("10001", author, Settings())


def test_a_client_that_is_refused_leaves_no_account(settings: Settings, author: Author) -> None:
    clients.add({"number": "10001", "name": "Novák Jan"}, author, settings)
    with pytest.raises(Exception, match="10001"):
        clients.add({"number": "10001", "name": "Svoboda Petr"}, author, settings)
    assert PortalAccount.select().count() == 1


def test_a_reset_makes_another_password_and_the_old_one_is_wrong(settings: Settings, author: Author) -> None:
    clients.add({"number": "10001", "name": "Novák Jan"}, author, settings)
    old = portal.show_password("10001", author, settings)
    new = portal.reset_password("10001", author, settings)
    stored = PortalAccount.get().password_hash
    assert portal.show_password("10001", author, settings) == new != old
    assert passwords.matches(new, stored)
    assert not passwords.matches(old, stored)
    for use in (portal.reset_password, portal.show_password):
        with pytest.raises(NotFound, match="there is no client 99"):
            use("99", author, settings)


def test_history_keeps_who_saw_and_changed_a_password_but_not_the_password(settings: Settings, author: Author) -> None:
    clients.add({"number": "10001", "name": "Novák Jan"}, author, settings)
    portal.show_password("10001", author, settings)
    password = portal.reset_password("10001", author, settings)
    rows = [row for row in HistoryEntry.select().order_by(HistoryEntry.id) if row.entity == "portal_account"]
    assert [(row.field, row.old, row.new, row.by) for row in rows] == [
        ("password", None, "***", "tester"),
        ("password_shown", None, "yes", "tester"),
        ("password", "***", "***", "tester"),
    ]
    everything = str(list(HistoryEntry.select().dicts()))
    assert password not in everything
    assert PortalAccount.get().password_hash not in everything


def test_missing_passwords_are_made_in_bulk_once(settings: Settings, author: Author) -> None:
    for number in range(10001, 10006):
        clients.add({"number": str(number), "name": "Novák Jan"}, author, Settings())
    clients.add({"number": "9", "name": "Svoboda Petr"}, author, settings)
    batches: list[int] = []

    def watch(found: Sequence[portal.Batch]) -> Sequence[portal.Batch]:
        batches.extend(map(len, found))
        return found

    numbers = [str(number) for number in range(10001, 10006)]
    assert portal.create_missing(author, settings, watch, dry_run=True) == numbers
    assert PortalAccount.select().count() == 1
    assert portal.create_missing(author, settings, watch) == numbers
    assert batches == [5]
    assert portal.create_missing(author, settings, watch) == []
    shown = {portal.show_password(number, author, settings) for number in numbers}
    assert len(shown) == 5
    stored = PortalAccount.get(client=Client.get(number="10003")).password_hash
    assert passwords.matches(portal.show_password("10003", author, settings), stored)
    assert HistoryEntry.select().where(HistoryEntry.field == "password").count() == 6


def test_the_number_of_statements_does_not_grow_within_a_batch(settings: Settings, author: Author) -> None:
    counts = []
    for first, count in ((1, 2), (100, 40)):
        for number in range(first, first + count):
            Client.create(
                number=str(number), name="X", billing_group=BillingGroup.get(), created_at=author.at, updated_at=author.at, updated_by="x"
            )
        with statements() as asked:
            portal.create_missing(author, settings, list)
        counts.append(asked[0])
    assert counts[0] == counts[1]


def test_a_password_matches_its_own_hash_alone() -> None:
    stored = passwords.make_hash("správné heslo")
    assert stored.startswith("scrypt$16384$8$1$")
    assert passwords.matches("správné heslo", stored)
    assert not passwords.matches("spravne heslo", stored)
    assert not passwords.matches("", stored)
    assert passwords.make_hash("správné heslo") != stored
    assert not passwords.matches("anything", None)
