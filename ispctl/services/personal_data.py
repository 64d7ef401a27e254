"""Which column of the database says something about a person: the one table that `client export-personal` and `client erase` go by.

A test enumerates the models and fails for a column that is not classified. Administrators and billing groups are the provider's own;
a client's erasure and export leave them alone, so their columns are technical here.
"""

from enum import Enum
from typing import Any

from peewee import Model

from ispctl import models
from ispctl.models import (
    Allocation,
    BankTransaction,
    Client,
    ClientSymbol,
    ClientVariable,
    Contact,
    Effect,
    Invoice,
    ManualMatch,
    Note,
    PortalAccount,
    PortalLogin,
    Reversal,
    Score,
    SearchText,
    Service,
    ServiceAddress,
    Suspension,
)
from ispctl.services.author import Viewer
from ispctl.services.note_access import visible_history, visible_notes

# The change that the history keeps of an erasure.
ERASED = "erased"


class Class(Enum):
    """What a column is. Personal and secret ones are erased, accounting and technical ones kept; all but secret ones are handed out."""

    PERSONAL = "personal"
    ACCOUNTING = "accounting"
    TECHNICAL = "technical"
    SECRET = "secret"  # noqa: S105  # the name of a class


# Columns named here by table are of the class; the rest of the columns of a table are technical if they are listed there.
_PERSONAL = {
    "clients": (
        "name legal_form representative street city zip country gps email billing_email technical_email business_email phone mobile www "
        "client_group status login catv_outlet billing_name billing_street billing_city billing_zip billing_country ico dic bank_account "
        "iban bic contract_returned_on vs1 vs2 vs3 payment_type suspend_after_days never_suspend due_days invoice_by_post "
        "invoice_by_email language promised_until sort_name"
    ),
    "client_variables": "value",
    "contacts": "name role email phone mobile note",
    "history": "old new",
    "manual_matches": "reason",
    "notes": "text",
    "portal_accounts": "last_login_at",
    "portal_logins": "name_digest at address source result",
    "scores": "as_of total_days scored_invoices",
    "search_texts": "text",
    "service_addresses": "address prefix gateway dns first_key last_key",
    "services": "street city zip country connection login mac vlan device state from_on until_on",
    "suspensions": "reason since figures lifted_on",
    "transactions": "counter_name message",
}
_ACCOUNTING = {
    "allocations": "invoice_id payment_id credit_note_id amount_minor applied_on rule",
    "bank_files": "file sha256",
    "client_symbols": "billing_group_id vs client_id slot",
    "clients": "number billing_group_id",
    "invoices": ("number client_id billing_group_id kind corrects_id vs issued_on due_on total_minor currency"),
    "manual_matches": "payment_id client_id invoice_number amount_minor decided_at decided_by",
    "reversals": "storno_id reversed_id",
    "statements": "bank_file_id bank_account_id line number from_on to_on opening_minor closing_minor",
    # The account tells a movement from another when a file comes again, and a storno from a stranger's; so it stays with its amount.
    "transactions": (
        "bank_account_id identity ordinal statement_id line booked_on value_on amount_minor currency vs ks ss counter_account "
        "bank_reference reversal client_id decision"
    ),
}
_SECRET = {"portal_accounts": "password password_hash", "services": "password"}
_TECHNICAL = {
    "administrators": "login os_user name email is_master is_active",
    "bank_accounts": "billing_group_id number iban currency",
    "bank_files": "bank_import_id format encoding new already_known",
    "bank_imports": "imported_at imported_by undone_at undone_by",
    "billing_groups": "name company street city zip country ico dic email phone www currency",
    "client_variables": "client_id variable_id",
    "clients": "created_at updated_at updated_by version",
    "code_lists": "field name",
    "contacts": "client_id",
    "counters": "name value",
    "effects": "kind client_id state queued_at queued_by",
    "history": "at changed_by through entity entity_id client_id field",
    "import_overlaps": "later_id earlier_id known",
    "job_runs": "job as_of started_at ended_at exit_code counts message host process",
    "notes": "client_id author_id is_private is_alert created_at edited_at edited_by deleted_at deleted_by",
    "portal_accounts": "client_id changed_at",
    "portal_logins": "client_id",
    "scores": "client_id",
    "search_texts": "kind record_id client_id",
    "service_addresses": "service_id",
    "services": "client_id tariff_id technician_id",
    "suspensions": "client_id suspended_by lifted_by",
    "tariffs": "name download_kbit upload_kbit price_minor currency vat",
    "variables": "name default_value description",
}
_BY_CLASS = {Class.PERSONAL: _PERSONAL, Class.ACCOUNTING: _ACCOUNTING, Class.SECRET: _SECRET, Class.TECHNICAL: _TECHNICAL}
CLASSES: dict[str, Class] = {
    f"{table}.{column}": kind for kind, tables in _BY_CLASS.items() for table, columns in tables.items() for column in columns.split()
}


def table_of(model: type[Model]) -> str:
    """Return the name of a model's table."""
    return str(model._meta.table_name)


def columns() -> list[str]:
    """Return every column of the database as table.column, without the numbers that rows have of their own."""
    tables = [getattr(models, name) for name in models.__all__]
    return [f"{table_of(table)}.{field.column_name}" for table in tables for field in table._meta.sorted_fields if field.name != "id"]


def fields_of(model: type[Model], *kinds: Class) -> list[str]:
    """Return the fields of a table, by their names in the model, that are of one of the classes."""
    table = table_of(model)
    return [field.name for field in model._meta.sorted_fields if CLASSES.get(f"{table}.{field.column_name}") in kinds]


def rows_of(client: Client) -> dict[type[Model], Any]:
    """Return for every table that knows anything of clients the condition that its rows are about this one."""
    services = Service.select(Service.id).where(Service.client == client)
    invoices = Invoice.select(Invoice.id).where(Invoice.client == client)
    paid = BankTransaction.select(BankTransaction.id).where(BankTransaction.client == client)
    stornos = Reversal.select(Reversal.storno).where(Reversal.reversed.in_(paid))
    own = [text for text in (client.bank_account, client.iban) if text]
    # Money that nobody has been found for, or that went back to the client's own account.
    unowned = BankTransaction.client.is_null() & BankTransaction.counter_account.in_(own) if own else BankTransaction.id.in_([])
    hanging = (
        ClientSymbol,
        ClientVariable,
        Contact,
        Effect,
        ManualMatch,
        PortalAccount,
        PortalLogin,
        Score,
        SearchText,
        Service,
        Suspension,
    )
    return {
        Client: Client.id == client.id,
        **{model: getattr(model, "client") == client.id for model in hanging},  # noqa: B009  # mypy knows no such field of all tables
        ServiceAddress: ServiceAddress.service.in_(services),
        Invoice: Invoice.client == client.id,
        Allocation: Allocation.invoice.in_(invoices),
        BankTransaction: (BankTransaction.client == client.id) | BankTransaction.id.in_(stornos) | unowned,
        Reversal: Reversal.reversed.in_(paid),
    }


def notes_of(client: Client, viewer: Viewer) -> Any:
    """Return the query of the notes on a client that the viewer may see, deleted ones as well."""
    return visible_notes(viewer).where(Note.client == client.id).order_by(Note.id)


def history_of(client: Client, viewer: Viewer) -> Any:
    """Return the query of the history of a client that the viewer may see."""
    return visible_history(viewer).where(models.HistoryEntry.client == client.id).order_by(models.HistoryEntry.id)
