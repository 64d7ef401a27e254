"""What a CSV profile can say, and how a file finds the one that fits it (BANK-FORMATS.md 5.1)."""

from io import BytesIO
from pathlib import Path

import pytest

from ispctl.bank.csv_profile import SHIPPED, fit, read
from ispctl.bank.csv_spec import KEYS, load, load_all
from ispctl.bank.csv_table import Sample
from ispctl.bank.identify import read_bank_file
from ispctl.bank.statement import BankFile, OwnAccount, Statement, Transaction
from ispctl.errors import Error, FileError

OWN = [OwnAccount("1803729684/2010", "CZK")]
COLUMNS = 'booked_on = "Den"\namount = "Kolik"\nvs = "VS"\nmessage = "Text"\n'


def profile(folder: Path, *lines: str, columns: str = COLUMNS, name: str = "test") -> Path:
    path = folder / f"{name}.toml"
    path.write_text("\n".join([f'name = "{name}"', 'bank = "Banka"', 'bank_code = "2010"', *lines, "[columns]", columns]))
    return path


def parse(path: Path, text: str, own: list[OwnAccount] = OWN) -> BankFile:
    return read(BytesIO(text.encode()), own, [path.parent])


def rows(path: Path, text: str) -> list[Transaction]:
    return [row for statement in parse(path, text).statements for row in statement.transactions]


def statement(path: Path, text: str, own: list[OwnAccount] = OWN) -> Statement:
    (found,) = parse(path, text, own).statements
    return found


def test_header_is_found_by_its_columns_whatever_stands_above_and_however_it_is_spelt(tmp_path: Path) -> None:
    text = 'Výpis;;;\n\n;;;\n"#VS ";kolik;  DEN;"Text:"\n1;2,5;1.2.2026;ahoj\n'
    (row,) = rows(profile(tmp_path), text)
    assert (row.line, str(row.booked_on), row.amount_minor, row.vs, row.message) == (5, "2026-02-01", 250, "1", "ahoj")


@pytest.mark.parametrize(
    ("lines", "columns", "text"),
    [
        pytest.param(("header = 3",), COLUMNS, "Den;Kolik;VS;Text\nx;x;x;x\nDen;Kolik;VS;Text\n1.2.2026;2,50;1;ahoj\n", id="fixed row"),
        pytest.param(('header = "none"',), "booked_on = 1\namount = 2\nvs = 3\nmessage = 4", "1.2.2026;2,50;1;ahoj\n", id="no header"),
        pytest.param((), COLUMNS.replace("Text", "Text#2"), "Text;Den;Kolik;VS;Text\nnic;1.2.2026;2,50;1;ahoj\n", id="second of two"),
        pytest.param((), COLUMNS.replace('"Text"', '["A", "B"]'), "A;Den;Kolik;VS;B\nah;1.2.2026;2,50;1;oj\n", id="joined"),
        pytest.param((), COLUMNS.replace("Den", "Datum | Den"), "Den;Kolik;VS;Text\n1.2.2026;2,50;1;ahoj\n", id="another name"),
        pytest.param(('optional = ["vs"]',), COLUMNS, "Den;Kolik;Text\n1.2.2026;2,50;ahoj\n", id="optional column"),
        pytest.param(('delimiter = [",", "\\t"]',), COLUMNS, "Den\tKolik\tVS\tText\n1.2.2026\t2,50\t1\tahoj\n", id="tab"),
        pytest.param(('quote = "\'"',), COLUMNS, "Den;Kolik;VS;Text\n1.2.2026;2,50;1;'ahoj'\n", id="quote"),
        pytest.param(('strip = "\'="',), COLUMNS, "Den;Kolik;VS;Text\n='1.2.2026';'2,50';='1';ahoj\n", id="strip"),
        pytest.param(('amount = "inverted"',), COLUMNS, "Den;Kolik;VS;Text\n1.2.2026;-2,50;1;ahoj\n", id="inverted"),
        pytest.param(('decimal = "."', 'dates = ["%Y-%m-%d"]'), COLUMNS, "Den;Kolik;VS;Text\n2026-02-01;2.500;1;ahoj\n", id="dots"),
    ],
)
def test_profile_can_say_where_things_are_and_how_they_are_written(tmp_path: Path, lines: tuple[str, ...], columns: str, text: str) -> None:
    (row,) = rows(profile(tmp_path, *lines, columns=columns), text)
    assert (str(row.booked_on), row.amount_minor) == ("2026-02-01", 250)
    assert row.message in ("ahoj", "ah oj")


