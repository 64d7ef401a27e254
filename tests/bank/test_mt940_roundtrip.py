"""Whatever a statement holds, writing it as MT940 in the dialect of its bank and reading it back gives the same statement."""

from datetime import date, timedelta
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from ispctl.bank.mt940 import claims, read
from ispctl.bank.statement import Statement, Transaction
from tests.bank.mt940_writer import write_mt940

FIO_IBAN = "CZ3520100000002000012001"
OWN = ("2000012001/2010", "19-2000145399/0800", "112233088/5500", "2612-5638829718/0100")
IBANS = ("DE89370400440532013000", "GB29NWBK60161331926819", "SK3112000000198742637541")
WORDS = ("Jiří", "Kolář", "Žlutý", "Kůň", "Řehoř", "Němcová", "s.r.o.", "internet", "a", "Kc.500", "?", "10:20:15")
SYMBOLS = ("VS", "12345", "VS:7", "SS 8")


def texts(words: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    joined = st.lists(st.sampled_from(words), max_size=12).map(" ".join)
    # A dot alone in a subfield is what ČS writes for nothing.
    return joined.map(lambda text: text[:54].strip() or None).filter(lambda text: not text or text[27:] != ".")


digits = st.one_of(st.none(), st.integers(1, 10**10 - 1).map(str))
prefixes = st.one_of(st.just(""), st.integers(1, 999_999).map("{}-".format))
domestic = st.builds("{}{}/{}".format, prefixes, st.integers(1, 10**10 - 1), st.sampled_from(["0800", "0100", "5500", "8330"]))
days = st.dates(date(1971, 1, 1), date(2068, 12, 31))
numbers = st.integers(1, 10**13 - 1).map(str)


@st.composite
def transactions(draw: st.DrawFn, account: str, currency: str) -> Transaction:
    bank, booked_on = account[-4:], draw(days)
    value_on = draw(st.one_of(st.none(), st.integers(1, 150).map(lambda number: booked_on - timedelta(number))))
    amount = draw(st.integers(-(10**12) + 1, 10**12 - 1))
    references = st.builds("{}//O-PR-CC".format, numbers) if bank == "5500" else numbers
    reference = draw(references if bank == "2010" else st.one_of(st.none(), references))
    # Fio has a place for the name only on money in; KB has none, and symbols in its text are symbols.
    named = bank in ("0800", "5500") or (bank == "2010" and amount > 0)
    message = draw(texts(WORDS if bank == "0100" else WORDS + SYMBOLS))
    name = draw(texts(WORDS + SYMBOLS)) if named else None
    kinds = {"2010": "TP_PRIJEM", "0800": "PLATBA", "5500": "PLATBA"}
    return Transaction(
        line=0,
        booked_on=booked_on,
        value_on=value_on,
        amount_minor=amount,
        currency=currency,
        vs=draw(digits),
        ks=draw(st.one_of(st.none(), st.integers(1, 9999).map("{:04d}".format))),
        ss=draw(digits),
        counter_account=draw(st.one_of(st.none(), domestic, st.sampled_from(IBANS) if bank != "0100" else domestic)),
        counter_name=name,
        message=message or (kinds.get(bank) if not name else None),
        bank_reference=reference,
        bank_id=reference if bank == "2010" else None,
        reversal=draw(st.booleans()),
    )


@st.composite
def statements(draw: st.DrawFn, account: str) -> Statement:
    currency = draw(st.sampled_from(["CZK", "EUR"]))
    rows = draw(st.lists(transactions(account, currency), max_size=6))
    opening = draw(st.integers(-(10**13), 10**13))
    return Statement(
        account=account,
        iban=FIO_IBAN if account.endswith("/2010") else None,
        currency=currency,
        number=draw(st.one_of(st.none(), st.integers(1, 99999).map(str))),
        from_on=None,
        to_on=draw(days),
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
    encoding=st.sampled_from(["cp1250", "cp852", "utf-8", "utf-8-sig"]),
    newline=st.sampled_from(["\r\n", "\n"]),
    columns=st.sampled_from([5, 27, 65, 1000]),
    rows_on_page=st.sampled_from([1, 2, 1000]),
)
def test_statements_are_the_same_when_written_and_read_back(
    written: tuple[Statement, ...], encoding: str, newline: str, columns: int, rows_on_page: int
) -> None:
    content = write_mt940(written, encoding=encoding, newline=newline, columns=columns, rows_on_page=rows_on_page)
    assert claims(content[:4096])
    found = read(BytesIO(content)).statements
    assert [plain(statement) for statement in found] == [plain(statement) for statement in written]
    lines = content.split(b"\n")
    assert all(lines[row.line - 1].startswith(b":61:") for statement in found for row in statement.transactions)


def plain(statement: Statement) -> tuple[object, ...]:
    return (
        statement.account,
        statement.iban,
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
