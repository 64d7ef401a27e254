"""Statements -> bytes of an OFX file, for tests; SGML or XML, in Fio's way for an account at Fio (BANK-FORMATS.md 5.2)."""

from collections.abc import Iterable, Iterator
from datetime import date
from html import escape

from ispctl.bank.accounts import account_key
from ispctl.bank.statement import Statement, Transaction
from ispctl.money import format_minor

_HEADER = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:USASCII\r\nCHARSET:1250\r\n\r\n"


def write_ofx(statements: Iterable[Statement], *, xml: bool, encoding: str = "utf-8", newline: str = "\r\n") -> bytes:
    """Return the file; as SGML its elements have no closing tags. Only what OFX can say is written: no balances but the closing one."""
    lines = [line for statement in statements for line in _statement(statement, xml)]
    body = newline.join(["<OFX><BANKMSGSRSV1>", *lines, "</BANKMSGSRSV1></OFX>", ""])
    return (("" if xml else _HEADER) + body).encode(encoding)


def _statement(statement: Statement, xml: bool) -> Iterator[str]:
    key = account_key(statement.account)
    if key is None:
        raise ValueError(f"{statement.account} is not a Czech account")
    is_fio = key.bank == "2010"
    number = statement.account.partition("/")[0]
    yield "<STMTTRNRS><STMTRS>"
    yield _element("CURDEF", statement.currency, xml)
    account = _element("BANKID", key.bank, xml) + _element("ACCTID", statement.iban or number, xml)
    yield f"<BANKACCTFROM>{account}</BANKACCTFROM>"
    yield "<BANKTRANLIST>"
    for name, day in (("DTSTART", statement.from_on), ("DTEND", statement.to_on)):
        if day:
            yield _element(name, _day(day, is_fio), xml)
    for row in statement.transactions:
        yield from _transaction(row, is_fio, xml)
    yield "</BANKTRANLIST>"
    if statement.closing_minor is not None:
        yield f"<LEDGERBAL>{_element('BALAMT', format_minor(statement.closing_minor), xml)}</LEDGERBAL>"
    yield "</STMTRS></STMTTRNRS>"


def _transaction(row: Transaction, is_fio: bool, xml: bool) -> Iterator[str]:
    symbols = [f"{label}:{value}" for label, value in (("VS", row.vs), ("KS", row.ks), ("SS", row.ss)) if value]
    yield "<STMTTRN>"
    yield _element("TRNTYPE", "CREDIT" if row.amount_minor > 0 else "DEBIT", xml)
    yield _element("DTPOSTED", _day(row.booked_on, is_fio), xml)
    if row.value_on:
        yield _element("DTAVAIL", _day(row.value_on, is_fio), xml)
    yield _element("TRNAMT", format_minor(row.amount_minor) + ("00" if is_fio else ""), xml)
    yield _element("FITID", row.bank_reference or "", xml)
    yield _element("NAME", row.counter_name or "", xml)
    if row.counter_account:
        number, _, bank = row.counter_account.partition("/")
        yield f"<BANKACCTTO>{_element('BANKID', bank, xml)}{_element('ACCTID', number, xml)}</BANKACCTTO>"
    yield _element("MEMO", " ".join([*symbols, row.message or ""]), xml)
    yield "</STMTTRN>"


def _element(name: str, value: str, xml: bool) -> str:
    if not value.strip():
        return ""
    return f"<{name}>{escape(value, quote=False)}" + (f"</{name}>" if xml else "")


def _day(day: date, is_fio: bool) -> str:
    return f"{day.year:04d}{day:%m%d}" + ("000000.000[+02.00:CET]" if is_fio else "")
