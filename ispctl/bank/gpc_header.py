"""Record 074 of a GPC file: whose account it is, in which order its digits are written, and what the balances are said to be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ispctl.bank.accounts import AccountKey, account_key, czech_form, edit_from_internal, passes_mod11
from ispctl.bank.gpc_records import date_of
from ispctl.bank.statement import OwnAccount
from ispctl.errors import FileError

# Komerční banka in both countries: internal order, and booking on the date of the statement (BANK-FORMATS.md 1.2, 1.3).
KB_BANKS = ("0100", "8100")
FIO_BANKS = ("2010", "8330")
# A right-trimmed record still ends with the sign of the credit turnover.
_SHORTEST_HEADER = 105
_WARNINGS_KEPT = 20
_MARKER_WITH_BANK = re.compile(r"(?:CZ|SK)..(\d{4})", re.ASCII)


@dataclass(slots=True)
class Warnings:
    """Warnings of one statement; only the first ones are kept, so that a strange file of a million rows stays readable."""

    first: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, text: str, line: int) -> None:
        """Keep a warning with its line, or count it when enough are kept."""
        if len(self.first) < _WARNINGS_KEPT:
            self.first.append(f"line {line}: {text}")
        else:
            self.more += 1

    def texts(self) -> list[str]:
        """Return the kept warnings and, if there were too many, how many are not shown."""
        return [*self.first, f"and {self.more} more warnings"] if self.more else list(self.first)


class Identity(NamedTuple):
    """Whose account it is: the bank if known, whether digits are in internal order, the configured currency if any."""

    bank: str | None
    internal: bool
    currency: str | None


@dataclass(slots=True)
class Header:
    """What record 074 says. Amounts are minor units; turnovers are absolute, see BANK-FORMATS.md 1.1 for their signs."""

    line: int
    digits: str
    identity: Identity
    opening: int
    closing: int
    debits: int
    credits: int
    number: str | None
    dated: date | None

    @property
    def account(self) -> str:
        """The own account as `[prefix-]number[/bank]`."""
        digits = edit_from_internal(self.digits) if self.identity.internal else self.digits
        return czech_form(digits, self.identity.bank) or self.digits


def read_header(text: str, line: int, own: Sequence[OwnAccount], warnings: Warnings) -> Header:
    """Read record 074 (BANK-FORMATS.md 1.1). Raises FileError when an account digit or an amount is not what it must be."""
    if len(text) < _SHORTEST_HEADER:
        raise FileError(f"record 074 is cut: {len(text)} characters, expected at least {_SHORTEST_HEADER}", line=line)
    text = text.ljust(128)
    digits, number = text[3:19], text[105:108]
    if not (digits.isascii() and digits.isdigit()):
        raise FileError(f"own account {digits!r} in columns 4-19 is not 16 digits", line=line)
    if number.strip() and not number.isdigit():
        warnings.add(f"statement number {number!r} is not a number", line)
        number = ""
    dated = date_of(text[108:114])
    if dated is None:
        warnings.add(f"statement date {text[108:114]!r} is not a date", line)
    return Header(
        line=line,
        digits=digits,
        identity=_identify(digits, text[114:128], own, warnings, line),
        opening=_balance(text, 45, line),
        closing=_balance(text, 60, line),
        debits=_amount(text, 75, line),
        credits=_amount(text, 90, line),
        number=number.strip().lstrip("0") or None,
        dated=dated,
    )


def _amount(text: str, start: int, line: int) -> int:
    digits = text[start : start + 14]
    if not (digits.isascii() and digits.isdigit()):
        raise FileError(f"amount {digits!r} in columns {start + 1}-{start + 14} is not 14 digits", line=line)
    return int(digits)


def _balance(text: str, start: int, line: int) -> int:
    sign = text[start + 14]
    if sign not in "+-":
        raise FileError(f"sign {sign!r} in column {start + 15} is neither + nor -", line=line)
    return -_amount(text, start, line) if sign == "-" else _amount(text, start, line)


def _identify(digits: str, filler: str, own: Sequence[OwnAccount], warnings: Warnings, line: int) -> Identity:
    """Decide bank and order once per block, because counter accounts may fail mod 11 (BANK-FORMATS.md 1.3)."""
    edit, internal = digits, edit_from_internal(digits)
    bank = _marked_bank(filler)
    keys = [(account_key(account.number), account.currency) for account in own]
    matches = [(key, currency) for key, currency in keys if key and key.digits in (edit, internal)]
    if matches:
        return _configured(edit, bank, matches, warnings, line)
    edit_passes, internal_passes = passes_mod11(edit), passes_mod11(internal)
    if edit_passes != internal_passes:
        return Identity(bank, internal_passes, None)
    if bank is None:
        warnings.add(f"the digits of account {digits} may be in either order; they are taken as written", line)
    return Identity(bank, bank in KB_BANKS, None)


def _configured(edit: str, marked: str | None, matches: Sequence[tuple[AccountKey, str]], warnings: Warnings, line: int) -> Identity:
    banks = {key.bank for key, _ in matches}
    key, currency = next((match for match in matches if match[0].bank == marked), matches[0])
    if len(banks) > 1 and marked not in banks:
        warnings.add(f"account {edit} is configured at banks {', '.join(sorted(banks))}; {key.bank} is assumed", line)
    return Identity(key.bank, key.digits != edit, currency)


def _marked_bank(filler: str) -> str | None:
    if filler.startswith("FIO"):
        return "2010"
    match = _MARKER_WITH_BANK.match(filler)
    return match[1] if match else None
