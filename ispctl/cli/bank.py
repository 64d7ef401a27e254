"""`ispctl bank …`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ispctl.cli import bank_profile
from ispctl.cli.bank_pages import checked_status, csv_profiles_if_any, own_accounts_if_any, print_explanation, print_files, refusal_as_json
from ispctl.cli.session import DryRunOption, FormatOption, JsonOption, choose, open_session
from ispctl.output import Format, print_object, print_rows
from ispctl.services import bank_decisions, bank_inspect, bank_list, bank_undo
from ispctl.services import continuity as continuity_service
from ispctl.services.bank_list import STATUSES, Filter

app = typer.Typer(no_args_is_help=True)
app.add_typer(bank_profile.app, name="profile")
Transaction = Annotated[int, typer.Argument(metavar="TX", help="The id of a transaction.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Why; kept in the history.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Booked on or after, on or before this day.")]
TRANSACTION_COLUMNS = ("id", "booked_on", "amount", "currency", "vs", "status", "client", "counter_name", "reason")
CONTINUITY_COLUMNS = ("account", "currency", "after", "after_on", "statement", "on", "finding")
IMPORT_COLUMNS = ("import", "imported_at", "imported_by", "file", "format", "new", "already_known", "undone_at")


@app.command()
def inspect(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Bank files of any known format.")],
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Show what the import would read and check; store nothing. Needs no database."""
    with refusal_as_json(choose(form, json)):
        read = [bank_inspect.inspect(path, own_accounts_if_any(ctx), csv_profiles_if_any(ctx)) for path in files]
    print_files(read, choose(form, json))


@app.command()
def transactions(
    ctx: typer.Context,
    status: Annotated[str | None, typer.Option(help=f"One of {', '.join(STATUSES)}.")] = None,
    client: Annotated[str | None, typer.Option(metavar="NUMBER", help="Paired with this client.")] = None,
    account: Annotated[str | None, typer.Option(help="Our account.")] = None,
    vs: Annotated[str | None, typer.Option(help="The variable symbol.")] = None,
    since: Day = None,
    until: Day = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """List bank transactions with whose money they are, and why."""
    open_session(ctx)
    first, last = (day.date().isoformat() if day else None for day in (since, until))
    rows = bank_list.transactions(Filter(checked_status(status), client, account, vs, first, last, None, limit))
    print_rows(rows, TRANSACTION_COLUMNS, choose(form, json))


@app.command()
def explain(ctx: typer.Context, transaction: Transaction, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Say which rules were tried for a payment, which hit, and where the money went."""
    open_session(ctx)
    print_explanation(bank_list.explain(transaction), choose(form, json))


@app.command()
def match(
    ctx: typer.Context,
    transaction: Transaction,
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="The client's number.")],
    invoice: Annotated[str | None, typer.Option(metavar="NUMBER", help="Use it for this invoice first.")] = None,
    reason: Reason = None,
) -> None:
    """Give a payment to a client by hand; automatic runs never change it."""
    bank_decisions.match(transaction, client, open_session(ctx).author(), invoice, reason)


@app.command()
def unmatch(ctx: typer.Context, transaction: Transaction, reason: Reason = None) -> None:
    """Take a payment from its client; automatic runs leave it unpaired."""
    bank_decisions.unmatch(transaction, open_session(ctx).author(), reason)


@app.command()
def ignore(ctx: typer.Context, transaction: Transaction, reason: Annotated[str, typer.Option(help="Why; kept in the history.")]) -> None:
    """Leave a payment out of everything, with a reason."""
    bank_decisions.ignore(transaction, open_session(ctx).author(), reason)


@app.command()
def imports(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """List what came in from which file, newest first."""
    open_session(ctx)
    print_rows(bank_undo.imports(), IMPORT_COLUMNS, choose(form, json))


@app.command()
def continuity(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Say where the statements of an account do not follow one another: missing numbers, repeats, balances."""
    open_session(ctx)
    print_rows(continuity_service.report(), CONTINUITY_COLUMNS, choose(form, json))


@app.command()
def undo(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="IMPORT", help="The id of an import.")],
    dry_run: DryRunOption = False,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Take an import back with its pairing and allocations; refused when later decisions depend on it."""
    print_object(bank_undo.undo(number, open_session(ctx).author(), dry_run), choose(form, json))
