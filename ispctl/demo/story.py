"""Eighteen months of a fictional provider, told month by month: who is invoiced what, and what arrives at the bank."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ispctl.demo.cast import CAST
from ispctl.demo.habits import ordinary
from ispctl.demo.invoices import Books
from ispctl.demo.payers import Bill, Movement, Payer, Stage, before, working_day
from ispctl.demo.statements import Bank

MONTHS = 18
_JOINING_MINOR, _VISIT_MINOR = 99_000, 45_000
_TERM = timedelta(days=14)
# No payment comes so long before the month of its invoice.
_EARLIEST_DAYS = 6


class _OneOff(NamedTuple):
    """Something besides the monthly invoices: a service, or a credit note for the invoice that it corrects."""

    bill: Bill
    payer: Payer
    corrects: str = ""
    paid_together: bool = False


def months_of(until: date) -> tuple[date, ...]:
    """Return the first days of the months of a story that ends on a day."""
    last = until.year * 12 + until.month - 1
    return tuple(date(month // 12, month % 12 + 1, 1) for month in range(last - MONTHS + 1, last + 1))


def play(stage: Stage, payers: Sequence[Payer], books: Books, bank: Bank) -> None:
    """Tell the story. What a month needs is in memory, what is over is written."""
    for month in months_of(stage.until):
        bank.close(before(month, _EARLIEST_DAYS))
        _play_month(month, stage, payers, books, bank)
    for payer in payers[: len(CAST)]:
        ending = CAST[payer.number].ending
        for movement in ending(payer, stage) if ending else ():
            bank.take(movement)
    bank.close(stage.until)


def _play_month(month: date, stage: Stage, payers: Sequence[Payer], books: Books, bank: Bank) -> None:
    one_offs: list[_OneOff] = []
    invoiced_minor = 0
    for payer in payers:
        if payer.since > month:
            continue
        bill = Bill(month, before(month, -payer.due_days), payer.price_minor)
        number = books.invoice(payer, bill)
        invoiced_minor += bill.total_minor
        besides = list(_one_offs(payer, month, number, stage))
        together = sum(one.bill.total_minor for one in besides if one.paid_together)
        for movement in _payments(payer, bill, together, stage):
            bank.take(movement)
        payer.credit_minor += sum(one.bill.total_minor for one in besides if one.corrects)
        one_offs += besides
    _issue(one_offs, stage, books, bank)
    for movement in _expenses(month, invoiced_minor):
        bank.take(movement)


def _one_offs(payer: Payer, month: date, number: str, stage: Stage) -> Iterator[_OneOff]:
    """Yield what else happens to a client in a month: the visit of a technician, the first connection, money back for an outage."""
    joined = payer.since == month and month > stage.first_day
    chance, day = stage.chance, before(month, -stage.chance.randrange(3, 11))
    if payer.pays is not ordinary or day > stage.until:
        return
    if joined or chance.random() < 0.004:
        bill = Bill(day, day + _TERM, _JOINING_MINOR if joined else _VISIT_MINOR)
        yield _OneOff(bill, payer, paid_together=chance.random() < 0.5)
    elif chance.random() < 0.007:
        crowns = payer.price_minor * chance.choice((10, 20, 30)) // 10_000
        yield _OneOff(Bill(day, day, crowns * 100), payer, corrects=number)


def _payments(payer: Payer, bill: Bill, together: int, stage: Stage) -> Iterator[Movement]:
    if payer.stops_on and bill.issued_on >= payer.stops_on:
        payer.owed_minor += bill.total_minor
        return
    used = min(payer.credit_minor, bill.total_minor)
    payer.credit_minor -= used
    amount = bill.total_minor - used
    if together:
        yield payer.money(working_day(bill.due_on), amount + together)
    elif amount:
        yield from payer.pays(payer, bill, amount, stage)


def _issue(one_offs: list[_OneOff], stage: Stage, books: Books, bank: Bank) -> None:
    for one in sorted(one_offs, key=lambda one: one.bill.issued_on):
        if one.corrects:
            books.credit_note(one.payer, one.bill, one.corrects)
            continue
        number = books.invoice(one.payer, one.bill, own_symbol=not one.paid_together)
        if not one.paid_together:
            day = working_day(before(one.bill.due_on, stage.chance.randrange(5)))
            bank.take(one.payer.money(day, one.bill.total_minor)._replace(vs=number))


def _expenses(month: date, invoiced_minor: int) -> Iterator[Movement]:
    """Yield what the provider itself pays: suppliers, wages, and the bank's fee, which comes from no account."""
    supplies = (
        (9, 31, "Výplaty", "2901234567/0800", "0138", "Mzdy"),
        (14, 34, "Páteřní síť a.s.", "1000000005/0100", "0308", "Konektivita"),
        (19, 6, "Energie Vysočina", "3700000005/0300", "0308", "Elektřina"),
    )
    for day, percent, name, account, ks, message in supplies:
        amount = invoiced_minor * percent // 100
        yield Movement(working_day(before(month, -day)), -amount, name, account, f"{month:%Y%m}", ks, message=message)
    yield Movement(before(month, -27), -4500, "Poplatek za vedení", ks="0898")
