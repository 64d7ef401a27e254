"""From rows of CSV to invoices that may be written: every problem of every row is found before anything is stored.

Each row is judged by itself, then all together: one number and one owner of a VS in a billing group, credit notes with what they correct.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ispctl.errors import FieldProblem
from ispctl.money import format_minor
from ispctl.rules.client_fields import Value
from ispctl.rules.invoice_fields import CREDIT_NOTE, INVOICE, Entry, check_entry, read_entry
from ispctl.rules.values import write_value
from ispctl.services import symbols
from ispctl.services.csv_files import Row
from ispctl.services.symbols import Key

COMPARED = ("client", "kind", "corrects", "vs", "issued_on", "due_on", "total", "currency")


class Group(NamedTuple):
    """A billing group, and the currencies in which it can be paid."""

    id: int
    name: str
    currency: str
    currencies: Sequence[str]


class Payer(NamedTuple):
    """What is asked of the client's card."""

    id: int
    number: str
    group: str
    due_days: int | None


class Stored(NamedTuple):
    """An invoice that exists."""

    id: int
    group: str
    number: str
    client: str
    kind: str
    corrects: str | None
    vs: str | None
    issued_on: date
    due_on: date
    total: int
    currency: str


NOBODY, NOWHERE = Payer(0, "", "", None), Group(0, "", "", ())


@dataclass(frozen=True)
class Surroundings:
    """What rows are judged against, read once for all of them."""

    groups: Mapping[str, Group]
    payers: Mapping[str, Payer]
    stored: Mapping[tuple[str, str], Stored]
    due_days: int


