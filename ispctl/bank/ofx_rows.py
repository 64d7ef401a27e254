"""One transaction of an OFX file: its amount, its day, and who is on the other side (BANK-FORMATS.md 5.2)."""

import re
from datetime import date

from ispctl.bank.account_texts import counter_account
from ispctl.bank.gpc_header import FIO_BANKS
from ispctl.bank.labels import labelled
from ispctl.bank.ofx_elements import Element, fields
from ispctl.bank.statement import Transaction
from ispctl.errors import FileError

# 7.760.0000: dots between thousands come before the decimal one.
_AMOUNT = re.compile(r"([+-]?)(\d{1,15}|\d{1,3}(?:\.\d{3}){1,4})(?:[.,](\d*))?", re.ASCII)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{2,6})?(?:\.\d*)?\s*(?:\[.*)?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def read_transaction(element: Element, currency: str, bank: str | None) -> Transaction:
    """Return a transaction of a statement in this currency at this bank. Raises FileError when it cannot be understood.

    Fio's NAME is the kind of movement, so it is a name only where there is no other side, as in its GPC.
    """
    found = fields(element)
    amount = amount_of(found.get("TRNAMT", ""), "TRNAMT", element.line)
    booked_on = day_of(found.get("DTPOSTED", ""), "DTPOSTED", element.line)
    value_on = day_of(found["DTAVAIL"], "DTAVAIL", element.line) if "DTAVAIL" in found else None
    reference = _reference(found.get("FITID", ""), element.line)
    if "<CURRENCY>" in element.text:
        currency = found.get("CURSYM", "")
        if not _CURRENCY.fullmatch(currency):
            raise FileError(f"currency {currency!r} in CURSYM is not three letters", line=element.line)
    vs, ks, ss, rest = labelled(found.get("MEMO", ""))
    account, name, message = counter_account(found.get("BANKID", ""), found.get("ACCTID", "")), found.get("NAME"), rest or None
    is_fio = bank in FIO_BANKS
    if is_fio and account:
        name, message = None, message or name
    return Transaction(
        line=element.line,
        booked_on=booked_on,
        value_on=value_on if value_on != booked_on else None,
        amount_minor=amount,
        currency=currency,
        vs=vs,
        ks=ks,
        ss=ss,
        counter_account=account,
        counter_name=name,
        message=message,
        bank_reference=reference,
        bank_id=reference if is_fio and reference.isdigit() else None,
        reversal=False,
    )


def amount_of(text: str, name: str, line: int) -> int:
    """Return minor units of `-20.0000`; Fio writes four decimals. Raises FileError when it is not an amount or is finer than that."""
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise FileError(f"amount {text[:40]!r} in {name} is not like -20.00", line=line)
    sign, whole, fraction = match[1], match[2].replace(".", ""), (match[3] or "").rstrip("0")
    if len(fraction) > 2:
        raise FileError(f"amount {text[:40]!r} in {name} has more than two decimals", line=line)
    minor = int(whole + fraction.ljust(2, "0"))
    return -minor if sign == "-" else minor


def day_of(text: str, name: str, line: int) -> date:
    """Return the day of `20120727000000.000[+02.00:CET]` as written, never converted to another zone. Raises FileError."""
    match = _TIME.fullmatch(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise FileError(f"date {text[:40]!r} in {name} is not like 20120727", line=line)


def _reference(text: str, line: int) -> str:
    if not text:
        raise FileError("the transaction has no FITID", line=line)
    # GPC fills the same numbers with zeros from the left.
    return (text.lstrip("0") or text) if text.isascii() and text.isdigit() else text
