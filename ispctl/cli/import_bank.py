"""`ispctl import-bank`."""

from pathlib import Path
from typing import Annotated

import typer

from ispctl.cli.bank_pages import refusal_as_json
from ispctl.cli.session import DryRunOption, FormatOption, JsonOption, QuietOption, choose, open_session, say
from ispctl.output import Format, print_json, print_rows
from ispctl.services import bank_import

app = typer.Typer()
COLUMNS = ("file", "new", "already_known", "paired", "unpaired", "statements")


@app.command()
def import_bank(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Statements; the format is recognised by content.")],
    form: FormatOption = Format.table,
    json: JsonOption = False,
    dry_run: DryRunOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read bank statements, check them as a whole, store each movement once, pair the payments. All files or none."""
    with refusal_as_json(choose(form, json)):
        session = open_session(ctx)
        done = bank_import.import_files(files, session.author(), dry_run, session.settings.csv_profiles())
    for warning in done.warnings:
        say(f"warning: {warning}")
    if choose(form, json) is Format.json:
        print_json(done.report)
    elif not quiet:
        print_rows(done.report["files"], COLUMNS, form)
