"""What people decide about single payments; automatic runs never change it (DESIGN.md 2.3)."""

from ispctl import db
from ispctl.errors import Conflict, NotFound
from ispctl.models import BankAccount, BankTransaction, Client, Invoice, ManualMatch, Reversal
from ispctl.services.allocations import settle
from ispctl.services.author import Author
from ispctl.services.journal import Change, record


def match(transaction_id: int, client_number: str, author: Author, invoice_number: str | None = None, reason: str | None = None) -> None:
    """Give a payment to a client, and to one of its invoices if named. Raises NotFound and Conflict."""
    with db.transaction():
        payment = _payment(transaction_id)
        client = Client.get_or_none(Client.number == client_number)
        if client is None:
            raise NotFound(f"there is no client {client_number}")
        account = BankAccount.get_by_id(payment.bank_account_id)
        if client.billing_group_id != account.billing_group_id:
            raise Conflict(f"the account {account.number} belongs to another billing group than client {client_number}")
        if invoice_number:
            _invoice(invoice_number, client, payment)
        _decide(payment, client, "manual", author, invoice_number, reason)


def unmatch(transaction_id: int, author: Author, reason: str | None = None) -> None:
    """Take a payment from its client; automatic runs then leave it unpaired. Raises NotFound and Conflict."""
    with db.transaction():
        payment = _payment(transaction_id)
        if payment.client_id is None:
            raise Conflict(f"transaction {transaction_id} is paired with no client")
        _decide(payment, None, "unmatched", author, None, reason)


def ignore(transaction_id: int, author: Author, reason: str) -> None:
    """Leave a payment out of everything, with a reason. Raises NotFound and Conflict."""
    with db.transaction():
        payment = _payment(transaction_id)
        if payment.client_id is not None:
            raise Conflict(f"transaction {transaction_id} is paired; first run `ispctl bank unmatch {transaction_id}`")
        _decide(payment, None, "ignored", author, None, reason)


def _payment(transaction_id: int) -> BankTransaction:
    payment = BankTransaction.get_or_none(BankTransaction.id == transaction_id)
    if payment is None:
        raise NotFound(f"there is no transaction {transaction_id}; `ispctl bank transactions` lists them")
    if payment.amount_minor <= 0 or payment.decision == "storno":
        raise Conflict(f"transaction {transaction_id} is not money in from a payer; only such can be decided about")
    if Reversal.get_or_none(Reversal.reversed == payment):
        raise Conflict(f"transaction {transaction_id} was taken back by a storno; there is no money to decide about")
    return payment


def _invoice(number: str, client: Client, payment: BankTransaction) -> Invoice:
    invoice = Invoice.get_or_none(
        (Invoice.number == number) & (Invoice.client == client) & (Invoice.kind == "invoice")
        & (Invoice.billing_group == client.billing_group_id) & (Invoice.currency == payment.currency)
    )  # fmt: skip
    if invoice is None:
        hint = f"see `ispctl invoice list --client {client.number}`"
        raise NotFound(f"client {client.number} has no invoice {number} in {payment.currency}; {hint}")
    return invoice


def _decide(
    payment: BankTransaction, client: Client | None, code: str, author: Author, invoice_number: str | None, reason: str | None
) -> None:
    before = payment.client_id
    ManualMatch.delete().where(ManualMatch.payment == payment).execute()
    ManualMatch.create(
        payment=payment, client=client, invoice_number=invoice_number, reason=reason, decided_at=author.at, decided_by=author.login
    )
    BankTransaction.update(client=client, decision=code).where(BankTransaction.id == payment.id).execute()
    settle({client_id for client_id in (before, client and client.id) if client_id})
    old = Client.get_by_id(before).number if before else None
    change = Change("transaction", payment.id, client.id if client else before, code, old, client.number if client else reason)
    record(author, [change])