TABLE = "Den;Kolik;VS;Text\n1.2.2026;100,00;1;a\n2.2.2026;-50,00;2;b\n"


@pytest.mark.parametrize(
    ("footer", "below"),
    [
        ("footer = { blank_line = true }", ";;;\nCelkem je toho;;mnoho;\n"),
        ("footer = { fewer_cells = true }", "Celkem\n"),
        ("footer = { pattern = '^Celkem' }", "Celkem;;;\nkonec\n"),
    ],
)
def test_table_ends_where_the_profile_says(tmp_path: Path, footer: str, below: str) -> None:
    path = profile(tmp_path, footer, "preamble = { closing = 'Zůstatek' }")
    assert len(rows(path, TABLE + below)) == 2
    assert statement(path, TABLE + below + "Zůstatek;150,00 CZK;;\n").closing_minor == 15000


def test_account_period_and_balances_are_read_around_the_table(tmp_path: Path) -> None:
    preamble = '{ account = "Účet", opening = "Počátek", period = "Období", currency = "Měna" }'
    patterns = "{ closing = 'konec je ([\\d ,]+)', number = 'výpis č\\. (\\d+)' }"
    path = profile(tmp_path, f"preamble = {preamble}", f"preamble_patterns = {patterns}")
    text = "Můj výpis č. 7\nÚčet:;\n19-2000145399/0800\nPočátek;1 000,00 CZK\n;Období;1.2.2026 - 28.2.2026\nMěna;CZK\nkonec je 1 050,00\n"
    found = statement(path, text + TABLE)
    assert (found.account, found.number, found.opening_minor, found.closing_minor) == ("19-2000145399/0800", "7", 100_000, 105_000)
    assert (str(found.from_on), str(found.to_on), found.balanced) == ("2026-02-01", "2026-02-28", True)
    wrong = statement(path, text.replace("1 050", "1 051") + TABLE)
    assert wrong.problems == [
        "line 9: opening balance 1000.00 + credits 100.00 - debits 50.00 gives 1050.00, but the stated closing balance is 1051.00"
    ]


BALANCES = COLUMNS + 'balance = "Zůstatek"\n'


@pytest.mark.parametrize("order", [1, -1], ids=["oldest first", "newest first"])
def test_balances_beside_the_rows_have_to_follow_from_one_another(tmp_path: Path, order: int) -> None:
    path = profile(tmp_path, columns=BALANCES)
    lines = ["1.2.2026;100,00;1;a;1100,00", "2.2.2026;-50,00;2;b;1050,00", "2.2.2026;7,00;2;b;1057,00"][::order]
    found = statement(path, "\n".join(["Den;Kolik;VS;Text;Zůstatek", *lines]))
    assert (found.balanced, found.opening_minor, found.closing_minor, found.problems) == (True, 100_000, 105_700, [])
    for number, line in enumerate(lines):
        changed = [*lines[:number], line.replace(";", ";-", 1).replace("--", ""), *lines[number + 1 :]]
        found = statement(path, "\n".join(["Den;Kolik;VS;Text;Zůstatek", *changed]))
        assert found.balanced is False or number == (0 if order == 1 else 2)


def test_broken_chain_is_a_warning_only_if_the_profile_says_so(tmp_path: Path) -> None:
    text = "Den;Kolik;VS;Text;Zůstatek\n1.2.2026;1;;;5\n1.2.2026;1;;;9\n1.2.2026;1;;;2\n"
    said = "line 3: the balance 5.00 above and the movement 1.00 give 6.00, but the stated balance is 9.00"
    assert statement(profile(tmp_path, columns=BALANCES), text).problems == [said]
    found = statement(profile(tmp_path, 'balance = "warn"', columns=BALANCES), text)
    assert (found.problems, found.warnings, found.balanced) == ([], [said], None)


