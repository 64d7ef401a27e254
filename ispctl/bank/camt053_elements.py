"""Which elements of CAMT.053 are read, version by version, and how they are picked out of an entry (BANK-FORMATS.md 2).

Versions 02 to 08 differ in places that do not collide (`Sts` and `Sts/Cd`, `Dbtr/Nm` and `Dbtr/Pty/Nm`), so one map serves all.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Union

# What was found: the name of a field in the maps below -> its text, which may be empty or between blanks.
Found = dict[str, str]


class Lines(NamedTuple):
    """An element that may be repeated: the field gets a line for each."""

    field: str


class Money(NamedTuple):
    """An amount; its tag, in which the currency is, gets a field as well."""

    field: str

    @property
    def tag(self) -> str:
        """The field of the tag."""
        return self.field + ".tag"


class Detail(NamedTuple):
    """An element that may be repeated and has fields of its own."""

    names: "Map"


# Name of an element without its namespace -> the field for its text, or the map of what is in it; "" is its own text then.
Map = Mapping[str, Union[str, Lines, Money, Detail, "Map"]]

_AMOUNT = re.compile(r"\s*\+?(\d{1,15})(?:\.(\d{0,2})0*)?\s*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CURRENCY_OF = re.compile(r"\sCcy\s*=\s*[\"']([^\"']*)[\"']")
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_SHOWN = 40


def _side(side: str) -> tuple[Map, Map, Map]:
    """Party, account and bank of one side; the name has moved into `Pty` with version 08."""
    name, bank = f"{side}.name", f"{side}.bank"
    return (
        {"Nm": name, "Pty": {"Nm": name}},
        {"Id": {"IBAN": f"{side}.iban", "Othr": {"Id": f"{side}.account"}}},
        {"FinInstnId": {"Othr": {"Id": bank}, "ClrSysMmbId": {"MmbId": bank}}},
    )


_DAY_OF = ("Dt", "DtTm")
_DEBTOR, _DEBTOR_ACCOUNT, _DEBTOR_BANK = _side("Dbtr")
_CREDITOR, _CREDITOR_ACCOUNT, _CREDITOR_BANK = _side("Cdtr")

_DETAIL: Map = {
    "Refs": {
        "AcctSvcrRef": "reference",
        "InstrId": "instruction",
        "EndToEndId": "end to end",
        "PmtInfId": "payment information",
        "ChqNb": "card",
        "Prtry": {"Tp": Lines("proprietary"), "Ref": Lines("proprietary")},
    },
    "Amt": Money("amount"),
    "CdtDbtInd": "direction",
    "AmtDtls": {"TxAmt": {"Amt": Money("transaction amount")}},
    "RltdPties": {"Dbtr": _DEBTOR, "DbtrAcct": _DEBTOR_ACCOUNT, "Cdtr": _CREDITOR, "CdtrAcct": _CREDITOR_ACCOUNT},
    "RltdAgts": {"DbtrAgt": _DEBTOR_BANK, "CdtrAgt": _CREDITOR_BANK},
    "RmtInf": {"Ustrd": Lines("message"), "Strd": {"CdtrRefInf": {"Ref": Lines("creditor references")}}},
    "RtrInf": {"Rsn": {"Cd": "return reason", "Prtry": "return reason"}},
    "AddtlTxInf": Lines("additional"),
}
_ENTRY: Map = {
    "NtryRef": "entry reference",
    "Amt": Money("amount"),
    "CdtDbtInd": "direction",
    "RvslInd": "reversal",
    "Sts": {"": Lines("status"), "Cd": Lines("status")},
    "BookgDt": dict.fromkeys(_DAY_OF, "booked on"),
    "ValDt": dict.fromkeys(_DAY_OF, "value on"),
    "AcctSvcrRef": "reference",
    "NtryDtls": {"Btch": {"NbOfTxs": "batch"}, "TxDtls": Detail(_DETAIL)},
    "AddtlNtryInf": "additional",
    "Ntry": "nested",
}
_BALANCE: Map = {
    "Tp": {"CdOrPrtry": {"Cd": "code", "Prtry": "code"}},
    "Amt": Money("amount"),
    "CdtDbtInd": "direction",
    "Dt": dict.fromkeys(_DAY_OF, "day"),
}
HEADER: Map = {
    "Id": "id",
    "LglSeqNb": "legal number",
    "ElctrncSeqNb": "electronic number",
    "FrToDt": {"FrDtTm": "from", "ToDtTm": "to"},
    "Acct": {
        "Id": {"IBAN": "iban", "Othr": {"Id": "account"}},
        "Ccy": "currency",
        "Svcr": {"FinInstnId": {"Othr": {"Id": "bank"}, "ClrSysMmbId": {"MmbId": "bank"}}},
    },
    "TxsSummry": {
        "TtlNtries": {
            "NbOfNtries": "entries",
            "TtlNetNtryAmt": "net",
            "CdtDbtInd": "net direction",
            "TtlNetNtry": {"Amt": "net", "CdtDbtInd": "net direction"},
        },
        "TtlCdtNtries": {"NbOfNtries": "credit entries", "Sum": "credits"},
        "TtlDbtNtries": {"NbOfNtries": "debit entries", "Sum": "debits"},
    },
}
DETAIL: Map = {"TxDtls": _DETAIL}
ENTRY: Map = {"Ntry": _ENTRY}
BALANCE: Map = {"Bal": _BALANCE}


def quoted(text: str | None) -> str:
    """Return a value for an error, cut to what a person can read."""
    return repr(text if text is None or len(text) <= _SHOWN else text[:_SHOWN] + "…")


@lru_cache(maxsize=1 << 15)
def minor(text: str | None) -> int:
    """Return an unsigned decimal in minor units. Raises ValueError for a sign, and for parts of a minor unit other than zeros."""
    match = _AMOUNT.fullmatch(text or "")
    if not match:
        raise ValueError(f"Amt {quoted(text)} is not an amount such as 499.00")
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


@lru_cache(maxsize=64)
def sign(text: str | None) -> int:
    """Return +1 for CRDT, -1 for DBIT. Raises ValueError for anything else."""
    code = (text or "").strip()
    if code not in ("CRDT", "DBIT"):
        raise ValueError(f"CdtDbtInd {quoted(text)} is neither CRDT nor DBIT")
    return 1 if code == "CRDT" else -1


@lru_cache(maxsize=4096)
def day(text: str | None) -> str:
    """Return the first ten characters of a date or an instant, never converted (BANK-FORMATS.md 2). Raises ValueError for no date."""
    first = (text or "").strip()[:10]
    if not _DAY.fullmatch(first):
        raise ValueError(f"{quoted(text)} is not a date such as 2026-03-01")
    try:
        date.fromisoformat(first)
    except ValueError:
        raise ValueError(f"{quoted(text)} is not a date of the calendar") from None
    return first


@lru_cache(maxsize=64)
def currency_of(tag: str | None) -> str | None:
    """Return the currency in the tag of an amount, None when it has none. Raises ValueError when it is not three letters."""
    attribute = _CURRENCY_OF.search(tag or "")
    return currency_code(attribute[1]) if attribute else None


def currency_code(text: str | None) -> str | None:
    """Return the three letters of a currency, None for no text. Raises ValueError for anything else."""
    code = (text or "").strip()
    if code and not _CURRENCY.fullmatch(code):
        raise ValueError(f"Ccy {quoted(text)} is not a currency such as CZK")
    return code or None
