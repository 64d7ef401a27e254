"""Whole answers of Fio's API beside what `bank inspect` has to print of them, and single columns (BANK-FORMATS.md 4)."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from ispctl.bank.identify import read_bank_file
from ispctl.bank.statement import Statement, Transaction
from ispctl.errors import FileError
from tests.bank.test_gpc_golden import inspected

GOLDEN = Path(__file__).parent / "golden"
FILES = [GOLDEN / "fio-json.json", GOLDEN / "fio-xml.xml"]
INFO = {"accountId": "1803729684", "bankId": "2010", "currency": "CZK"}
ROW = {22: 26000000001, 0: "2026-03-02+0100", 1: 499.5, 14: "CZK"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_answer_of_fio_gives_what_is_written_beside_it(path: Path) -> None:
    with path.open("rb") as source:
        found = inspected(read_bank_file(source))
    assert found == json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


def answer(*rows: dict[int, object], **info: object) -> bytes:
    transactions = [{f"column{number}": {"value": value} for number, value in row.items()} for row in rows]
    return json.dumps({"accountStatement": {"info": INFO | info, "transactionList": {"transaction": transactions}}}).encode()


def statement(*rows: dict[int, object], **info: object) -> Statement:
    (found,) = read_bank_file(BytesIO(answer(*rows, **info))).statements
    return found


def only_row(**columns: object) -> Transaction:
    (row,) = statement(ROW | {int(name[1:]): value for name, value in columns.items()}).transactions
    return row


@pytest.mark.parametrize("listed", [None, {"transaction": None}, {"transaction": []}], ids=["null", "no transaction", "an empty list"])
def test_answer_without_movements_is_a_statement_without_rows(listed: object) -> None:
    content = json.dumps({"accountStatement": {"info": INFO | {"dateEnd": "2026-03-19+0100"}, "transactionList": listed}}).encode()
    (found,) = read_bank_file(BytesIO(content)).statements
    assert (list(found.transactions), found.balanced, str(found.to_on)) == ([], None, "2026-03-19")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"c16": "zpráva", "c25": "naše"}, "zpráva"),
        ({"c16": " ", "c25": "naše poznámka", "c7": "plátce"}, "naše poznámka"),
        ({"c16": "", "c7": "Nákup: pekárna", "c18": "5.20 EUR"}, "Nákup: pekárna"),
        ({"c18": "5.20 EUR"}, "5.20 EUR"),
        ({}, None),
    ],
)
def test_message_is_what_the_payer_wrote_or_else_what_says_most(columns: dict[str, str], message: str | None) -> None:
    assert only_row(**columns).message == message


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-03-02+0100", "2026-03-02"), ("2026-07-02+02:00", "2026-07-02"), (1340661600000, "2012-06-26"), (1358290800000, "2013-01-16")],
)
def test_day_is_the_banks_own_also_in_files_that_count_milliseconds(text: object, day: str) -> None:
    assert str(only_row(c0=text).booked_on) == day


@pytest.mark.parametrize(("amount", "expected"), [(499.5, 49950), (-0.1, -10), (7, 700), (1e15, 10**17), ("12.3400", 1234)])
def test_amount_is_exact_whatever_way_json_writes_it(amount: object, expected: int) -> None:
    if amount == 1e15:
        with pytest.raises(FileError, match="not an amount"):
            only_row(c1=amount)
    else:
        assert only_row(c1=amount).amount_minor == expected


def test_symbols_are_compared_without_leading_zeros_and_strange_ones_are_left_out_with_a_warning() -> None:
    row = only_row(c5="0000010001", c4="308", c6="0")
    assert (row.vs, row.ks, row.ss) == ("10001", "0308", None)
    found = statement(ROW | {5: "1234567890123", 4: "abc"})
    assert [row.vs for row in found.transactions] == [None]
    assert [text.partition(": ")[2] for text in found.warnings] == [
        "VS '1234567890123' is not a symbol, the movement is taken without it",
        "KS 'abc' is not a symbol, the movement is taken without it",
    ]


def test_second_movement_of_an_order_with_the_opposite_amount_is_a_storno() -> None:
    rows = [ROW | {17: 5}, ROW | {22: 2, 1: -10, 17: 5}, ROW | {22: 26000000003, 1: -499.5, 17: 5}, ROW | {22: 4, 1: -499.5, 17: 6}]
    assert [row.reversal for row in statement(*rows).transactions] == [False, False, True, False]


def test_storno_above_its_payment_is_told_rather_than_guessed() -> None:
    found = statement(ROW | {22: 9, 1: -499.5, 17: 5}, ROW | {22: 8, 17: 5})
    assert [row.reversal for row in found.transactions] == [False, False]
    assert found.warnings == ["line 1: movement 9 above looks like the storno of 8; it is taken as an ordinary one"]


def test_statement_says_what_does_not_add_up() -> None:
    found = statement(ROW, openingBalance=100, closingBalance=600)
    assert found.balanced is False
    assert found.problems == [
        "info: opening balance 100.00 + credits 499.50 - debits 0.00 gives 599.50, but the stated closing balance is 600.00"
    ]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"c22": None}, "transaction 1: column 22 (ID pohybu) is missing"),
        ({"c22": "x"}, "transaction 1: column 22 (ID pohybu): 'x' is not a number"),
        ({"c0": "2026-02-30+0100"}, "transaction 1: column 0 (Datum): day is out of range for month"),
        ({"c1": "12,50"}, "transaction 1: column 1 (Objem): '12,50' is not an amount such as -499.00"),
        ({"c1": 0.001}, "transaction 1: column 1 (Objem): '0.001' is not an amount such as -499.00"),
        ({"c14": "Kč"}, "transaction 1: column 14 (Měna): 'Kč' is not a currency such as CZK"),
        ({"c16": ["a"]}, "transaction 1: column 16: \"['a']\" is neither a text nor a number of usual size"),
    ],
)
def test_movement_and_column_are_named_when_something_is_wrong(columns: dict[str, Any], reason: str) -> None:
    with pytest.raises(FileError) as caught:
        only_row(**columns)
    assert (caught.value.reason, caught.value.line) == (reason, 1)
