"""Statements -> bytes of Fio's JSON and XML, for tests; what the bank's API would answer (BANK-FORMATS.md 4)."""

import json
from collections.abc import Iterator
from datetime import date
from xml.sax.saxutils import escape

from ispctl.bank.statement import Statement, Transaction
from ispctl.money import format_minor

TITLES = {
    22: "ID pohybu", 0: "Datum", 1: "Objem", 14: "Měna", 2: "Protiúčet", 10: "Název protiúčtu", 3: "Kód banky", 4: "KS", 5: "VS",
    6: "SS", 16: "Zpráva pro příjemce", 8: "Typ", 17: "ID pokynu",
}  # fmt: skip


def write_fio_json(statement: Statement, *, indent: int | None = None) -> bytes:
    """Return the answer in JSON; a statement without rows has a transactionList that is null."""
    transactions = [
        {f"column{number}": None if value is None else {"value": value, "name": TITLES[number], "id": number} for number, value in row}
        for row in map(list, map(columns, statement.transactions))
    ]
    answer = {
        "accountStatement": {"info": info_of(statement, "0000"), "transactionList": {"transaction": transactions} if transactions else None}
    }
    text = json.dumps(answer, ensure_ascii=False, indent=indent)
    # Amounts are numbers in the file; json has no decimals to write, so they come here as marked texts.
    return text.replace('"<', "").replace('>"', "").encode()


def write_fio_xml(statement: Statement) -> bytes:
    """Return the answer in XML; what has no value is left out."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<AccountStatement>", "<Info>"]
    lines += [f"<{name}>{escape(value.strip('<>'))}</{name}>" for name, value in info_of(statement, "00:00").items() if value is not None]
    lines += ["</Info>", "<TransactionList>"]
    for row in statement.transactions:
        lines.append("<Transaction>")
        for number, value in columns(row, "+02:00"):
            if value is not None:
                text = escape(str(value).removeprefix("<").removesuffix(">"))
                lines.append(f'<column_{number} id="{number}" name="{TITLES[number]}">{text}</column_{number}>')
        lines.append("</Transaction>")
    return "\n".join([*lines, "</TransactionList>", "</AccountStatement>", ""]).encode()


def info_of(statement: Statement, offset: str) -> dict[str, str | None]:
    """Return what stands in `info`; numbers are marked by < and >."""
    number, bank = statement.account.split("/")

    def day(value: date | None) -> str | None:
        return f"{value}+{offset}" if value else None

    def amount(value: int | None) -> str | None:
        return None if value is None else f"<{format_minor(value)}>"

    return {
        "accountId": number, "bankId": bank, "currency": statement.currency, "iban": statement.iban, "bic": "FIOBCZPPXXX",
        "openingBalance": amount(statement.opening_minor), "closingBalance": amount(statement.closing_minor),
        "dateStart": day(statement.from_on), "dateEnd": day(statement.to_on), "yearList": statement.number and "2026",
        "idList": statement.number,
    }  # fmt: skip


def columns(row: Transaction, offset: str = "+0200") -> Iterator[tuple[int, str | int | None]]:
    """Yield number and value of the columns of a row, in the bank's order."""
    account, bank = row.counter_account, None
    if account and "/" in account:
        account, bank = account.split("/")
    number = int(row.bank_id or 0)
    kind = "Storno" if row.reversal else "Bezhotovostní příjem" if row.amount_minor > 0 else "Bezhotovostní platba"
    yield from (
        (22, number), (0, f"{row.booked_on}{offset}"), (1, f"<{format_minor(row.amount_minor)}>"), (14, row.currency),
        (2, account or ""), (10, row.counter_name), (3, bank), (4, row.ks), (5, row.vs and row.vs.zfill(10)), (6, row.ss),
        (16, row.message or " "), (8, kind), (17, number + 10**11),
    )  # fmt: skip
