"""Statements -> bytes of an MT940 file, for tests; what a bank would send (BANK-FORMATS.md 3). The own account decides the dialect."""

from collections.abc import Iterable, Iterator
from datetime import date

from ispctl.bank.accounts import account_key
from ispctl.bank.statement import Statement, Transaction
from ispctl.money import format_minor

FIO, SAVINGS, RAIFFEISEN = "2010", "0800", "5500"
_BLOCKS = "{1:F01FIOBCZPPAXXX0000000000}{2:I940FIOBCZPPAXXXN 020}{4:"


def write_mt940(
    statements: Iterable[Statement], *, encoding: str = "utf-8", newline: str = "\r\n", columns: int = 65, rows_on_page: int = 1000
) -> bytes:
    """Return the file; :86: is wrapped at `columns`, and a statement goes on on another page after `rows_on_page` rows.

    Balances are written as given, those between pages follow from the rows.
    """
    lines = [line for statement in statements for line in _messages(statement, columns, rows_on_page)]
    return (newline.join(lines) + newline).replace(f"-}}{newline}{{1:", "-}${1:").encode(encoding)


def _messages(statement: Statement, columns: int, rows_on_page: int) -> Iterator[str]:
    bank, rows = statement.account[-4:], list(statement.transactions)
    pages = [rows[start : start + rows_on_page] for start in range(0, len(rows), rows_on_page)] or [[]]
    balance, day = statement.opening_minor or 0, statement.to_on or date(2026, 1, 1)
    for number, page in enumerate(pages, 1):
        last = number == len(pages)
        if bank == FIO:
            yield _BLOCKS
        yield f":20:{number}"
        yield f":25:{statement.iban or _bank_first(statement.account)}"
        yield f":28C:{statement.number or 0:>05}/{number:05}"
        yield f":60{'F' if number == 1 else 'M'}:{_balance(balance, day, statement.currency)}"
        for row in page:
            yield from _row(row, bank, columns)
        balance = (statement.closing_minor or 0) if last else balance + sum(row.amount_minor for row in page)
        yield f":62{'F' if last else 'M'}:{_balance(balance, day, statement.currency)}{'-}' if bank == FIO else ''}"
        if bank == SAVINGS:
            yield "-"


def _bank_first(account: str) -> str:
    key = account_key(account)
    if key is None:
        raise ValueError(f"{account} is not a Czech account")
    return f"{key.bank}/{key.digits.lstrip('0')}"


def _balance(minor: int, day: date, currency: str) -> str:
    return f"{'D' if minor < 0 else 'C'}{day:%y%m%d}{currency}{_decimal(minor)}"


def _decimal(minor: int) -> str:
    return format_minor(abs(minor)).replace(".", ",")


def _row(row: Transaction, bank: str, columns: int) -> Iterator[str]:
    mark = ("RC" if row.amount_minor < 0 else "RD") if row.reversal else "D" if row.amount_minor < 0 else "C"
    funds = f"{row.currency}{'-' if mark == 'D' else ''}" if bank == FIO else ""
    reference = row.bank_reference or "NONREF"
    if bank != RAIFFEISEN:
        reference = f"NONREF//{row.bank_reference}" if row.bank_reference else "NONREF"
    yield f":61:{row.value_on or row.booked_on:%y%m%d}{row.booked_on:%m%d}{mark}{funds}{_decimal(row.amount_minor)}NTRF{reference}"
    dialects = {FIO: _fio, SAVINGS: _savings, RAIFFEISEN: _raiffeisen}
    text = ":86:" + dialects.get(bank, _text)(row)
    yield from (text[start : start + columns] for start in range(0, len(text), columns))


def _fio(row: Transaction) -> str:
    symbols = {"21": row.vs and f"VS{row.vs}", "22": row.ss and f"SS{row.ss}", "23": row.ks and f"KS{row.ks}"}
    fields = {"20": row.counter_account, **symbols, **_cut(row.counter_name, 24, 27), **_cut(row.message, 28, 29)}
    return "010?00TP_PRIJEM" + "".join(f"?{key}{value}" for key, value in fields.items() if value)


def _savings(row: Transaction) -> str:
    symbols = f"?20{_colon('KS', row.ks)}?21{_colon('VS', row.vs)}?22{_colon('SS', row.ss)}?23.?24VS2: /SS2: "
    return f"020?00PLATBA{symbols}{_filled(row.message, 25, 29, '.')}{_account(row)}{_filled(row.counter_name, 32, 33, '.')}"


def _raiffeisen(row: Transaction) -> str:
    symbols = f"?21KS{row.ks or '-':>010}?22VS{row.vs or '0':>010}?23SS{row.ss or '0':>010}".replace("000000000-", "-")
    fees = "?24BANKOVNI VYPIS 000?25POPL.TRN 0,00?26"
    return f"010?00PLATBA{symbols}{fees}{_filled(row.message, 27, 28, '-')}{_account(row)}{_filled(row.counter_name, 32, 33, '-')}"


def _text(row: Transaction) -> str:
    key = account_key(row.counter_account or "0/0000")
    account = f"{key.digits[:6]}-{key.digits[6:]}/{key.bank}" if key else ""
    return f"VS {row.vs or '0':>010} KS {row.ks or '0':>010} SS {row.ss or '0':>010} {account} {row.message or ''}"


def _colon(label: str, value: str | None) -> str:
    return f"{label}:{value}" if value else "."


def _account(row: Transaction) -> str:
    account = row.counter_account or "0/0000"
    key = account_key(account) if "/" in account else None
    return f"?30{key.bank}?31{key.digits}" if key else f"?30COBADEFF?31/{account}"


def _cut(text: str | None, first: int, last: int) -> dict[str, str]:
    parts = [(text or "")[start : start + 27] for start in range(0, len(text or ""), 27)]
    return dict(zip(map(str, range(first, last + 1)), parts, strict=False))


def _filled(text: str | None, first: int, last: int, empty: str) -> str:
    parts = _cut(text, first, last)
    return "".join(f"?{key}{parts.get(str(key), empty)}" for key in range(first, last + 1))
