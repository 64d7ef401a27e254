"""Movements and statements of Fio's API as JSON (BANK-FORMATS.md 4), read movement by movement in memory that does not grow.

`transactionList` may be null, a column is null or an object with `value`, and a value may be "" or " ".
"""

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import BinaryIO, NoReturn

from ispctl.bank.encoding import BOM
from ispctl.bank.fio_columns import Movements, read_info
from ispctl.bank.statement import BankFile, OwnAccount
from ispctl.errors import FileError

_FIRST = re.compile(rb'\s*\{\s*"accountStatement"\s*:')
_COLUMN = re.compile(r"column(\d{1,3})", re.ASCII)
_PIECE = 1 << 16
# One movement takes less than four thousand characters.
_LONGEST = 1 << 16
_BLANK = re.compile(r"[ \t\r\n]*")


def claims(head: bytes) -> bool:
    """Tell whether a file that begins like this is an answer of Fio's API in JSON."""
    return _FIRST.match(head.removeprefix(BOM)) is not None


def read(source: BinaryIO, own: Sequence[OwnAccount] = ()) -> BankFile:
    """Return the one statement of the file.

    `own` are the provider's accounts: they tell the bank where the file does not. A statement whose balances disagree is returned
    with `balanced` False and the figures in `problems`; an answer without balances has None.
    Raises FileError naming the movement and the column, and the line, which is 1 for most files because Fio writes only one.
    """
    source.seek(0)
    text = _Text(source)
    movements: Movements | None = None
    for name in _members(text):
        if name == "accountStatement" and text.peek() == "{":
            movements = _statement(text, own)
        else:
            text.value()
    if text.peek():
        text.refuse("the end of the file")
    if movements is None:
        raise FileError("accountStatement.info is missing, so the account is not known; this is no answer of Fio's API")
    return movements.file("fio-json", "utf-8")


def _statement(text: "_Text", own: Sequence[OwnAccount]) -> Movements | None:
    movements: Movements | None = None
    for name in _members(text):
        if name == "info":
            line, info = text.line, text.value()
            if movements or not isinstance(info, dict):
                raise FileError("accountStatement.info occurs twice or is not an object", line=line)
            movements = Movements(read_info(info, line, own), line)
        elif name == "transactionList" and text.peek() == "{":
            _transactions(text, movements)
        else:
            text.value()
    return movements


def _transactions(text: "_Text", movements: Movements | None) -> None:
    for name in _members(text):
        if name != "transaction" or text.peek() != "[":
            text.value()
            continue
        for _ in _items(text):
            if movements is None:
                raise FileError("accountStatement.info is expected before the transactions", line=text.line)
            line = text.line
            movements.add(_columns(text.value(), line), line)


def _columns(transaction: object, line: int) -> Mapping[int, object]:
    columns: dict[int, object] = {}
    for name, column in transaction.items() if isinstance(transaction, dict) else [("", transaction)]:
        match = _COLUMN.fullmatch(name)
        if not match or not (column is None or isinstance(column, dict)):
            raise FileError(f"a transaction is expected to be columns such as column22, found {str(name)[:40]!r}", line=line)
        columns[int(match[1])] = column and column.get("value")
    return columns


class _Text:
    """The text of the file from where it is read on; `line` is that of the next character that is not a blank."""

    def __init__(self, source: BinaryIO) -> None:
        self.line = 1
        self._source = source
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._json = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
        self._text, self._place, self._complete = "", 0, False
        self._fill()

    def _fill(self) -> None:
        """Have at hand as much text as the longest value takes, or all there is."""
        while not self._complete and len(self._text) - self._place < _LONGEST:
            piece = self._source.read(_PIECE)
            self._complete = not piece
            try:
                more = self._decode(piece, self._complete)
            except UnicodeDecodeError:
                raise FileError("the text is not UTF-8; the file is damaged or was saved anew in another charset", line=self.line) from None
            self._text, self._place = self._text[self._place :] + more, 0

    def peek(self) -> str:
        """Return the next character that is not a blank, "" at the end of the file."""
        while True:
            end = _BLANK.match(self._text, self._place).end()  # type: ignore[union-attr]
            self._pass(end)
            if end < len(self._text) or self._complete:
                return self._text[end : end + 1]
            self._fill()

    def take(self, *expected: str) -> str:
        """Return the next character, which has to be one of these."""
        found = self.peek()
        if found not in expected or not found:
            self.refuse(" or ".join(expected))
        self._pass(self._place + 1)
        return found

    def value(self) -> object:
        """Return the next value, whatever it is."""
        self.peek()
        self._fill()
        try:
            value, end = self._json.raw_decode(self._text, self._place)
        except RecursionError:
            raise FileError("values are nested too deeply; this is no answer of Fio's API", line=self.line) from None
        except json.JSONDecodeError as error:
            line = self.line + self._text.count("\n", self._place, error.pos)
            cut = "the file is cut" if self._complete else f"a value is longer than {_LONGEST} characters"
            raise FileError(f"is not valid JSON: {error.msg}, or {cut}", line=line) from None
        except ValueError as error:
            raise FileError(f"is not valid JSON: {error}", line=self.line) from None
        self._pass(end)
        return value

    def refuse(self, expected: str) -> NoReturn:
        """Raise FileError saying what was expected here."""
        found = self._text[self._place : self._place + 20]
        where = f"found {found!r}" if found else "the file ends; it is cut"
        raise FileError(f"is not valid JSON: expected {expected}, {where}", line=self.line)

    def _pass(self, end: int) -> None:
        self.line += self._text.count("\n", self._place, end)
        self._place = end


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _members(text: _Text) -> Iterator[str]:
    """Yield the names of an object's members; whoever iterates reads the values."""
    text.take("{")
    if text.peek() == "}":
        text.take("}")
        return
    while True:
        if text.peek() != '"':
            text.refuse("a name in quotes")
        name = str(text.value())
        text.take(":")
        yield name
        if text.take(",", "}") == "}":
            return


def _items(text: _Text) -> Iterator[None]:
    """Yield once for each item of an array; whoever iterates reads it."""
    text.take("[")
    if text.peek() == "]":
        text.take("]")
        return
    while True:
        text.peek()
        yield
        if text.take(",", "]") == "]":
            return
