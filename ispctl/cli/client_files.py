"""`ispctl client import` and `ispctl client export`: whole clientbases."""

import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ispctl.cli.session import DryRunOption, JsonOption, open_session, say
from ispctl.errors import Error, UsageError
from ispctl.output import print_json
from ispctl.services import client_export, client_import
from ispctl.services.client_import import Order, Report
from ispctl.services.csv_files import Row, write_whole

app = typer.Typer()

EncodingOption = Annotated[str, typer.Option("--encoding", metavar="NAME", help="Encoding of the file, such as cp1250.")]
SkipOption = Annotated[bool, typer.Option("--skip-bad", help="Take the good rows and leave the bad ones out; then the exit code is 0.")]
GroupOption = Annotated[str | None, typer.Option("--billing-group", metavar="NAME", help="For rows that name no billing group.")]
MapOption = Annotated[Path | None, typer.Option("--map", metavar="FILE", help='TOML with other headers: "Jméno" = "name".')]


TargetArgument = Annotated[str, typer.Argument(metavar="[FILE]", help="Where to; - is standard output.")]


@app.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with ; or , and a header row.")],
    encoding: EncodingOption = "utf-8",
    renamed: MapOption = None,
    billing_group: GroupOption = None,
    skip_bad: SkipOption = False,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> None:
    """Import clients from CSV: all rows, or none when any is bad.

    A row with the number of an existing client changes the columns that the file has; other rows add clients. The same file again
    changes nothing. Bad rows are listed and written to FILE.rejected.csv with their reasons, ready to be mended and sent again.
    """
    session = open_session(ctx)
    order = Order(file, encoding, _read_map(renamed), billing_group, skip_bad, dry_run)
    report = client_import.import_clients(order, session.author(), session.settings, _watch)
    print_json(_plain(report)) if json else _print(report, dry_run)
    if report.rejected and not skip_bad:
        raise Error(_stopped(report))


def _read_map(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"--map {path}: {error}") from None
    wrong = [name for name, column in found.items() if not isinstance(column, str)]
    if wrong:
        raise UsageError(f'--map {path}: {wrong[0]}: expected the name of a column in quotes, such as "Jméno" = "name"')
    return found


def _watch(rows: Sequence[Row]) -> Iterable[Row]:
    """Pass the rows through; on a terminal show how far it is."""
    if not sys.stderr.isatty():
        return rows
    from rich.console import Console
    from rich.progress import track

    return track(rows, "reading clients", console=Console(stderr=True), transient=True)


def _plain(report: Report) -> dict[str, object]:
    rejected = [asdict(one) for one in report.rejected]
    return {"file": report.file, "new": report.new, "changed": report.changed, "unchanged": report.unchanged, "rejected": rejected}


def _print(report: Report, dry_run: bool) -> None:
    for one in report.rejected:
        column = f"{one.column} {one.value!r}: " if one.column else ""
        say(f"line {one.line}: {column}{one.reason}")
    note = " (nothing is written: --dry-run)" if dry_run else ""
    print(f"{report.file}: {report.new} new, {report.changed} changed, {report.unchanged} unchanged, {report.rejected_rows} rejected{note}")
    if report.rejected_file:
        say(f"rejected rows are in {report.rejected_file}")


def _stopped(report: Report) -> str:
    rows = "1 row is bad" if report.rejected_rows == 1 else f"{report.rejected_rows} rows are bad"
    return f"{rows}, so nothing was imported; mend them and import the file again, or take the good ones with --skip-bad"


@app.command()
def export(
    ctx: typer.Context, file: Annotated[str, typer.Argument(metavar="[FILE]", help="Where to; - is standard output.")] = "-"
) -> None:
    """Export all clients with every field as CSV; importing it changes nothing."""
    open_session(ctx)
    if file == "-":
        client_export.export_clients(sys.stdout)
    else:
        write_whole(Path(file), client_export.export_bytes())
