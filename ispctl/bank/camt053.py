"""ISO 20022 statements, camt.053.001.02 to .08, as XML or as a .zip of such files (BANK-FORMATS.md 2).

The file is read once: `camt053_scan` checks every entry, adds up, and puts the rows into a spool that transactions come from.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import BinaryIO

from ispctl.bank.camt053_header import doubts, problems
from ispctl.bank.camt053_scan import Block, scan
from ispctl.bank.camt053_spool import Rows, Spool
from ispctl.bank.camt053_zip import EMPTY, MAGIC, members, opened
from ispctl.bank.statement import BankFile, OwnAccount, Statement
from ispctl.errors import FileError

_OURS = re.compile(rb"camt\.053\.|<(?:[\w.-]+:)?BkToCstmrStmt[\s/>]")
# Kin of the statement that banks offer beside it: the report of a day that is not closed, and the notification of single payments.
_KIN = re.compile(rb"camt\.05([24])\.|<(?:[\w.-]+:)?BkToCstmr(?:AcctRpt|DbtCdtNtfctn)[\s/>]")
_NEWEST = 8
_VERSION = re.compile(r"camt\.053\.001\.(\d\d)$", re.ASCII)


def claims(head: bytes) -> bool:
    """Tell whether a file that begins like this is camt.053, one of its kin (refused by name), or a .zip."""
    plain = head.replace(b"\0", b"")
    return head.startswith((MAGIC, EMPTY)) or _OURS.search(plain) is not None or _KIN.search(plain) is not None


def read(source: BinaryIO, own: Sequence[OwnAccount] = ()) -> BankFile:
    """Return the statements of a CAMT.053 file; `source` must be seekable.

    `own` are the provider's accounts: they tell spelling, bank and currency where the file does not. A statement that does not add up
    is returned with `balanced` False and the figures in `problems`. Lines in a .zip are those of the file inside.
    Raises FileError with the line and the element when something is damaged, and for a DOCTYPE, an encrypted or nested archive, and
    anything larger than a statement can be (TRUST.md G7).
    """
    spool = Spool()
    source.seek(0)
    head = source.read(4)
    source.seek(0)
    if head.startswith((MAGIC, EMPTY)):
        return _read_archive(source, own, spool)
    return _read_xml(source, own, spool)


def _read_xml(source: BinaryIO, own: Sequence[OwnAccount], spool: Spool) -> BankFile:
    head = source.read(4096).replace(b"\0", b"")
    source.seek(0)
    if not _OURS.search(head) and (kin := _KIN.search(head)):
        raise FileError(f"this is {kin[0].decode().strip('<>. ')}, not a statement; export camt.053 instead")
    found = scan(source, own, spool)
    for earlier, block in zip([None, *found.blocks], found.blocks, strict=False):
        _warn(block, earlier)
    return BankFile("camt.053", found.encoding, [_statement(block, spool) for block in found.blocks])


def _read_archive(source: BinaryIO, own: Sequence[OwnAccount], spool: Spool) -> BankFile:
    read_files: list[BankFile] = []
    passed_over: list[str] = []
    size = source.seek(0, 2)
    with opened(source) as archive:
        for member in members(archive, size):
            if not member.is_xml:
                passed_over.append(member.shown)
                continue
            with archive.open(member.info) as file:
                try:
                    read_files.append(_read_xml(file, own, spool))  # type: ignore[arg-type]
                except FileError as error:
                    raise FileError(f"{member.shown} in the archive: {error.reason}", line=error.line) from None
    if not read_files:
        raise FileError(f"the archive holds no camt.053 file, but: {', '.join(passed_over[:5]) or 'nothing'}")
    statements = [statement for file in read_files for statement in file.statements]
    if passed_over:
        names = ", ".join(passed_over[:5]) + (", …" if len(passed_over) > 5 else "")
        statements[0].warnings.append(f"passed over in the archive, because it is not XML: {names}")
    return BankFile("camt.053", read_files[0].encoding, statements)


def _statement(block: Block, spool: Spool) -> Statement:
    header, totals = block.header, block.totals
    opening, closing, (first, last) = header.opening(), header.closing(), header.period()
    wrong = problems(header, totals)
    return Statement(
        account=block.account,
        iban=block.iban,
        currency=block.currency or "CZK",
        number=header.number,
        from_on=first,
        to_on=last or (date.fromisoformat(block.latest) if block.latest else None),
        opening_minor=opening.minor if opening else None,
        closing_minor=closing.minor if closing else None,
        balanced=False if wrong else True if opening and closing else None,
        line=header.line,
        transactions=Rows(spool, block.start, block.end),
        warnings=[*block.warnings.texts(), *doubts(header, totals)],
        problems=wrong,
    )


def _warn(block: Block, earlier: Block | None) -> None:
    header, warnings = block.header, block.warnings
    version = _VERSION.search(header.namespace)
    if version and int(version[1]) > _NEWEST:
        warnings.add(f"version {version[1]} of camt.053 is newer than those that have been tried, up to {_NEWEST:02d}", header.line)
    if passed := block.totals.passed_over:
        states = ", ".join(f"{number} {state}" for state, number in sorted(passed.items()))
        warnings.add(f"entries that are not booked yet are passed over: {states}", header.line)
    if earlier is None or earlier.account != block.account:
        return
    last, number = earlier.header.number, header.number
    if last and number and last.isdigit() and number.isdigit() and int(number) not in (int(last) + 1, 1):
        warnings.add(f"statement {number} does not follow statement {last} above it", header.line)
