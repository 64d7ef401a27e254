"""Czech and Slovak account numbers: the edit form, the internal form of ABO files, IBAN and mod 11 (BANK-FORMATS.md 1.3, 9).

`digits` is always the 16 digits of the edit form: prefix (6) and number (10), filled with zeros from the left.
"""

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

_NUMBER_WEIGHTS = (6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
_PREFIX_WEIGHTS = _NUMBER_WEIGHTS[4:]
_EDIT_ORDER = itemgetter(10, 11, 12, 13, 14, 15, 4, 5, 6, 7, 8, 3, 9, 1, 2, 0)
_CZECH = re.compile(r"(?:(\d{1,6})-)?(\d{1,10})/(\d{4})", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_DOMESTIC_IBAN = re.compile(r"(?:CZ|SK)\d{2}(\d{4})(\d{16})", re.ASCII)


class AccountKey(NamedTuple):
    """What two spellings of one account have in common: bank code and 16 digits (BANK-FORMATS.md 9)."""

    bank: str
    digits: str


def edit_from_internal(digits: str) -> str:
    """Return the edit form of the 16 digits that KB, Moneta and others write in internal order (BANK-FORMATS.md 1.3)."""
    return "".join(_EDIT_ORDER(digits))


def passes_mod11(digits: str) -> bool:
    """Tell whether both the prefix and the number carry a valid check digit (BANK-FORMATS.md 9).

    Only a hint: accounts of payment gateways and in test data fail it.
    """
    prefix, number = digits[:6], digits[6:]
    has_two_digits = len(number.lstrip("0")) >= 2
    return has_two_digits and _weighted(prefix, _PREFIX_WEIGHTS) % 11 == 0 and _weighted(number, _NUMBER_WEIGHTS) % 11 == 0


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def czech_form(digits: str, bank: str | None) -> str | None:
    """Return `[prefix-]number[/bank]` without leading zeros; None when all digits are zero, no bank when it is unknown or 0000."""
    account = digits.lstrip("0")
    if len(account) > 10:
        account = f"{account[:-10]}-{account[-10:].lstrip('0') or '0'}"
    if not account:
        return None
    return f"{account}/{bank}" if bank and bank != "0000" else account


def account_key(text: str) -> AccountKey | None:
    """Return the key of a Czech form or of a Czech or Slovak IBAN; None when the text is neither."""
    compact = text.replace(" ", "").upper()
    if match := _CZECH.fullmatch(compact):
        return AccountKey(match[3], (match[1] or "").zfill(6) + match[2].zfill(10))
    if match := _DOMESTIC_IBAN.fullmatch(compact):
        return AccountKey(match[1], match[2])
    return None


def is_iban(text: str) -> bool:
    """Tell whether the text without blanks is an IBAN whose check digits agree (mod 97 = 1, BANK-FORMATS.md 9)."""
    if not _IBAN.fullmatch(text):
        return False
    return int("".join(str(int(character, 36)) for character in text[4:] + text[:4])) % 97 == 1


def from_foreign(text: str) -> str | None:
    """Return an account as DESIGN.md 5.1 prints it: a Czech IBAN in the Czech form, anything else without blanks."""
    compact = "".join(text.split())
    key = account_key(compact) if compact.startswith("CZ") and is_iban(compact) else None
    return czech_form(key.digits, key.bank) if key else compact or None
