"""OFX files: what is read of them, what is refused, and that writing and reading gives the same (BANK-FORMATS.md 5.2)."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ispctl.bank.identify import read_bank_file
from ispctl.bank.ofx import claims, read
from ispctl.bank.statement import Statement, Transaction
from ispctl.errors import FileError
from tests.bank.ofx_writer import write_ofx

HEAD = "<OFX>\n<STMTRS>\n<CURDEF>CZK\n<BANKACCTFROM><BANKID>2010<ACCTID>2000012001</BANKACCTFROM>\n<BANKTRANLIST>\n"
ROW = "<STMTTRN><DTPOSTED>20230302<TRNAMT>5.00<FITID>24225767018</STMTTRN>\n"
TAIL = "</BANKTRANLIST>\n</STMTRS>\n</OFX>\n"

WORDS = ("Jiří", "Kolář", "Žlutý", "Kůň", "Řehoř", "Němcová", "s.r.o.", "<b>", "R&B", "&amp;", '"', "12345")
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join).map(lambda text: text or None)
digits = st.one_of(st.none(), st.integers(1, 10**10 - 1).map(str))
prefixes = st.one_of(st.just(""), st.integers(1, 999_999).map("{}-".format))
domestic = st.builds("{}{}/{}".format, prefixes, st.integers(1, 10**10 - 1), st.sampled_from(["0800", "0100", "8330"]))
days = st.dates(date(1970, 1, 1), date(2999, 12, 31))


def read_text(text: str) -> Statement:
    (statement,) = read_bank_file(BytesIO(text.encode())).statements
    return statement


def only_row(elements: str) -> Transaction:
    (row,) = read_text(f"{HEAD}<STMTTRN>{elements}</STMTTRN>{TAIL}").transactions
    return row


@pytest.mark.parametrize(
    ("amount", "minor"),
    [
        pytest.param("-20.0000", -2000, id="Fio"),
        pytest.param("7.760.0000", 776000, id="Fio, thousands"),
        pytest.param("1.234.567.8900", 123456789, id="millions"),
        pytest.param("12,5", 1250, id="comma"),
        pytest.param("+12.", 1200, id="nothing behind the dot"),
        pytest.param("12", 1200, id="whole"),
        pytest.param("7.760", 776, id="three decimals, the last is zero"),
        pytest.param("-0.01", -1, id="one haléř"),
    ],
)
def test_amount_is_read_exactly_when_written_like_this(amount: str, minor: int) -> None:
    assert only_row(f"<DTPOSTED>20230302<TRNAMT>{amount}<FITID>1").amount_minor == minor


@pytest.mark.parametrize(
    "text",
    [
        "20120727",
        "20120727120000",
        "201207271200",
        "20120727000000.000[+02.00:CET]",
        "20120727000000.000[+02.00:CET",
        "20120727000000[-5:EST]",
    ],
)
def test_day_is_that_of_the_file_whatever_zone_is_behind_it(text: str) -> None:
    assert only_row(f"<DTPOSTED>{text}<TRNAMT>1<FITID>1").booked_on == date(2012, 7, 27)


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        pytest.param("<DTPOSTED>20230302<FITID>1", "amount '' in TRNAMT", id="no amount"),
        pytest.param("<DTPOSTED>20230302<TRNAMT>1.005<FITID>1", "more than two decimals", id="half a haléř"),
        pytest.param("<DTPOSTED>20230302<TRNAMT>1 000<FITID>1", "is not like -20.00", id="blank in the amount"),
        pytest.param("<DTPOSTED>20230302<TRNAMT>٣<FITID>1", "is not like -20.00", id="digits that are none"),
        pytest.param("<DTPOSTED>20230230<TRNAMT>1<FITID>1", "date '20230230' in DTPOSTED", id="no such day"),
        pytest.param("<TRNAMT>1<FITID>1", "date '' in DTPOSTED", id="no day"),
        pytest.param("<DTPOSTED>20230302<DTAVAIL>x<TRNAMT>1<FITID>1", "DTAVAIL", id="value date is none"),
        pytest.param("<DTPOSTED>20230302<TRNAMT>1", "no FITID", id="no id"),
        pytest.param("<DTPOSTED>20230302<TRNAMT>1<TRNAMT>2<FITID>1", "TRNAMT occurs twice", id="two amounts"),
        pytest.param("<DTPOSTED>20230302<TRNAMT>1<FITID>1<MEMO><![CDATA[x", "CDATA section without end", id="CDATA without end"),
        pytest.param("<DTPOSTED>20230302<TRNAMT>1<FITID>1<!-- x -->", "a comment", id="comment"),
        pytest.param("<CURRENCY><CURSYM>KČS</CURRENCY><DTPOSTED>20230302<TRNAMT>1<FITID>1", "CURSYM", id="no currency"),
    ],
)
def test_transaction_is_refused_with_its_line_when_it_is_damaged(elements: str, reason: str) -> None:
    with pytest.raises(FileError, match=reason) as caught:
        read_text(f"{HEAD}{ROW}<STMTTRN>{elements}</STMTTRN>\n{TAIL}")
    assert caught.value.line == 7


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param(f"{HEAD}{ROW}", 2, "ends inside of the statement", id="cut behind a transaction"),
        pytest.param(f"{HEAD}<STMTTRN><TRNAMT>5", 6, "STMTTRN does not end", id="cut within a transaction"),
        pytest.param(f"{HEAD}<STMTTRN>{'x' * 20000}{TAIL}", 6, "STMTTRN does not end", id="endless transaction"),
        pytest.param("<OFX>\n<STMTRS>\n<CURDEF>CZK", 3, "CURDEF does not end", id="cut within an element"),
        pytest.param("<OFX></OFX>", None, "no statement", id="nothing in it"),
        pytest.param(f"<OFX>{ROW}", 1, "STMTTRN is outside of a statement", id="transaction without a statement"),
        pytest.param(f"<OFX><STMTRS>\n{ROW}", 2, "outside of BANKTRANLIST", id="transaction without a list"),
        pytest.param(HEAD.replace("CZK", "Kč") + TAIL, 3, "CURDEF is not three letters", id="no currency"),
        pytest.param(HEAD.replace("2000012001", "whose") + TAIL, 4, "neither an IBAN", id="no account"),
        pytest.param("<OFX><STMTRS><CURDEF>CZK</STMTRS></OFX>", 1, "no list of transactions", id="no list"),
        pytest.param(f"{HEAD}<STMTRS>", 6, "does not end before the next one", id="statement in a statement"),
        pytest.param(f"{HEAD}<LEDGERBAL>", 6, "begins inside of BANKTRANLIST", id="balance in the list"),
        pytest.param(f"{HEAD}</LEDGERBAL>", 6, "has no opening tag", id="end without a beginning"),
        pytest.param(f"{HEAD}</STMTRS>", 6, "BANKTRANLIST has no end", id="list without an end"),
        pytest.param(HEAD.replace("<ACCTID>", "<ACCTID>1<ACCTID>"), 4, "ACCTID occurs twice", id="two accounts"),
        pytest.param(HEAD.replace("<STMTRS>", "<STMTRS><LEDGERBAL><BALAMT>x</LEDGERBAL>") + TAIL, 2, "BALAMT", id="no balance"),
        pytest.param(f"{HEAD}\n<<", 7, "begins inside of another", id="tag in a tag"),
        pytest.param(f"{HEAD}\n\0", 7, "NUL byte", id="zeros"),
        pytest.param('<!DOCTYPE OFX [<!ENTITY a "b">]>\n<OFX>', 1, "DOCTYPE", id="document type"),
        pytest.param('<OFX>\n<!ENTITY a SYSTEM "file:///etc/passwd">', 2, "ENTITY", id="entity"),
    ],
)
def test_file_is_refused_with_its_line_when_it_is_damaged(text: str, line: int | None, reason: str) -> None:
    with pytest.raises(FileError, match=reason) as caught:
        read_text(text)
    assert not line or caught.value.line == line


def test_references_are_resolved_once_when_a_text_has_them() -> None:
    row = only_row("<DTPOSTED>20230302<TRNAMT>1<FITID>1<MEMO>&lt;a&gt; &amp;amp; &#269;&#x10D; &file; &#0;&#1114112;&#xD800;<NAME>a\n b")
    assert (row.message, row.counter_name) == ("<a> &amp; čč &file;", "a b")


def test_statements_are_told_apart_when_a_file_has_several() -> None:
    second = f"<CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>19-2000145399</CCACCTFROM><BANKTRANLIST>{ROW}</BANKTRANLIST></CCSTMTRS>"
    first, other = read_bank_file(BytesIO(f"{HEAD}{ROW}{ROW}{TAIL}{second}".encode())).statements
    assert (first.account, first.currency, len(list(first.transactions))) == ("2000012001/2010", "CZK", 2)
    assert (other.account, other.currency, len(list(other.transactions))) == ("19-2000145399", "EUR", 1)


def test_iterating_is_refused_when_the_file_has_changed_meanwhile() -> None:
    source = BytesIO((HEAD + ROW + TAIL).encode())
    (statement,) = read(source).statements
    source.seek(HEAD.index("<BANKTRANLIST>"))
    source.write(b"x")
    with pytest.raises(FileError, match="the file has changed since it was checked"):
        list(statement.transactions)


@st.composite
def transactions(draw: st.DrawFn, account: str, currency: str) -> Transaction:
    booked_on, is_fio = draw(days), account.endswith("/2010")
    reference = draw(st.integers(1, 10**13 - 1).map(str))
    counter = draw(st.one_of(st.none(), domestic, st.just("DE89370400440532013000")))
    return Transaction(
        line=0,
        booked_on=booked_on,
        value_on=draw(st.one_of(st.none(), days.filter(lambda day: day != booked_on))),
        amount_minor=draw(st.integers(-(10**15) + 1, 10**15 - 1)),
        currency=currency,
        vs=draw(digits),
        ks=draw(st.one_of(st.none(), st.integers(1, 9999).map("{:04d}".format))),
        ss=draw(digits),
        counter_account=counter,
        # At Fio the name is the kind of movement.
        counter_name=None if is_fio and counter else draw(texts),
        message=draw(texts),
        bank_reference=reference,
        bank_id=reference if is_fio else None,
        reversal=False,
    )


@st.composite
def statements(draw: st.DrawFn, account: str) -> Statement:
    currency = draw(st.sampled_from(["CZK", "EUR"]))
    return Statement(
        account=account,
        iban="CZ6508000000192000145399" if account.endswith("/0800") else None,
        currency=currency,
        number=None,
        from_on=draw(st.one_of(st.none(), days)),
        to_on=draw(st.one_of(st.none(), days)),
        opening_minor=None,
        closing_minor=draw(st.one_of(st.none(), st.integers(-(10**13), 10**13))),
        balanced=None,
        line=0,
        transactions=draw(st.lists(transactions(account, currency), max_size=6)),
    )


@settings(max_examples=100, deadline=None)
@given(
    written=st.tuples(statements("2000012001/2010"), statements("19-2000145399/0800")),
    xml=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1250"]),
    newline=st.sampled_from(["\r\n", "\n"]),
)
def test_statements_are_the_same_when_written_and_read_back(written: tuple[Statement, ...], xml: bool, encoding: str, newline: str) -> None:
    content = write_ofx(written, xml=xml, encoding=encoding, newline=newline)
    assert claims(content[:4096])
    assert [plain(statement) for statement in read(BytesIO(content)).statements] == [plain(statement) for statement in written]


def plain(statement: Statement) -> tuple[object, ...]:
    return (
        statement.account,
        statement.iban,
        statement.currency,
        statement.from_on,
        statement.to_on,
        statement.closing_minor,
        statement.balanced,
        statement.problems,
        [row._replace(line=0) for row in statement.transactions],
    )
