"""ABO / GPC statements (.gpc, .abo) of Czech and Slovak banks (BANK-FORMATS.md 1).

The file is read twice: `gpc_scan` checks every row and adds up, `gpc_rows` turns rows into transactions when they are asked for.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import BinaryIO

from ispctl.bank.encoding import BOM, detect
from ispctl.bank.gpc_postings import Turnovers, decide, reconciles, turnovers
from ispctl.bank.gpc_rows import Rows
from ispctl.bank.gpc_scan import Block, scan
from ispctl.bank.statement import BankFile, OwnAccount, Statement
from ispctl.errors import FileError
from ispctl.money import format_minor

_FIRST_RECORD = re.compile(rb"07[45]\d{16}")


def claims(head: bytes) -> bool:
    """Tell whether a file that begins like this is a GPC statement: record 074 (or a stray 075) with the own account."""
    return _FIRST_RECORD.match(head.removeprefix(BOM).lstrip()) is not None


def read(source: BinaryIO, own: Sequence[OwnAccount] = ()) -> BankFile:
    """Return the statements of a GPC file; `source` must be seekable and stay open while transactions are iterated.

    `own` are the provider's accounts: they tell the bank, the order of digits and the currency where the file does not.
    A statement whose balances disagree is returned with `balanced` False and the figures in `problems`.
    `from_on` is always None: the date in record 074 is that of the old balance, which comes before the period, not its first day.
    Raises FileError with the line when a record is damaged or cannot be understood (BANK-FORMATS.md 1.8).
    """
    encoding = detect(source)
    blocks = scan(source, encoding, own)
    if not blocks:
        raise FileError("there is no record 074 in the file; it is not a GPC statement")
    _warn_of_gaps(blocks)
    return BankFile("gpc", encoding, [_statement(source, encoding, block) for block in blocks])


def _statement(source: BinaryIO, encoding: str, block: Block) -> Statement:
    header = block.header
    sums = {code.decode(): total for code, total in block.sums.items()}
    reading = decide(header, sums, block.first_lines)
    rows = turnovers(sums, reading)
    return Statement(
        account=header.account,
        iban=None,
        currency=block.currency or block.default_currency,
        number=header.number,
        from_on=None,
        to_on=header.dated or block.latest,
        opening_minor=header.opening,
        closing_minor=header.closing,
        balanced=reconciles(header, rows),
        line=header.line,
        transactions=Rows(source, encoding, block, reading),
        warnings=block.warnings.texts(),
        problems=_problems(block, rows),
    )


def _problems(block: Block, rows: Turnovers) -> list[str]:
    header, money = block.header, format_minor
    expected = header.opening + rows.credits - rows.debits
    problems = []
    if expected != header.closing:
        problems.append(
            f"line {header.line}: opening balance {money(header.opening)} + credits {money(rows.credits)} - debits "
            f"{money(rows.debits)} gives {money(expected)}, but the stated closing balance is {money(header.closing)}"
        )
    if (abs(rows.debits), abs(rows.credits)) != (header.debits, header.credits):
        problems.append(
            f"line {header.line}: the rows have credits {money(rows.credits)} and debits {money(rows.debits)}, "
            f"but the stated turnovers are credits {money(header.credits)} and debits {money(header.debits)}"
        )
    return problems


def _warn_of_gaps(blocks: Sequence[Block]) -> None:
    """Warn of statement numbers that do not follow each other within the file, per account and year (BANK-FORMATS.md 1.8)."""
    last: dict[tuple[str, int], int] = {}
    for block in blocks:
        header = block.header
        dated: date | None = header.dated or block.latest
        if header.number is None or dated is None:
            continue
        key, number = (header.digits, dated.year), int(header.number)
        if key in last and number != last[key] + 1:
            block.warnings.add(f"statement {number} does not follow statement {last[key]} above it", header.line)
        last[key] = number
