"""Movements as Fio writes them into a GPC file (BANK-FORMATS.md 1)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ispctl.demo.payers import Movement

CZK = "0203"
_CODES = {(True, False): "2", (False, False): "1", (True, True): "4", (False, True): "5"}
_MESSAGE_WIDTH = 35


class Row(NamedTuple):
    """A movement with the id that the bank gave it."""

    bank_id: int
    movement: Movement


class Head(NamedTuple):
    """What stands above the rows: own account, the day and balance before them, the last day; number 0 is an export of movements."""

    account: str
    name: str
    opened_on: date
    opening_minor: int
    number: int
    closed_on: date


def write_gpc(head: Head, rows: Sequence[Row]) -> bytes:
    """Return the file of one statement."""
    own, _ = _account(head.account)
    lines = [_head(head, own, rows)]
    for row in rows:
        lines += _row(own, *row)
    return "".join(f"{line:<128}\r\n" for line in lines).encode("cp1250")


def _head(head: Head, own: str, rows: Sequence[Row]) -> str:
    credit = sum(row.movement.amount_minor for row in rows if _is_credit(row.movement))
    debit = -sum(row.movement.amount_minor for row in rows if not _is_credit(row.movement))
    balances = f"{_signed(head.opening_minor)}{_signed(head.opening_minor + credit - debit)}"
    # Fio marks an ordinary debit turnover by a minus.
    turnovers = f"{abs(debit):014d}-{_signed(credit)}"
    return f"074{own}{head.name:<20.20}{_day(head.opened_on)}{balances}{turnovers}{head.number:03d}{_day(head.closed_on)}FIO"


def _is_credit(movement: Movement) -> bool:
    """Tell whether it belongs to the credit turnover; a storno belongs to the turnover that it makes smaller."""
    return (movement.amount_minor > 0) != movement.reversal


def _row(own: str, bank_id: int, movement: Movement) -> list[str]:
    counter, bank = _account(movement.account)
    code = _CODES[movement.amount_minor > 0, movement.reversal]
    symbols = f"{movement.vs:0>10}00{bank}{movement.ks:0>4}{movement.ss:0>10}"
    day = _day(movement.booked_on)
    line = f"075{own}{counter}{bank_id:013d}{abs(movement.amount_minor):012d}{code}{symbols}{day}{movement.name:<20.20}0{CZK}{day}"
    if not movement.message:
        return [line]
    first, second = movement.message[:_MESSAGE_WIDTH], movement.message[_MESSAGE_WIDTH : 2 * _MESSAGE_WIDTH]
    return [line, f"078{first:<35}{second:<35}"]


def _account(text: str) -> tuple[str, str]:
    """Return 16 digits and the bank code; zeros for no account, as on fees."""
    number, _, bank = text.partition("/")
    prefix, _, base = number.rpartition("-")
    return f"{prefix:0>6}{base:0>10}", f"{bank:0>4}"


def _signed(minor: int) -> str:
    return f"{abs(minor):014d}{'-' if minor < 0 else '+'}"


def _day(day: date) -> str:
    return day.strftime("%d%m%y")
