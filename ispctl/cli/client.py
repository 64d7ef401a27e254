"""`ispctl client`: the clients of the provider."""

from collections.abc import Mapping
from typing import Annotated

import typer

from ispctl.cli import client_files, client_find, client_list, client_personal, client_show, client_suspension
from ispctl.cli.client_options import ForceOption, SetOption, together
from ispctl.cli.field_options import with_field_options
from ispctl.cli.session import FormatOption, JsonOption, choose, open_session, say
from ispctl.output import Format, print_json, print_rows
from ispctl.plain import cell
from ispctl.rules.client_fields import FIELDS
from ispctl.services import clients
from ispctl.services.history import entries

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(client_show.app)
app.add_typer(client_list.app)
app.add_typer(client_find.app)
app.add_typer(client_files.app)
app.add_typer(client_suspension.app)
app.add_typer(client_personal.app)

NumberArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="The client's number.")]
HISTORY_COLUMNS = ("at", "by", "through", "entity", "field", "old", "new")


@app.callback()
def client() -> None:
    """Clients: add, show, edit, list, find, import, export, suspend, find out why."""


@app.command()
@with_field_options("fields", FIELDS)
def add(ctx: typer.Context, fields: dict[str, str], assign: SetOption = None, force: ForceOption = False, json: JsonOption = False) -> None:
    """Add a client and print its number.

    Without --number the client gets the next free one; without --billing-group the only one there is.
    """
    session = open_session(ctx)
    card = clients.add(together(fields, assign), session.author(), session.settings, force=force)
    say(f"client {card['number']} {card['name']} added")
    print_json({"number": card["number"]}) if json else print(card["number"])


@app.command()
@with_field_options("fields", FIELDS)
def edit(
    ctx: typer.Context,
    number: NumberArgument,
    fields: dict[str, str],
    assign: SetOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
) -> None:
    """Change the given fields of a client and print what changed. An empty value ('') clears a field."""
    session = open_session(ctx)
    opened = clients.open_card(number)
    changes = clients.edit(opened, together(fields, assign), session.author(), session.settings, force=force)
    _print_changes(opened.known.card["number"], changes, json)


def _print_changes(number: object, changes: Mapping[str, tuple[object, object]], json: bool) -> None:
    if json:
        print_json({"number": number, "changed": [{"field": name, "old": old, "new": new} for name, (old, new) in changes.items()]})
    elif not changes:
        say(f"client {number}: nothing changed")
    else:
        for name, (old, new) in changes.items():
            print(f"{name}: {cell(old) or 'empty'} -> {cell(new) or 'empty'}")


@app.command()
def history(ctx: typer.Context, number: NumberArgument, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Show what was changed in a client's card, newest first: when (UTC), by whom, through what, which field, from what to what."""
    session = open_session(ctx)
    print_rows(entries(client_number=number, viewer=session.viewer()), HISTORY_COLUMNS, choose(form, json))
