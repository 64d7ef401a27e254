"""Field :86: of MT940 in the dialects of Czech banks: who paid, under which symbols, and what for (BANK-FORMATS.md 3.1).

Symbols are known by their label (`VS:`, `VS0`), wherever the bank puts them. Only what has no label of its own, such as
the fees of Raiffeisenbank among the lines of a message, is known by bank and subfield.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ispctl.bank.account_texts import counter_account, is_account
from ispctl.bank.accounts import is_iban
from ispctl.bank.gpc_header import FIO_BANKS
from ispctl.bank.gpc_postings import SAVINGS_BANK
from ispctl.bank.labels import labelled, symbol

RAIFFEISENBANK = "5500"
# What Raiffeisenbank and Fio put before payments from abroad and in the SEPA; these have no places for symbols.
_FOREIGN = "020"

_STRUCTURED = re.compile(r"\d{0,3}\?\d\d", re.ASCII)
_SUBFIELD = re.compile(r"\?(00|10|2[0-9]|3[0-9]|6[0-3])")
_SYMBOL = re.compile(r"(VS|KS|SS)\s*[:/.]?\s*(\d*)[.-]?\s*", re.ASCII)
_LABELS = ("VS", "KS", "SS")
# KB writes the account of the other side into the text, always in full width.
_FULL_ACCOUNT = re.compile(r"(?<!\d)\d{6}-\d{10}/\d{4}(?!\d)", re.ASCII)
_CODE = re.compile(r"/(REMI|NAME|IBAN|BIC|EREF)/")
# The code of the kind of payment before fields that begin with slashes.
_BARE_CODE = re.compile(r"^\d{3}(?=/[A-Z]{2,4}/)", re.ASCII)
_EMPTY = ("", ".", "-")
# What a bank puts into a subfield it does not use; banks that are not here may use each of them.
_EMPTY_AT = {SAVINGS_BANK: ("", "."), RAIFFEISENBANK: ("", "-"), **dict.fromkeys(FIO_BANKS, ("",))}
# How many characters a subfield holds: a text that fills one goes on in the next without a blank.
_WIDTH = 27
_NAMES = ("32", "33")
_TEXTS = tuple(f"{number}" for number in (*range(20, 30), *range(60, 64)))
_NOT_TEXT = ("VS2", "E2E")
_FEES = ("22", "23", "24", "25", "26")
# BIC, original amount and rate of foreign payments at Fio
_FOREIGN_AMOUNTS = ("21", "22", "23")
# What Fio calls "your designation": the payer's name on money in, the owner's note on money out.
_DESIGNATIONS = {"030": ("23", "24", "25", "26")}
_USUAL_DESIGNATIONS = ("24", "25", "26", "27")
# Where a payer's message is known to be; a symbol in it is only a hint.
_MESSAGES = ("27", "28", "29", "60", "61", "62", "63")
# What a subfield may hold: symbols or a message; symbols or fees; only a message, a designation, a name.
_TEXT, _FEE, _WORDS, _NOTE, _NAME = "text", "fee", "words", "note", "name"


class Details(NamedTuple):
    """What :86: says about a movement, in the fields of a Transaction."""

    vs: str | None
    ks: str | None
    ss: str | None
    counter_account: str | None
    counter_name: str | None
    message: str | None


NO_DETAILS = Details(None, None, None, None, None, None)


def read_details(text: str, bank: str | None, incoming: bool) -> Details:
    """Return what an unwrapped :86: says; `bank` is the code of the bank that keeps the own account, `incoming` means money in.

    Never fails: what is not understood belongs to the message.
    """
    if _STRUCTURED.match(text):
        return _structured(text, bank, incoming)
    text = _BARE_CODE.sub("", text)
    return _coded(text) if _CODE.match(text) else _plain(text)


def _structured(text: str, bank: str | None, incoming: bool) -> Details:
    """Written for speed, as is all that it calls for every row; see benchmarks."""
    code, *parts = _SUBFIELD.split(text)
    fields = _subfields(parts[::2], parts[1::2])
    account = _account(fields.get("20", ""), fields.get("30", ""), fields.get("31", ""), fields.get("38", ""))
    if account and "20" in fields and fields.get("31", "") in _EMPTY:
        del fields["20"]
    roles, empty = _roles(bank, code), _EMPTY_AT.get(bank or "", _EMPTY)
    found: dict[str, str | None] = {}
    said: dict[str, list[str]] = {_WORDS: [], _NOTE: [], _NAME: []}
    for key, value in fields.items():
        role = roles.get(key)
        if role is None or value in empty:
            continue
        if role in said:
            said[role].append(value)
        elif value[:2] in _LABELS and (match := _SYMBOL.fullmatch(value)):
            if match[1] not in found:
                found[match[1]] = symbol(match[1], match[2])
        elif role != _FEE and value[:3] not in _NOT_TEXT:
            said[_WORDS].append(value)
    name, note, message = _run_on(said[_NAME]), _run_on(said[_NOTE]), _run_on(said[_WORDS])
    if incoming:
        name = name or note
    else:
        message = message or note
    if not found and not _has_places(bank, code):
        found, message = _in_message(fields, message)
    if not name and not message:
        message = fields.get("00", "").strip() or None
    return Details(found.get("VS"), found.get("KS"), found.get("SS"), account, name, message)


def _subfields(keys: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """Return the subfields. Their numbers rise, so a `?21` that a payer wrote into a message stays part of the message.

    Name and account come behind the message: of these the last is the bank's.
    """
    if list(keys) == sorted(set(keys)):
        return dict(zip(keys, values, strict=True))
    fields: dict[str, str] = {}
    last = ""
    for key, value in zip(keys, values, strict=True):
        if key > last or key[0] == "3":
            fields[key], last = value, key
        else:
            fields[last] += f"?{key}{value}"
    return fields


@lru_cache(maxsize=256)
def _roles(bank: str | None, code: str) -> Mapping[str, str]:
    """Return what each subfield of a bank's kind of payment holds."""
    roles = dict.fromkeys(_TEXTS, _TEXT) | dict.fromkeys(_NAMES, _NAME)
    if _has_places(bank, code):
        roles |= dict.fromkeys(_MESSAGES, _WORDS)
    if bank == SAVINGS_BANK:
        roles |= dict.fromkeys(("25", "26"), _WORDS)
    elif bank == RAIFFEISENBANK:
        roles |= dict.fromkeys(_FEES, _FEE)
    elif bank in FIO_BANKS:
        roles |= dict.fromkeys(_DESIGNATIONS.get(code, _USUAL_DESIGNATIONS), _NOTE)
        roles |= dict.fromkeys(_FOREIGN_AMOUNTS if code == _FOREIGN else (), _FEE)
    return roles


