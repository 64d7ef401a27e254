"""Damaged CAMT.053 files: refused or reported, never half read, never another error than FileError (TRUST.md B4)."""

import random
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from ispctl.bank.camt053 import read
from ispctl.bank.statement import BankFile, Transaction
from ispctl.errors import FileError
from tests.bank.camt053_writer import many_rows, write_camt053
from tests.bank.test_gpc_damage import MUTATIONS

GOLDEN = Path(__file__).parent / "golden"
BASES = {path.name: path.read_bytes() for path in sorted(GOLDEN.glob("camt-*")) if path.suffix in (".xml", ".zip")}
BASES["many-rows.xml"] = write_camt053([many_rows(30)])
BASES["one-line.xml"] = write_camt053([many_rows(5)], version=8, pretty=False)
MUTANTS = 10_000
ELEMENT = re.compile(rb"<(/?)([\w:]+)([^<>]*)>")

Mutation = Callable[[bytes, random.Random], bytes]


def _some_element(content: bytes, chance: random.Random) -> re.Match[bytes] | None:
    return chance.choice(list(ELEMENT.finditer(content)) or [None])


def rename_an_element(content: bytes, chance: random.Random) -> bytes:
    found, other = _some_element(content, chance), _some_element(content, chance)
    if not found or not other:
        return content
    old, new = found[2], other[2]
    return re.sub(rb"(</?)" + re.escape(old) + rb"(?=[\s/>])", rb"\g<1>" + new, content, count=chance.choice([0, 2]))


def drop_an_element(content: bytes, chance: random.Random) -> bytes:
    found = _some_element(content, chance)
    if not found:
        return content
    whole = re.compile(rb"<" + re.escape(found[2]) + rb"[\s>].*?</" + re.escape(found[2]) + rb">", re.DOTALL)
    return whole.sub(b"", content, count=chance.choice([0, 1]))


def repeat_an_element(content: bytes, chance: random.Random) -> bytes:
    found = _some_element(content, chance)
    if not found:
        return content
    whole = re.search(rb"<" + re.escape(found[2]) + rb"[\s>].*?</" + re.escape(found[2]) + rb">", content, re.DOTALL)
    return content.replace(whole[0], whole[0] * chance.choice([2, 5]), 1) if whole else content


def put_something_else_into_an_element(content: bytes, chance: random.Random) -> bytes:
    values = [
        b"",
        b" ",
        b"-1",
        b"1e9",
        b"NaN",
        b"1,50",
        "١٢".encode(),
        b"9" * 40,
        b"0000-00-00",
        b"&amp;",
        b"&lt;",
        b"<![CDATA[<a>]]>",
        b"<Id>1</Id>",
    ]
    texts = list(re.finditer(rb">([^<>]+)</", content))
    if not texts:
        return content
    found = chance.choice(texts)
    return content[: found.start(1)] + chance.choice(values) + content[found.end(1) :]


ALL_MUTATIONS: list[Mutation] = [
    *MUTATIONS,
    rename_an_element,
    drop_an_element,
    repeat_an_element,
    put_something_else_into_an_element,
]


def amounts(file: BankFile) -> list[tuple[str, int]]:
    """Return what is not zero, account by account, after reading every row to its end."""
    rows = [(statement.account, row) for statement in file.statements for row in statement.transactions]
    assert all(isinstance(row, Transaction) for _, row in rows)
    return sorted((account, row.amount_minor) for account, row in rows if row.amount_minor)


@pytest.mark.parametrize("kind", [".xml", ".zip"])
def test_mutants_are_refused_or_read_when_anything_may_be_damaged(kind: str) -> None:
    chance, taken, files = random.Random(kind), 0, [content for name, content in BASES.items() if name.endswith(kind)]
    for number in range(MUTANTS):
        content = ALL_MUTATIONS[number % len(ALL_MUTATIONS)](chance.choice(files), chance)
        try:
            amounts(read(BytesIO(content)))
        except FileError as error:
            assert error.reason
        else:
            taken += 1
    # A reader that refuses everything would be as useless as one that takes everything.
    assert MUTANTS // 100 < taken < MUTANTS * 9 // 10


# Damaged details of a batch leave the entry one movement of the same amount, with a warning.
@pytest.mark.parametrize("name", [name for name in BASES if name not in ("camt-reversals.xml", "camt-batches.xml", "camt-two-days.zip")])
def test_money_is_never_changed_unnoticed_when_a_file_of_one_statement_is_damaged(name: str) -> None:
    chance, whole = random.Random(name), amounts(read(BytesIO(BASES[name])))
    for number in range(len(MUTATIONS) * 20):
        content = MUTATIONS[number % len(MUTATIONS)](BASES[name], chance)
        try:
            file = read(BytesIO(content))
        except FileError:
            continue
        if all(statement.balanced for statement in file.statements):
            assert [amount for _, amount in amounts(file)] == [amount for _, amount in whole], content


@pytest.mark.parametrize("name", [name for name in BASES if name.endswith(".xml")])
def test_statement_is_not_balanced_when_one_digit_of_one_amount_is_another(name: str) -> None:
    content, seen = BASES[name], 0
    for entry in re.finditer(rb"<[\w:]*Ntry>.*?</[\w:]*Ntry>", content, re.DOTALL):
        # Up to hundredths, because what comes behind them must be zeros.
        amount = re.compile(rb"<(?:\w+:)?Amt[^>]*>(\d+\.?\d{0,2})").search(content, entry.start())
        if amount is None or b">PDNG<" in entry[0] or b">INFO<" in entry[0]:
            continue
        for place in range(amount.start(1), amount.end(1)):
            if content[place : place + 1] != b".":
                digit = str((int(content[place : place + 1]) + 1) % 10).encode()
                file = read(BytesIO(content[:place] + digit + content[place + 1 :]))
                assert not all(statement.balanced for statement in file.statements), entry[0]
                seen += 1
    assert seen > 9


def test_line_and_element_are_named_when_a_value_is_wrong() -> None:
    content = BASES["many-rows.xml"]
    lines = content.split(b"\n")
    place = next(number for number, line in enumerate(lines, 1) if line.startswith(b"<Ntry>"))
    for old, new, reason in [
        (b"CRDT</CdtDbtInd><Sts>", b"CREDIT</CdtDbtInd><Sts>", "CdtDbtInd 'CREDIT' is neither CRDT nor DBIT"),
        (b"<Sts>BOOK", b"<Sts>BOOX", "Sts 'BOOX' is not one of BOOK, PDNG, INFO, FUTR"),
        (b"<BookgDt><Dt>2026-03-01", b"<BookgDt><Dt>2026-02-30", "'2026-02-30\\+01:00' is not a date of the calendar"),
        (b"<BookgDt><Dt>2026-03-01", b"<BookgDt><Dt>1.3.2026", "'1.3.2026\\+01:00' is not a date such as 2026-03-01"),
    ]:
        with pytest.raises(FileError, match=rf"entry 1 \(Ntry\): {reason}") as caught:
            read(BytesIO(content.replace(old, new, 1)))
        assert caught.value.line == place
