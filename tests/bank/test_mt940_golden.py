"""Whole MT940 and OFX files of several banks beside what `bank inspect` has to print of them (DESIGN.md 5.1)."""

import json
from io import BytesIO
from pathlib import Path

import pytest

from ispctl.bank.identify import read_bank_file
from ispctl.bank.identity import identity
from ispctl.bank.statement import Transaction
from tests.bank.test_gpc_golden import inspected

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(path for path in GOLDEN.iterdir() if path.suffix in (".sta", ".ofx"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_of_a_bank_gives_what_is_written_beside_it(path: Path) -> None:
    with path.open("rb") as source:
        found = inspected(read_bank_file(source))
    assert found == json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


def test_movement_of_fio_is_the_same_movement_when_it_comes_as_gpc_mt940_or_ofx() -> None:
    known = {row.bank_reference: identity(row) for name in ("mt940-fio.sta", "ofx-fio.ofx", "fio.gpc") for row in rows(name)}
    assert known["24225767018"] == "id:24225767018"
    for name in ("mt940-fio.sta", "ofx-fio.ofx"):
        assert all(identity(row) == f"id:{row.bank_reference}" for row in rows(name))


def rows(name: str) -> list[Transaction]:
    file = read_bank_file(BytesIO((GOLDEN / name).read_bytes()))
    return [row for statement in file.statements for row in statement.transactions]
