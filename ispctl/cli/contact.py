"""`ispctl contact`: contact persons of clients."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from ispctl.cli.field_options import with_field_options
from ispctl.cli.session import FormatOption, JsonOption, choose, open_session, say
from ispctl.output import Format, print_json, print_rows
from ispctl.rules.contact_fields import CONTACT_FIELDS
from ispctl.services import contacts

app = typer.Typer(no_args_is_help=True)

ClientArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="The client's number.")]
ContactArgument = Annotated[int, typer.Argument(metavar="ID", help="The contact person's number, as in the list.")]


@app.command()
@with_field_options("texts", CONTACT_FIELDS)
def add(ctx: typer.Context, number: ClientArgument, texts: dict[str, str], json: JsonOption = False) -> None:
    """Add a contact person to a client and print the person's number."""
    session = open_session(ctx)
    added = contacts.add(number, texts, session.author())
    _report(added, f"contact person {added['name']} added to client {number}", json=json)


@app.command()
@with_field_options("texts", CONTACT_FIELDS)
def edit(ctx: typer.Context, contact: ContactArgument, texts: dict[str, str], json: JsonOption = False) -> None:
    """Change the given fields of a contact person. An empty value ('') clears a field."""
    session = open_session(ctx)
    edited = contacts.edit(contact, texts, session.author())
    _report(edited, f"contact person {edited['name']} is as said", json=json)


@app.command()
def delete(ctx: typer.Context, contact: ContactArgument, json: JsonOption = False) -> None:
    """Delete a contact person; the history keeps every field."""
    session = open_session(ctx)
    deleted = contacts.delete(contact, session.author())
    _report(deleted, f"contact person {deleted['name']} deleted", json=json)


@app.command("list")
def list_(ctx: typer.Context, number: ClientArgument, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """List the contact persons of a client."""
    open_session(ctx)
    print_rows(contacts.list_contacts(number), contacts.COLUMNS, choose(form, json))


def _report(contact: Mapping[str, Any], said: str, *, json: bool) -> None:
    say(said)
    print_json(contact) if json else print(contact["id"])
