"""The columns of invoices in CSV: one table, from which reading, validation and messages come (DESIGN.md 5.2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ispctl.errors import FieldProblem
from ispctl.money import parse_minor
from ispctl.rules.client_fields import Field
from ispctl.rules.group_fields import read_currency
from ispctl.rules.symbols import normalise_vs, read_symbol
from ispctl.rules.values import one_of, read_day, text_up_to

INVOICE, CREDIT_NOTE = "invoice", "credit_note"
# Far above any invoice of a provider, far below what a sum of millions of them could overflow.
MAX_TOTAL_MINOR = 1_000_000_000_000
_GROUPED = r"[0-9]{1,3}( [0-9]{3})+([.,][0-9]{1,2})?"


def read_total(text: str) -> int:
    """Return minor units; blanks between thousands are read too. Raises ValueError for less than zero and more than two decimals."""
    try:
        minor = parse_minor(text.replace(" ", "") if re.fullmatch(_GROUPED, text) else text)
    except ValueError:
        raise ValueError("expected an amount with at most two decimals") from None
    if minor < 0:
        raise ValueError("expected zero or more; what a credit note gives back is written without a sign too")
    if minor > MAX_TOTAL_MINOR:
        raise ValueError("expected at most ten billion")
    return minor


_TABLE = (
    Field("number", text_up_to(32), "20250017", "number of the invoice, unique in its billing group"),
    Field("client", read_symbol, "20240017", "number of the client"),
    Field("billing_group", text_up_to(60), "Main", "billing group that issued it; the client's if empty"),
    Field("kind", one_of(INVOICE, CREDIT_NOTE), CREDIT_NOTE, "invoice or credit_note; invoice if empty"),
    Field("corrects", text_up_to(32), "20250016", "number of the invoice that a credit note corrects"),
    Field("vs", normalise_vs, "20240017", "variable symbol on the invoice; the client's number if empty"),
    Field("issued_on", read_day, "2025-03-01", "day of issue"),
    Field("due_on", read_day, "2025-03-15", "day by which to pay; after the client's own days or splatnost_faktur if empty"),
    Field("total", read_total, "14813.50", "sum to pay, or of a credit note to give back"),
    Field("currency", read_currency, "CZK", "currency; that of the billing group if empty"),
)
INVOICE_FIELDS: dict[str, Field] = {field.name: field for field in _TABLE}
REQUIRED = ("number", "client", "issued_on", "total")


@dataclass(slots=True)
class Entry:
    """What a row says about an invoice; None where it says nothing."""

    number: str | None = None
    client: str | None = None
    billing_group: str | None = None
    kind: str | None = None
    corrects: str | None = None
    vs: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    total: int | None = None
    currency: str | None = None

    def fill(self, client_number: str, due_days: int, currency: str) -> None:
        """Fill in what the row leaves to the client and its billing group."""
        self.kind = self.kind or INVOICE
        self.currency = self.currency or currency
        if self.kind == INVOICE:
            self.vs = self.vs or client_number
        if self.issued_on and not self.due_on:
            self.due_on = self.issued_on + timedelta(days=due_days if self.kind == INVOICE else 0)


def read_entry(texts: Mapping[str, str]) -> tuple[Entry, list[FieldProblem]]:
    """Return what can be read of a row, and a problem for each cell that cannot, or that has to be filled in."""
    values: dict[str, Any] = {}
    problems = []
    for name, text in texts.items():
        try:
            values[name] = INVOICE_FIELDS[name].read(text)
        except ValueError as error:
            problems.append(FieldProblem(name, text, str(error)))
    blamed = {problem.field for problem in problems}
    for name in REQUIRED:
        if values.get(name) is None and name not in blamed:
            field = INVOICE_FIELDS[name]
            problems.append(FieldProblem(name, texts.get(name, ""), f"expected the {field.help}; for example {field.example}"))
    return Entry(**values), problems


def check_entry(entry: Entry) -> list[FieldProblem]:
    """Return the problems between the cells of a row that is filled in."""
    problems = []
    if entry.due_on and entry.issued_on and entry.due_on < entry.issued_on:
        reason = f"is before the day of issue, {entry.issued_on}; an invoice cannot be due before it exists"
        problems.append(FieldProblem("due_on", entry.due_on.isoformat(), reason))
    if entry.corrects and entry.kind == INVOICE:
        reason = f"only a credit note corrects an invoice; set kind to {CREDIT_NOTE}, or leave corrects empty"
        problems.append(FieldProblem("corrects", entry.corrects, reason))
    return problems
