"""How bank files and explanations look to people."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from ispctl.bank.statement import OwnAccount
from ispctl.cli.session import load_settings, open_session
from ispctl.errors import FileError, UsageError
from ispctl.output import Format, print_json, print_rows
from ispctl.paths import find_config
from ispctl.plain import cell, write_csv
from ispctl.services.bank_import import own_accounts
from ispctl.services.bank_list import STATUSES

ROW_COLUMNS = ("booked_on", "amount", "currency", "vs", "ks", "ss", "counter_account", "counter_name", "message")


def own_accounts_if_any(ctx: typer.Context) -> list[OwnAccount]:
    """Return our accounts when ispctl is set up here; they help to tell forms of an account apart, nothing depends on them."""
    if find_config(ctx.obj) is None:
        return []
    open_session(ctx)
    return own_accounts()


def csv_profiles_if_any(ctx: typer.Context) -> list[Path]:
    """Return the folders with our own CSV profiles when ispctl is set up here."""
    return [] if find_config(ctx.obj) is None else load_settings(ctx).csv_profiles()


def checked_status(status: str | None) -> str | None:
    """Return the status. Raises UsageError for one that does not exist."""
    if status is not None and status not in STATUSES:
        raise UsageError(f"--status {status}: expected one of {', '.join(STATUSES)}")
    return status


@contextmanager
def refusal_as_json(form: Format) -> Iterator[None]:
    """Print a file that cannot be taken as an object too when JSON is asked for (DESIGN.md 5.1)."""
    try:
        yield
    except FileError as error:
        if form is Format.json:
            print_json({"error": {"file": error.file, "line": error.line, "reason": error.reason}})
        raise


def print_files(files: Sequence[dict[str, Any]], form: Format) -> None:
    """Print what was read: JSON and CSV in full, for people a heading for each statement and its rows."""
    if form is Format.json:
        return print_json(files)
    for file in files:
        for statement in file["statements"]:
            if form is Format.table:
                print(f"{file['file']}: {file['format']}, {file['encoding']}")
                print_heading(statement, len(statement["transactions"]))
            print_rows(statement["transactions"], ROW_COLUMNS, form)
    return None


def print_heading(statement: dict[str, Any], rows: int) -> None:
    """Print for people whose statement it is, whether it adds up, and what is worth knowing."""
    verdict = {True: "adds up", False: "DOES NOT ADD UP", None: "carries no balances"}[statement["balanced"]]
    period = f"statement {cell(statement['number'])} to {cell(statement['to'])}"
    print(f"account {statement['account']} {statement['currency']}, {period}: {verdict}")
    print(f"opening {cell(statement['opening'])}, closing {cell(statement['closing'])}, {rows} transactions")
    for warning in statement["warnings"]:
        print(f"! {warning}")


def print_explanation(found: dict[str, Any], form: Format) -> None:
    """Print why a payment is, or is not, somebody's; for people in sentences."""
    if form is Format.json:
        return print_json(found)
    if form is Format.csv:
        return write_csv(typer.get_text_stream("stdout"), [found], list(found))
    print(f"transaction {found['id']}: {found['amount']} {found['currency']} booked {found['booked_on']} on {found['account']}")
    payer = " ".join(filter(None, (found["counter_account"] or "no account", found["counter_name"])))
    print(f"from {payer}, VS {found['vs'] or 'none'}")
    print(f"status {found['status']}{', client ' + found['client'] if found['client'] else ''}: {found['reason']}")
    for tried in found["tried"]:
        print(f"  {'+' if tried['hit'] else '-'} {tried['why']}")
    for share in found["allocated"]:
        print(f"  {share['amount']} to invoice {share['invoice']} from {share['applied_on']}: {share['why']}")
    if found["credit"] not in (None, "0.00"):
        print(f"  {found['credit']} is credit of the client")
    if decided := found["decided_by"]:
        print(f"  decided by {decided['by']} at {decided['at']}{': ' + decided['reason'] if decided['reason'] else ''}")
    return None
