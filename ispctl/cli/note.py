"""`ispctl note`: internal notes on clients."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from ispctl.cli.note_text import given_text, note_lines
from ispctl.cli.session import FormatOption, JsonOption, choose, open_session, say
from ispctl.output import Format, print_json, print_rows
from ispctl.services import notes
from ispctl.services.notes import NoteEdit

app = typer.Typer(no_args_is_help=True)

ClientArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="The client's number.")]
NoteArgument = Annotated[int, typer.Argument(metavar="ID", help="The note's number, as in the list.")]
TextArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[TEXT]", help="- is standard input; without a text your $EDITOR opens on a terminal.")
]


@app.command()
def add(
    ctx: typer.Context,
    number: ClientArgument,
    text: TextArgument = None,
    private: Annotated[bool, typer.Option("--private", help="Only you and Masters will ever see it.")] = False,
    alert: Annotated[bool, typer.Option("--alert", help="Show it as a warning whenever the card is opened.")] = False,
    json: JsonOption = False,
) -> None:
    """Add a note to a client and print the note's number."""
    session = open_session(ctx)
    author = session.author()
    added = notes.add(number, given_text(text), author, private=private, alert=alert)
    _report(added, f"note {added['id']} added to client {number}", json=json)


@app.command()
def edit(
    ctx: typer.Context,
    note: NoteArgument,
    text: TextArgument = None,
    private: Annotated[bool | None, typer.Option("--private/--public", help="Who may see it; its author and a Master may say.")] = None,
    alert: Annotated[bool | None, typer.Option("--alert/--no-alert", help="Whether it is shown as a warning.")] = None,
    json: JsonOption = False,
) -> None:
    """Change the text of a note, or who sees it and how; without any of these your $EDITOR opens with the text."""
    session = open_session(ctx)
    author, old = session.author(), notes.find(note, session.viewer()).text
    new = given_text(text, old) if text or (private, alert) == (None, None) else None
    _report(notes.edit(note, NoteEdit(new, private, alert), author), f"note {note} changed", json=json)


@app.command()
def delete(ctx: typer.Context, note: NoteArgument, json: JsonOption = False) -> None:
    """Delete a note. It is kept: `note list --deleted` shows it, `note restore` brings it back."""
    session = open_session(ctx)
    _report(notes.delete(note, session.author()), f"note {note} deleted; `ispctl note restore {note}` brings it back", json=json)


@app.command()
def restore(ctx: typer.Context, note: NoteArgument, json: JsonOption = False) -> None:
    """Bring a deleted note back."""
    session = open_session(ctx)
    _report(notes.restore(note, session.author()), f"note {note} restored", json=json)


@app.command("list")
def list_(
    ctx: typer.Context,
    number: ClientArgument,
    deleted: Annotated[bool, typer.Option("--deleted", help="Deleted ones as well.")] = False,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """List the notes on a client that you may see, the newest first, with when (UTC) and by whom they were written."""
    session = open_session(ctx)
    found, chosen = notes.list_notes(number, session.viewer(), deleted=deleted), choose(form, json)
    if chosen is not Format.table:
        print_rows(found, notes.COLUMNS, chosen)
    for note in found if chosen is Format.table else ():
        print("\n".join(note_lines(note)))


def _report(note: Mapping[str, Any], said: str, *, json: bool) -> None:
    say(said)
    print_json(note) if json else print(note["id"])
