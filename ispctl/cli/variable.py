"""`ispctl variable`: values that the operator defines, with a default and values of their own for some clients."""

from typing import Annotated

import typer

from ispctl.cli.field_options import with_field_options
from ispctl.cli.session import DryRunOption, FormatOption, JsonOption, choose, open_session, say
from ispctl.output import Format, print_json, print_object, print_rows
from ispctl.plain import cell
from ispctl.rules.variable_fields import VARIABLE_FIELDS
from ispctl.services import variables

app = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The variable.")]
ClientArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="The client's number.")]
_FIELDS_BUT_NAME = {name: field for name, field in VARIABLE_FIELDS.items() if name != "name"}


@app.command()
@with_field_options("texts", _FIELDS_BUT_NAME)
def define(ctx: typer.Context, name: Name, texts: dict[str, str], form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Define a variable. Its name may consist of a-z, 0-9 and _, so that it works in templates."""
    session = open_session(ctx)
    print_object(variables.define({"name": name, **texts}, session.author()), choose(form, json))


@app.command()
@with_field_options("texts", VARIABLE_FIELDS)
def edit(ctx: typer.Context, name: Name, texts: dict[str, str], form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Change the given fields of a variable. Clients keep the values of their own."""
    session = open_session(ctx)
    print_object(variables.edit(name, texts, session.author()), choose(form, json))


@app.command("list")
def list_(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Option(metavar="NUMBER", help="The values of this client.")] = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """List the variables with their defaults, or the values of one client and which of them are its own."""
    open_session(ctx)
    if client is None:
        print_rows(variables.overview(), variables.COLUMNS, choose(form, json))
    else:
        print_rows(variables.list_values(client), ("name", *variables.Value._fields), choose(form, json))


@app.command()
def remove(
    ctx: typer.Context,
    name: Name,
    force: Annotated[bool, typer.Option("--force", help="Also when clients have values of their own.")] = False,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> None:
    """Remove a variable."""
    session = open_session(ctx)
    done = variables.remove(name, session.author(), force=force, dry_run=dry_run)
    said = f"variable {name} removed, own values of clients: {done['clients']}{' (nothing is written: --dry-run)' if dry_run else ''}"
    print_json(done) if json else print(said)


@app.command("set")
def set_(
    ctx: typer.Context,
    number: ClientArgument,
    name: Name,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="May equal the default; then it stays when the default changes.")],
    json: JsonOption = False,
) -> None:
    """Give a client a value of its own."""
    session = open_session(ctx)
    done = variables.set_value(number, name, value, session.author())
    print_json(done) if json else say(f"client {done['client']}: {name} is now {cell(done['value']) or 'empty'}")


@app.command()
def unset(ctx: typer.Context, number: ClientArgument, name: Name, json: JsonOption = False) -> None:
    """Let a client have the default again."""
    session = open_session(ctx)
    done = variables.unset(number, name, session.author())
    print_json(done) if json else say(f"client {done['client']}: {name} is the default again, {done['default'] or 'empty'}")