def test_rows_that_are_not_movements_are_left_out_and_counted(tmp_path: Path) -> None:
    columns = COLUMNS + 'status = "Stav"\ncurrency = "Měna"\n'
    path = profile(tmp_path, 'status = ["Zaúčtováno"]', "skip = 'Mezisoučet'", columns=columns)
    head = "Den;Kolik;VS;Text;Stav;Měna\n"
    text = head + "1.2.2026;1;1;a;zaúčtováno;CZK\n1.2.2026;2;1;a;Čeká;CZK\n;3;;Mezisoučet;;\n1.2.2026;4;1;a;Zaúčtováno;EUR\n"
    found = statement(path, text)
    assert [row.amount_minor for row in found.transactions] == [100]
    assert found.warnings == [
        "rows that the bank has not carried out are skipped: 1",
        "rows left out by the profile are skipped: 1",
        "rows in EUR are skipped: 1",
    ]


def test_currencies_that_the_account_is_kept_in_are_statements_of_their_own(tmp_path: Path) -> None:
    path = profile(tmp_path, columns=COLUMNS + 'currency = "Měna"\n')
    text = "Den;Kolik;VS;Text;Měna\n1.2.2026;1;1;a;CZK\n1.2.2026;2;1;a;EUR\n1.2.2026;3;1;a;USD\n"
    file = parse(path, text, [*OWN, OwnAccount("1803729684/2010", "EUR")])
    assert [(one.currency, [row.amount_minor for row in one.transactions]) for one in file.statements] == [("CZK", [100]), ("EUR", [200])]
    assert file.statements[0].warnings == ["rows in USD are skipped: 1"]


def test_accounts_in_one_file_are_statements_of_their_own(tmp_path: Path) -> None:
    path = profile(tmp_path, columns=COLUMNS + 'account = "Účet"\n')
    text = "Den;Kolik;VS;Text;Účet\n1.2.2026;1;1;a;1803729684\n2.2.2026;2;1;a;000019-2000145399/0800\n3.2.2026;3;1;a;1803729684/2010\n"
    found = {one.account: [row.amount_minor for row in one.transactions] for one in parse(path, text).statements}
    assert found == {"1803729684/2010": [100, 300], "19-2000145399/0800": [200]}


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        ([], "the file does not say which account it is of, and you have none at bank 2010"),
        ([*OWN, OwnAccount("2600123455/2010", "CZK")], "and you have 1803729684/2010, 2600123455/2010; copy the profile 'test' and set"),
    ],
)
def test_account_is_never_guessed(tmp_path: Path, own: list[OwnAccount], reason: str) -> None:
    with pytest.raises(FileError, match=reason):
        parse(profile(tmp_path), TABLE, own)
    assert statement(profile(tmp_path, 'account = "1803729684"'), TABLE, own).account == "1803729684/2010"


def test_one_account_is_spelt_as_it_is_configured(tmp_path: Path) -> None:
    path = profile(tmp_path, 'account = "2600123455/1100"')
    assert statement(path, TABLE, [OwnAccount("SK3111000000002600123455", "EUR")]).account == "SK3111000000002600123455"


@pytest.mark.parametrize(
    ("cells", "account"),
    [
        (("000019-2000145399/0800", "", ""), "19-2000145399/0800"),
        (("19-2000145399", "800", ""), "19-2000145399/0800"),
        (("19-2000145399/0800", "0800", ""), "19-2000145399/0800"),
        (("", "0800", "SK3112000000198742637541"), "SK3112000000198742637541"),
        (("", "", "CZ6508000000192000145399"), "19-2000145399/0800"),
        (("000000-0000000000", "0000", ""), None),
    ],
)
def test_other_side_has_one_spelling_however_many_columns_it_takes(tmp_path: Path, cells: tuple[str, ...], account: str | None) -> None:
    columns = COLUMNS + 'counter_account = "Účet"\ncounter_bank = "Banka"\ncounter_iban = "IBAN"\n'
    (row,) = rows(profile(tmp_path, columns=columns), "Den;Kolik;VS;Text;Účet;Banka;IBAN\n1.2.2026;1;1;a;" + ";".join(cells) + "\n")
    assert row.counter_account == account


