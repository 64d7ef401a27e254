"""One entry of a CAMT.053 statement to the movements it stands for (BANK-FORMATS.md 2, 2.1, 2.2)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from ispctl.bank.accounts import czech_form, from_foreign
from ispctl.bank.camt053_elements import Found, currency_of, day, minor, quoted, sign
from ispctl.bank.camt053_spool import PlainRow
from ispctl.bank.camt053_symbols import symbols
from ispctl.bank.gpc_header import FIO_BANKS

# The states of an entry that is not on the account yet; it comes again as BOOK.
NOT_BOOKED = ("PDNG", "INFO", "FUTR")
_REVERSAL = {"": False, "false": False, "0": False, "true": True, "1": True}
_LOCAL_ACCOUNT = re.compile(r"(?:(\d{1,6})-)?(\d{1,10})(?:/(\d{4}))?", re.ASCII)
_RUN_TOGETHER = re.compile(r"(\d{11,16})(?:/(\d{4}))?", re.ASCII)
_BANK_CODE = re.compile(r"\d{4}", re.ASCII)
_LONGEST_FIO_ID = 13
_NO_REFERENCE = ("NOTPROVIDED", "NOT PROVIDED", "NONREF")
# What the database has room for; the schema allows less, except for a reference put together from two.
_LONGEST_REFERENCE, _LONGEST_NAME, _LONGEST_ACCOUNT = 60, 140, 34
_SIDES = {side: (f"{side}.name", f"{side}.iban", f"{side}.account", f"{side}.bank") for side in ("Dbtr", "Cdtr")}


class Owner(NamedTuple):
    """Whose statement the entry stands in: `spellings` of the account, `reference` that tells this statement from others."""

    spellings: frozenset[str | None]
    bank: str | None
    czech: bool
    currency: str | None
    reference: str

    @property
    def is_fio(self) -> bool:
        """Whether references are ids of movements (BANK-FORMATS.md 6)."""
        return self.bank in FIO_BANKS


class Booking(NamedTuple):
    """What all movements of an entry have in common. `amount_minor` has its sign."""

    line: int
    booked_on: str
    value_on: str | None
    amount_minor: int
    currency: str
    reversal: bool


# Account and name of the other side of a movement.
Party = tuple[str | None, str | None]
_NOBODY: Party = (None, None)


@lru_cache(maxsize=64)
def status(code: str | None) -> str:
    """Return the state of an entry, BOOK if it says none. Raises ValueError when the state is not known."""
    state = (code or "").strip() or "BOOK"
    if state != "BOOK" and state not in NOT_BOOKED:
        raise ValueError(f"Sts {quoted(code)} is not one of BOOK, {', '.join(NOT_BOOKED)}")
    return state


@lru_cache(maxsize=64)
def is_reversal(text: str | None) -> bool:
    """Return what RvslInd says. Raises ValueError when it says neither yes nor no."""
    reversal = _REVERSAL.get((text or "").strip())
    if reversal is None:
        raise ValueError(f"RvslInd {quoted(text)} is neither true nor false")
    return reversal


def booking(entry: Found, line: int, owner: Owner) -> Booking:
    """Read what an entry says of itself. Raises ValueError naming the element that is missing or wrong."""
    get = entry.get
    currency = currency_of(get("amount.tag")) or owner.currency
    if currency is None:
        raise ValueError("Amt has no Ccy, and the account has no currency either")
    value, booked = get("value on"), get("booked on")
    if not (booked or value):
        raise ValueError("BookgDt is missing, and so is ValDt")
    # The same text, as most often, needs no second look.
    booked_on, value_on = day(booked or value), day(value) if value and value != booked else None
    amount_minor = sign(get("direction")) * minor(get("amount"))
    value_on = value_on if value_on != booked_on else None
    # Booking(...) takes twice as long.
    return tuple.__new__(Booking, (line, booked_on, value_on, amount_minor, currency, is_reversal(get("reversal"))))


def movements(entry: Found, details: Sequence[Found], booked: Booking, owner: Owner) -> list[PlainRow]:
    """Return one row for each detail if their amounts add up to the entry, else one row for the entry (BANK-FORMATS.md 2.2)."""
    if len(details) == 1:
        return [_row(entry, details[0], booked, owner, _reference(entry, details[0], owner))]
    amounts = parts(details, booked) if details else None
    if amounts is None:
        return [_row(entry, agreed(details), booked, owner, _reference(entry, {}, owner))]
    return [
        _row(entry, detail, booked._replace(amount_minor=amount_minor), owner, _reference(entry, detail, owner, f"/{number}"))
        for number, (detail, amount_minor) in enumerate(zip(details, amounts, strict=True), 1)
    ]


def parts(details: Sequence[Found], booked: Booking) -> list[int] | None:
    """Return the signed amounts of the details, None when no reading of them adds up to the entry.

    Which amount is meant differs by version and currency, and whether a reversal turns the direction of its details by bank.
    Raises ValueError for an amount or direction that is none.
    """
    for fields, entry_decides in product((("amount", "transaction amount"), ("transaction amount", "amount")), (False, True)):
        amounts = [_part(detail, fields, booked, entry_decides) for detail in details]
        known = [amount for amount in amounts if amount is not None]
        if len(known) == len(details) and sum(known) == booked.amount_minor:
            return known
    return None


def _part(detail: Found, fields: Sequence[str], booked: Booking, entry_decides: bool) -> int | None:
    direction = detail.get("direction")
    way = (-1 if booked.amount_minor < 0 else 1) if entry_decides or not direction else sign(direction)
    for field in fields:
        if detail.get(field) and (currency_of(detail.get(field + ".tag")) or booked.currency) == booked.currency:
            return way * minor(detail[field])
    return None


def agreed(details: Sequence[Found]) -> Found:
    """Return what the details that say anything say alike, and their messages one after another."""
    found: Found = {}
    for field in sorted({field for detail in details for field in detail}):
        values = list(dict.fromkeys(value for detail in details if (value := detail.get(field))))
        if field in ("message", "additional"):
            found[field] = "\n".join(values)
        elif len(values) == 1:
            found[field] = values[0]
    return found


def _row(entry: Found, detail: Found, booked: Booking, owner: Owner, reference: tuple[str | None, str | None]) -> PlainRow:
    account, name = _party(detail, booked, owner)
    domestic = owner.czech and account is not None and "/" in account
    vs, ks, ss = symbols(detail, owner.bank, domestic)
    line, booked_on, value_on, amount_minor, currency, reversal = booked
    return (line, booked_on, value_on, amount_minor, currency, vs, ks, ss, account, name, _message(detail, entry), *reference, reversal)


def _party(detail: Found, booked: Booking, owner: Owner) -> Party:
    """Return account and name of who paid money that came in, or got what went out.

    Some banks leave the sides of a returned payment as they were, so that the one by direction is the provider itself.
    """
    theirs, ours = ("Cdtr", "Dbtr") if booked.amount_minor < 0 else ("Dbtr", "Cdtr")
    party = _side(detail, theirs)
    if party[0] in owner.spellings or (party == _NOBODY and (booked.reversal or detail.get("return reason"))):
        other = _side(detail, ours)
        if other != _NOBODY and other[0] not in owner.spellings:
            return other
    return party


def _side(detail: Found, side: str) -> Party:
    get, (name_field, iban_field, account_field, bank_field) = detail.get, _SIDES[side]
    iban, account, name = get(iban_field), get(account_field), get(name_field)
    shown = None
    if iban:
        shown = account_text(iban, None, None)
    elif account:
        bank = get(bank_field)
        # As most banks write the numbers of most payers.
        as_it_is = bank and account.isdigit() and account[0] != "0" and len(account) <= 10 and _BANK_CODE.fullmatch(bank)
        shown = f"{account}/{bank}" if as_it_is and account.isascii() and bank != "0000" else account_text(None, account, bank)
    return shown, (name.strip()[:_LONGEST_NAME] or None) if name else None


@lru_cache(maxsize=1 << 15)
def account_text(iban: str | None, account: str | None, bank: str | None) -> str | None:
    """Return an account as DESIGN.md 5.1 prints it, from an IBAN or from a local number and perhaps the code of its bank."""
    if iban and iban.strip():
        return (from_foreign(iban.upper()) or "")[:_LONGEST_ACCOUNT] or None
    text = "".join((account or "").split())
    code = (bank or "").strip()
    code = code if _BANK_CODE.fullmatch(code) else ""
    if match := _LOCAL_ACCOUNT.fullmatch(text):
        return czech_form((match[1] or "").zfill(6) + match[2].zfill(10), match[3] or code)
    if match := _RUN_TOGETHER.fullmatch(text):
        return czech_form(match[1].zfill(16), match[2] or code)
    return (from_foreign(text.upper()) or "")[:_LONGEST_ACCOUNT] or None


def _message(detail: Found, entry: Found) -> str | None:
    text = detail.get("message") or detail.get("additional") or entry.get("additional") or detail.get("card")
    message = " ".join(text.split()) if text else ""
    if reason := detail.get("return reason"):
        message = f"{message} (return reason {reason.strip()})".strip()
    return message or None


def _reference(entry: Found, detail: Found, owner: Owner, ordinal: str = "") -> tuple[str | None, str | None]:
    """Return what a movement is known by at the bank, and the same again if the bank guarantees it in every channel (2.2, 6)."""
    text = detail.get("reference") or ("" if ordinal else entry.get("reference"))
    if text and owner.is_fio and text.isascii() and text.isdigit():
        movement = text.lstrip("0")
        if movement and len(movement) <= _LONGEST_FIO_ID:
            return movement, movement
    own, whole = _plain(detail.get("reference")), _plain(entry.get("reference"))
    if own:
        return own[-_LONGEST_REFERENCE:], None
    number = _plain(entry.get("entry reference"))
    # Only at Raiffeisenbank is the number of an entry an id; elsewhere it begins with 1 in each statement.
    numbered = number if owner.bank == "5500" or not number else f"{owner.reference}/{number}"
    reference = whole or numbered
    return (reference + ordinal)[-_LONGEST_REFERENCE:] if reference else None, None


def _plain(reference: str | None) -> str:
    text = reference.strip() if reference else ""
    return "" if text in _NO_REFERENCE else text
