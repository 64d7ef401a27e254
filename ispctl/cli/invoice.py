"""`ispctl invoice`: invoices and credit notes."""

from datetime import datetime
from typing import Annotated

import typer

from ispctl.cli.csv_import import EncodingOption, FileArgument, MapOption, SkipOption, print_report, read_map, stop_at_bad_rows, watch
from ispctl.cli.session import AsOfOption, DryRunOption, FormatOption, JsonOption, choose, open_session
from ispctl.output import Format, print_object, print_rows
from ispctl.rules.invoice_fields import INVOICE_FIELDS
from ispctl.services import invoice_import, invoices
from ispctl.services.invoice_import import Order
from ispctl.services.invoices import Filter, Status

app = typer.Typer(no_args_is_help=True)

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Issued on or after, on or before this day.")]
GroupOption = Annotated[str | None, typer.Option("--billing-group", metavar="NAME", help="Of this billing group.")]
LIST_COLUMNS = ("number", "client", "kind", "issued_on", "due_on", "total", "outstanding", "status")
ALLOCATION_COLUMNS = ("invoice", "payment", "credit_note", "amount", "applied_on", "why")


@app.callback()
def invoice() -> None:
    """Invoices and credit notes: import, list, show."""


@app.command("import")
def import_(
    ctx: typer.Context,
    file: FileArgument,
    encoding: EncodingOption = "utf-8",
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> None:
    """Import invoices and credit notes from CSV: all rows, or none when any is bad.

    Issued invoices do not change, so the same file again changes nothing. Payments that waited for these invoices are paired. Bad rows
    are listed and written to FILE.rejected.csv with their reasons, ready to be mended and sent again.
    """
    session = open_session(ctx)
    order = Order(file, encoding, read_map(mapping, INVOICE_FIELDS), skip_bad, dry_run)
    report = invoice_import.import_invoices(order, session.author(), session.settings, watch("invoices"))
    print_report(report, {"new": report.new, "unchanged": report.unchanged, "paired": report.paired}, json, dry_run)
    stop_at_bad_rows(report, skip_bad)


@app.command("list")
def list_(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Option(metavar="NUMBER", help="Of this client.")] = None,
    status: Annotated[Status | None, typer.Option(help="Only those; a credit note is open while some of it is unused.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only invoices past their due date with something outstanding.")] = False,
    billing_group: GroupOption = None,
    since: Day = None,
    until: Day = None,
    as_of: AsOfOption = None,
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="At most this many, the oldest first.")] = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """List invoices and credit notes issued by the day, as they stood on it. JSON and CSV have every column, the table the most useful."""
    session = open_session(ctx)
    first, last = (day.date() if day else None for day in (since, until))
    rows = invoices.list_invoices(Filter(client, billing_group, status, overdue, first, last, limit), session.day(as_of))
    print_rows(rows, LIST_COLUMNS if choose(form, json) is Format.table else invoices.COLUMNS, choose(form, json))


@app.command()
def show(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The number of the invoice or credit note.")],
    billing_group: GroupOption = None,
    as_of: AsOfOption = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Show an invoice with the money that paid it and why, or what a credit note was used for."""
    found, chosen = invoices.show(number, open_session(ctx).day(as_of), billing_group), choose(form, json)
    allocations = [] if chosen is Format.json else found.pop("allocations")
    print_object(found, chosen)
    if chosen is Format.table and allocations:
        print()
        print_rows(allocations, ALLOCATION_COLUMNS, chosen)
