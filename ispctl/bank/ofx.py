"""OFX statements (.ofx), SGML or XML (BANK-FORMATS.md 5.2).

OFX has no elements for symbols: they are taken from a labelled MEMO only. The file is read once to check every transaction and
again for the transactions themselves.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from ispctl.bank.account_texts import Account, read_account
from ispctl.bank.encoding import BOM, detect
from ispctl.bank.ofx_elements import AGGREGATES, STATEMENTS, TRANSACTION, Element, elements, plain
from ispctl.bank.ofx_rows import amount_of, day_of, read_transaction
from ispctl.bank.statement import BankFile, OwnAccount, Statement, Transaction
from ispctl.errors import FileError

_CLAIMED = re.compile(rb"OFXHEADER\s*:|(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE\s+OFX\b|(?:<\?OFX[^>]*\?>\s*)?<OFX\s*>|<\?OFX\s)")
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_LIST = "BANKTRANLIST"
# Each statement costs memory.
_MOST_STATEMENTS = 10_000


def claims(head: bytes) -> bool:
    """Tell whether a file that begins like this is OFX: its header, or <OFX> as the first tag."""
    return _CLAIMED.match(head.removeprefix(BOM).lstrip()) is not None


def read(source: BinaryIO, own: Sequence[OwnAccount] = ()) -> BankFile:
    """Return the statements of an OFX file; `source` must be seekable and stay open while transactions are iterated.

    `own` are the provider's accounts: they tell the bank where the file does not. `balanced` is None: OFX has no opening balance.
    Raises FileError with the line when an element is damaged or missing, and for every DOCTYPE and entity declaration.
    """
    encoding = detect(source)
    source.seek(0)
    start = len(BOM) if source.read(len(BOM)) == BOM else 0
    drafts: list[_Draft] = []
    for element in elements(source, encoding, start):
        if element.name in STATEMENTS:
            if drafts and not drafts[-1].closed:
                raise FileError(f"the statement that begins in line {drafts[-1].line} does not end before the next one", line=element.line)
            if len(drafts) >= _MOST_STATEMENTS:
                raise FileError(f"the file has more than {_MOST_STATEMENTS} statements; cut it into several", line=element.line)
            drafts.append(_Draft(element.line))
        elif not drafts or drafts[-1].closed:
            raise FileError(f"element {element.name} is outside of a statement (STMTRS)", line=element.line)
        else:
            drafts[-1].take(element)
    if not drafts:
        raise FileError("there is no statement (STMTRS) in the file")
    if not drafts[-1].closed:
        raise FileError("the file ends inside of the statement that begins here (STMTRS)", line=drafts[-1].line)
    return BankFile("ofx", encoding, [_statement(source, encoding, draft, own) for draft in drafts])


@dataclass(slots=True)
class _Draft:
    """What has been read of a statement; `values` are kept as aggregate/element, each may come once."""

    line: int
    values: dict[str, Element] = field(default_factory=dict)
    section: str = ""
    closed: bool = False

    def take(self, element: Element) -> None:
        """Take the next element of the statement. Raises FileError when it is at a wrong place, or a transaction is damaged."""
        name = element.name
        if name == TRANSACTION:
            if self.section != _LIST:
                raise FileError("a transaction is outside of BANKTRANLIST", line=element.line)
            read_transaction(element, "", None)
        elif name[1:] in STATEMENTS:
            self._close(element.line)
        elif name.startswith("/"):
            if self.section != name[1:]:
                raise FileError(f"closing tag {name} has no opening tag", line=element.line)
            self.section = ""
        elif name in AGGREGATES:
            if self.section:
                raise FileError(f"element {name} begins inside of {self.section}", line=element.line)
            self._keep(name, element)
            self.section = name
        elif self.section or name == "CURDEF":
            self._keep(f"{self.section}/{name}", element)

    def _keep(self, key: str, element: Element) -> None:
        if key in self.values:
            raise FileError(f"element {element.name} occurs twice in one statement", line=element.line)
        self.values[key] = element

    def _close(self, line: int) -> None:
        if self.section:
            raise FileError(f"element {self.section} has no end", line=line)
        if _LIST not in self.values:
            raise FileError("the statement has no list of transactions (BANKTRANLIST)", line=line)
        self.closed = True

    def text(self, *keys: str) -> tuple[str, int]:
        """Return the value of the first of these elements that is there, and its line; nothing and the statement's line otherwise."""
        for key in keys:
            if key in self.values:
                return plain(self.values[key].text), self.values[key].line
        return "", self.line


class _Rows:
    """The transactions of one statement. Each iteration reads the file again, which has to be still open."""

    def __init__(self, source: BinaryIO, encoding: str, draft: _Draft, account: Account, currency: str) -> None:
        self._source, self._encoding, self._list = source, encoding, draft.values[_LIST]
        self._account, self._currency = account, currency

    def __iter__(self) -> Iterator[Transaction]:
        """Yield the transactions in the file's order. Raises FileError if the file has changed since it was checked."""
        begin = self._list
        found = elements(self._source, self._encoding, begin.offset, begin.line)
        if next(found, begin).name != _LIST:
            raise FileError("the file has changed since it was checked; read it again", line=begin.line)
        for element in found:
            if element.name == f"/{_LIST}":
                return
            if element.name == TRANSACTION:
                yield read_transaction(element, self._currency, self._account.bank)


def _statement(source: BinaryIO, encoding: str, draft: _Draft, own: Sequence[OwnAccount]) -> Statement:
    bank, _ = draft.text("BANKACCTFROM/BANKID")
    number, line = draft.text("BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID")
    is_czech = len(bank) == 4 and "/" not in number and not number[:2].isalpha()
    account = read_account(f"{number}/{bank}" if is_czech else number, line, own)
    currency, line = draft.text("/CURDEF")
    if not _CURRENCY.fullmatch(currency):
        raise FileError(f"currency {currency!r} in CURDEF is not three letters", line=line)
    closing, line = draft.text("LEDGERBAL/BALAMT")
    return Statement(
        account=account.text,
        iban=account.iban,
        currency=currency,
        number=None,
        from_on=_optional_day(draft, "DTSTART"),
        to_on=_optional_day(draft, "DTEND"),
        opening_minor=None,
        closing_minor=amount_of(closing, "BALAMT", line) if closing else None,
        balanced=None,
        line=draft.line,
        transactions=_Rows(source, encoding, draft, account, currency),
    )


def _optional_day(draft: _Draft, name: str) -> date | None:
    text, line = draft.text(f"{_LIST}/{name}")
    return day_of(text, name, line) if text else None
