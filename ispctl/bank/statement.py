"""What every reader of a bank file returns, whatever the format (BANK-FORMATS.md 0)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class OwnAccount(NamedTuple):
    """An account of the provider: the Czech form `[prefix-]number/bank` (or an IBAN) and its currency."""

    number: str
    currency: str


class Transaction(NamedTuple):
    """One movement on the account. Amounts are minor units, + is money in.

    `vs` and `ss` come without leading zeros, `ks` as four digits, all zeros as None. `bank_reference` is what a person is
    shown; `bank_id` is set only where the bank guarantees that the movement has this id in every channel (BANK-FORMATS.md 6).
    """

    line: int
    booked_on: date
    value_on: date | None
    amount_minor: int
    currency: str
    vs: str | None
    ks: str | None
    ss: str | None
    counter_account: str | None
    counter_name: str | None
    message: str | None
    bank_reference: str | None
    bank_id: str | None
    reversal: bool


@dataclass(slots=True)
class Statement:
    """One statement of one account, already checked as a whole.

    `transactions` may be iterated again and again, and is read from the file lazily: a file of a million rows never lies in
    memory. `balanced` is None where the file carries no balances. `problems` are reasons not to store the statement,
    each a sentence with the figures; `warnings` are worth knowing.
    """

    account: str
    iban: str | None
    currency: str
    number: str | None
    from_on: date | None
    to_on: date | None
    opening_minor: int | None
    closing_minor: int | None
    balanced: bool | None
    line: int
    transactions: Iterable[Transaction]
    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class BankFile:
    """A bank file that a reader has understood."""

    format: str
    encoding: str
    statements: list[Statement]
