"""Small CAMT.053 files for tests: one statement, of which a test says what is not as usual."""

from io import BytesIO

from ispctl.bank.camt053 import read
from ispctl.bank.statement import OwnAccount, Statement, Transaction
from tests.bank.camt053_writer import NAMESPACE, iban

FIO, KB, RB, SAVINGS = "1803729684/2010", "2612-5638829718/0100", "5523455429/5500", "9689-6754793745/0800"
PAYER, GERMAN = "19-2000145399/0800", "DE89370400440532013000"


def statement_of(
    entries: str = "", *, account: str = KB, header: str = "", acct: str | None = None, own: tuple[OwnAccount, ...] = (), version: int = 2
) -> Statement:
    """Return the one statement of a file with these entries; `header` stands between the account and the entries."""
    acct = acct or f"<Acct><Id><IBAN>{iban(account)}</IBAN></Id><Ccy>CZK</Ccy></Acct>"
    (statement,) = read(BytesIO(document(f"<Stmt><Id>S-9</Id>{acct}{header}{entries}</Stmt>", version)), own).statements
    return statement


def document(statements: str, version: int = 2) -> bytes:
    """Return a whole file with these statements."""
    return f'<Document xmlns="{NAMESPACE}{version:02d}"><BkToCstmrStmt>{statements}</BkToCstmrStmt></Document>'.encode()


def entry(details: str = "", *, amount: str = "100.00", direction: str = "CRDT", more: str = "", day: str = "2026-03-01") -> str:
    """Return an entry; `more` stands behind its dates."""
    return (
        f'<Ntry><Amt Ccy="CZK">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>{more}'
        f"<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def payer(account: str = PAYER, name: str = "Jan Novák", side: str = "Dbtr") -> str:
    """Return the parties of a detail with one side."""
    number = account if account[:2].isalpha() else iban(account)
    return f"<RltdPties><{side}><Nm>{name}</Nm></{side}><{side}Acct><Id><IBAN>{number}</IBAN></Id></{side}Acct></RltdPties>"


def row_of(detail: str, *, account: str = KB, direction: str = "CRDT", more: str = "") -> Transaction:
    """Return the one movement of an entry with one detail."""
    (row,) = statement_of(entry(f"<TxDtls>{detail}</TxDtls>", direction=direction, more=more), account=account).transactions
    return row


def balance(code: str, amount: str, day: str, direction: str = "CRDT", currency: str = "CZK") -> str:
    """Return a balance."""
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )
