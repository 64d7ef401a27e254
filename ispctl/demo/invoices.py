"""The provider's invoices, written as rows of the invoices CSV in order of days, numbers without gaps."""

import csv
from datetime import date
from pathlib import Path
from types import TracebackType

from ispctl.demo.payers import Bill, Payer
from ispctl.money import format_minor

COLUMNS = ("number", "client", "billing_group", "kind", "corrects", "vs", "issued_on", "due_on", "total", "currency")


class Books:
    """An open invoices.csv; gives numbers month by month."""

    def __init__(self, path: Path, billing_group: str) -> None:
        self._billing_group = billing_group
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, delimiter=";", lineterminator="\n")
        self._writer.writerow(COLUMNS)
        self._month = ""
        self._in_month = {"invoice": 0, "credit_note": 0}
        self.count = {"invoice": 0, "credit_note": 0}

    def __enter__(self) -> "Books":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def invoice(self, payer: Payer, bill: Bill, *, own_symbol: bool = False) -> str:
        """Write an invoice under the client's number as VS, or under its own number; return the number."""
        number = self._next(bill.issued_on, "invoice")
        self._write(number, payer, "invoice", "", number if own_symbol else payer.number, bill)
        return number

    def credit_note(self, payer: Payer, bill: Bill, corrects: str) -> None:
        """Write a credit note for an invoice."""
        self._write(f"D{self._next(bill.issued_on, 'credit_note')}", payer, "credit_note", corrects, payer.number, bill)

    def _next(self, day: date, kind: str) -> str:
        month = f"{day:%y%m}"
        if month != self._month:
            self._month, self._in_month = month, dict.fromkeys(self._in_month, 0)
        self._in_month[kind] += 1
        self.count[kind] += 1
        return f"{month}{self._in_month[kind]:06d}"

    def _write(self, number: str, payer: Payer, kind: str, corrects: str, vs: str, bill: Bill) -> None:
        days = (bill.issued_on.isoformat(), bill.due_on.isoformat())
        self._writer.writerow((number, payer.number, self._billing_group, kind, corrects, vs, *days, format_minor(bill.total_minor), "CZK"))
