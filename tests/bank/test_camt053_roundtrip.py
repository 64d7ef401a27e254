"""Whatever a statement holds, writing it as CAMT.053 in the way of some bank and reading it back gives the same statement."""

from datetime import date
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from ispctl.bank.camt053 import read
from ispctl.bank.statement import Statement, Transaction
from tests.bank.camt053_writer import STYLES, iban, write_camt053

OWN = ("1803729684/2010", "2612-5638829718/0100", "9689-6754793745/0800")
IBANS = ("DE89370400440532013000", "GB29NWBK60161331926819", "SK3112000000198742637541")
WORDS = ("Jiří", "Kolář", "<Žlutý>", "Kůň & syn", "Řehoř", "s.r.o.", "internet", "a", "Kc.500", '"', "]]>", "€", "𝄞")

words = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join).map(lambda text: text or None)
digits = st.one_of(st.none(), st.integers(1, 10**10 - 1).map(str))
prefixes = st.one_of(st.just(""), st.integers(1, 999_999).map("{}-".format))
domestic = st.builds("{}{}/{}".format, prefixes, st.integers(1, 10**10 - 1), st.sampled_from(["0800", "0100", "5500", "2010"]))
bare = st.integers(1, 10**10 - 1).map(str)
days = st.dates(date(1970, 1, 2), date(2069, 12, 31))
references = st.one_of(st.none(), st.text("ABC-./ 0123456789", min_size=1, max_size=35).map(str.strip).filter(bool))


@st.composite
def transactions(draw: st.DrawFn, account: str, currency: str) -> Transaction:
    booked_on, fio = draw(days), account.endswith("/2010")
    reference = draw(st.integers(1, 10**13 - 1).map(str) if fio else references)
    return Transaction(
        line=0,
        booked_on=booked_on,
        value_on=draw(st.one_of(st.none(), days.filter(lambda day: day != booked_on))),
        amount_minor=draw(st.integers(-(10**12) + 1, 10**12 - 1)),
        currency=currency,
        vs=draw(digits),
        ks=draw(st.one_of(st.none(), st.integers(1, 9999).map("{:04d}".format))),
        ss=draw(digits),
        counter_account=draw(st.one_of(st.none(), domestic.filter(lambda other: other != account), bare, st.sampled_from(IBANS))),
        counter_name=draw(words),
        message=draw(words),
        bank_reference=reference,
        bank_id=reference if fio else None,
        reversal=draw(st.booleans()),
    )


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    account, currency, closed = draw(st.sampled_from(OWN)), draw(st.sampled_from(["CZK", "EUR"])), draw(days)
    rows = draw(st.lists(transactions(account, currency), max_size=6))
    opening = draw(st.integers(-(10**13), 10**13))
    return Statement(
        account=account,
        iban=iban(account),
        currency=currency,
        number=draw(st.integers(1, 999).map(str)),
        from_on=draw(st.one_of(st.none(), st.just(closed))),
        to_on=closed,
        opening_minor=opening,
        closing_minor=opening + sum(row.amount_minor for row in rows),
        balanced=True,
        line=0,
        transactions=rows,
    )


@settings(max_examples=200, deadline=None)
@given(
    written=st.lists(statements(), min_size=1, max_size=3, unique_by=lambda statement: statement.account),
    version=st.sampled_from([2, 3, 4, 6, 7, 8]),
    style=st.sampled_from(STYLES),
    prefix=st.sampled_from(["", "ns2"]),
    pretty=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_statements_are_the_same_when_written_and_read_back(
    written: list[Statement], version: int, style: str, prefix: str, pretty: bool, encoding: str
) -> None:
    content = write_camt053(written, version=version, style=style, prefix=prefix, pretty=pretty, encoding=encoding)
    found = read(BytesIO(content)).statements
    assert [plain(statement) for statement in found] == [plain(statement) for statement in written]
    if pretty and encoding != "utf-16":
        lines, entry = content.split(b"\n"), f"<{prefix}:Ntry>".encode() if prefix else b"<Ntry>"
        assert all(lines[row.line - 1].startswith(entry) for statement in found for row in statement.transactions)


def plain(statement: Statement) -> tuple[object, ...]:
    return (
        statement.account,
        statement.iban,
        statement.currency,
        statement.number,
        statement.from_on,
        statement.to_on,
        statement.opening_minor,
        statement.closing_minor,
        statement.balanced,
        statement.warnings,
        statement.problems,
        [row._replace(line=0) for row in statement.transactions],
    )
