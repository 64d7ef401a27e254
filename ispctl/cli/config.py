"""`ispctl config`: the settings in force."""

import typer

from ispctl.cli.session import FormatOption, JsonOption, choose, config_file
from ispctl.output import Format, print_rows
from ispctl.settings import describe

app = typer.Typer(no_args_is_help=True)


@app.callback()
def config() -> None:
    """The settings in force, and where each comes from."""


@app.command()
def show(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Show every setting, its value with secrets masked, and whether it is the default or comes from the file."""
    print_rows(describe(config_file(ctx)), ("name", "value", "source"), choose(form, json))
