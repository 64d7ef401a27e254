"""Gaps and repeats in the statements that are stored, account by account."""

from collections import defaultdict
from typing import Any

from ispctl import db
from ispctl.rules.continuity import Head, breaks


def report(account_ids: set[int] | None = None) -> list[dict[str, Any]]:
    """Return each place where numbered statements of an account do not follow one another (None: of all accounts)."""
    heads: dict[tuple[int, str, str], list[Head]] = defaultdict(list)
    for account_id, account, currency, to_on, number, opening_minor, closing_minor in db.sql(_STATEMENTS):
        if number.isdigit() and (account_ids is None or account_id in account_ids):
            heads[account_id, account, currency].append(Head(to_on, int(number), opening_minor, closing_minor))
    return [
        {
            "account": account, "currency": currency, "after": found.before.number, "after_on": found.before.to_on,
            "statement": found.after.number, "on": found.after.to_on, "finding": found.finding,
        }
        for (_, account, currency), statements in sorted(heads.items())
        for found in breaks(statements)
    ]  # fmt: skip


_STATEMENTS = """SELECT b.id, b.number, b.currency, s.to_on, s.number, s.opening_minor, s.closing_minor
    FROM statements s JOIN bank_accounts b ON b.id = s.bank_account_id WHERE s.number IS NOT NULL AND s.to_on IS NOT NULL"""
