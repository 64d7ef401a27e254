"""Statements -> bytes of a CSV file as a profile describes it, for tests; what the bank would export (BANK-FORMATS.md 5.1)."""

import csv
import io
from datetime import date

from ispctl.bank.csv_spec import Place, Profile
from ispctl.bank.statement import Statement, Transaction


def write_csv_of(profile: Profile, statement: Statement, *, encoding: str = "utf-8", thousands: str = "", decimals: int = 2) -> bytes:
    """Return the file: rows around the table as far as the profile knows them, the header, the movements."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=profile.delimiter[0], quotechar=profile.quote, lineterminator="\r\n")
    titles = _titles(profile)

    def amount(minor: int) -> str:
        return _amount(profile, minor, thousands, decimals)

    closing_below = profile.footer_pattern and statement.closing_minor is not None
    for key, value in _around(statement).items():
        if key in profile.preamble and value is not None and not (key == "closing" and closing_below):
            shown = amount(value) if isinstance(value, int) else _day(profile, value) if isinstance(value, date) else value
            writer.writerow([profile.preamble[key], shown])
    if "period" in profile.preamble and statement.from_on and statement.to_on:
        writer.writerow([profile.preamble["period"], _day(profile, statement.from_on), _day(profile, statement.to_on)])
    writer.writerow(str(place).strip("'").partition("#")[0] for place in titles)
    balance = statement.opening_minor or 0
    for row in statement.transactions:
        balance += row.amount_minor
        cells = _cells(profile, statement, row, amount) | ({"balance": amount(balance)} if statement.opening_minor is not None else {})
        at = {profile.columns[field][0][0]: text for field, text in cells.items() if profile.columns.get(field)}
        writer.writerow([at.get(place, "") for place in titles])
    if closing_below:
        writer.writerow(["", "", profile.preamble["closing"], amount(statement.closing_minor or 0)])
    return buffer.getvalue().encode(encoding)


def _titles(profile: Profile) -> list[Place]:
    """Return the first name of every column; where a name is repeated, its first one comes first."""
    places = dict.fromkeys(place for group in profile.columns.values() for places in group for place in places[:1])
    return sorted(places, key=lambda place: place.nth)


def _around(statement: Statement) -> dict[str, str | int | date | None]:
    number, _, bank = statement.account.partition("/")
    return {
        "account": number, "bank_code": bank or None, "currency": statement.currency, "number": statement.number,
        "from": statement.from_on, "to": statement.to_on, "opening": statement.opening_minor, "closing": statement.closing_minor,
    }  # fmt: skip


def _cells(profile: Profile, statement: Statement, row: Transaction, amount: object) -> dict[str, str]:
    assert callable(amount)
    minor, counter = row.amount_minor, row.counter_account or ""
    account, _, bank = counter.partition("/")
    iban = "" if bank or not counter[:2].isalpha() else counter
    if "counter_account" in profile.columns and "counter_bank" not in profile.columns:
        account, bank = counter, ""
    if "counter_iban" in profile.columns and iban:
        account = ""
    own, _, own_bank = statement.account.partition("/")
    cells = {
        "booked_on": _day(profile, row.booked_on), "value_on": _day(profile, row.value_on or row.booked_on), "currency": row.currency,
        "account": own if "account_bank" in profile.columns else statement.account, "account_bank": own_bank, "counter_account": account,
        "counter_bank": bank, "counter_iban": iban, "counter_name": row.counter_name or "", "vs": row.vs or "", "ks": row.ks or "",
        "ss": row.ss or "", "message": row.message or "", "id": row.bank_reference or "", "type": "Storno" if row.reversal else "Platba",
    }  # fmt: skip
    if profile.amount == "credit-debit":
        return cells | {"credit" if minor >= 0 else "debit": amount(abs(minor))}
    if profile.amount == "direction":
        words = {sign: word for word, sign in profile.directions.items()}
        return cells | {"amount": amount(abs(minor)), "direction": words[1 if minor >= 0 else -1]}
    return cells | {"amount": amount(-minor if profile.amount == "inverted" else minor)}


def _day(profile: Profile, day: date) -> str:
    # strftime does not fill years before 1000 with zeros, and none of these formats needs more
    return day.strftime(profile.dates[0])


def _amount(profile: Profile, minor: int, thousands: str, decimals: int) -> str:
    whole, cents = divmod(abs(minor), 100)
    grouped = f"{whole:,}".replace(",", thousands)
    fraction = f"{cents:02d}".ljust(decimals, "0")
    return f"{'-' if minor < 0 else ''}{grouped}{profile.decimal}{fraction}"
