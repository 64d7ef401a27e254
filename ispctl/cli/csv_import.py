"""What `client import` and `invoice import` have in common: options, the progress bar, the report of rejected rows."""

import sys
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Protocol

import typer

from ispctl.cli.session import say
from ispctl.errors import Error, UsageError
from ispctl.output import print_json
from ispctl.rules.import_map import ImportMap, InvalidMap, read_import_map
from ispctl.services.csv_files import Rejected, Row, Watch

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="CSV with ; or , and a header row; XLSX or JSON by its ending.")]
EncodingOption = Annotated[str, typer.Option("--encoding", metavar="NAME", help="Encoding of the file, such as cp1250.")]
SkipOption = Annotated[bool, typer.Option("--skip-bad", help="Take the good rows and leave the bad ones out; then the exit code is 0.")]
MapOption = Annotated[
    Path | None,
    typer.Option("--map", metavar="FILE", help="TOML that makes another program's columns ours; see config/import/example.toml."),
]


class Report(Protocol):
    """The part of a report that is about rejected rows."""

    @property
    def file(self) -> str: ...
    @property
    def rejected(self) -> Sequence[Rejected]: ...
    @property
    def rejected_rows(self) -> int: ...
    @property
    def rejected_file(self) -> Path | None: ...


def read_map(path: Path | None, known: Collection[str]) -> ImportMap | None:
    """Return the map that makes another program's columns ours. Raises UsageError naming file and key when it is none."""
    if path is None:
        return None
    try:
        return read_import_map(tomllib.loads(path.read_text(encoding="utf-8")), known)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, InvalidMap) as error:
        raise UsageError(f"--map {path}: {error}") from None


def watch(what: str) -> Watch:
    """Return what passes rows through and on a terminal shows how far it is."""

    def follow(rows: Sequence[Row]) -> Iterable[Row]:
        if not sys.stderr.isatty():
            return rows
        from rich.console import Console
        from rich.progress import track

        return track(rows, f"reading {what}", console=Console(stderr=True), transient=True)

    return follow


def print_report(report: Report, counts: Mapping[str, int], json: bool, dry_run: bool) -> None:
    """Print what an import did, for a person or as JSON."""
    if json:
        print_json({"file": report.file, **counts, "rejected": [asdict(one) for one in report.rejected]})
        return
    for one in report.rejected:
        column = f"{one.column} {one.value!r}: " if one.column else ""
        say(f"line {one.line}: {column}{one.reason}")
    done = ", ".join(f"{count} {name}" for name, count in {**counts, "rejected": report.rejected_rows}.items())
    print(f"{report.file}: {done}{' (nothing is written: --dry-run)' if dry_run else ''}")
    if report.rejected_file:
        say(f"rejected rows are in {report.rejected_file}")


def stop_at_bad_rows(report: Report, skip_bad: bool) -> None:
    """Raise Error when bad rows have stopped the import."""
    if report.rejected_rows and not skip_bad:
        rows = "1 row is bad" if report.rejected_rows == 1 else f"{report.rejected_rows} rows are bad"
        raise Error(f"{rows}, so nothing was imported; mend them and import the file again, or take the good ones with --skip-bad")
