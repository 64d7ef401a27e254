"""Tables, and the queries that belong to one table. No rules here; services decide, models store."""

from ispctl.models.admins import Administrator
from ispctl.models.bank import BankFile, BankImport, BankTransaction, ImportOverlap, ManualMatch, Reversal, Statement
from ispctl.models.billing import Allocation, Invoice
from ispctl.models.clients import Client, ClientSymbol
from ispctl.models.code_lists import CodeListEntry
from ispctl.models.contacts import Contact
from ispctl.models.groups import BankAccount, BillingGroup
from ispctl.models.journal import Counter, HistoryEntry, JobRun
from ispctl.models.notes import Note
from ispctl.models.portal import PortalAccount, PortalLogin
from ispctl.models.search import SearchText
from ispctl.models.services import Service, ServiceAddress, Tariff
from ispctl.models.suspension import Effect, Score, Suspension
from ispctl.models.variables import ClientVariable, Variable

__all__ = [
    "Administrator", "Allocation", "BankAccount", "BankFile", "BankImport", "BankTransaction", "BillingGroup", "Client", "ClientSymbol",
    "ClientVariable", "CodeListEntry", "Contact", "Counter", "Effect", "HistoryEntry", "ImportOverlap", "Invoice", "JobRun",
    "ManualMatch", "Note", "PortalAccount", "PortalLogin", "Reversal", "Score", "SearchText", "Service", "ServiceAddress", "Statement",
    "Suspension", "Tariff", "Variable",
]  # fmt: skip
