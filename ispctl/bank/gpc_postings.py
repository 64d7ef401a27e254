"""Posting codes of record 075: which way the money went, and which of the two readings of code 4 a statement means (1.4)."""

from collections.abc import Mapping
from typing import NamedTuple

from ispctl.bank.gpc_header import Header
from ispctl.errors import FileError

SAVINGS_BANK = "0800"


class Posting(NamedTuple):
    """+1 for money in, -1 for money out; a storno counts against the turnover of what it takes back."""

    sign: int
    reversal: bool


Reading = Mapping[str, Posting]

_USUAL: Reading = {"1": Posting(-1, False), "2": Posting(1, False), "4": Posting(1, True), "5": Posting(-1, True)}
_SAVINGS: Reading = {"1": Posting(-1, False), "2": Posting(1, False), "3": Posting(1, True), "4": Posting(-1, True)}


class Turnovers(NamedTuple):
    """Net debits and credits of the rows in minor units; negative when reversals prevail (BANK-FORMATS.md 1.8)."""

    debits: int
    credits: int


def turnovers(sums: Mapping[str, int], reading: Reading) -> Turnovers:
    """Return the turnovers that sums of row amounts by posting code amount to."""
    debits = credits_ = 0
    for code, total in sums.items():
        posting = reading[code]
        if (posting.sign < 0) != posting.reversal:
            debits -= posting.sign * total
        else:
            credits_ += posting.sign * total
    return Turnovers(debits, credits_)


def reconciles(header: Header, rows: Turnovers) -> bool:
    """Tell whether the rows lead from the opening to the closing balance and agree with the turnovers of record 074.

    Turnovers are compared without signs: the banks have three conventions for them (BANK-FORMATS.md 1.1), and with the balances
    compared as well only one sign remains possible.
    """
    same_turnovers = (abs(rows.debits), abs(rows.credits)) == (header.debits, header.credits)
    return same_turnovers and header.opening + rows.credits - rows.debits == header.closing


def decide(header: Header, sums: Mapping[str, int], first_lines: Mapping[str, int]) -> Reading:
    """Return the reading of posting codes for one statement: by its bank, else by what reconciles.

    `first_lines` says where each code was first met. Raises FileError when the bank knows no such code, or when code 4 means
    two things and neither fits the balances.
    """
    bank = header.identity.bank
    candidates = (_USUAL, _SAVINGS) if bank is None else (_SAVINGS,) if bank == SAVINGS_BANK else (_USUAL,)
    possible = [reading for reading in candidates if reading.keys() >= sums.keys()]
    if not possible:
        code = next((code for code in sums if code not in candidates[0]), "5")
        raise FileError(f"posting code {code!r} in column 61 is not one that bank {bank or '(unknown)'} uses", line=first_lines[code])
    if len(possible) == 1 or "4" not in sums:
        return possible[0]
    for reading in possible:
        if reconciles(header, turnovers(sums, reading)):
            return reading
    raise FileError(
        "posting code '4' means money in at most banks and money out at Česká spořitelna; neither fits the balances. "
        "Configure the own account with its bank code, or ask the bank for the file again",
        line=first_lines["4"],
    )
