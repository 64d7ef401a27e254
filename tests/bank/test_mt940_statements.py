"""Messages, pages, accounts and balances of MT940 files: what is one statement, and what is refused (BANK-FORMATS.md 3)."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest

from ispctl.bank.identify import read_bank_file
from ispctl.bank.mt940 import claims
from ispctl.bank.statement import OwnAccount, Statement
from ispctl.errors import FileError

LINES = (":20:1", ":25:0800/192000145399", ":28C:7/1", ":60F:C261201CZK10,00", ":61:261202C5,NTRF", ":86:a", ":62F:C261231CZK15,00", "-")


def read_lines(*lines: str, own: Sequence[OwnAccount] = ()) -> list[Statement]:
    return read_bank_file(BytesIO("\r\n".join(lines).encode("cp1250")), own).statements


def changed(number: int, line: str) -> list[str]:
    return [*LINES[: number - 1], line, *LINES[number:]]


@pytest.mark.parametrize(
    ("text", "account", "iban"),
    [
        pytest.param("CZ6508000000192000145399", "19-2000145399/0800", "CZ6508000000192000145399", id="IBAN"),
        pytest.param("CZ65 0800 0000 1920 0014 5399", "19-2000145399/0800", "CZ6508000000192000145399", id="IBAN with blanks"),
        pytest.param("CZ6508000000192000145399CZK", "19-2000145399/0800", "CZ6508000000192000145399", id="IBAN with currency"),
        pytest.param("GIBACZPX/CZ6508000000192000145399", "19-2000145399/0800", "CZ6508000000192000145399", id="BIC and IBAN"),
        pytest.param("GIBACZPXXXX/CZ6508000000192000145399 CZK", "19-2000145399/0800", "CZ6508000000192000145399", id="all of them"),
        pytest.param("SK3112000000198742637541", "SK3112000000198742637541", "SK3112000000198742637541", id="Slovak IBAN"),
        pytest.param("0800/192000145399", "19-2000145399/0800", None, id="bank, prefix and number run together"),
        pytest.param("0800/192000145399EUR", "19-2000145399/0800", None, id="with currency"),
        pytest.param("5500/0112233088", "112233088/5500", None, id="bank and number"),
        pytest.param("0800/19-2000145399", "19-2000145399/0800", None, id="bank first, dash"),
        pytest.param("19-2000145399/0800", "19-2000145399/0800", None, id="as people write it"),
        pytest.param("2000145399", "2000145399", None, id="number alone"),
        pytest.param("2000012001", "2000012001/2010", None, id="number of a configured account"),
    ],
)
def test_account_is_understood_when_banks_spell_it_like_this(text: str, account: str, iban: str | None) -> None:
    (statement,) = read_lines(*changed(2, f":25:{text}"), own=[OwnAccount("2000012001/2010", "CZK")])
    assert (statement.account, statement.iban) == (account, iban)


@pytest.mark.parametrize(
    ("line", "number", "warnings"),
    [
        pytest.param(":28:7", "7", [], id="number"),
        pytest.param(":28C:00124/00003", "124", [], id="number and page"),
        pytest.param(":28:008/00001", "8", [], id="three digits"),
        pytest.param(":28C:0/1", None, [], id="zero"),
        pytest.param(":28C:abc", None, ["line 3: statement number 'abc' is not a number"], id="something else"),
        pytest.param("", None, [], id="none"),
    ],
)
def test_statement_has_the_number_that_the_file_gives(line: str, number: str | None, warnings: list[str]) -> None:
    (statement,) = read_lines(*changed(3, line))
    assert (statement.number, statement.warnings) == (number, warnings)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("{1:F01FIOBCZPPAXXX0000000000}{4:\r\n", "\r\n-}", id="blocks"),
        pytest.param("{1:F01FIOBCZPPAXXX0000000000}{4:", "\r\n-}", id="block on the same line"),
        pytest.param("GIBACZPX 0800\r\n940 N2\r\n\r\n", "", id="header lines"),
        pytest.param("\x01\x03", "\x03", id="control characters"),
        pytest.param("\ufeff", "", id="BOM"),
        pytest.param("Výpis z účtu\r\n", "\r\n:86:orientační zůstatek\r\n:64:C261231CZK15,00\r\nkonec :61:", id="junk on both sides"),
    ],
)
def test_message_is_found_when_there_is_something_around_it(before: str, after: str) -> None:
    content = (before + "\r\n".join(LINES[:-1]) + after).encode()
    assert claims(content)
    (statement,) = read_bank_file(BytesIO(content)).statements
    assert statement.balanced
    assert [row.amount_minor for row in statement.transactions] == [500]


def test_next_message_is_found_when_it_is_glued_to_the_balance() -> None:
    glued = f":62F:C261231CZK15,00-}}${{1:F01}}{{4:{LINES[0]}"
    content = "\r\n".join([*LINES[:6], glued, *LINES[1:2], ":28C:8/1", ":60F:C261231CZK15,00", ":62F:C261231CZK15,00-}"])
    assert [statement.number for statement in read_bank_file(BytesIO(content.encode())).statements] == ["7", "8"]


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        pytest.param(LINES[:6], 6, "ends inside of the message that begins in line 1", id="cut in its rows"),
        pytest.param(LINES[:3], 3, "ends inside of the message", id="cut in its head"),
        pytest.param([*LINES[:6], *LINES], 10, "no closing balance", id="closing balance lost"),
        pytest.param([*LINES[:3], *LINES[4:]], 4, "before the opening balance", id="opening balance lost"),
        pytest.param([LINES[0], *LINES[2:]], 3, "account :25: is expected", id="account lost"),
        pytest.param([*LINES, *LINES[1:]], 9, ":25: is outside of a message", id="begin of the second message lost"),
        pytest.param([*LINES[:3], *LINES], 4, "has no balances", id="head without a body"),
        pytest.param(changed(2, ":25:whose?"), 2, "neither an IBAN nor a Czech account", id="no account"),
        pytest.param(changed(2, ":25:19-20001453990/0800"), 2, "neither an IBAN", id="number of eleven digits behind a prefix"),
        pytest.param(changed(4, ":60F:X261201CZK10,00"), 4, "is not like :60F:", id="balance without a mark"),
        pytest.param(changed(4, ":60F:C261201CZK10,005"), 4, "is not like :60F:", id="thousandth"),
        pytest.param(changed(7, ":62F:C261231EUR15,00"), 7, "opens in CZK and closes in EUR", id="another currency"),
        pytest.param([*LINES[:6], *["x"] * 300, *LINES[6:]], 5, "more than 200 lines", id="endless text"),
        pytest.param([*LINES[:4], *["x"] * 300, *LINES[6:]], 4, "more than 200 lines", id="endless text before the first row"),
        pytest.param([*LINES[:5], ":86:" + "a" * 5000, *LINES[6:]], 6, "longer than 4096", id="endless line"),
        pytest.param(changed(6, ":86:\0"), 6, "NUL byte", id="zeros"),
    ],
)
def test_file_is_refused_with_its_line_when_a_message_is_not_whole(lines: Sequence[str], line: int, reason: str) -> None:
    with pytest.raises(FileError, match=reason) as caught:
        read_lines(*lines)
    assert caught.value.line == line


def test_wrong_balance_is_told_with_its_figures_when_rows_do_not_add_up() -> None:
    (statement,) = read_lines(*changed(7, ":62F:D261231CZK15,00"))
    assert statement.balanced is False
    assert statement.problems == [
        "line 4: opening balance 10.00 + credits 5.00 - debits 0.00 gives 15.00, but the stated closing balance is -15.00"
    ]


def test_page_that_does_not_add_up_is_told_when_another_one_makes_up_for_it() -> None:
    first = [*LINES[:3], ":60F:C261201CZK10,00", ":61:261202C5,NTRF", ":62M:C261202CZK99,00"]
    second = [*LINES[:2], ":28C:7/2", ":60M:C261202CZK99,00", ":61:261202D84,NTRF", ":62F:C261202CZK99,00"]
    (statement,) = read_lines(*first, *second)
    assert (statement.opening_minor, statement.closing_minor, statement.balanced) == (1000, 9900, False)
    assert [problem[:8] for problem in statement.problems] == ["line 4: ", "line 10:"]


def test_statement_ends_on_its_last_row_when_the_date_of_its_balance_is_garbage() -> None:
    (statement,) = read_lines(*changed(7, ":62F:C261331CZK15,00"))
    assert statement.to_on == date(2026, 12, 2)
    assert statement.warnings == ["line 7: date '261331' of the closing balance is not a date"]


def test_rows_are_those_of_the_statement_when_one_says_another_currency() -> None:
    (statement,) = read_lines(*changed(5, ":61:261202CEUR5,NTRF"))
    assert [row.currency for row in statement.transactions] == ["CZK"]
    assert statement.warnings == ["line 5: the row says EUR, its statement is in CZK"]


def test_time_in_a_text_is_no_field_when_it_is_wrapped_before_a_colon() -> None:
    (statement,) = read_lines(*LINES[:5], ":86:karta 18", ":20:25 Praha", ":28:00", *LINES[6:])
    assert [row.message for row in statement.transactions] == ["karta 18:20:25 Praha:28:00"]


def test_warnings_are_counted_when_many_pages_have_them() -> None:
    rows = [":61:160230" + "1202C0,NTRF"] * 15
    first = [*LINES[:4], *rows, ":62M:C261202CZK10,00"]
    second = [*LINES[:3], ":60M:C261202CZK10,00", *rows, ":62F:C261202CZK10,00"]
    (statement,) = read_lines(*first, *second)
    assert len(statement.warnings) == 21
    assert statement.warnings[-1] == "and 10 more warnings"


def test_statements_can_be_iterated_side_by_side_and_again_when_they_share_a_file() -> None:
    first, second = read_lines(*LINES, *changed(3, ":28C:8/1"))
    pairs = list(zip(first.transactions, second.transactions, strict=True))
    assert [(one.line, other.line) for one, other in pairs] == [(5, 13)]
    assert list(zip(first.transactions, second.transactions, strict=True)) == pairs


def test_iterating_is_refused_when_the_file_has_changed_meanwhile() -> None:
    source = BytesIO("\r\n".join(LINES).encode())
    (statement,) = read_bank_file(source).statements
    source.seek(source.getvalue().index(b":61:") + 4)
    source.write(b"x")
    with pytest.raises(FileError, match="the file has changed since it was checked"):
        list(statement.transactions)
