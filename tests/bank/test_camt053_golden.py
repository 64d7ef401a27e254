"""Whole CAMT.053 files of several banks beside what `bank inspect` has to print of them (DESIGN.md 5.1)."""

import json
from pathlib import Path

import pytest

from ispctl.bank.identify import read_bank_file
from tests.bank.test_gpc_golden import inspected

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(path for path in GOLDEN.glob("camt-*") if path.suffix in (".xml", ".zip"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_of_a_bank_gives_what_is_written_beside_it(path: Path) -> None:
    with path.open("rb") as source:
        found = inspected(read_bank_file(source))
    assert found == json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


def test_every_kind_of_bank_has_a_file() -> None:
    assert len(FILES) == 10
