"""`ispctl admin`: administrators and their operating-system users."""

from typing import Annotated

import typer

from ispctl.cli.field_options import with_field_options
from ispctl.cli.session import FormatOption, JsonOption, choose, open_session
from ispctl.output import Format, print_object, print_rows
from ispctl.rules.group_fields import ADMIN_FIELDS
from ispctl.services import admins

app = typer.Typer(no_args_is_help=True)

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="The administrator's account.")]
_FIELDS_BUT_LOGIN = {name: field for name, field in ADMIN_FIELDS.items() if name != "login"}


@app.command()
@with_field_options("texts", _FIELDS_BUT_LOGIN)
def add(
    ctx: typer.Context,
    login: Login,
    texts: dict[str, str],
    master: Annotated[bool, typer.Option("--master", help="May add and edit administrators.")] = False,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Add an administrator. Only a Master may."""
    session = open_session(ctx)
    print_object(admins.add({"login": login, **texts}, master, session.author()), choose(form, json))


@app.command()
@with_field_options("texts", ADMIN_FIELDS)
def edit(
    ctx: typer.Context,
    login: Login,
    texts: dict[str, str],
    master: Annotated[bool | None, typer.Option("--master/--no-master", help="May add and edit administrators.")] = None,
    active: Annotated[bool | None, typer.Option("--active/--no-active", help="May work with ispctl at all.")] = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Change the given fields of an administrator. Only a Master may; an empty text clears a field."""
    session = open_session(ctx)
    flags = {name: value for name, value in (("is_master", master), ("is_active", active)) if value is not None}
    print_object(admins.edit(login, texts, flags, session.author()), choose(form, json))


@app.command("list")
def list_admins(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """List the administrators."""
    open_session(ctx)
    print_rows(admins.overview(), ("login", "name", "os_user", "email", "is_master", "is_active"), choose(form, json))
