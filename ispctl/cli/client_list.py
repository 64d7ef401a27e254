"""`ispctl client list`: which clients, which columns, in which order."""

from typing import Annotated, Any

import typer

from ispctl.cli.filter_options import comma_separated, with_filter_options
from ispctl.cli.session import AsOfOption, FormatOption, JsonOption, choose, open_session
from ispctl.output import Format, print_rows
from ispctl.rules.card_names import LIST_FIELDS
from ispctl.services import client_list
from ispctl.services.client_list import Filter

app = typer.Typer()

ColumnsOption = Annotated[
    list[str] | None,
    typer.Option("--columns", "--column", metavar="NAMES", help="Which fields, figures and variables: number,name,overdue."),
]
COLUMNS = ("number", "name", "city", "status", "balance", "overdue", "days", "suspended")


@app.command("list")
@with_filter_options
def list_(
    ctx: typer.Context,
    wanted: Filter,
    columns: ColumnsOption = None,
    as_of: AsOfOption = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """List clients by number. JSON and CSV have every field, the table the most useful ones."""
    session, chosen, names = open_session(ctx), choose(form, json), comma_separated(columns)
    rows = client_list.list_clients(wanted, session.day(as_of), session.settings, names)
    if chosen is Format.table and not names:
        print_rows([_short(row) for row in rows], COLUMNS, chosen)
    elif chosen is Format.table:
        print_rows([{**row, "suspended": _reason(row)} for row in rows], names, chosen)
    else:
        print_rows(rows, names or LIST_FIELDS, chosen)


def _short(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "days": row["overdue_days"] or None, "suspended": _reason(row)}


def _reason(row: dict[str, Any]) -> str | None:
    return row["suspended"]["reason"] if row.get("suspended") else None
