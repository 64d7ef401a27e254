"""Rows of one CSV table to movements: which cell is what, converted and checked (BANK-FORMATS.md 5.1)."""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

from ispctl.bank.csv_spec import SEVERAL, SINGLE, Profile
from ispctl.bank.csv_table import Cells, Header, find, folded
from ispctl.bank.csv_values import Cache, amount_reader, counter, day_reader, symbol_reader
from ispctl.bank.labels import labelled
from ispctl.errors import FileError

_LONGEST_NAME, _LONGEST_REFERENCE = 140, 60


class Movement(NamedTuple):
    """One row, not yet given to an account. Dates are ISO text; `order` and `balance_minor` are None where there are none."""

    booked_on: str
    value_on: str | None
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
    storno: bool
    account: tuple[str, str]
    order: str
    balance_minor: int | None
    complaints: tuple[str, ...]


class Columns:
    """Where the columns of a profile are in one file."""

    def __init__(self, profile: Profile, header: Header) -> None:
        self.names = header.names
        folded_names = [folded(name) for name in header.names]
        self.places: dict[str, tuple[int, ...]] = {}
        for column, group in profile.columns.items():
            found = [next((at for place in places if (at := find(place, folded_names)) is not None), None) for places in group]
            self.places[column] = tuple(at for at in found if at is not None)

    def title(self, column: str) -> str:
        """Return how the file calls a column, for messages."""
        at = self.places[column][0]
        return f"column {at + 1} ({self.names[at].strip()!r})" if self.names[at].strip() else f"column {at + 1}"


