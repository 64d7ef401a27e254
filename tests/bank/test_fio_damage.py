"""Damaged and hostile answers of Fio's API: refused or reported, never half read, never another error than FileError (TRUST B4, G7)."""

import random
import time
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from ispctl.bank.identify import read_bank_file
from ispctl.errors import FileError
from tests.bank.fio_writer import write_fio_json, write_fio_xml
from tests.bank.gpc_sample import STATEMENT
from tests.bank.test_gpc_damage import MUTATIONS, amounts, big_file, constant_memory

GOLDEN = Path(__file__).parent / "golden"
BASES = {
    "json": [(GOLDEN / "fio-json.json").read_bytes(), write_fio_json(STATEMENT, indent=1)],
    "xml": [(GOLDEN / "fio-xml.xml").read_bytes(), write_fio_xml(STATEMENT)],
}
HEAD = b'{"accountStatement":{"info":{"accountId":"1803729684","bankId":"2010","currency":"CZK"},"transactionList":{"transaction":['
ROW = b'{"column22":{"value":1},"column0":{"value":"2026-03-02+0100"},"column1":{"value":0.0},"column14":null}'
XML_HEAD = (
    b"<AccountStatement><Info><accountId>1803729684</accountId><bankId>2010</bankId><currency>CZK</currency></Info>\n<TransactionList>\n"
)
XML_ROW = (
    b"<Transaction><column_22>1</column_22><column_0>2026-03-02+01:00</column_0><column_1>0.00</column_1><column_14>CZK</column_14>"
    b"</Transaction>\n"
)
BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
MUTANTS = 10_000
XXE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("form", BASES)
def test_ten_thousand_mutants_are_refused_or_read_without_a_changed_amount(form: str) -> None:
    chance, read = random.Random(20260319), 0
    for number in range(MUTANTS):
        base = chance.choice(BASES[form])
        content = MUTATIONS[number % len(MUTATIONS)](base, chance)
        try:
            file = read_bank_file(BytesIO(content))
            found = amounts(file)
        except FileError as error:
            assert error.reason
            continue
        read += 1
        if all(statement.balanced for statement in file.statements):
            whole = amounts(read_bank_file(BytesIO(base)))
            assert sorted(amount for _, amount in found) == sorted(amount for _, amount in whole), content
    # A reader that refuses everything would be as useless as one that takes everything.
    assert MUTANTS // 20 < read < MUTANTS * 4 // 5


def refused_at_once(source: BinaryIO, reason: str) -> FileError:
    """Check that the file is refused within two seconds of processor time and a few megabytes; return the error."""
    started = time.process_time()
    with constant_memory(), pytest.raises(FileError, match=reason) as caught:
        read_bank_file(source)
    assert time.process_time() - started < 2
    return caught.value


@pytest.mark.parametrize(
    ("head", "repeated", "reason"),
    [
        pytest.param(HEAD, b"[", "nested too deeply|not valid JSON", id="nesting in place of a transaction"),
        pytest.param(b'{"accountStatement":' + b'{"a":' * 9, b'{"a":', "nested too deeply|not valid JSON", id="nesting of objects"),
        pytest.param(HEAD + b'{"column22":{"value":"', b"5", "not valid JSON", id="one long text"),
        pytest.param(HEAD + b'{"column22":{"value":', b"5", "not valid JSON", id="one long number"),
        pytest.param(HEAD, b" ", "the file is cut", id="blanks"),
        pytest.param(HEAD, b"\0", "not valid JSON", id="zeros of a disk that was full"),
    ],
)
def test_fifty_megabytes_of_hostile_json_are_refused_at_once(tmp_path: Path, head: bytes, repeated: bytes, reason: str) -> None:
    with big_file(tmp_path / "big.json", head, repeated, 50) as source:
        assert refused_at_once(source, reason).line == 1


@pytest.mark.parametrize(
    ("head", "repeated", "reason"),
    [
        pytest.param(XML_HEAD, b"<a>", "not well-formed XML|1 MB", id="nesting"),
        pytest.param(XML_HEAD + b"<Transaction>", b"<column_1/>", "1 MB without the end", id="one transaction without end"),
        pytest.param(XML_HEAD, b"<a/>", "1 MB without the end", id="something else than transactions"),
        pytest.param(XML_HEAD + b"<Transaction><column_16>", b"5", "not well-formed XML|1 MB", id="one long text"),
        pytest.param(XML_HEAD, b"<!-- -->", "1 MB without the end", id="comments"),
        pytest.param(b"<AccountStatement ", b"a='b' ", "not well-formed XML|1 MB", id="attributes"),
    ],
)
def test_fifty_megabytes_of_hostile_xml_are_refused_at_once(tmp_path: Path, head: bytes, repeated: bytes, reason: str) -> None:
    with big_file(tmp_path / "big.xml", head, repeated, 50) as source:
        refused_at_once(source, reason)


@pytest.mark.parametrize("dtd", [BOMB, XXE, b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">'], ids=["bomb", "file", "network"])
@pytest.mark.parametrize("before", [b"", b"<?xml version='1.0'?>\n", b"<!-- " + b"x" * 2000 + b" -->"], ids=["nothing", "head", "comment"])
def test_xml_with_a_dtd_is_refused_before_it_is_looked_at(before: bytes, dtd: bytes) -> None:
    content = before + dtd + XML_HEAD + b"<Transaction><column_22>&b;</column_22></Transaction></TransactionList></AccountStatement>"
    refused_at_once(BytesIO(content), "DOCTYPE")


def test_xml_with_an_unknown_entity_is_refused() -> None:
    refused_at_once(BytesIO(XML_HEAD + b"<Transaction><column_22>&c;</column_22></Transaction>"), "not well-formed XML")


def test_two_hundred_thousand_levels_are_refused() -> None:
    refused_at_once(BytesIO(HEAD + b"[" * 200_000 + b"]" * 200_000), "nested too deeply|not valid JSON")
    refused_at_once(BytesIO(XML_HEAD + b"<a>" * 200_000 + b"</a>" * 200_000), "not well-formed XML")


def test_line_is_told_when_json_has_more_than_one(tmp_path: Path) -> None:
    content = write_fio_json(STATEMENT, indent=1).replace(b'"2023-03-02+0200"', b'"2023-13-02+0200"')
    assert refused_at_once(BytesIO(content), r"transaction 1: column 0 \(Datum\)").line == 1 + content[
        : content.index(b'{\n     "column22')
    ].count(b"\n")


@pytest.mark.parametrize(
    ("head", "row", "end"),
    [
        pytest.param(HEAD + ROW, b",\n" + ROW, b"]}}}", id="json"),
        pytest.param(XML_HEAD, XML_ROW, b"</TransactionList></AccountStatement>", id="xml"),
    ],
)
def test_memory_does_not_grow_when_there_are_many_movements(tmp_path: Path, head: bytes, row: bytes, end: bytes) -> None:
    path = tmp_path / "rows"
    with big_file(path, head, row, 4), path.open("ab") as file:
        file.write(end)
    with path.open("rb") as source, constant_memory():
        (statement,) = read_bank_file(source).statements
        assert sum(1 for _ in statement.transactions) >= 4 * ((1 << 20) // len(row))
