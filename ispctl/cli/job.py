"""`ispctl job`: the batch jobs, one command for each module of jobs/."""

import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from ispctl import batch, clock
from ispctl.cli.session import AsOfOption, DryRunOption, FormatOption, JsonOption, QuietOption, choose, open_session
from ispctl.output import Format, print_json, print_object, print_rows
from ispctl.services import job_runs
from ispctl.services.author import Author

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

ForceOption = Annotated[bool, typer.Option("--force", help="Override the fuses of the job, if it has any; the history says so.")]
_COLUMNS = ("job", "purpose", "last_run", "result", "message")


@app.callback()
def job() -> None:
    """The batch jobs that cron runs. On success they print nothing unless a person is looking."""


@app.command("list")
def list_(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """List the jobs and how each last ended."""
    open_session(ctx)
    last = job_runs.last_runs(batch.names())
    rows = [{"job": name, "purpose": batch.purpose(name), **(last.get(name) or job_runs.NEVER)} for name in batch.names()]
    print_rows(rows, _COLUMNS, choose(form, json))


def _add(name: str) -> None:
    def command(
        ctx: typer.Context,
        as_of: AsOfOption = None,
        dry_run: DryRunOption = False,
        force: ForceOption = False,
        json: JsonOption = False,
        quiet: QuietOption = False,
    ) -> None:
        session = open_session(ctx)
        author = Author(f"job:{name}", session.command, clock.now())
        outcome = batch.run(name, batch.Task(session.settings, session.day(as_of), author, dry_run, force))
        _print(outcome, json=json, asked_for=not quiet and (dry_run or sys.stdout.isatty()))
        if outcome.problem:
            raise outcome.problem

    app.command(name, help=batch.purpose(name))(command)


for _name in batch.names():
    _add(_name)


def _print(outcome: batch.Outcome, *, json: bool, asked_for: bool) -> None:
    if json:
        print_json(outcome.report)
    elif asked_for or outcome.problem:
        _print_report(outcome.report)


def _print_report(report: Mapping[str, object]) -> None:
    lists = {name: value for name, value in report.items() if isinstance(value, list)}
    print_object({name: value for name, value in report.items() if name not in lists}, Format.table)
    for name, rows in lists.items():
        print(f"\n{name.replace('_', ' ')}: {len(rows) or 'none'}")
        if rows and isinstance(rows[0], dict):
            print_rows(rows, list(rows[0]), Format.table)
        elif rows:
            print("\n".join(map(str, rows)))
