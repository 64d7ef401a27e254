"""`ispctl history`."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from typer.testing import Result

from ispctl import db
from ispctl.models import BillingGroup, Client
from ispctl.services.author import Author
from ispctl.services.journal import Change, record

Run = Callable[..., Result]


@pytest.fixture
def past(group: BillingGroup) -> None:
    at = datetime(2026, 1, 9, 22, 59, 59, tzinfo=UTC)
    made = {"created_at": at, "updated_at": at, "updated_by": "tester"}
    client = Client.create(number="10001", name="Novák Jan", billing_group=group, **made)
    with db.transaction():
        record(Author("tester", "ispctl client add", at), [Change("client", client.id, client.id, "created", None, "10001 Novák Jan")])
        # 23:00 UTC is midnight in Prague.
        late = Author("job:import", "ispctl job import", at.replace(hour=23, minute=0, second=0))
        record(
            late, [Change("client", client.id, client.id, "city", None, "Brno"), Change("billing_group", group.id, None, "city", "A", "B")]
        )
        record(late, [Change("client", client.id, client.id, "password", "old secret", "new secret")])


def _fields(run: Run, *words: object) -> list[str]:
    return [row["field"] for row in json.loads(run("history", *words, "--json").stdout)]


def test_the_newest_change_stands_first_with_who_when_and_what(run: Run, past: None) -> None:
    entry = json.loads(run("history", "--json").stdout)[-1]
    assert entry.pop("entity_id")
    assert entry == {
        "at": "2026-01-09T22:59:59Z", "by": "tester", "through": "ispctl client add", "entity": "client", "client": "10001",
        "field": "created", "old": None, "new": "10001 Novák Jan",
    }  # fmt: skip
    assert _fields(run) == ["password", "city", "city", "created"]


def test_changes_are_found_by_client_author_field_and_day(run: Run, past: None) -> None:
    assert _fields(run, "--client", "0010001") == ["password", "city", "created"]
    assert _fields(run, "--by", "tester") == ["created"]
    assert _fields(run, "--field", "city") == ["city", "city"]
    assert _fields(run, "--limit", 1) == ["password"]
    assert _fields(run, "--since", "2026-01-10") == ["password", "city", "city"]
    assert _fields(run, "--since", "2026-01-09") == ["password", "city", "city", "created"]


def test_secrets_are_never_in_the_history(run: Run, past: None) -> None:
    output = run("history").stdout
    assert "***" in output
    assert "secret" not in output


def test_an_unknown_client_is_refused(run: Run, past: None) -> None:
    assert run("history", "--client", "9", code=1).stderr.startswith("ispctl: there is no client 9; ")
