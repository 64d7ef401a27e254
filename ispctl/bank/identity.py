"""What makes a movement the same movement in another file (BANK-FORMATS.md 6)."""

from ispctl.bank.statement import Transaction


def identity(row: Transaction) -> str:
    """Return what a movement is known by on its account: the bank's id where it guarantees one, else its content.

    Names and messages are left out: they differ between the channels of one bank. The day comes first, so that an index over
    identities grows at its end. Identical rows are told apart by counting them.
    """
    if row.bank_id:
        return f"id:{row.bank_id}"
    return (
        f"{row.booked_on}|{row.amount_minor}|{row.currency}|{row.counter_account or ''}|{row.vs or ''}|{row.ks or ''}|{row.ss or ''}"
        f"|{row.bank_reference or ''}"
    )
