"""`ispctl client import` and `ispctl client export`: whole clientbases."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from ispctl.cli.csv_import import EncodingOption, FileArgument, MapOption, SkipOption, print_report, read_map, stop_at_bad_rows, watch
from ispctl.cli.session import DryRunOption, JsonOption, open_session, say
from ispctl.rules.client_fields import FIELDS
from ispctl.services import client_export, client_import
from ispctl.services.client_import import Order
from ispctl.services.code_lists import LISTS
from ispctl.services.csv_files import write_whole

app = typer.Typer()

GroupOption = Annotated[str | None, typer.Option("--billing-group", metavar="NAME", help="For rows that name no billing group.")]
TargetArgument = Annotated[str, typer.Argument(metavar="[FILE]", help="Where to; - is standard output.")]


@app.command("import")
def import_(
    ctx: typer.Context,
    file: FileArgument,
    encoding: EncodingOption = "utf-8",
    mapping: MapOption = None,
    billing_group: GroupOption = None,
    skip_bad: SkipOption = False,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> None:
    """Import clients from CSV: all rows, or none when any is bad.

    A row with the number of an existing client changes the columns that the file has; other rows add clients. The same file again
    changes nothing. Groups, statuses and payment types that the code lists do not have are added to them. Bad rows are listed and
    written to FILE.rejected.csv with their reasons, ready to be mended and sent again.
    """
    session = open_session(ctx)
    order = Order(file, encoding, read_map(mapping, FIELDS), billing_group, skip_bad, dry_run)
    report = client_import.import_clients(order, session.author(), session.settings, watch("clients"))
    print_report(report, {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}, json, dry_run)
    _tell_names(report.added_names)
    stop_at_bad_rows(report, skip_bad)


def _tell_names(added: Mapping[str, Sequence[str]]) -> None:
    for field, names in added.items():
        say(f"new in `ispctl {LISTS[field].command} list`: {', '.join(names)}")


@app.command()
def export(ctx: typer.Context, file: TargetArgument = "-") -> None:
    """Export all clients with every field as CSV; importing it changes nothing."""
    open_session(ctx)
    if file == "-":
        client_export.export_clients(sys.stdout)
    else:
        write_whole(Path(file), client_export.export_bytes())
