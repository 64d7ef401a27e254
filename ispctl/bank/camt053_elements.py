"""Which elements of CAMT.053 are read, version by version, and how they are picked out of an entry (BANK-FORMATS.md 2).

Versions 02 to 08 differ in places that do not collide (`Sts` and `Sts/Cd`, `Dbtr/Nm` and `Dbtr/Pty/Nm`), so one map serves all.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, Union
from xml.sax.saxutils import unescape

# What was found: the name of a field in the maps below -> its text, which may be empty or between blanks.
Found = dict[str, str]


class Lines(NamedTuple):
    """An element that may be repeated: the field gets a line for each."""

    field: str


class Money(NamedTuple):
    """An amount, with its currency in another field."""

    field: str


class Detail(NamedTuple):
    """An element that may be repeated and has fields of its own."""

    names: "Map"


# Name of an element without its namespace -> the field for its text, or the map of what is in it; "" is its own text then.
Map = Mapping[str, Union[str, Lines, Money, Detail, "Map"]]

_CURRENCY_OF = re.compile(r' Ccy="([^"]*)"')
_AMOUNT = re.compile(r"\s*\+?(\d{1,15})(?:\.(\d{0,2})0*)?\s*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_SHOWN = 40
_SHAPES_KEPT, _LONGEST_SHAPE_KEPT = 500, 10_000


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


class _Places(NamedTuple):
    """Where the texts of one element are among the pieces; `fields` belong to what `texts` gets."""

    constants: Found
    fields: Sequence[str]
    texts: Callable[[Sequence[str]], Iterable[str]]
    joined: Sequence[tuple[str, Sequence[int]]]

    def find(self, pieces: Sequence[str]) -> Found:
        found = self.constants.copy()
        found.update(zip(self.fields, self.texts(pieces), strict=True))
        for field, places in self.joined:
            found[field] = "\n".join(filter(None, [pieces[place] for place in places]))
        return found


class Picker:
    """Picks the fields of a map out of elements, one after another.

    Visiting each node of an entry from Python takes as long as parsing it. So an element is written out again, which is fast, and cut
    at its brackets into markup and texts. A bank's entries come in a few shapes; what is where is found out once for each markup.
    """

    def __init__(self, names: Map) -> None:
        # Heavy, and not needed for files of other formats.
        from lxml import etree

        self._write_out, self._names = etree.tostring, names
        self._shapes: dict[str, list[_Places]] = {}

    def pick(self, element: Any) -> tuple[Found, list[Found]]:
        """Return the fields found in an lxml element, and those of each detail in it."""
        text: str = self._write_out(element, encoding="unicode", with_tail=False)
        # In what lxml writes, brackets within texts and attributes are always escaped. Odd pieces are markup, even ones are texts.
        pieces = text.replace(">", "<").split("<")
        markup = "<".join(pieces[1::2])
        whole, *parts = self._shapes.get(markup) or self._new_shape(markup)
        if "&" in text:
            pieces = [unescape(piece, {"&#13;": "\r"}) for piece in pieces]
        return whole.find(pieces), [part.find(pieces) for part in parts]

    def _new_shape(self, markup: str) -> list[_Places]:
        shape = _Survey(self._names).of(markup.split("<"))
        if len(markup) <= _LONGEST_SHAPE_KEPT:
            if len(self._shapes) >= _SHAPES_KEPT:
                self._shapes.clear()
            self._shapes[markup] = shape
        return shape


class _Survey:
    """Goes through markup once to find out where the texts of the element and of the details in it are."""

    def __init__(self, names: Map) -> None:
        self._names = names
        self._constants: list[Found] = [{}]
        self._places: list[dict[str, list[int]]] = [{}]
        self._current = 0

    def of(self, markup: Sequence[str]) -> list[_Places]:
        within, current = [self._names], [0]
        # The text behind the n-th markup, counted from 1, is the piece 2n.
        for place, tag in enumerate(markup, 1):
            if tag.startswith("/"):
                within.pop()
                current.pop()
                continue
            step = within[-1].get(tag.partition(" ")[0].removesuffix("/").rpartition(":")[2])
            if isinstance(step, Detail):
                self._constants.append({})
                self._places.append({})
                step, part = step.names, len(self._places) - 1
            else:
                part = current[-1]
            inside = step if isinstance(step, Mapping) else {}
            self._note(part, inside.get("") if isinstance(step, Mapping) else step, 2 * place, tag)
            if not tag.endswith("/"):
                within.append(inside)
                current.append(part)
        return [_places(*part) for part in zip(self._constants, self._places, strict=True)]

    def _note(self, part: int, step: object, place: int, tag: str) -> None:
        if isinstance(step, str):
            self._places[part][step] = [place]
        elif isinstance(step, Lines):
            self._places[part].setdefault(step.field, []).append(place)
        elif isinstance(step, Money):
            self._places[part][step.field] = [place]
            if currency := _CURRENCY_OF.search(tag):
                self._constants[part][step.field + ".currency"] = currency[1]


def _places(constants: Found, places: dict[str, list[int]]) -> _Places:
    single = {field: found[0] for field, found in places.items() if len(found) == 1}
    joined = [(field, found) for field, found in places.items() if len(found) > 1]
    # With two places or more, itemgetter returns a tuple.
    return _Places(constants, ("", "", *single), itemgetter(0, 0, *single.values()), joined)


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
def currency_code(text: str | None) -> str | None:
    """Return the three letters of a currency, None for no text. Raises ValueError for anything else."""
    code = (text or "").strip()
    if code and not _CURRENCY.fullmatch(code):
        raise ValueError(f"Ccy {quoted(text)} is not a currency such as CZK")
    return code or None
