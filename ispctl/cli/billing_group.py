"""`ispctl billing-group`: the provider's legal entities and their bank accounts."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from ispctl.cli.field_options import with_field_options
from ispctl.cli.session import FormatOption, JsonOption, choose, open_session, say
from ispctl.output import Format, print_object, print_rows
from ispctl.rules.group_fields import GROUP_FIELDS
from ispctl.services import groups

app = typer.Typer(no_args_is_help=True)
account = typer.Typer(no_args_is_help=True)
app.add_typer(account, name="account", help="Add a bank account, or take one back.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The billing group.")]
AccountArgument = Annotated[
    str, typer.Argument(metavar="NUMBER[:CURRENCY]", help="[prefix-]number/bank or IBAN; the currency is the group's if not given.")
]
AccountOption = Annotated[
    list[str] | None,
    typer.Option("--account", metavar="NUMBER[:CURRENCY]", help="A bank account, such as 2000145399/2010:CZK; may be repeated."),
]
_FIELDS_BUT_NAME = {name: field for name, field in GROUP_FIELDS.items() if name != "name"}


@app.command()
@with_field_options("texts", _FIELDS_BUT_NAME)
def add(
    ctx: typer.Context,
    name: Name,
    texts: dict[str, str],
    accounts: AccountOption = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Add a billing group with its company and bank accounts."""
    session = open_session(ctx)
    warn(groups.add({"name": name, **texts}, accounts or [], session.author()))
    _print(groups.show(name), choose(form, json))


@app.command()
@with_field_options("texts", GROUP_FIELDS)
def edit(ctx: typer.Context, name: Name, texts: dict[str, str], form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Change the given fields of a billing group; an empty text clears a field."""
    session = open_session(ctx)
    _print(groups.edit(name, texts, session.author()), choose(form, json))


@app.command("list")
def list_groups(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """List the billing groups."""
    open_session(ctx)
    rows = [_shown(group, choose(form, json)) for group in groups.overview()]
    print_rows(rows, ("name", "company", "ico", "currency", "accounts", "clients"), choose(form, json))


@app.command()
def show(ctx: typer.Context, name: Name, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Show a billing group."""
    open_session(ctx)
    _print(groups.show(name), choose(form, json))


@account.command("add")
def add_account(
    ctx: typer.Context, name: Name, number: AccountArgument, form: FormatOption = Format.table, json: JsonOption = False
) -> None:
    """Add a bank account to a billing group, so that its statements can be imported."""
    session = open_session(ctx)
    warn(groups.add_account(name, number, session.author()))
    _print(groups.show(name), choose(form, json))


@account.command("remove")
def remove_account(
    ctx: typer.Context, name: Name, number: AccountArgument, form: FormatOption = Format.table, json: JsonOption = False
) -> None:
    """Take back a bank account that was added by mistake and has no statements."""
    session = open_session(ctx)
    groups.remove_account(name, number, session.author())
    _print(groups.show(name), choose(form, json))


def _print(group: dict[str, Any], form: Format) -> None:
    print_object(_shown(group, form), form)


def _shown(group: dict[str, Any], form: Format) -> dict[str, Any]:
    """People read accounts as NUMBER:CURRENCY, the form in which they are typed; programs get the parts."""
    if form is Format.json:
        return group
    return {**group, "accounts": [f"{account['number']}:{account['currency']}" for account in group["accounts"]]}


def warn(doubts: Sequence[str]) -> None:
    """Tell what is doubtful but was done."""
    for doubt in doubts:
        say(f"note: {doubt}")
