"""`ispctl client export-personal` and `ispctl client erase`: what the law lets a person ask for."""

import json as json_format
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ispctl.cli.session import DryRunOption, JsonOption, Session, open_session, say
from ispctl.errors import UsageError
from ispctl.output import print_json
from ispctl.plain import plain
from ispctl.services import personal_erase, personal_export
from ispctl.services.csv_files import write_whole

app = typer.Typer()

NumberArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="The client's number.")]
OutputOption = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is standard output.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Erase also a client who has a service, owes money, or is owed some.")]


@app.command("export-personal")
def export_personal(ctx: typer.Context, number: NumberArgument, output: OutputOption = "-") -> None:
    """Export everything known about a client as JSON, to be handed out: without passwords, and without notes you may not see."""
    session = open_session(ctx)
    found = personal_export.export(number, session.today(), session.settings, session.viewer())
    if output == "-":
        print_json(found)
    else:
        write_whole(Path(output), f"{json_format.dumps(found, ensure_ascii=False, indent=2, default=plain)}\n".encode())


@app.command()
def erase(
    ctx: typer.Context,
    number: NumberArgument,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    force: ForceOption = False,
    json: JsonOption = False,
) -> None:
    """Erase the personal data of a client for good; invoices, payments and allocations stay under the number. Masters only."""
    session = open_session(ctx)
    if not (dry_run or yes):
        _ask(session, number, force)
    report = personal_erase.erase(number, session.today(), session.author(), force=force, dry_run=dry_run)
    print_json(report) if json else _print_report(report, dry_run)
    say("not touched, keep or destroy them yourself: bank files in the spool folder, printed documents, copies of the database")


def _ask(session: Session, number: str, force: bool) -> None:
    if not sys.stdin.isatty():
        raise UsageError("nothing brings an erased client back: look at it with --dry-run, then say --yes")
    _print_report(personal_erase.erase(number, session.today(), session.author(), force=force, dry_run=True), True)
    typer.confirm("Erase all that for good?", abort=True, err=True)


def _print_report(report: Mapping[str, Any], dry_run: bool) -> None:
    print(f"client {report['client']} {report['name']}{' (nothing is written: --dry-run)' if dry_run else ' erased'}")
    for done in ("deleted", "emptied", "kept"):
        counts = ", ".join(f"{table.replace('_', ' ')} {count}" for table, count in report[done].items() if count)
        print(f"  {done:<8} {counts or 'nothing'}")
