"""MT940 statements (.sta) of Czech and Slovak banks (BANK-FORMATS.md 3).

The file is read twice: `mt940_scan` checks every row and balance and adds up, `mt940_rows` turns rows into transactions when they
are asked for; `mt940_details` knows the dialects of field :86:.
"""

import re
from collections.abc import Sequence
from typing import BinaryIO

from ispctl.bank.account_texts import Account
from ispctl.bank.encoding import BOM, detect
from ispctl.bank.gpc_header import Warnings
from ispctl.bank.mt940_lines import READINGS, Reading
from ispctl.bank.mt940_rows import Rows
from ispctl.bank.mt940_scan import Page, scan
from ispctl.bank.statement import BankFile, OwnAccount, Statement
from ispctl.errors import FileError
from ispctl.money import format_minor

_BEGIN = re.compile(rb"(?:^|\n|\{4:\s*)[\x01-\x20\x7f]*:20:[^\n]*\n(?:[^\n]*\n){0,3}?:(?:25|28C?|60[FM]):")

_WARNINGS_SHOWN = 20


def claims(head: bytes) -> bool:
    """Tell whether a file that begins like this is MT940: somewhere field :20:, and below it the account or the number."""
    return _BEGIN.search(head.removeprefix(BOM)) is not None


def read(source: BinaryIO, own: Sequence[OwnAccount] = ()) -> BankFile:
    """Return the statements of an MT940 file; `source` must be seekable and stay open while transactions are iterated.

    `own` are the provider's accounts: they tell the bank where the file has only a number.
    A statement whose balances disagree is returned with `balanced` False and the figures in `problems`. Pages whose balances
    fit each other are one statement. `from_on` is always None: banks date the opening balance by the first day or the day before.
    Raises FileError with the line when a field is damaged or missing.
    """
    encoding = detect(source)
    pages = scan(source, own)
    if not pages:
        raise FileError("there is no message from :20: to :62F: in the file; it is not an MT940 statement")
    statements = _joined(pages)
    _warn_of_gaps(statements)
    return BankFile("mt940", encoding, [_statement(source, encoding, pages) for pages in statements])


def _joined(pages: Sequence[Page]) -> list[list[Page]]:
    """Return the pages of each statement: the same account and number, one ends with the :62M: that the next begins with."""
    statements: list[list[Page]] = []
    unfinished: dict[tuple[Account, str | None], list[Page]] = {}
    for page in pages:
        key = page.account, page.number
        begun = unfinished.pop(key, None)
        if begun and _follows(begun[-1], page):
            begun.append(page)
        else:
            if begun:
                _warn_of_end(begun[-1])
            begun = [page]
            statements.append(begun)
            if page.opening.intermediate:
                page.warnings.add("the statement begins with an intermediate balance :60M:, a page before it is missing", page.line)
        if page.closing.intermediate:
            unfinished[key] = begun
    for begun in unfinished.values():
        _warn_of_end(begun[-1])
    return statements


def _follows(page: Page, next_page: Page) -> bool:
    before, after = page.closing, next_page.opening
    return after.intermediate and (before.minor, before.currency) == (after.minor, after.currency)


def _warn_of_end(page: Page) -> None:
    page.warnings.add("the statement ends with an intermediate balance :62M:, a page behind it is missing", page.closing.line)


def _statement(source: BinaryIO, encoding: str, pages: Sequence[Page]) -> Statement:
    first, last = pages[0], pages[-1]
    account, opening, closing = first.account, first.opening, last.closing
    reading = _decide(pages)
    problems = _problems(pages, reading)
    return Statement(
        account=account.text,
        iban=account.iban,
        currency=opening.currency,
        number=first.number,
        from_on=None,
        to_on=closing.day or max((page.latest for page in pages if page.latest), default=None),
        opening_minor=opening.minor,
        closing_minor=closing.minor,
        balanced=not problems,
        line=first.line,
        transactions=Rows(source, encoding, pages, reading),
        warnings=_warnings(pages),
        problems=problems,
    )


def _decide(pages: Sequence[Page]) -> Reading:
    """Return what a minus in a row means in this statement: what reconciles, else what it means at Fio."""
    return next((reading for reading in READINGS if all(_reconciles(page, reading) for page in pages)), READINGS[0])


def _reconciles(page: Page, reading: Reading) -> bool:
    net = sum(reading[mark] * total for mark, total in page.sums.items())
    return page.opening.minor + net == page.closing.minor


def _problems(pages: Sequence[Page], reading: Reading) -> list[str]:
    money, problems = format_minor, []
    for page in pages:
        if _reconciles(page, reading):
            continue
        opening, closing = page.opening, page.closing
        signed = [reading[mark] * total for mark, total in page.sums.items()]
        credits_, debits = sum(amount for amount in signed if amount > 0), -sum(amount for amount in signed if amount < 0)
        problems.append(
            f"line {opening.line}: opening balance {money(opening.minor)} + credits {money(credits_)} - debits {money(debits)} gives "
            f"{money(opening.minor + credits_ - debits)}, but the stated closing balance is {money(closing.minor)}"
        )
    return problems


def _warnings(pages: Sequence[Page]) -> list[str]:
    together = Warnings()
    for page in pages:
        room = _WARNINGS_SHOWN - len(together.first)
        together.first += page.warnings.first[:room]
        together.more += page.warnings.more + len(page.warnings.first[room:])
    return together.texts()


def _warn_of_gaps(statements: Sequence[Sequence[Page]]) -> None:
    """Warn of statement numbers that do not follow each other within the file, per account and year (BANK-FORMATS.md 1.8)."""
    last: dict[tuple[Account, int], int] = {}
    for first, *_ in statements:
        dated = first.closing.day or first.latest
        if first.number is None or dated is None:
            continue
        key, number = (first.account, dated.year), int(first.number)
        if key in last and number not in (last[key], last[key] + 1):
            first.warnings.add(f"statement {number} does not follow statement {last[key]} above it", first.line)
        last[key] = number
