"""`ispctl client import` and `ispctl client export`: whole clientbases."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from ispctl.cli.csv_import import EncodingOption, FileArgument, MapOption, SkipOption, print_report, read_map, stop_at_bad_rows, watch
from ispctl.cli.filter_options import with_filter_options
from ispctl.cli.session import AsOfOption, DryRunOption, JsonOption, open_session, say
from ispctl.errors import UsageError
from ispctl.rules.client_fields import FIELDS
from ispctl.services import client_export, client_import, client_list
from ispctl.services.client_export import Form
from ispctl.services.client_import import Order
from ispctl.services.client_list import Filter
from ispctl.services.code_lists import LISTS
from ispctl.services.csv_files import write_whole

app = typer.Typer()

GroupOption = Annotated[str | None, typer.Option("--billing-group", metavar="NAME", help="For rows that name no billing group.")]
FormOption = Annotated[Form | None, typer.Option("--format", help="What to write; by the ending of FILE if not given, else CSV.")]
DuplicatesOption = Annotated[
    bool, typer.Option("--allow-duplicates", help="Add clients that share their IČO, name and address, or telephone with another one.")
]
TargetArgument = Annotated[str, typer.Argument(metavar="[FILE]", help="Where to; - is standard output.")]


@app.command("import")
def import_(
    ctx: typer.Context,
    file: FileArgument,
    encoding: EncodingOption = "utf-8",
    mapping: MapOption = None,
    billing_group: GroupOption = None,
    skip_bad: SkipOption = False,
    allow_duplicates: DuplicatesOption = False,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> None:
    """Import clients from CSV, XLSX or JSON: all rows, or none when any is bad.

    A row with the number of an existing client changes the columns that the file has; other rows add clients. The same file again
    changes nothing. Clients that may be there already are refused until you allow them. Groups, statuses and payment types that the
    code lists do not have are added to them. Bad rows are listed and written to FILE.rejected.csv with their reasons, ready to be
    mended and sent again.
    """
    session = open_session(ctx)
    order = Order(file, encoding, read_map(mapping, FIELDS), billing_group, skip_bad, allow_duplicates, dry_run)
    report = client_import.import_clients(order, session.author(), session.settings, watch("clients"))
    print_report(report, {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}, json, dry_run)
    _tell_names(report.added_names)
    stop_at_bad_rows(report, skip_bad)


def _tell_names(added: Mapping[str, Sequence[str]]) -> None:
    for field, names in added.items():
        say(f"new in `ispctl {LISTS[field].command} list`: {', '.join(names)}")


@app.command()
@with_filter_options
def export(
    ctx: typer.Context,
    wanted: Filter,
    file: TargetArgument = "-",
    form: FormOption = None,
    encoding: EncodingOption = "utf-8",
    as_of: AsOfOption = None,
) -> None:
    """Export clients with every field; importing it changes nothing. No cell can become a formula in a spreadsheet."""
    session, kind = open_session(ctx), form or client_export.form_of(file)
    if file == "-" and kind is Form.xlsx and sys.stdout.isatty():
        raise UsageError("a workbook is nothing for a terminal; name a file, such as clients.xlsx")
    clients = client_list.find_clients(wanted, session.day(as_of), session.settings)
    data = client_export.export_clients(clients, kind, encoding)
    sys.stdout.buffer.write(data) if file == "-" else write_whole(Path(file), data)
