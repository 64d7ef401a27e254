"""Whatever a statement holds, writing it as Fio's API answers and reading it back gives the same statement."""

from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from ispctl.bank.identify import read_bank_file
from ispctl.bank.statement import OwnAccount, Statement, Transaction
from tests.bank.fio_writer import write_fio_json, write_fio_xml
from tests.bank.gpc_writer import write_gpc
from tests.bank.test_gpc_roundtrip import IBANS, bare, days, digits, domestic, plain, words

OWN = "1803729684/2010"
currencies = st.sampled_from(["CZK", "EUR"])
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30).filter(
    lambda text: not text.startswith("<") and not text.endswith(">")
)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    currency, ids = draw(currencies), draw(st.lists(st.integers(1, 10**12 - 1), max_size=6, unique=True))
    rows = [
        Transaction(
            line=0, booked_on=draw(days), value_on=None, amount_minor=draw(st.integers(-(10**12) + 1, 10**12 - 1)), currency=currency,
            vs=draw(digits), ks=draw(st.one_of(st.none(), st.integers(1, 9999).map("{:04d}".format))), ss=draw(digits),
            counter_account=draw(st.one_of(st.none(), domestic, bare, st.sampled_from(IBANS))),
            counter_name=draw(words), message=draw(st.one_of(words, texts)), bank_reference=str(number), bank_id=str(number),
            reversal=draw(st.booleans()),
        )
        for number in sorted(ids)
    ]  # fmt: skip
    opening = draw(st.one_of(st.none(), st.integers(-(10**13), 10**13)))
    closing = None if opening is None else opening + sum(row.amount_minor for row in rows)
    return Statement(
        account=OWN, iban=None, currency=currency,
        number=draw(st.one_of(st.none(), st.integers(1, 999).map(str))), from_on=draw(days), to_on=draw(days), opening_minor=opening,
        closing_minor=closing, balanced=None if opening is None else True, line=0, transactions=rows,
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(written=statements(), indent=st.sampled_from([None, 1]))
def test_statement_is_the_same_when_written_as_json_and_read_back(written: Statement, indent: int | None) -> None:
    file = read_bank_file(BytesIO(write_fio_json(written, indent=indent)))
    assert (file.format, file.encoding, len(file.statements)) == ("fio-json", "utf-8", 1)
    assert plain(file.statements[0]) == plain(written)
    assert file.statements[0].from_on == written.from_on


@settings(max_examples=150, deadline=None)
@given(written=statements())
def test_statement_is_the_same_when_written_as_xml_and_read_back(written: Statement) -> None:
    content = write_fio_xml(written)
    file = read_bank_file(BytesIO(content))
    assert (file.format, file.encoding, len(file.statements)) == ("fio-xml", "utf-8", 1)
    assert plain(file.statements[0]) == plain(written)
    lines = content.splitlines()
    assert all(lines[row.line - 1] == b"<Transaction>" for row in file.statements[0].transactions)


@settings(max_examples=50, deadline=None)
@given(written=statements().filter(lambda statement: statement.opening_minor is not None))
def test_movement_has_one_identity_whatever_channel_of_fio_it_comes_through(written: Statement) -> None:
    own = [OwnAccount(OWN, written.currency)]
    files = (write_fio_json(written), write_fio_xml(written), write_gpc([written], encoding="utf-8"))
    ids = [[row.bank_id for row in read_bank_file(BytesIO(file), own).statements[0].transactions] for file in files]
    assert ids[0] == ids[1] == ids[2]