class RowReader:
    """Turns the cells of a row into a movement; what is the same for all rows is looked up once."""

    def __init__(self, profile: Profile, header: Header) -> None:
        self.columns = Columns(profile, header)
        self.width = len(header.names)
        self._profile = profile
        # A column that is not there is read from the empty cell that is put behind every row.
        single = [(self.columns.places.get(name) or (self.width,))[0] for name in SINGLE]
        self._single = itemgetter(*single)
        self._message, self._message_or, self._id, self._symbols_in, self._empty = (self.columns.places.get(name, ()) for name in SEVERAL)
        self._blanks = f" \t\r\n\u00a0{profile.strip}"
        self._days, self._amounts = Cache(day_reader(profile)), Cache(amount_reader(profile))
        self._vs, self._ks, self._ss = (Cache(symbol_reader(label)) for label in ("VS", "KS", "SS"))
        self._counters = Cache(counter)
        self._has_value, self._has_balance = (bool(self.columns.places.get(name)) for name in ("value_on", "balance"))
        self._sign = -1 if profile.amount == "inverted" else 1
        self._status = {text.strip().casefold() for text in profile.status}
        self._storno = re.compile(profile.storno).search if profile.storno else None

    def movement(self, cells: Cells, line: int) -> Movement | None:
        """Return the movement, None for one that the bank has not carried out. Raises FileError naming the column."""
        blanks = self._blanks
        (
            booked_on, value_on, amount, credit, debit, direction, currency, account, account_bank, other, other_bank, other_iban, name,
            vs, ks, ss, status, kind, order, balance,
        ) = [cell.strip(blanks) for cell in self._single([*cells, ""])]  # fmt: skip
        if self._status and status.casefold() not in self._status:
            return None
        try:
            booked = self._days[booked_on]
            value = self._days[value_on] if self._has_value and value_on else None
            minor = self._amount(amount, credit, debit, direction)
        except ValueError:
            raise self._named(line, booked_on, value_on, amount, credit, debit, direction) from None
        vs_, vs_wrong = self._vs[vs]
        ks_, ks_wrong = self._ks[ks]
        ss_, ss_wrong = self._ss[ss]
        if self._symbols_in and not vs_:
            named = labelled(" ".join(cells[at] for at in self._symbols_in))
            vs_, ks_, ss_ = named.vs, ks_ or named.ks, ss_ or named.ss
        wrong: tuple[str, ...] = ()
        if vs_wrong or ks_wrong or ss_wrong or self._empty:
            wrong = tuple(filter(None, (vs_wrong, ks_wrong, ss_wrong, self._not_empty(cells))))
        reference = self._reference(cells)
        # Movement(...) takes twice as long.
        return tuple.__new__(Movement, (
            booked, value if value != booked else None, minor, currency, vs_, ks_, ss_, self._counters[other, other_bank, other_iban],
            name[:_LONGEST_NAME] or None, self._text(cells), reference, self._bank_id(reference),
            bool(self._storno and self._storno(kind)), (account, account_bank), order,
            self._balance(balance, line) if self._has_balance else None, wrong,
        ))  # fmt: skip

    def _reference(self, cells: Cells) -> str | None:
        if len(self._id) == 1:
            text = cells[self._id[0]].strip(self._blanks)
        else:
            text = "/".join(part for at in self._id if (part := cells[at].strip(self._blanks)))
        return text[:_LONGEST_REFERENCE] or None

    def _amount(self, amount: str, credit: str, debit: str, direction: str) -> int:
        mode = self._profile.amount
        if mode in ("signed", "inverted"):
            if not amount:
                raise ValueError("is empty, expected an amount")
            return self._sign * self._amounts[amount]
        if mode == "direction":
            sign, minor = self._profile.directions.get(direction.casefold()), self._amounts[amount]
            if sign is None or minor < 0 or not amount:
                raise ValueError(direction)
            return sign * minor
        plus, minus = self._amounts[credit], self._amounts[debit]
        if plus < 0 or (plus and minus) or not (credit or debit):
            raise ValueError("one of the two")
        # Some banks write expenses with a minus in their own column, some without.
        return plus - abs(minus)

    def _named(self, line: int, booked_on: str, value_on: str, amount: str, credit: str, debit: str, direction: str) -> FileError:
        """Return the error for the first cell that cannot be read."""
        checks: list[tuple[str, str, Callable[[str], object]]] = [("booked_on", booked_on, self._days.__getitem__)]
        if self._has_value and value_on:
            checks.append(("value_on", value_on, self._days.__getitem__))
        checks += [(name, text, self._amounts.__getitem__) for name, text in (("amount", amount), ("credit", credit), ("debit", debit))]
        for column, text, read in checks:
            if not self.columns.places.get(column):
                continue
            try:
                read(text)
            except ValueError as error:
                return FileError(f"{self.columns.title(column)}: {error}", line=line)
        return FileError(self._what_is_wrong(amount, credit, debit, direction), line=line)

    def _what_is_wrong(self, amount: str, credit: str, debit: str, direction: str) -> str:
        if self._profile.amount == "credit-debit":
            return (
                f"{self.columns.title('credit')}: expected an amount here or in {self.columns.title('debit')}, found {credit!r}, {debit!r}"
            )
        if self._profile.amount == "direction" and amount and direction.casefold() in self._profile.directions:
            return f"{self.columns.title('amount')}: {amount!r} has a sign, but {self.columns.title('direction')} tells the direction"
        if self._profile.amount == "direction" and amount:
            known = ", ".join(self._profile.directions)
            return f"{self.columns.title('direction')}: {direction!r} is none of the directions that the profile knows: {known}"
        return f"{self.columns.title('amount')}: is empty, expected an amount"

    def _text(self, cells: Cells) -> str | None:
        blanks = self._blanks
        if len(self._message) == 1:
            text = cells[self._message[0]].strip(blanks)
        else:
            # The same words stand in several columns at some banks.
            text = " ".join(dict.fromkeys(part for at in self._message if (part := cells[at].strip(blanks))))
        if not text:
            text = next((part for at in self._message_or if (part := cells[at].strip(blanks))), "")
        return (" ".join(text.split()) if "\n" in text or "  " in text else text) or None

    def _bank_id(self, reference: str | None) -> str | None:
        if not self._profile.id_guaranteed or not reference:
            return None
        return (reference.lstrip("0") or None) if reference.isdigit() else reference

    def _balance(self, text: str, line: int) -> int | None:
        try:
            return self._amounts[text] if text else None
        except ValueError as error:
            raise FileError(f"{self.columns.title('balance')}: {error}", line=line) from None

    def _not_empty(self, cells: Sequence[str]) -> str | None:
        """Return a warning for a fee inside the row, which is no movement of its own and not part of the amount either."""
        for at in self._empty:
            if cells[at].strip("0,. \u00a0-"):
                return f"column {at + 1} ({self.columns.names[at]!r}) holds {cells[at].strip()!r}, which is not part of the movement"
        return None
