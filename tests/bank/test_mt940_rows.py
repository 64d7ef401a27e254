"""Field :61: in all its spellings, and what stands behind it (BANK-FORMATS.md 3)."""

from datetime import date
from io import BytesIO

import pytest

from ispctl.bank.mt940 import read
from ispctl.bank.statement import Statement, Transaction
from ispctl.errors import FileError


def read_rows(*rows: str, account: str = "0800/192000145399", closing: str = "C261231CZK0,00") -> Statement:
    lines = [":20:1", f":25:{account}", ":28C:1/1", ":60F:C261201CZK0,00", *rows, f":62F:{closing}", "-"]
    (statement,) = read(BytesIO("\r\n".join(lines).encode())).statements
    return statement


def only_row(*rows: str, account: str = "0800/192000145399") -> Transaction:
    (row,) = read_rows(*rows, account=account).transactions
    return row


@pytest.mark.parametrize(
    ("row", "booked_on", "value_on", "amount_minor", "reversal"),
    [
        pytest.param("2612021202C1000,00NTRF", "2026-12-02", None, 100000, False, id="credit"),
        pytest.param("2612021202D1000,00NTRF", "2026-12-02", None, -100000, False, id="debit"),
        pytest.param("261202C1000,00NTRF", "2026-12-02", None, 100000, False, id="without an entry date"),
        pytest.param("2612021203C1,00NTRF", "2026-12-03", "2026-12-02", 100, False, id="booked after its value date"),
        pytest.param("2701021231C1,00NTRF", "2026-12-31", "2027-01-02", 100, False, id="booked in the year before"),
        pytest.param("2612310102C1,00NTRF", "2027-01-02", "2026-12-31", 100, False, id="booked in the year after"),
        pytest.param("2402290229C1,00NTRF", "2024-02-29", None, 100, False, id="leap day"),
        pytest.param("1602301202C1,00NTRF", "2026-12-02", None, 100, False, id="value date that never was"),
        pytest.param("2612020000C1,00NTRF", "2026-12-02", None, 100, False, id="entry date of zeros"),
        pytest.param("700101C1,00NTRF", "1970-01-01", None, 100, False, id="last century"),
        pytest.param("2612021202C107,NTRF", "2026-12-02", None, 10700, False, id="nothing behind the comma"),
        pytest.param("2612021202C380115,1NTRF", "2026-12-02", None, 38011510, False, id="one decimal"),
        pytest.param("2612021202C0,01NTRF", "2026-12-02", None, 1, False, id="one haléř"),
        pytest.param("2612021202C1,500NTRF", "2026-12-02", None, 150, False, id="three decimals, the last is zero"),
        pytest.param("2612021202CR1000,NTRF", "2026-12-02", None, 100000, False, id="credit with funds letter R"),
        pytest.param("2612021202DK5,NTRF", "2026-12-02", None, -500, False, id="debit with funds letter K"),
        pytest.param("2612021202RC1000,NTRF", "2026-12-02", None, -100000, True, id="reversal of a credit"),
        pytest.param("2612021202RCR204,88NTRF", "2026-12-02", None, -20488, True, id="reversal of a credit with funds letter"),
        pytest.param("2612021202RD5,NTRF", "2026-12-02", None, 500, True, id="reversal of a debit"),
        pytest.param("2612021202CCZK49981,25NTRF", "2026-12-02", None, 4998125, False, id="Fio credit"),
        pytest.param("2612021202DCZK-3000,00NTRF", "2026-12-02", None, -300000, False, id="Fio debit with a second minus"),
        pytest.param("2612021202RDCZK100,00NTRF", "2026-12-02", None, 10000, True, id="Fio reversal of a debit"),
        pytest.param("2612021202RCCZK-100,00NTRF", "2026-12-02", None, -10000, True, id="Fio reversal of a credit"),
        pytest.param("2612021202C5,", "2026-12-02", None, 500, False, id="nothing behind the amount"),
    ],
)
def test_row_gives_dates_and_a_signed_amount_when_written_like_this(
    row: str, booked_on: str, value_on: str | None, amount_minor: int, reversal: bool
) -> None:
    found = only_row(f":61:{row}")
    assert found.booked_on == date.fromisoformat(booked_on)
    assert found.value_on == (date.fromisoformat(value_on) if value_on else None)
    assert (found.amount_minor, found.reversal) == (amount_minor, reversal)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("C1000,00NTRF", id="no date"),
        pytest.param("261202X1000,00NTRF", id="no mark"),
        pytest.param("261202C1000NTRF", id="no comma"),
        pytest.param("261202C1000.00NTRF", id="dot"),
        pytest.param("261202C1000,001NTRF", id="thousandth"),
        pytest.param("261202C1000,00,5NTRF", id="two commas"),
        pytest.param("261202CKC5,NTRF", id="two letters"),
        pytest.param("261202C,50NTRF", id="nothing before the comma"),
        pytest.param("26120²C5,NTRF", id="digit that is no digit"),
        pytest.param("261302C5,NTRF", id="no month 13 and no entry date"),
        pytest.param("2613021302C5,NTRF", id="neither date is one"),
        pytest.param(f"261202C{'9' * 16},NTRF", id="more money than there is"),
    ],
)
def test_row_is_refused_with_its_line_when_it_cannot_be_understood(row: str) -> None:
    with pytest.raises(FileError) as caught:
        read_rows(":61:2612021202C5,NTRF", f":61:{row}")
    assert caught.value.line == 6


