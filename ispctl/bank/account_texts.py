"""Accounts as MT940 and OFX files spell them (BANK-FORMATS.md 3, 3.1, 5.2), in the one spelling of DESIGN.md 5.1."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ispctl.bank.accounts import account_key, czech_form, from_foreign, is_iban
from ispctl.bank.statement import OwnAccount
from ispctl.errors import FileError

_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?/")
_IBAN = re.compile(r"([A-Z]{2}\d{2}[A-Z0-9]{11,30}?)([A-Z]{3})?", re.ASCII)
# 0800/192000145399: bank, then prefix and ten digits run together.
_BANK_FIRST = re.compile(r"(\d{4})/(?:(\d{1,6})-)?(\d{1,16})([A-Z]{3})?", re.ASCII)
_BANK_LAST = re.compile(r"(?:(\d{0,6})-)?(\d{1,16})(?:/(\d{4}))?([A-Z]{3})?", re.ASCII)


class Account(NamedTuple):
    """The own account as DESIGN.md 5.1 prints it, its IBAN if the file gives it, and the code of its bank if that is known."""

    text: str
    iban: str | None
    bank: str | None


def read_account(text: str, line: int, own: Sequence[OwnAccount]) -> Account:
    """Return the own account that a file names: an IBAN, `BIC/IBAN`, `bank/number` or `number/bank`, with a currency or without.

    `own` are the accounts of the provider; they tell the bank where the file does not.
    Raises FileError when there is nothing that could be an account.
    """
    compact = "".join(text.split()).upper()
    compact = compact[_end(compact) :]
    if iban := _iban(compact):
        key = account_key(iban)
        return Account(from_foreign(iban) or iban, iban, key.bank if key else None)
    if match := _BANK_FIRST.fullmatch(compact):
        bank, prefix, number = match[1], match[2], match[3]
    elif match := _BANK_LAST.fullmatch(compact):
        prefix, number, bank = match[1], match[2], match[3]
    else:
        match = None
    if match is None or (prefix and len(number) > 10):
        raise FileError(f"account {text[:40]!r} is neither an IBAN nor a Czech account number", line=line)
    digits = _digits(prefix, number)
    bank = bank or _configured_bank(digits, own)
    return Account(czech_form(digits, bank) or digits, None, bank)


@lru_cache(maxsize=1 << 15)
def counter_account(bank: str, text: str) -> str | None:
    """Return the account of the other side: `000019-0032103210` with its bank, an IBAN, or whatever is written; None for zeros."""
    match = _BANK_LAST.fullmatch(text)
    if not match or (match[1] and len(match[2]) > 10):
        return from_foreign(text)
    return czech_form(_digits(match[1], match[2]), match[3] or (bank if _is_bank(bank) else None))


def is_account(text: str) -> bool:
    """Tell whether the whole text is an account with its bank."""
    match = _BANK_LAST.fullmatch(text)
    return is_iban(text) or (match is not None and match[3] is not None)


def _is_bank(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


def _digits(prefix: str | None, number: str) -> str:
    return (prefix or "").zfill(6) + number.zfill(10) if len(number) <= 10 else number.zfill(16)


def _end(text: str) -> int:
    """Return where a BIC before the account ends; an account of four digits and a slash is no BIC."""
    match = _BIC.match(text)
    return match.end() if match else 0


def _iban(text: str) -> str | None:
    """Return the IBAN, without the currency that some banks put behind it."""
    if not (match := _IBAN.fullmatch(text)):
        return None
    return match[1] if is_iban(match[1]) or not is_iban(text) else text


def _configured_bank(digits: str, own: Sequence[OwnAccount]) -> str | None:
    banks = {key.bank for account in own if (key := account_key(account.number)) and key.digits == digits}
    return banks.pop() if len(banks) == 1 else None