def test_symbols_in_a_reference_of_the_payer_count_when_the_columns_are_empty(tmp_path: Path) -> None:
    path = profile(tmp_path, columns=COLUMNS + 'ks = "KS"\nsymbols_in = "Ref"\n')
    text = "Den;Kolik;VS;KS;Text;Ref\n1.2.2026;1;;;a;/VS0010001/SS7/KS308\n1.2.2026;1;5;;a;/VS10001/SS7/KS\n"
    assert [(row.vs, row.ks, row.ss) for row in rows(path, text)] == [("10001", "0308", "7"), ("5", None, None)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1.13.2026;1;1;a", "column 1 ('Den'): '1.13.2026' is not a date such as 31.03.2026"),
        ("1.2.2026;1x;1;a", "column 2 ('Kolik'): '1x' is not an amount such as 1234,50"),
        ("1.2.2026;1,001;1;a", "column 2 ('Kolik'): '1,001' is not an amount such as 1234,50"),
        ("1.2.2026;;1;a", "column 2 ('Kolik'): is empty, expected an amount"),
        ("1.2.2026;1;1", "the row has 3 cells, but the table has 4 columns"),
        ("1.2.2026;1;1;a;b", "the row has 5 cells, but the table has 4 columns"),
    ],
)
def test_line_and_column_are_named_when_a_cell_is_wrong(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(FileError) as caught:
        parse(profile(tmp_path), f"{TABLE}{row}\n")
    assert (caught.value.reason, caught.value.line) == (reason, 4)


def test_quote_that_is_not_closed_does_not_swallow_the_rows_below(tmp_path: Path) -> None:
    with pytest.raises(FileError, match='a quote " is not closed') as caught:
        parse(profile(tmp_path), TABLE + '1.2.2026;1;1;"a\n' + "1.2.2026;1;1;a\n" * 50)
    assert caught.value.line == 4


def test_columns_that_are_missing_are_named_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        parse(profile(tmp_path), "Datum;Kolik;VS;Text\n1.2.2026;1;1;a\n")
    assert caught.value.reason == (
        "the CSV fits no profile; tried: test. The nearest is test, but there is no column for booked_on 'Den'; "
        "the columns in line 1 are 'Datum', 'Kolik', 'VS', 'Text'"
    )


def test_file_that_fits_two_profiles_is_not_guessed(tmp_path: Path) -> None:
    profile(tmp_path, name="one")
    with pytest.raises(FileError, match="the CSV fits several profiles: one, two; give your own"):
        parse(profile(tmp_path, name="two"), TABLE)


def test_profile_of_the_operator_wins_over_a_shipped_one_of_the_same_name(tmp_path: Path) -> None:
    path = profile(tmp_path, name="csob")
    assert [one.path for one in load_all([tmp_path, SHIPPED]) if one.name == "csob"] == [path]
    assert read_bank_file(BytesIO(TABLE.encode()), OWN, [tmp_path]).format == "csv:csob"
    with pytest.raises(FileError, match="fits no profile; tried: air-bank, ceska-sporitelna, creditas, csob, fio-api"):
        read_bank_file(BytesIO(TABLE.encode()), OWN)


def test_two_own_profiles_may_not_share_a_name(tmp_path: Path) -> None:
    profile(tmp_path)
    (tmp_path / "copy.toml").write_text((tmp_path / "test.toml").read_text())
    with pytest.raises(Error, match=r"test\.toml: name: .*copy\.toml has the name 'test' too"):
        load_all([tmp_path])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('delimeter = ";"', "delimeter: there is no such key; did you mean delimiter?"),
        ('delimiter = ";;"', "delimiter: expected single characters, found ';;'"),
        ('encoding = "latin-1"', "encoding: expected one of auto, utf-8, utf-8-sig, cp1250, cp852, utf-16, found 'latin-1'"),
        ("header = 0", 'header: expected "find", "none" or the number of the row, found 0'),
        ('header = "none"', "columns: without a header they have no names; number them from 1"),
        ('amount = "both"', "amount: expected one of signed, inverted, credit-debit, direction, found 'both'"),
        ('amount = "credit-debit"', "columns.credit: is needed for amount = 'credit-debit'"),
        ('amount = "direction"', "columns.direction: is needed for amount = 'direction'"),
        ("id_guaranteed = true", "id_guaranteed: there is no column id"),
        ('skip = "("', "skip: '(' is not a regular expression: missing ), unterminated subpattern at position 0"),
        ('status = ["x"]', "status: a column and the list of values that are taken belong together"),
        ('storno = "x"', "storno: there is no column type to look for it in"),
        ('optional = ["ss"]', "optional: 'ss' is not one of the columns above"),
        ('preamble = { acount = "x" }', "preamble.acount: there is no such key; did you mean account?"),
        ("footer = { blank = true }", "footer.blank: there is no such key; did you mean blank_line?"),
        ("quote = 7", 'quote: expected text in quotes, such as "…", found 7'),
        ("dates = [1]", 'dates: expected text in quotes, such as "…", found 1'),
        ("directions = { a = 1 }", 'directions: expected a table such as { Kredit = "+", Debet = "-" }, found {\'a\': 1}'),
    ],
)
def test_mistakes_in_a_profile_name_the_file_and_the_key(tmp_path: Path, line: str, complaint: str) -> None:
    path = profile(tmp_path, line)
    with pytest.raises(Error) as caught:
        load(path)
    assert str(caught.value) == f"{path}: {complaint}"


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        ('amount = "A"', "columns.booked_on: is needed for amount = 'signed'"),
        (COLUMNS + 'vss = "VS"', "columns.vss: there is no such key; did you mean vs?"),
        (COLUMNS + 'ss = ["A", "B"]', 'columns.ss: expected one column; write "A | B" for two names of the same one'),
        (COLUMNS + "ss = 0", "columns.ss: expected the name of a column, or its number from 1, found 0"),
        (COLUMNS + 'credit = "A"', "columns.credit: is not used with amount = 'signed'"),
    ],
)
def test_mistakes_in_columns_name_the_column(tmp_path: Path, columns: str, complaint: str) -> None:
    path = profile(tmp_path, columns=columns)
    with pytest.raises(Error) as caught:
        load(path)
    assert str(caught.value) == f"{path}: {complaint}"


def test_file_that_is_no_profile_is_an_error_and_not_a_crash(tmp_path: Path) -> None:
    for content in (b"", b"name = ", b"\xff", b"name = 1", b"a = " + b"[" * 5000):
        (tmp_path / "x.toml").write_bytes(content)
        with pytest.raises(Error, match=r"x\.toml: "):
            load(tmp_path / "x.toml")
    with pytest.raises(Error, match="cannot be read"):
        load(tmp_path / "nothing.toml")


def test_the_page_about_profiles_names_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "csv-profiles.md").read_text(encoding="utf-8")
    from ispctl.bank.csv_spec import COLUMNS as FIELDS
    from ispctl.bank.csv_spec import PREAMBLE

    assert [key for key in (*KEYS, *FIELDS, *PREAMBLE) if f"`{key}`" not in page] == []


def test_fixed_row_that_is_something_else_does_not_fit(tmp_path: Path) -> None:
    source = BytesIO(TABLE.encode())
    assert fit(Sample(source), load(profile(tmp_path, "header = 2")))[2] == [
        "booked_on 'Den'",
        "amount 'Kolik'",
        "vs 'VS'",
        "message 'Text'",
    ]
