"""One statement with one row, as objects and as lines, for tests that change a few columns of it."""

from datetime import date
from io import BytesIO

from ispctl.bank.gpc import read
from ispctl.bank.statement import OwnAccount, Statement, Transaction
from tests.bank.gpc_writer import write_gpc

ROW = Transaction(
    line=2,
    booked_on=date(2023, 3, 2),
    value_on=None,
    amount_minor=49900,
    currency="CZK",
    vs="12345",
    ks="0308",
    ss="7",
    counter_account="115-214740207/0800",
    counter_name="Jiří Kolář",
    message=None,
    bank_reference="24000000010",
    bank_id="24000000010",
    reversal=False,
)
STATEMENT = Statement(
    account="1803729684/2010",
    iban=None,
    currency="CZK",
    number="7",
    from_on=None,
    to_on=date(2023, 3, 2),
    opening_minor=0,
    closing_minor=49900,
    balanced=True,
    line=1,
    transactions=[ROW],
)
HEADER, LINE = write_gpc([STATEMENT]).decode("cp1250").splitlines()


def read_lines(*lines: str, own: str | None = None, encoding: str = "cp1250") -> Statement:
    accounts = [OwnAccount(own, "CZK")] if own else []
    (statement,) = read(BytesIO("\r\n".join(lines).encode(encoding)), accounts).statements
    return statement


def only_row(*lines: str, own: str | None = None) -> Transaction:
    (row,) = read_lines(*lines, own=own).transactions
    return row


def put(line: str, position: int, text: str) -> str:
    """Return the line with the text written over it from a 1-based position."""
    line = line.ljust(position - 1)
    return line[: position - 1] + text + line[position - 1 + len(text) :]
