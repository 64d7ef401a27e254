"""Whatever a statement holds, writing it as GPC and reading it back gives the same statement."""

from datetime import date
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from ispctl.bank.gpc import read
from ispctl.bank.statement import OwnAccount, Statement, Transaction
from tests.bank.gpc_writer import write_gpc

OWN = ("1803729684/2010", "2612-5638829718/0100", "8452341718/0300", "9689-6754793745/0800", "5523455429/5500", "6827384337/8330")
IBANS = ("DE89370400440532013000", "GB29NWBK60161331926819", "SK3112000000198742637541")
WORDS = ("Jiří", "Kolář", "Žlutý", "Kůň", "Řehoř", "Němcová", "s.r.o.", "VS", "12345", "internet", "a", "Kc.500")

words = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join).map(lambda text: text or None)
digits = st.one_of(st.none(), st.integers(1, 10**10 - 1).map(str))
prefixes = st.one_of(st.just(""), st.integers(1, 999_999).map("{}-".format))
domestic = st.builds("{}{}/{}".format, prefixes, st.integers(1, 10**10 - 1), st.sampled_from(["0800", "0100", "5500", "8330"]))
bare = st.integers(1, 10**10 - 1).map(str)
days = st.dates(date(1970, 1, 1), date(2069, 12, 31))


@st.composite
def transactions(draw: st.DrawFn, account: str, currency: str, closed: date) -> Transaction:
    booked_on = closed if account.endswith("/0100") else draw(days)
    reference = draw(st.one_of(st.none(), st.integers(1, 10**13 - 1).map(str)))
    return Transaction(
        line=0,
        booked_on=booked_on,
        value_on=draw(st.one_of(st.none(), days.filter(lambda day: day != booked_on))),
        amount_minor=draw(st.integers(-(10**12) + 1, 10**12 - 1)),
        currency=currency,
        vs=draw(digits),
        ks=draw(st.one_of(st.none(), st.integers(1, 9999).map("{:04d}".format))),
        ss=draw(digits),
        counter_account=draw(st.one_of(st.none(), domestic, bare, st.sampled_from(IBANS))),
        counter_name=draw(words),
        message=draw(words),
        bank_reference=reference,
        bank_id=reference if account[-4:] in ("2010", "8330") else None,
        reversal=draw(st.booleans()),
    )


@st.composite
def statements(draw: st.DrawFn, account: str) -> Statement:
    currency, closed = draw(st.sampled_from(["CZK", "EUR"])), draw(days)
    rows = draw(st.lists(transactions(account, currency, closed), max_size=6))
    opening = draw(st.integers(-(10**13), 10**13))
    return Statement(
        account=account,
        iban=None,
        currency=currency,
        number=draw(st.one_of(st.none(), st.integers(1, 999).map(str))),
        from_on=None,
        to_on=closed,
        opening_minor=opening,
        closing_minor=opening + sum(row.amount_minor for row in rows),
        balanced=True,
        line=0,
        transactions=rows,
    )


files = st.lists(st.sampled_from(OWN), min_size=1, max_size=3, unique=True).flatmap(
    lambda accounts: st.tuples(*(statements(account) for account in accounts))
)


@settings(max_examples=150, deadline=None)
@given(
    written=files,
    internal=st.booleans(),
    encoding=st.sampled_from(["cp1250", "cp852", "utf-8", "utf-8-sig"]),
    newline=st.sampled_from(["\r\n", "\n"]),
    trimmed=st.booleans(),
)
def test_statements_are_the_same_when_written_and_read_back(
    written: tuple[Statement, ...], internal: bool, encoding: str, newline: str, trimmed: bool
) -> None:
    content = write_gpc(written, internal=internal, encoding=encoding, newline=newline, trimmed=trimmed)
    own = [OwnAccount(statement.account, statement.currency) for statement in written]
    found = read(BytesIO(content), own).statements
    assert [plain(statement) for statement in found] == [plain(statement) for statement in written]
    lines = content.split(b"\n")
    assert all(lines[row.line - 1].startswith(b"075") for statement in found for row in statement.transactions)


def plain(statement: Statement) -> tuple[object, ...]:
    return (
        statement.account,
        statement.currency,
        statement.number,
        statement.to_on,
        statement.opening_minor,
        statement.closing_minor,
        statement.balanced,
        statement.warnings,
        statement.problems,
        [row._replace(line=0) for row in statement.transactions],
    )