@pytest.mark.parametrize(
    ("account", "behind", "reference", "bank_id"),
    [
        pytest.param("2010/2000012001", "NOVÁK JAN//24225767018", "24225767018", "24225767018", id="Fio"),
        pytest.param("2010/2000012001", "NONREF//0024225767018", "24225767018", "24225767018", id="Fio with zeros, as in its GPC"),
        pytest.param("2010/2000012001", "A//B//24225767018", "24225767018", "24225767018", id="Fio, slashes in the name"),
        pytest.param("2010/2000012001", "NOVÁK JAN", "NOVÁK JAN", None, id="Fio without an id"),
        pytest.param("2010/2000012001", "123//ABC", "ABC", None, id="Fio with something else in its place"),
        pytest.param("8330/2000012001", "NONREF//24225767018", "24225767018", "24225767018", id="Fio in Slovakia"),
        pytest.param("5500/112233088", "5123456789//O-PR-CC", "5123456789//O-PR-CC", None, id="Raiffeisenbank"),
        pytest.param("5500/112233088", "5123456789", "5123456789", None, id="Raiffeisenbank without a class"),
        pytest.param("5500/112233088", "NONREF//O-PR-CC", "O-PR-CC", None, id="Raiffeisenbank without a number"),
        pytest.param("0800/192000145399", "NONREF//4400000000012", "4400000000012", None, id="ČS"),
        pytest.param("0800/192000145399", "NONREF", None, None, id="none"),
        pytest.param("0800/192000145399", "", None, None, id="nothing"),
        pytest.param("0800/192000145399", "0000//0000", None, None, id="zeros"),
        pytest.param("0300/8452341718", "REF/1//NONREF", "REF/1", None, id="only the customer's"),
    ],
)
def test_reference_is_that_of_the_bank_when_it_has_one(account: str, behind: str, reference: str | None, bank_id: str | None) -> None:
    row = only_row(f":61:2612021202C5,NTRF{behind}", account=account)
    assert (row.bank_reference, row.bank_id) == (reference, bank_id)


def test_second_line_of_a_row_is_its_message_when_there_is_nothing_else() -> None:
    assert only_row(":61:2612021202C5,NTRF", "vraceny preplatek").message == "vraceny preplatek"
    assert only_row(":61:2612021202C5,NTRF", "vraceny preplatek", ":86:za internet").message == "za internet"


def test_fields_are_joined_when_a_row_has_two_of_them() -> None:
    assert only_row(":61:2612021202C5,NTRF", ":86:za internet", ":86:a telefon").message == "za internet a telefon"


def test_row_follows_when_the_one_before_has_nothing_behind_it() -> None:
    rows = list(read_rows(":61:2612021202C5,NTRF", ":61:2612021202C6,NTRF", ":86:druhy", ":61:2612021202C7,NTRF").transactions)
    assert [(row.line, row.amount_minor, row.message) for row in rows] == [(5, 500, None), (6, 600, "druhy"), (8, 700, None)]


def test_control_characters_are_left_out_when_they_are_in_a_text() -> None:
    assert only_row(":61:2612021202C5,NTRF", ":86:za\x01 inter\x1fnet\x7f").message == "za internet"


@pytest.mark.parametrize(
    ("rows", "closing", "amounts"),
    [
        pytest.param((":61:261202D-5,NTRF", ":61:261202C9,NTRF"), "C261231CZK4,00", [-500, 900], id="the same once more"),
        pytest.param((":61:261202D-5,NTRF", ":61:261202C9,NTRF"), "C261231CZK14,00", [500, 900], id="the opposite"),
        pytest.param((":61:261202C-5,NTRF", ":61:261202C9,NTRF"), "C261231CZK4,00", [-500, 900], id="a credit taken back"),
        pytest.param((":61:261202C-5,NTRF", ":61:261202C9,NTRF"), "C261231CZK14,00", [500, 900], id="nothing at all"),
        pytest.param((":61:261202D-5,NTRF", ":61:261202C9,NTRF"), "C261231CZK99,00", [-500, 900], id="nothing fits"),
    ],
)
def test_minus_means_what_fits_the_balances_when_a_mark_has_one(rows: tuple[str, ...], closing: str, amounts: list[int]) -> None:
    statement = read_rows(*rows, closing=closing)
    assert [row.amount_minor for row in statement.transactions] == amounts
    assert statement.balanced == (closing != "C261231CZK99,00")
