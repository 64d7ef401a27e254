"""Statements -> bytes of a CAMT.053 file in the ways of several banks, for tests and benchmarks (BANK-FORMATS.md 2)."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from xml.sax.saxutils import escape

from ispctl.bank.accounts import account_key
from ispctl.bank.statement import Statement, Transaction
from ispctl.money import format_minor

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
# How a bank writes symbols: one of its own `Strd` each, run together in one, or in the reference of the payer.
STYLES = ("separate", "colons", "slashes", "end to end", "proprietary")


def write_camt053(
    statements: Iterable[Statement],
    *,
    version: int = 2,
    style: str = "separate",
    prefix: str = "",
    pretty: bool = True,
    encoding: str = "utf-8",
) -> bytes:
    """Return the file. Balances are written as given, so a wrong statement stays wrong; SK accounts need their IBAN."""
    colon, newline = (f"{prefix}:", "\n") if prefix else ("", "\n")
    lines = [line for statement in statements for line in _statement(statement, version, style)]
    body = (newline if pretty else "").join(["<Document><BkToCstmrStmt>", *lines, "</BkToCstmrStmt></Document>"])
    body = body.replace("</", "\0").replace("<", f"<{colon}").replace("\0", f"</{colon}")
    declaration = f' xmlns{":" + prefix if prefix else ""}="{NAMESPACE}{version:02d}"'
    named = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{named}"?>{newline}' + body.replace("Document", "Document" + declaration, 1)
    return text.encode(encoding)


def iban(account: str, country: str = "CZ") -> str:
    """Return the IBAN of a Czech form, with valid check digits."""
    key = account_key(account)
    if key is None:
        raise ValueError(f"{account} is not a Czech account")
    number = key.bank + key.digits
    remainder = int(number + "".join(str(int(letter, 36)) for letter in country) + "00") % 97
    return f"{country}{98 - remainder:02d}{number}"


def _statement(statement: Statement, version: int, style: str) -> Iterator[str]:
    own = statement.iban or iban(statement.account)
    yield f"<Stmt><Id>{escape(statement.number or '0')}</Id>"
    if statement.number and statement.number.isdigit():
        yield f"<LglSeqNb>{statement.number}</LglSeqNb>"
    if statement.from_on and statement.to_on:
        yield f"<FrToDt><FrDtTm>{statement.from_on}T00:00:00+01:00</FrDtTm><ToDtTm>{statement.to_on}T23:59:59+01:00</ToDtTm></FrToDt>"
    yield f"<Acct><Id><IBAN>{own}</IBAN></Id><Ccy>{statement.currency}</Ccy></Acct>"
    closed = statement.to_on
    opened = statement.from_on or (closed - timedelta(days=1) if closed and closed > date.min else closed)
    for code, amount, day in (("OPBD", statement.opening_minor, opened), ("CLBD", statement.closing_minor, closed)):
        if amount is not None:
            yield _balance(code, amount, statement.currency, day)
    rows = list(statement.transactions)
    net = sum(row.amount_minor for row in rows)
    total = "<Amt>{}</Amt><CdtDbtInd>{}</CdtDbtInd>" if version > 3 else "{}</TtlNetNtryAmt><CdtDbtInd>{}</CdtDbtInd>"
    start, end = ("<TtlNetNtry>", "</TtlNetNtry>") if version > 3 else ("<TtlNetNtryAmt>", "")
    net_total = start + total.format(format_minor(abs(net)), _direction(net)) + end
    yield f"<TxsSummry><TtlNtries><NbOfNtries>{len(rows)}</NbOfNtries>{net_total}</TtlNtries></TxsSummry>"
    for number, row in enumerate(rows, 1):
        yield from _entry(row, number, version, style)
    yield "</Stmt>"


def _balance(code: str, amount: int, currency: str, day: date | None) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(amount, currency)}<CdtDbtInd>{_direction(amount)}</CdtDbtInd>"
        f"<Dt><Dt>{day}+01:00</Dt></Dt></Bal>"
    )


def _entry(row: Transaction, number: int, version: int, style: str) -> Iterator[str]:
    reference = f"<AcctSvcrRef>{escape(row.bank_reference)}</AcctSvcrRef>" if row.bank_reference else ""
    status = "<Sts><Cd>BOOK</Cd></Sts>" if version > 7 else "<Sts>BOOK</Sts>"
    reversal = "<RvslInd>true</RvslInd>" if row.reversal else ""
    yield "<Ntry>" if row.bank_reference is None else f"<Ntry><NtryRef>{number}</NtryRef>"
    yield f"{_amount(row.amount_minor, row.currency)}<CdtDbtInd>{_direction(row.amount_minor)}</CdtDbtInd>{reversal}{status}"
    yield f"<BookgDt><Dt>{row.booked_on}+01:00</Dt></BookgDt><ValDt><Dt>{row.value_on or row.booked_on}+01:00</Dt></ValDt>{reference}"
    yield "<BkTxCd><Prtry><Cd>10000101000</Cd><Issr>CBA</Issr></Prtry></BkTxCd>"
    yield f"<NtryDtls><TxDtls>{_references(row, style)}"
    if version > 2:
        yield f"{_amount(row.amount_minor, row.currency)}<CdtDbtInd>{_direction(row.amount_minor)}</CdtDbtInd>"
    else:
        yield f"<AmtDtls><TxAmt>{_amount(row.amount_minor, row.currency)}</TxAmt></AmtDtls>"
    yield _party(row, version)
    yield f"{_remittance(row, style)}</TxDtls></NtryDtls></Ntry>"


def _references(row: Transaction, style: str) -> str:
    if style == "end to end":
        return f"<Refs><EndToEndId>/VS{row.vs or '':>010}/SS{row.ss or ''}/KS{row.ks or ''}</EndToEndId></Refs>"
    proprietary = ""
    if style == "proprietary":
        proprietary = "".join(f"<Prtry><Tp>{label}</Tp><Ref>{value}</Ref></Prtry>" for label, value in _symbols(row))
    return f"<Refs><EndToEndId>NOTPROVIDED</EndToEndId>{proprietary}</Refs>"


def _party(row: Transaction, version: int) -> str:
    side = "Cdtr" if row.amount_minor < 0 else "Dbtr"
    name = f"<Nm>{escape(row.counter_name)}</Nm>" if row.counter_name else ""
    party = f"<{side}>{f'<Pty>{name}</Pty>' if version > 7 else name}</{side}>" if name else ""
    account, bank = row.counter_account or "", ""
    if account[:2].isalpha():
        account = f"<IBAN>{account}</IBAN>"
    elif account:
        account, _, code = account.partition("/")
        account = f"<Othr><Id>{account}</Id></Othr>"
        bank = f"<RltdAgts><{side}Agt><FinInstnId><Othr><Id>{code}</Id></Othr></FinInstnId></{side}Agt></RltdAgts>" if code else ""
    account = f"<{side}Acct><Id>{account}</Id></{side}Acct>" if account else ""
    return f"<RltdPties>{party}{account}</RltdPties>{bank}" if party or account else bank


def _remittance(row: Transaction, style: str) -> str:
    message = f"<Ustrd>{escape(row.message)}</Ustrd>" if row.message else ""
    pairs = _symbols(row)
    texts = {
        "separate": [f"{label}:{value}" for label, value in pairs],
        "colons": ["".join(f"{label}:{value}" for label, value in pairs)] if pairs else [],
        "slashes": ["".join(f"/{label}/{value}" for label, value in pairs)] if pairs else [],
    }.get(style, [])
    structured = "".join(f"<Strd><CdtrRefInf><Ref>{text}</Ref></CdtrRefInf></Strd>" for text in texts)
    return f"<RmtInf>{message}{structured}</RmtInf>" if message or structured else ""


def _symbols(row: Transaction) -> list[tuple[str, str]]:
    return [(label, value) for label, value in (("VS", row.vs), ("SS", row.ss), ("KS", row.ks)) if value]


def _amount(minor: int, currency: str) -> str:
    return f'<Amt Ccy="{currency}">{format_minor(abs(minor))}</Amt>'


def _direction(minor: int) -> str:
    return "DBIT" if minor < 0 else "CRDT"


def many_rows(count: int) -> Statement:
    """Return a statement of many movements as a provider has them, for benchmarks and damage."""
    chance, day, account = random.Random(20260301), date(2026, 3, 1), "1803729684/2010"
    rows = []
    for number in range(24_000_000_000, 24_000_000_000 + count):
        amount_minor, vs, payer = 100 * chance.randrange(200, 900), 10_001 + chance.randrange(3000), chance.randrange(10**6, 10**7)
        rows.append(
            Transaction(
                line=0,
                booked_on=day,
                value_on=None,
                amount_minor=amount_minor,
                currency="CZK",
                vs=str(vs),
                ks="0308",
                ss=None,
                counter_account=f"{payer}/0800",
                counter_name="Jiří Kolář",
                message="internet březen",
                bank_reference=str(number),
                bank_id=str(number),
                reversal=False,
            )
        )
    opening = 1_000_000
    closing = opening + sum(row.amount_minor for row in rows)
    return Statement(account, iban(account), "CZK", "3", day, day, opening, closing, True, 0, rows)
