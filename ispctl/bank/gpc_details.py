"""What belongs to a row of a GPC file beside its record 075: records 076, 078, 079 and the long tail of Česká spořitelna."""

import re
from collections.abc import Sequence

from ispctl.bank.accounts import from_foreign
from ispctl.bank.gpc_postings import SAVINGS_BANK
from ispctl.bank.gpc_records import date_of
from ispctl.bank.statement import Transaction

_CSOB = "0300"
# "34,11 GBP 1,000000": what ČSOB writes into the first part of the message of a foreign or SEPA payment.
_ORIGINAL_AMOUNT = re.compile(r"[\d .]*\d,\d{2} [A-Z]{3}(?: +[\d ]*\d(?:,\d+)?)?", re.ASCII)


def with_details(row: Transaction, lines: Sequence[str], bank: str | None) -> Transaction:
    """Return the row with names and message of the records below it (BANK-FORMATS.md 1.7); unknown records are passed over."""
    name, account = row.counter_name, row.counter_account
    parts: list[str] = []
    foreign = False
    for line in lines:
        kind, first, second = line[:3], line[3:38].strip(), line[38:73].strip()
        if kind == "076":
            name, comments = _name_and_comments(name, line, bank)
            parts += comments
        elif kind == "078" and second and _ORIGINAL_AMOUNT.fullmatch(first):
            foreign = True
            account = account or from_foreign(second)
        elif kind in ("078", "079") and foreign:
            parts.append(first)
            name = second or name
        elif kind in ("078", "079"):
            parts += (first, second)
    return row._replace(counter_name=name, counter_account=account, message=_joined([row.message or "", *parts]))


def _name_and_comments(short: str | None, line: str, bank: str | None) -> tuple[str | None, list[str]]:
    """Return the name and what else record 076 says; ČSOB begins a second text in column 71, others write on."""
    whole, texts = line[35:127], [line[35:70].strip(), line[70:127].strip()]
    if bank != _CSOB and not line[68:70].isspace():
        texts = [whole.strip()]
    longer = _longer_name(short, texts[0])
    return longer, texts[1:] if longer == texts[0] else texts


def _longer_name(short: str | None, long: str) -> str | None:
    """Return the long text if it is the short name uncut; column 98-117 of record 075 ends after 20 characters."""
    return long if long and long.casefold().startswith((short or "").casefold()) else short


def with_tail(row: Transaction, line: str, bank: str | None) -> Transaction:
    """Return the row with message and name of the long record of Česká spořitelna, unchanged when the tail is another one."""
    line = line.rstrip().ljust(403)
    dated, currency = line[303:309], line[365:368]
    fits = date_of(dated) is not None and (currency.isalpha() or currency.isspace())
    if bank != SAVINGS_BANK and (bank or not fits):
        return row
    message = _joined([line[start : start + 35] for start in range(128, 268, 35)])
    return row._replace(message=message, counter_name=_longer_name(row.counter_name, line[368:403].strip()))


def _joined(parts: Sequence[str]) -> str | None:
    return " ".join(part.strip() for part in parts if part.strip()) or None
