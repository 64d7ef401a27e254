"""A second, deliberately simple reading of DESIGN.md 2.3 and 2.5: money moves haléř by haléř, and every day begins from nothing.

Nothing is imported from the program. Days are whole numbers, amounts small numbers of haléře.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

FOREVER = 10**6

Key = tuple[str, ...]


class Owed(NamedTuple):
    """An invoice or a credit note."""

    number: str
    client: str
    issued: int
    due: int
    total: int
    vs: str | None
    currency: str = "CZK"
    credit_note: bool = False
    corrects: str | None = None


class Paid(NamedTuple):
    """A movement; `key` tells it from all others and orders those of one day by reference, then content."""

    key: Key
    account: str
    booked: int
    amount: int
    vs: str | None
    currency: str = "CZK"
    counter: str = ""
    storno: bool = False


class Ruling(NamedTuple):
    """What a person decided about a payment: the client and the invoice, or nobody."""

    client: str | None
    invoice: str | None = None


@dataclass
class World:
    """Everything there is. `symbols` are a client's number and assigned VS; `home` its billing group."""

    home: Mapping[str, str]
    symbols: Mapping[str, Sequence[str]]
    accounts: Mapping[str, str]
    owed: list[Owed] = field(default_factory=list)
    paid: list[Paid] = field(default_factory=list)
    rulings: dict[Key, Ruling] = field(default_factory=dict)

    def taken_back(self, day: int) -> dict[Key, Key | None]:
        """Return each storno booked by the day, with the payment it reverses."""
        links: dict[Key, Key | None] = {}
        for storno in sorted((row for row in self.paid if row.storno and row.booked <= day), key=lambda row: (row.booked, row.key)):
            candidates = [
                row for row in self.paid
                if not row.storno and row.booked <= storno.booked and row.amount == -storno.amount and row.key not in links.values()
                and (row.account, row.currency, row.vs, row.counter) == (storno.account, storno.currency, storno.vs, storno.counter)
            ]  # fmt: skip
            links[storno.key] = max(candidates, key=lambda row: (row.booked, row.key)).key if candidates else None
        return links

    def owner(self, row: Paid) -> str | None:
        """Return whose money it is: client number, then assigned VS, then an invoice's own; the currency has to fit."""
        if row.key in self.rulings:
            return self.rulings[row.key].client
        if row.storno or row.amount <= 0 or not row.vs:
            return None
        group = self.accounts[row.account]
        for place in range(4):
            for client, symbols in self.symbols.items():
                if self.home[client] == group and place < len(symbols) and symbols[place] == row.vs:
                    has_invoice = any((bill.client, bill.currency) == (client, row.currency) for bill in self.owed)
                    return client if row.currency == "CZK" or has_invoice else None
        for bill in self.owed:
            if bill.vs == row.vs and bill.currency == row.currency and self.home[bill.client] == group:
                return bill.client
        return None

    def shares(self, client: str, day: int) -> list[tuple[str, Key | str, int, int]]:
        """Return (invoice, payment or credit note, haléře, day) as known on a day."""
        units: Counter[tuple[str, Key | str, int]] = Counter()
        for currency in ("CZK", "EUR"):
            units.update(self._units(client, currency, day))
        return [(number, source, count, today) for (number, source, today), count in units.items()]

    def _units(self, client: str, currency: str, day: int) -> Iterable[tuple[str, Key | str, int]]:
        bills = [b for b in self.owed if b.client == client and b.currency == currency and b.issued <= day and not b.credit_note]
        notes = [b for b in self.owed if b.client == client and b.currency == currency and b.issued <= day and b.credit_note]
        money = self.money(client, currency, day)
        missing = {bill.number: bill.total for bill in bills}
        left: dict[Key | str, int] = {row.key: row.amount for row in money} | {note.number: note.total for note in notes}
        known = {bill.number: bill for bill in bills}
        for key, ruling in self.rulings.items():
            row = next((row for row in money if row.key == key), None)
            while row and ruling.invoice in known and left[key] and missing[ruling.invoice]:
                left[key] -= 1
                missing[ruling.invoice] -= 1
                yield ruling.invoice, key, max(row.booked, known[ruling.invoice].issued)
        events: list[tuple[int, int, Key, Owed | Paid]] = [(bill.issued, 0, (bill.number,), bill) for bill in bills]
        events += [(note.issued, 1, (note.number,), note) for note in notes]
        events += [(row.booked, 2, row.key, row) for row in money]
        events.sort(key=lambda event: event[:3])
        for place, (today, _, _, event) in enumerate(events):
            arrived = [other for _, _, _, other in events[: place + 1]]
            if isinstance(event, Owed) and not event.credit_note:
                for source in arrived:
                    name = _name(source)
                    while name in left and left[name] and missing[event.number]:
                        left[name] -= 1
                        missing[event.number] -= 1
                        yield event.number, name, today
                continue
            name = _name(event)
            while left[name]:
                unpaid = [bill for bill in arrived if isinstance(bill, Owed) and missing.get(bill.number)]
                if not unpaid:
                    break
                bill = min(unpaid, key=lambda bill: (not _named(event, bill), bill.due, bill.issued, bill.number))
                left[name] -= 1
                missing[bill.number] -= 1
                yield bill.number, name, today

    def money(self, client: str, currency: str, day: int) -> list[Paid]:
        """Return the client's payments as of a day, without those that a storno booked by then took back."""
        gone = set(self.taken_back(day).values())
        return [
            row for row in self.paid
            if row.booked <= day and row.currency == currency and row.key not in gone and self.owner(row) == client
        ]  # fmt: skip

    def balance(self, client: str, day: int) -> int:
        """Return payments - invoices + credit notes in the home currency."""
        bills = [bill for bill in self.owed if bill.client == client and bill.currency == "CZK" and bill.issued <= day]
        return sum(row.amount for row in self.money(client, "CZK", day)) - sum(
            -bill.total if bill.credit_note else bill.total for bill in bills
        )

    def overdue(self, client: str, day: int) -> list[tuple[int, str, int, str]]:
        """Return due day, number, what is outstanding and the currency of the invoices past their due day."""
        paid: Counter[str] = Counter()
        for number, _, amount, _ in self.shares(client, day):
            paid[number] += amount
        bills = [bill for bill in self.owed if bill.client == client and not bill.credit_note and bill.issued <= day and bill.due < day]
        return sorted(
            (bill.due, bill.number, bill.total - paid[bill.number], bill.currency) for bill in bills if bill.total > paid[bill.number]
        )

    def settled(self, client: str, day: int) -> list[tuple[int, int]]:
        """Return due day and settled day of the invoices that count for scoring."""
        found = []
        shares = self.shares(client, day)
        for bill in self.owed:
            mine = [share for share in shares if share[0] == bill.number]
            if bill.client == client and not bill.credit_note and bill.total and sum(share[2] for share in mine) == bill.total:
                last = max(when for _, _, _, when in mine)
                if self._last_is_payment(bill, client, day):
                    found.append((bill.due, last))
        return sorted(found)

    def _last_is_payment(self, bill: Owed, client: str, day: int) -> bool:
        last = [source for number, source, _ in self._units(client, bill.currency, day) if number == bill.number][-1]
        return isinstance(last, tuple)


def _name(event: Owed | Paid) -> Key | str:
    return event.key if isinstance(event, Paid) else event.number


def _named(event: Owed | Paid, bill: Owed) -> bool:
    if isinstance(event, Owed):
        return bill.number == event.corrects
    return event.vs is not None and bill.vs == event.vs
