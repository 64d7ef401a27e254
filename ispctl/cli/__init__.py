"""The command line. The table below names every command; a command's module is imported only when it is called."""

from typing import Annotated

import typer

from ispctl import __version__
from ispctl.cli.door import Door

# name: (module in ispctl.cli, what it is for); a module holds either a group of commands or the one command
COMMANDS = {
    "init": ("init", "Set up configuration, database, the first billing group and administrator."),
    "demo": ("demo", "Make up a fictional provider with history, for trying everything."),
    "config": ("config", "Show the settings in force and where each comes from."),
    "client": ("client", "Clients: add, show, edit, list, find out why, import, export."),
    "service": ("service", "Internet services of clients: addresses, logins, devices."),
    "tariff": ("tariff", "What services are sold as: speeds and prices."),
    "catv": ("catv", "Cable television: the outlets of a house and their clients."),
    "portal": ("portal", "Portal accounts: passwords, logins, the key that encrypts them."),
    "billing-group": ("billing_group", "The provider's legal entities and their bank accounts."),
    "contact": ("contact", "Contact persons of clients."),
    "note": ("note", "Internal notes on clients, public or private."),
    "variable": ("variable", "Values that you define, with a default and values of clients' own."),
    "group": ("group", "Client groups."),
    "status": ("status", "Client statuses, by which people are sorted."),
    "payment-type": ("payment_type", "Ways in which clients pay."),
    "admin": ("admin", "Administrators and their operating-system users."),
    "invoice": ("invoice", "Invoices and credit notes: import, list, show."),
    "import-bank": ("import_bank", "Read bank statements, check them, store them once, pair the payments."),
    "bank": ("bank", "Bank transactions: list, explain, match, and the imports they came from."),
    "job": ("job", "The batch jobs that cron runs."),
    "history": ("history", "What was changed, by whom and when."),
    "check": ("check", "Check that everything in the database adds up."),
    "db": ("db", "Look after the database."),
}


class Commands(Door):
    """The top-level group, filled from the table."""

    table = COMMANDS


app = typer.Typer(cls=Commands, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=True)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ispctl {__version__}")
        raise typer.Exit


@app.callback()
def main(
    ctx: typer.Context,
    config: Annotated[str | None, typer.Option(envvar="ISPCTL_CONFIG", metavar="FILE", help="The configuration file.")] = None,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Back office of an Internet service provider: clients, payments, suspension, letters."""
    ctx.obj = config