@dataclass(slots=True)
class Draft:
    """An invoice as it would be, and what is wrong with it. `stored` is set when it exists already; `target` is what it corrects."""

    row: Row
    entry: Entry
    problems: list[FieldProblem]
    payer: Payer = NOBODY
    group: Group = NOWHERE
    stored: Stored | None = None
    target: "Stored | Draft | None" = field(default=None, repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """Billing group and number; empty texts where they are not known."""
        return self.group.name, self.entry.number or ""

    @property
    def is_placed(self) -> bool:
        """Whether it is known whose invoice it is and in which billing group."""
        return self.payer is not NOBODY and self.group is not NOWHERE

    def blame(self, name: str, reason: str) -> None:
        """Add a problem, unless the field has one already: one reason is enough to mend it."""
        if name not in {problem.field for problem in self.problems}:
            self.problems.append(FieldProblem(name, self.row.texts.get(name) or write_value(getattr(self.entry, name)), reason))


def read(row: Row) -> Draft:
    """Read the cells of a row."""
    entry, problems = read_entry(row.texts)
    return Draft(row, entry, [*row.problems, *problems])


def judge(made: Draft, around: Surroundings) -> None:
    """Find what is wrong with a row by itself, and fill in what it leaves to its client and billing group."""
    entry = made.entry
    _find_payer_and_group(made, around)
    made.stored = _find_stored(made, around)
    if made.stored:
        _compare(made, made.stored)
    elif made.is_placed:
        days = around.due_days if made.payer.due_days is None else made.payer.due_days
        entry.fill(made.payer.number, days, made.group.currency)
        _check_currency(made, made.group)
        for problem in check_entry(entry):
            made.blame(problem.field, problem.reason)


def _find_payer_and_group(made: Draft, around: Surroundings) -> None:
    entry = made.entry
    if entry.client:
        made.payer = around.payers.get(entry.client, NOBODY)
        if made.payer is NOBODY:
            made.blame("client", "there is no client of this number; `ispctl client add` or `ispctl client import` adds clients")
    if entry.billing_group:
        made.group = around.groups.get(entry.billing_group, NOWHERE)
        if made.group is NOWHERE:
            made.blame("billing_group", f"expected one of {', '.join(around.groups)}; `ispctl billing-group add NAME` adds one")
    elif made.payer is not NOBODY:
        made.group = around.groups[made.payer.group]


def _find_stored(made: Draft, around: Surroundings) -> Stored | None:
    """An invoice keeps its billing group when its client moves to another, so a row that names none may mean either."""
    if not made.is_placed:
        return None
    here = around.stored.get(made.key)
    if here or made.entry.billing_group:
        return here
    elsewhere = [around.stored.get((name, made.key[1])) for name in around.groups]
    return next((found for found in elsewhere if found and found.client == made.payer.number), None)


def _compare(made: Draft, stored: Stored) -> None:
    """An empty cell says nothing, so the defaults of today cannot differ from those of the day of the first import."""
    for name in COMPARED:
        said, known = getattr(made.entry, name), getattr(stored, name)
        if said is not None and said != known:
            shown = _show(name, known) or "empty"
            made.blame(
                name,
                f"invoice {stored.number} of billing group {stored.group} is stored with {shown}; issued invoices do not change: "
                "give this one another number, or correct the stored one by a credit note",
            )


def _show(name: str, value: Value) -> str:
    return format_minor(value) if name == "total" and isinstance(value, int) else write_value(value)


def _check_currency(made: Draft, group: Group) -> None:
    if made.entry.currency not in group.currencies:
        known = " or ".join(group.currencies)
        advice = f"`ispctl billing-group account add {group.name} NUMBER:{made.entry.currency}` adds an account"
        made.blame("currency", f"expected {known}, in which billing group {group.name} can be paid; {advice}")


def settle(drafts: Sequence[Draft], around: Surroundings) -> None:
    """Find the problems between the rows, and between them and what is stored. Call it inside the transaction that writes them."""
    by_key: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for made in drafts:
        if made.is_placed and made.entry.number:
            by_key[made.key].append(made)
    for same in by_key.values():
        for made in same if len(same) > 1 else ():
            other = next(candidate for candidate in same if candidate is not made)
            made.blame("number", f"is also on line {other.row.line}; an invoice has one row, and a number of its own in its billing group")
    new = [made for made in drafts if made.is_placed and not made.stored]
    _check_symbols(new)
    for made in new:
        if made.entry.corrects and made.entry.kind == CREDIT_NOTE:
            _find_target(made, made.entry.corrects, by_key, around)


def _check_symbols(drafts: Sequence[Draft]) -> None:
    """A VS has one owner in a billing group (DESIGN.md 2.3), whether as a number, an assigned VS, or on invoices."""
    claims: dict[Key, list[Draft]] = defaultdict(list)
    for made in drafts:
        if made.entry.vs:
            claims[Key("VS", made.group.id, made.entry.vs)].append(made)
    owners = symbols.owners_of(claims.keys())
    for key, claimants in claims.items():
        texts = {made.entry.client: f"client {made.entry.client} (line {made.row.line})" for made in reversed(claimants)}
        for made in claimants:
            stored = [owner.text for owner in owners.get(key, ()) if owner.client_id != made.payer.id]
            beside = [text for client, text in texts.items() if client != made.entry.client] if len(texts) > 1 else []
            if stored or beside:
                made.blame("vs", f"VS {key.value} belongs to {[*stored, *beside][0]}; a VS has one owner in a billing group")


def _find_target(made: Draft, number: str, by_key: Mapping[tuple[str, str], list[Draft]], around: Surroundings) -> None:
    key = (made.group.name, number)
    found = around.stored.get(key) or next(iter(by_key.get(key, ())), None)
    if found is None:
        made.blame("corrects", f"there is no invoice of this number in billing group {made.group.name}, nor in this file")
    elif wrong := _wrong_target(made.entry, found):
        made.blame("corrects", wrong)
    else:
        made.target = found


def _wrong_target(entry: Entry, found: Stored | Draft) -> str | None:
    target = found.entry if isinstance(found, Draft) else found
    if isinstance(found, Draft) and found.problems:
        return f"the row of that invoice, line {found.row.line}, is bad itself"
    if target.kind != INVOICE:
        return "is a credit note; expected the number of an invoice"
    if target.client != entry.client:
        return f"is an invoice of client {target.client}; expected one of client {entry.client}"
    if target.currency != entry.currency:
        return f"is an invoice in {target.currency}; expected one in {entry.currency}"
    return None
