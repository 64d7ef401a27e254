"""Records 075 and what belongs to them, column by column (BANK-FORMATS.md 1.2 to 1.7)."""

from datetime import date
from io import BytesIO

import pytest

from ispctl.bank.gpc import read
from ispctl.bank.gpc_records import currency_of, date_of
from ispctl.errors import FileError
from tests.bank.gpc_sample import HEADER, LINE, ROW, only_row, put, read_lines


def test_row_has_every_field_when_nothing_is_unusual() -> None:
    assert only_row(HEADER, LINE) == ROW


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        ("290224", date(2024, 2, 29)),
        ("010100", date(2000, 1, 1)),
        ("311269", date(2069, 12, 31)),
        ("010170", date(1970, 1, 1)),
        ("290223", None),
        ("000000", None),
        ("654321", None),
        ("      ", None),
        ("1102 3", None),
        ("²11222", None),
        ("11122", None),
    ],
)
def test_date_is_none_when_the_six_characters_are_no_day(digits: str, day: date | None) -> None:
    assert date_of(digits) == day


@pytest.mark.parametrize(
    ("code", "currency"), [("0203", "CZK"), ("0978", "EUR"), ("0348", "HUF"), ("1101", "?"), ("0000", "?"), ("    ", "?"), ("0999", None)]
)
def test_currency_is_the_configured_one_when_the_field_does_not_tell(code: str, currency: str | None) -> None:
    assert currency_of(code, "?") == currency


@pytest.mark.parametrize(
    ("own", "position", "text", "booked_on", "value_on"),
    [
        pytest.param(None, 123, "030323", date(2023, 3, 3), None, id="posting date of the row"),
        pytest.param(None, 123, "990323", date(2023, 3, 2), None, id="statement date instead of garbage"),
        pytest.param(None, 123, "000000", date(2023, 3, 2), None, id="statement date instead of zeros"),
        pytest.param("1803729684/0100", 123, "030323", date(2023, 3, 2), None, id="statement date at KB"),
        pytest.param(None, 92, "010323", date(2023, 3, 2), date(2023, 3, 1), id="value date"),
        pytest.param(None, 92, "020323", date(2023, 3, 2), None, id="value date equal to the posting date"),
        pytest.param(None, 92, "990323", date(2023, 3, 2), None, id="value date that is garbage"),
    ],
)
def test_dates_are_taken_from_where_the_bank_puts_them(
    own: str | None, position: int, text: str, booked_on: date, value_on: date | None
) -> None:
    row = only_row(HEADER, put(LINE, position, text), own=own)
    assert (row.booked_on, row.value_on) == (booked_on, value_on)


def test_file_is_refused_when_neither_row_nor_statement_has_a_date() -> None:
    with pytest.raises(FileError, match="neither '990323' in columns 123-128") as caught:
        read_lines(put(HEADER, 109, "654321"), put(LINE, 123, "990323"))
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("bank", "code", "amount_minor", "reversal"),
    [
        ("2010", "1", -49900, False),
        ("2010", "2", 49900, False),
        ("2010", "4", 49900, True),
        ("2010", "5", -49900, True),
        ("0800", "1", -49900, False),
        ("0800", "2", 49900, False),
        ("0800", "3", 49900, True),
        ("0800", "4", -49900, True),
    ],
)
def test_posting_code_gives_sign_and_reversal_when_the_bank_is_known(bank: str, code: str, amount_minor: int, reversal: bool) -> None:
    row = only_row(HEADER, put(LINE, 61, code), own=f"1803729684/{bank}")
    assert (row.amount_minor, row.reversal) == (amount_minor, reversal)


@pytest.mark.parametrize(("bank", "code"), [("2010", "3"), ("0800", "5"), ("2010", "0"), ("2010", "9"), ("2010", " ")])
def test_file_is_refused_when_the_bank_has_no_such_posting_code(bank: str, code: str) -> None:
    with pytest.raises(FileError, match=f"posting code '{code}' in column 61") as caught:
        read_lines(HEADER, put(LINE, 61, code), own=f"1803729684/{bank}")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("position", "text", "field", "value"),
    [
        (62, "0000000000", "vs", None),
        (62, "     64627", "vs", "64627"),
        (62, "          ", "vs", None),
        (78, "0000", "ks", None),
        (78, "    ", "ks", None),
        (78, "  08", "ks", "0008"),
        (82, "9999999999", "ss", "9999999999"),
        (20, "0000000000000000", "counter_account", None),
        (20, "                ", "counter_account", None),
        (74, "0000", "counter_account", "115-214740207"),
        (74, "    ", "counter_account", "115-214740207"),
        (36, "0000000000000", "bank_reference", None),
        (36, "            7", "bank_reference", "7"),
        (98, " " * 20, "counter_name", None),
        (119, "0978", "currency", "EUR"),
        (119, "1101", "currency", "CZK"),
    ],
)
def test_field_is_read_when_its_columns_hold_this(position: int, text: str, field: str, value: str | None) -> None:
    assert getattr(only_row(HEADER, put(LINE, position, text)), field) == value


@pytest.mark.parametrize(("bank", "bank_id"), [("2010", "24000000010"), ("8330", "24000000010"), ("0300", None)])
def test_document_number_is_an_id_only_when_the_bank_is_fio(bank: str, bank_id: str | None) -> None:
    assert only_row(HEADER, LINE, own=f"1803729684/{bank}").bank_id == bank_id


