"""`ispctl bank profile …`: CSV profiles, which are data that an operator may write too."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ispctl.cli.bank_pages import ROW_COLUMNS, csv_profiles_if_any, own_accounts_if_any, print_heading
from ispctl.cli.session import FormatOption, JsonOption, choose
from ispctl.output import Format, print_json, print_rows
from ispctl.services import csv_profiles

app = typer.Typer(no_args_is_help=True, help="CSV profiles: what is read of the CSV files of which bank.")
LIST_COLUMNS = ("name", "bank", "own", "file")
FOUND_COLUMNS = ("field", "column", "name")


@app.command("list")
def list_(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """List the profiles in force, your own ones and the shipped ones."""
    print_rows(csv_profiles.profiles(csv_profiles_if_any(ctx)), LIST_COLUMNS, choose(form, json))


@app.command()
def check(
    ctx: typer.Context,
    profile: Annotated[Path, typer.Argument(metavar="FILE.toml", help="The profile.")],
    sample: Annotated[Path, typer.Argument(metavar="SAMPLE.csv", help="A file of the bank.")],
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Show what a profile would read of a file: columns, account, balances, first movements. Stores nothing."""
    found = csv_profiles.check(profile, sample, own_accounts_if_any(ctx))
    _print(found, sample, choose(form, json))


def _print(found: dict[str, Any], sample: Path, form: Format) -> None:
    if form is Format.json:
        return print_json(found)
    if form is Format.table:
        line = found["header_line"] or "none"
        how = f"{found['encoding']}, delimiter {found['delimiter']!r}, header in line {line}"
        print(f"{sample}: {found['profile']} ({found['bank']}), {how}\n")
    print_rows(found["columns"], FOUND_COLUMNS, form)
    for statement in found["statements"] if form is Format.table else ():
        print()
        print_heading(statement, statement["rows"])
        print_rows(statement["first"], ROW_COLUMNS, form)
    return None