def _has_places(bank: str | None, code: str) -> bool:
    """Tell whether this bank has places for symbols in such a payment; then a message that names one is only a hint (DESIGN.md 2.3)."""
    return bank == SAVINGS_BANK or ((bank in FIO_BANKS or bank == RAIFFEISENBANK) and code != _FOREIGN)


def _in_message(fields: Mapping[str, str], message: str | None) -> tuple[dict[str, str | None], str | None]:
    """Look for symbols in the message, then in the end-to-end reference `E2E/VS123/SS/KS`; return them and what remains."""
    vs, ks, ss, rest = labelled(message or "")
    if not (vs or ks or ss):
        reference = next((value[3:] for value in fields.values() if value.startswith("E2E")), "")
        vs, ks, ss, _ = labelled(reference)
    return {"VS": vs, "KS": ks, "SS": ss}, rest or None


@lru_cache(maxsize=1 << 15)
def _account(first: str, bank: str, usual: str, iban: str) -> str | None:
    """Return the account of the other side from subfields 20 (Fio), 30, 31 and 38, whose IBAN wins."""
    first, iban = first.strip(), iban.strip(" /")
    if is_iban(iban):
        return counter_account("", iban)
    if usual in _EMPTY:
        return counter_account("", first) if is_account(first) else None
    return counter_account(bank.strip(), usual.strip(" /"))


def _coded(text: str) -> Details:
    """Read `/REMI/…/NAME/…` and `/VS/…`."""
    vs, ks, ss, _ = labelled(text)
    head, *parts = _CODE.split(text)
    fields = dict(zip(reversed(parts[::2]), reversed(parts[1::2]), strict=True))
    message = labelled(fields.get("REMI", head)).rest
    account = fields.get("IBAN", "").strip()
    name = fields.get("NAME", "").strip()
    return Details(vs, ks, ss, counter_account("", account) if account else None, name or None, message.strip() or None)


def _plain(text: str) -> Details:
    vs, ks, ss, rest = labelled(text)
    counter = None
    if account := _FULL_ACCOUNT.search(rest):
        counter = counter_account("", account[0])
        rest = " ".join((rest[: account.start()] + rest[account.end() :]).split())
    return Details(vs, ks, ss, counter, None, rest.strip() or None)


def _run_on(parts: Sequence[str]) -> str | None:
    if len(parts) < 2:
        return (parts[0].strip() or None) if parts else None
    return "".join(part if len(part) == _WIDTH else f"{part} " for part in parts).strip() or None
