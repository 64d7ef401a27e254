"""Records 074, the statement as a whole, and decisions made once per statement (BANK-FORMATS.md 1.1, 1.3, 1.4, 1.8)."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from ispctl.bank.gpc import read
from ispctl.bank.statement import OwnAccount
from ispctl.errors import FileError
from tests.bank.gpc_sample import HEADER, LINE, ROW, STATEMENT, put, read_lines
from tests.bank.gpc_writer import to_internal, write_gpc


def test_statement_ends_on_the_last_row_when_its_own_date_is_garbage() -> None:
    statement = read_lines(put(HEADER, 109, "654321"), put(LINE, 123, "050323"), put(LINE, 123, "040323"))
    assert statement.to_on == date(2023, 3, 5)
    assert statement.warnings == ["line 1: statement date '654321' is not a date"]


@pytest.mark.parametrize(
    ("edit", "internal", "filler", "own", "account"),
    [
        pytest.param("0000002000145399", False, "", None, "2000145399", id="edit form passes mod 11"),
        pytest.param("0000192000145399", True, "", None, "19-2000145399", id="internal form passes mod 11"),
        pytest.param("0000000000000124", False, "", None, "124", id="neither passes"),
        pytest.param("0000000000000124", True, "CZkk0100PB", None, "124/0100", id="neither passes and KB says it is KB"),
        pytest.param("0000000000000124", False, "FIO", None, "124/2010", id="neither passes and Fio says it is Fio"),
        pytest.param("0000000000000124", True, "", "124/0800", "124/0800", id="the configured account decides"),
        pytest.param("0000002000145399", False, "FIO", "2000145399/8330", "2000145399/8330", id="the configured bank decides"),
        pytest.param("0000192000145399", False, "", "CZ6508000000192000145399", "19-2000145399/0800", id="configured as IBAN"),
        pytest.param("0012340000999117", False, "", None, "1234-999117", id="fictitious account of a payment gateway"),
    ],
)
def test_order_of_digits_is_decided_once_when_a_statement_begins(
    edit: str, internal: bool, filler: str, own: str | None, account: str
) -> None:
    written = to_internal(edit) if internal else edit
    counter = "0001150214740207"
    header = put(put(HEADER, 4, written), 115, filler.ljust(14))
    row = put(put(LINE, 4, written), 20, to_internal(counter) if internal else counter)
    statement = read_lines(header, row, own=own)
    assert statement.account == account
    assert [row.counter_account for row in statement.transactions] == ["115-214740207/0800"]


@pytest.mark.parametrize(
    ("filler", "account", "warnings"),
    [
        pytest.param("FIO", "1803729684/2010", [], id="marked"),
        pytest.param(
            "   ",
            "1803729684/0800",
            ["line 1: account 0000001803729684 is configured at banks 0800, 2010; 0800 is assumed"],
            id="not marked",
        ),
    ],
)
def test_bank_is_that_of_the_marker_when_two_configured_accounts_have_the_same_digits(
    filler: str, account: str, warnings: list[str]
) -> None:
    own = [OwnAccount("1803729684/0800", "CZK"), OwnAccount("1803729684/2010", "CZK"), OwnAccount("not an account", "CZK")]
    (statement,) = read(BytesIO(f"{put(HEADER, 115, filler)}\n{LINE}".encode("cp1250")), own).statements
    assert (statement.account, statement.warnings) == (account, warnings)


def test_undecided_order_is_warned_of_when_nothing_tells_it() -> None:
    (warning,) = read_lines(put(put(HEADER, 4, "0000000000000124"), 115, "   ")).warnings
    assert warning == "line 1: the digits of account 0000000000000124 may be in either order; they are taken as written"


def test_file_is_refused_when_code_4_fits_the_balances_in_neither_meaning() -> None:
    with pytest.raises(FileError, match="neither fits the balances") as caught:
        read_lines(put(HEADER, 115, "   "), LINE, put(LINE, 61, "4"))
    assert caught.value.line == 3


@pytest.mark.parametrize(("debit_sign", "credit_sign"), [("0", "0"), ("-", "+"), ("+", "-"), ("-", "-")])
def test_statement_is_balanced_whatever_sign_a_bank_puts_behind_turnovers(debit_sign: str, credit_sign: str) -> None:
    assert read_lines(put(put(HEADER, 90, debit_sign), 105, credit_sign), LINE).balanced


@pytest.mark.parametrize(
    ("position", "text"),
    [(46, "00000000000001"), (60, "-"), (61, "00000000049901"), (75, "-"), (76, "00000000000001"), (91, "00000000049901")],
)
def test_statement_is_not_balanced_when_one_figure_of_its_header_is_wrong(position: int, text: str) -> None:
    header = put(put(HEADER, 46, "00000000010000+00000000059900+"), position, text)
    statement = read_lines(header, LINE)
    assert statement.balanced is False
    assert statement.problems


@pytest.mark.parametrize(
    ("position", "text", "reason"),
    [(4, "00000018037296X4", "own account"), (46, "O", "columns 46-59"), (60, "0", "column 60"), (91, " ", "columns 91-104")],
)
def test_statement_is_refused_with_its_line_when_a_number_is_none(position: int, text: str, reason: str) -> None:
    with pytest.raises(FileError, match=reason) as caught:
        read_lines(put(HEADER, position, text), LINE)
    assert caught.value.line == 1


@pytest.mark.parametrize("length", [105, 108, 114, 117])
def test_statement_is_read_when_its_header_is_trimmed(length: int) -> None:
    assert read_lines(HEADER[:length], LINE, own="1803729684/2010").balanced


def test_statement_is_refused_when_its_header_is_cut() -> None:
    with pytest.raises(FileError, match="record 074 is cut: 104 characters"):
        read_lines(HEADER[:104], LINE)


def test_rows_without_a_statement_are_refused_when_the_file_begins_with_them() -> None:
    with pytest.raises(FileError, match="record 074 is expected first"):
        read(BytesIO(LINE.encode("cp1250")))


def test_file_without_records_is_refused_when_it_is_only_blank_lines() -> None:
    with pytest.raises(FileError, match="no record 074"):
        read(BytesIO(b"\r\n\r\n\x1a"))


def test_widths_are_characters_when_utf_8_is_written_so() -> None:
    statement = read_lines(HEADER.replace("Sit pod horou", "Síť pod horou"), LINE, encoding="utf-8")
    assert list(statement.transactions) == [ROW]


def test_code_page_is_used_when_one_byte_of_utf_8_is_damaged() -> None:
    content = f"{HEADER}\n{LINE}\n{LINE}".encode().replace("ář".encode(), b"\xe1\xf8", 1)
    (statement,) = read(BytesIO(content)).statements
    assert [row.amount_minor for row in statement.transactions] == [49900, 49900]


def test_line_of_a_record_nobody_knows_is_warned_of_when_it_stands_between_rows() -> None:
    statement = read_lines(HEADER, "076 before any row", LINE, "???", "", LINE)
    assert statement.warnings == [
        "line 2: record 076 has no record 075 above it, the line is not used",
        "line 4: record type '???' is not known, the line is not used",
    ]
    assert [row.line for row in statement.transactions] == [3, 6]


def test_rows_in_another_currency_are_warned_of_when_they_differ_from_the_first() -> None:
    statement = read_lines(HEADER, LINE, put(LINE, 119, "0978"))
    assert statement.currency == "CZK"
    assert statement.warnings == ["line 3: the row is in EUR, the rows above it in CZK"]


def test_currency_is_decided_anew_when_another_statement_begins() -> None:
    lines = (HEADER, put(LINE, 119, "0978"), put(HEADER, 106, "008"), LINE, put(LINE, 119, "0978"))
    first, second = read(BytesIO("\n".join(lines).encode("cp1250"))).statements
    assert (first.currency, first.warnings) == ("EUR", [])
    assert (second.currency, second.warnings) == ("CZK", ["line 5: the row is in EUR, the rows above it in CZK"])


def test_warnings_are_counted_when_there_are_too_many() -> None:
    statement = read_lines(HEADER, *["?"] * 25)
    assert len(statement.warnings) == 21
    assert statement.warnings[-1] == "and 5 more warnings"


def test_statements_can_be_iterated_side_by_side_and_again_when_they_share_a_file() -> None:
    other = replace(STATEMENT, number="8", opening_minor=49900, closing_minor=99800)
    first, second = read(BytesIO(write_gpc([STATEMENT, other]))).statements
    pairs = list(zip(first.transactions, second.transactions, strict=True))
    assert pairs == [(ROW, ROW._replace(line=4))]
    assert list(zip(first.transactions, second.transactions, strict=True)) == pairs


def test_iterating_is_refused_when_the_file_has_changed_meanwhile() -> None:
    source = BytesIO(write_gpc([STATEMENT]))
    (statement,) = read(source).statements
    source.seek(130 + 48)
    source.write(b"x")
    with pytest.raises(FileError, match="the file has changed since it was checked"):
        list(statement.transactions)
