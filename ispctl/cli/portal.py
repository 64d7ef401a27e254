"""`ispctl portal`: the accounts of clients in the client portal."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from ispctl import clock
from ispctl.cli.secret_input import read_secret_line
from ispctl.cli.session import DryRunOption, FormatOption, JsonOption, choose, config_file, open_session, say
from ispctl.errors import Error
from ispctl.output import Format, print_json, print_object, print_rows
from ispctl.services import portal, portal_logins, vault
from ispctl.services.portal_logins import LOCKED, OK, Attempt, Verdict
from ispctl.settings import portal_key_beside

app = typer.Typer(no_args_is_help=True)

Client = Annotated[str, typer.Argument(metavar="CLIENT", help="The client's number.")]
LostOption = Annotated[bool, typer.Option("--old-key-lost", help="Give up the passwords that only a lost key could show.")]


@app.command("reset-password")
def reset_password(ctx: typer.Context, client: Client) -> None:
    """Give a client a new password for the portal and print it."""
    session = open_session(ctx)
    print(portal.reset_password(client, session.author(), session.settings))


@app.command("show-password")
def show_password(ctx: typer.Context, client: Client) -> None:
    """Print a client's password for the portal. The history keeps that you have seen it."""
    session = open_session(ctx)
    print(portal.show_password(client, session.author(), session.settings))


@app.command("create-missing")
def create_missing(ctx: typer.Context, dry_run: DryRunOption = False, json: JsonOption = False) -> None:
    """Give a password to every client that has none, and print their numbers."""
    session = open_session(ctx)
    numbers = portal.create_missing(session.author(), session.settings, _progress, dry_run=dry_run)
    print_json({"created": numbers}) if json else print("\n".join(numbers)) if numbers else None
    say(f"passwords for {len(numbers)} clients made{' (nothing is written: --dry-run)' if dry_run else ''}")


def _progress(batches: Sequence[portal.Batch]) -> Iterable[portal.Batch]:
    if not sys.stderr.isatty():
        return batches
    from rich.console import Console
    from rich.progress import track

    return track(batches, "making passwords", console=Console(stderr=True), transient=True)


@app.command()
def verify(
    ctx: typer.Context,
    login: Annotated[str, typer.Argument(metavar="LOGIN", help="What the client typed as login; by default it is the client's number.")],
    address: Annotated[str | None, typer.Option(metavar="IP", help="The address that the client came from.")] = None,
    json: JsonOption = False,
) -> None:
    """Check a password, read from standard input, for a portal that lets clients in: exit code 0 when it is right, else 1."""
    session = open_session(ctx)
    attempt = Attempt(login, read_secret_line("Password"), address, clock.now())
    _tell(portal_logins.verify(attempt, session.settings), json)


def _tell(verdict: Verdict, json: bool) -> None:
    if json:
        print_json(verdict._asdict())
    if verdict.result == LOCKED:
        raise Error(f"too many wrong passwords; try again in {verdict.wait_seconds} s")
    if verdict.result != OK:
        raise Error("wrong login or password")
    if not json:
        print(verdict.client)


@app.command()
def logins(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(metavar="[CLIENT]", help="The client's number; everybody if not given.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most this many, the newest.")] = 100,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """List attempts to log in to the portal, the newest first: when (UTC), who, from where, with what result."""
    open_session(ctx)
    print_rows(portal_logins.overview(client, limit), portal_logins.COLUMNS, choose(form, json))


@app.command("create-key")
def create_key(ctx: typer.Context, old_key_lost: LostOption = False, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Make the key file that passwords are encrypted with. It overwrites nothing."""
    session = open_session(ctx)
    path = Path(session.settings.portal_key_file or portal_key_beside(config_file(ctx))).expanduser()
    print_object(vault.create_key(path, session.author(), old_key_lost=old_key_lost), choose(form, json))
    say("keep a copy of the key, but not together with copies of the database; next: `ispctl portal create-missing`")


@app.command("rotate-key")
def rotate_key(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Encrypt all passwords with a new key and forget the old one, which copies of the database made until now still need."""
    session = open_session(ctx)
    print_object(vault.rotate(session.author(), session.settings), choose(form, json))
