"""What stands on the client card under which name, in the order of the JSON contract (DESIGN.md 5.1)."""

from ispctl.rules.client_fields import FIELDS

FIGURES = (
    "balance", "overdue", "overdue_days", "scoring_total", "scoring_average", "scored_invoices", "suspended", "external_link",
    "map_url", "created_at", "updated_at", "updated_by", "last_login_at",
)  # fmt: skip
LIST_FIELDS = (*FIELDS, *FIGURES)
PARTS = ("alerts", "notes", "contacts", "services", "variables")