@pytest.mark.parametrize(
    ("position", "text", "reason"),
    [
        (49, "00000004990O", "amount '00000004990O' in columns 49-60"),
        (49, "       49900", "amount '       49900' in columns 49-60"),
        (49, "-00000049900", "amount '-00000049900' in columns 49-60"),
        (62, "12 45", "variable symbol '12 4512345'"),
        (20, "A", "counter account"),
        (78, "03,8", "constant symbol"),
        (82, "1-2", "specific symbol"),
        (36, "24000X", "document number"),
        (119, "0999", "currency code '0999'"),
    ],
)
def test_row_is_refused_with_its_line_when_a_number_is_none(position: int, text: str, reason: str) -> None:
    with pytest.raises(FileError, match=reason) as caught:
        read_lines(HEADER, LINE, put(LINE, position, text))
    assert caught.value.line == 3


@pytest.mark.parametrize("position", [49, 62, 82])
def test_row_is_refused_when_its_digits_are_those_of_another_script(position: int) -> None:
    with pytest.raises(FileError, match="is not"):
        read_lines(HEADER, LINE, put(LINE, position, "٣"), encoding="utf-8")


@pytest.mark.parametrize("length", [3, 48, 60, 96, 119, 121, 123, 127])
def test_row_is_refused_when_it_is_cut_inside_a_number(length: int) -> None:
    with pytest.raises(FileError, match=f"record 075 is cut: {length} characters") as caught:
        read_lines(HEADER, LINE[:length])
    assert caught.value.line == 2


def test_row_is_refused_when_it_is_cut_below_a_row_that_is_only_trimmed() -> None:
    with pytest.raises(FileError, match="record 075 is cut: 90 characters"):
        read_lines(HEADER, LINE[:117], LINE[:90])


def test_widths_are_bytes_when_utf_8_is_written_so() -> None:
    name = "Jiří Kolář".encode().ljust(20)
    header = HEADER[:19].encode() + "Síť pod horou".encode().ljust(20) + HEADER[39:].encode()
    line = LINE[:97].encode() + name + LINE[117:].encode()
    (statement,) = read(BytesIO(header + b"\n" + line)).statements
    assert list(statement.transactions) == [ROW]


def test_dates_are_looked_at_when_letters_of_utf_8_move_the_bytes_of_a_row() -> None:
    line = LINE.replace("Jiří Kolář", "Jan Kolár ")
    assert read_lines(HEADER, line, put(line, 123, "02032x"), encoding="utf-8").warnings == [
        "line 3: posting date '02032x' is not a date, that of the statement is used"
    ]


@pytest.mark.parametrize(
    ("bank", "details", "name", "message"),
    [
        pytest.param("0300", [(36, "Jiří Kolář ml.", 71, "Převod")], "Jiří Kolář ml.", "Převod", id="CSOB, longer name"),
        pytest.param("0300", [(36, "Jiřina", 71, "")], "Jiří Kolář", "Jiřina", id="CSOB, another text"),
        pytest.param("0300", [(36, "Jiří Kolář".ljust(35, "x"), 71, "Převod")], "Jiří Kolář".ljust(35, "x"), "Převod", id="CSOB, full"),
        pytest.param("5500", [(36, "Jiří Kolář ml.", 71, "Převod")], "Jiří Kolář ml.", "Převod", id="two texts"),
        pytest.param("5500", [(36, "Jiří Kolář " + "x" * 60, 36, "")], "Jiří Kolář " + "x" * 60, None, id="long name"),
        pytest.param("5500", [(4, "za", 39, "internet"), (4, "v", 39, "únoru")], "Jiří Kolář", "za internet v únoru", id="message"),
        pytest.param("5500", [(4, "12,00 EUR", 39, "")], "Jiří Kolář", "12,00 EUR", id="message that looks like an amount"),
    ],
)
def test_records_below_a_row_complete_it_when_they_follow(
    bank: str, details: list[tuple[int, str, int, str]], name: str, message: str | None
) -> None:
    kinds = ["076"] if details[0][0] == 36 else ["078", "079"]
    lines = [put(put(kind, first, one), second, two) for kind, (first, one, second, two) in zip(kinds, details, strict=False)]
    row = only_row(HEADER, LINE, *lines, own=f"1803729684/{bank}")
    assert (row.counter_name, row.message) == (name, message)


TAIL = put(put(put(" " * 275, 1, "za internet"), 36, "v březnu"), 241, "Jiří Kolář mladší")


@pytest.mark.parametrize(
    ("filler", "tail", "name", "message"),
    [
        pytest.param("   ", put(put(TAIL, 176, "020323"), 238, "CZK"), "Jiří Kolář mladší", "za internet v březnu", id="unknown bank"),
        pytest.param("   ", put(TAIL, 176, "99"), "Jiří Kolář", None, id="no date where there should be one"),
        pytest.param("   ", put(put(TAIL, 176, "020323"), 238, "1.5"), "Jiří Kolář", None, id="no currency where there should be one"),
        pytest.param("FIO", put(put(TAIL, 176, "020323"), 238, "CZK"), "Jiří Kolář", None, id="another bank"),
        pytest.param("   ", "x" * 500, "Jiří Kolář", None, id="noise"),
    ],
)
def test_long_tail_is_read_only_when_it_fits_that_of_ceska_sporitelna(filler: str, tail: str, name: str, message: str | None) -> None:
    row = only_row(put(HEADER, 115, filler), LINE + tail)
    assert (row.counter_name, row.message) == (name, message)


def test_own_account_is_warned_of_when_a_later_row_has_another() -> None:
    assert read_lines(HEADER, LINE, put(LINE, 4, "0000005638829718")).warnings == [
        "line 3: own account '0000005638829718' differs from '0000001803729684' of record 074"
    ]
