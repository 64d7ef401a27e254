"""`ispctl catv`: cable television."""

from typing import Annotated

import typer

from ispctl.cli.session import FormatOption, JsonOption, choose, open_session
from ispctl.errors import UsageError
from ispctl.output import Format, print_json, print_rows
from ispctl.services import catv

app = typer.Typer(no_args_is_help=True)

_COLUMNS = ("outlet", "client", "name", "status", "suspended")


@app.command()
def show(
    ctx: typer.Context,
    house: Annotated[str | None, typer.Argument(metavar="[HOUSE]", help="Its street and number, such as 'Lipová 7, Šumperk'.")] = None,
    client: Annotated[str | None, typer.Option(metavar="NUMBER", help="The house of this client instead.")] = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """List the outlets of a house with their clients."""
    open_session(ctx)
    if (house is None) == (client is None):
        raise UsageError("catv show needs a house, or --client NUMBER, and not both")
    found = catv.show(house) if house is not None else catv.show_of(str(client))
    print_json(found) if choose(form, json) is Format.json else print_rows(found["outlets"], _COLUMNS, choose(form, json))


@app.command("list")
def list_houses(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """List the houses that have outlets."""
    open_session(ctx)
    print_rows(catv.overview(), ("street", "city", "outlets"), choose(form, json))
