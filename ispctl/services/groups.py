"""Billing groups: the provider's legal entities and their bank accounts."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ispctl import db
from ispctl.bank.accounts import czech_form, passes_mod11
from ispctl.errors import Conflict, FieldProblem, InvalidFields, NotFound
from ispctl.models import BankAccount, BillingGroup, Statement
from ispctl.rules.banking import account_key, account_to_iban, parse_iban
from ispctl.rules.client_fields import Value
from ispctl.rules.group_fields import GROUP_FIELDS, check_group, read_currency, read_group
from ispctl.rules.values import tidy
from ispctl.services.author import Author
from ispctl.services.journal import Change, differences, record


class Account(NamedTuple):
    """An account of the provider, as read from `NUMBER[:CURRENCY]`. A doubt is worth telling, not worth refusing."""

    number: str
    iban: str | None
    currency: str
    doubt: str | None = None

    def __str__(self) -> str:
        return f"{self.number}:{self.currency}"


def read_account(text: str, currency: str) -> Account:
    """Read `NUMBER[:CURRENCY]`; without one, Slovak accounts are in EUR and others in the group's currency. Raises InvalidFields.

    Kept is what statements say: `[prefix-]number/bank` also for a Czech IBAN, else the IBAN.
    """
    number, _, named = tidy(text).partition(":")
    try:
        if number[:2].isalpha():
            iban = parse_iban(number)
            if not iban.startswith("CZ"):
                return Account(iban, iban, read_currency(named or ("EUR" if iban.startswith("SK") else currency)))
        key = account_key(number)
        return _czech(key[:4], key[4:], read_currency(named or currency))
    except ValueError as error:
        raise InvalidFields([FieldProblem("account", text, f"{error}; for example 2000145399/2010:CZK")]) from None


def _czech(bank: str, digits: str, currency: str) -> Account:
    number = czech_form(digits, bank)
    if number is None:
        raise ValueError("expected an account number that is not all zeros")
    if not passes_mod11(digits):
        return Account(number, None, currency, f"{number} is not a number that banks give (modulo 11); compare it with your contract")
    return Account(number, account_to_iban(number), currency)


def add(texts: Mapping[str, str], accounts: Sequence[str], author: Author) -> list[str]:
    """Add a billing group with its accounts; return what is doubtful. Raises InvalidFields or Conflict."""
    group = {name: field.default for name, field in GROUP_FIELDS.items()} | read_group({"name": "", "company": "", **texts})
    check_group(group)
    read = [read_account(text, str(group["currency"])) for text in accounts]
    with db.transaction():
        _refuse_taken_name(group["name"])
        row = BillingGroup.create(**group)
        record(author, [Change("billing_group", row.id, None, "created", None, row.name)])
        return [doubt for account in read for doubt in _add_account(row, account, author)]


def edit(name: str, texts: Mapping[str, str], author: Author) -> dict[str, Any]:
    """Change the given fields of a billing group and return all of them. Raises NotFound, InvalidFields or Conflict."""
    with db.transaction():
        row = find(name)
        known: dict[str, Value] = {field: getattr(row, field) for field in GROUP_FIELDS}
        values = read_group(texts)
        changed = differences(known, values)
        check_group({**known, **values})
        if "name" in changed:
            _refuse_taken_name(values["name"])
        if changed:
            BillingGroup.update(**values).where(BillingGroup.id == row.id).execute()
        record(author, [Change("billing_group", row.id, None, field, *pair) for field, pair in changed.items()])
        return show(str(values.get("name", name)))


def add_account(name: str, text: str, author: Author) -> list[str]:
    """Add a bank account to a billing group; return what is doubtful. Raises NotFound, InvalidFields or Conflict."""
    with db.transaction():
        row = find(name)
        return _add_account(row, read_account(text, row.currency), author)


def remove_account(name: str, text: str, author: Author) -> None:
    """Take back an account that was added by mistake. Raises NotFound, and Conflict when statements came in for it."""
    with db.transaction():
        row = find(name)
        account = read_account(text, row.currency)
        stored = BankAccount.get_or_none(billing_group=row, number=account.number, currency=account.currency)
        if stored is None:
            raise NotFound(f"the billing group {row.name!r} has no account {account}; `ispctl billing-group show {row.name}` lists them")
        if Statement.select().where(Statement.bank_account == stored).exists():
            raise Conflict(f"the account {account} has statements, so it stays; `ispctl bank imports` lists where they came from")
        stored.delete_instance()
        record(author, [Change("billing_group", row.id, None, "account", str(account), None)])


def find(name: str) -> BillingGroup:
    """Return the billing group of that name. Raises NotFound."""
    row = BillingGroup.get_or_none(name=name)
    if row is None:
        known = ", ".join(other.name for other in BillingGroup.select().order_by(BillingGroup.name))
        raise NotFound(f"there is no billing group {name!r}; there are: {known}")
    return row


def show(name: str) -> dict[str, Any]:
    """Return every field of a billing group, its accounts, and how many clients it has. Raises NotFound."""
    row = find(name)
    return next(group for group in overview() if group["name"] == row.name)


def overview() -> list[dict[str, Any]]:
    """Return all billing groups by name, with their accounts and numbers of clients."""
    clients = dict(db.sql("SELECT billing_group_id, COUNT(*) FROM clients GROUP BY billing_group_id").fetchall())
    accounts: dict[int, list[dict[str, Any]]] = {}
    for account in BankAccount.select(BankAccount, BillingGroup).join(BillingGroup).order_by(BankAccount.id):
        fields = {"number": account.number, "iban": account.iban, "currency": account.currency}
        accounts.setdefault(account.billing_group.id, []).append(fields)
    return [
        {**{field: getattr(row, field) for field in GROUP_FIELDS}, "accounts": accounts.get(row.id, []), "clients": clients.get(row.id, 0)}
        for row in BillingGroup.select().order_by(BillingGroup.name)
    ]


def _add_account(row: BillingGroup, account: Account, author: Author) -> list[str]:
    taken = BankAccount.get_or_none(number=account.number, currency=account.currency)
    if taken is not None:
        raise Conflict(f"account {account}: it belongs to the billing group {taken.billing_group.name!r} already")
    BankAccount.create(billing_group=row, number=account.number, iban=account.iban, currency=account.currency)
    record(author, [Change("billing_group", row.id, None, "account", None, str(account))])
    return [account.doubt] if account.doubt else []


def _refuse_taken_name(name: object) -> None:
    if BillingGroup.get_or_none(name=name):
        raise Conflict(f"name: there is a billing group {name!r} already; `ispctl billing-group edit` changes it")
