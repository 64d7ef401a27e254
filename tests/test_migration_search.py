"""The migration that gives names their order and makes clients findable, on a database with clients in it."""

import shutil
from pathlib import Path

import pytest

from ispctl import db
from ispctl.models import Client, SearchText
from ispctl.rules.collation import sort_key


def test_clients_from_before_get_their_place_in_the_alphabet_and_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db.create_sqlite_file(tmp_path / "old.db")
    db.connect(f"sqlite:///{tmp_path}/old.db", upgrading=True)
    older, whole = tmp_path / "migrations", db.MIGRATIONS
    shutil.copytree(whole, older, ignore=lambda _, names: [name for name in names if name >= "0006" and name != "__init__.py"])
    with monkeypatch.context() as patch:
        patch.setattr(db, "MIGRATIONS", older)
        db.migrate()
    db.sql("INSERT INTO billing_groups (id, name, company, country, currency) VALUES (1, 'Síť', 'Síť s.r.o.', 'CZ', 'CZK')")
    columns = (
        "number", "name", "client_group", "legal_form", "country", "phone", "never_suspend", "billing_group_id", "invoice_by_post",
        "invoice_by_email", "language", "created_at", "updated_at", "updated_by", "version",
    )  # fmt: skip
    at = "2026-01-01T00:00:00Z"
    names = [f"Chalupa {number}" for number in range(2500)]
    rows = (
        (str(number), name, "VIP", "person", "CZ", f"+420{605_000_000 + number}", 0, 1, 0, 1, "cs", at, at, "t", 1)
        for number, name in enumerate(names, 1)
    )
    db.insert_rows("clients", columns, rows)
    db.migrate()
    client = Client.get(number="2500")
    assert client.sort_name == sort_key("Chalupa 2499")
    assert SearchText.get(client=client).text == "NUMBER\t2500\nNAME\tchalupa 2499\nPHONE\t420605002500 605002500\nGROUP\tvip"
    assert SearchText.select().count() == 2500
    db.database.close()
