"""`ispctl tariff`: what services are sold as."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from ispctl.cli.field_options import with_field_options
from ispctl.cli.session import DryRunOption, FormatOption, JsonOption, choose, open_session, say
from ispctl.output import Format, print_json, print_object, print_rows
from ispctl.rules.service_fields import TARIFF_FIELDS
from ispctl.rules.speeds import write_speed
from ispctl.services import tariffs

app = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The tariff.")]
ReplaceByOption = Annotated[str | None, typer.Option("--replace-by", metavar="NAME", help="The tariff that its services get instead.")]
_FIELDS_BUT_NAME = {name: field for name, field in TARIFF_FIELDS.items() if name != "name"}
_COLUMNS = ("name", "download", "upload", "price", "price_with_vat", "currency", "vat", "services")


@app.command()
@with_field_options("texts", _FIELDS_BUT_NAME)
def add(ctx: typer.Context, name: Name, texts: dict[str, str], form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Add a tariff."""
    session = open_session(ctx)
    _print(tariffs.add({"name": name, **texts}, session.author()), choose(form, json))


@app.command()
@with_field_options("texts", TARIFF_FIELDS)
def edit(ctx: typer.Context, name: Name, texts: dict[str, str], form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Change the given fields of a tariff, for everybody who has it."""
    session = open_session(ctx)
    _print(tariffs.edit(name, texts, session.author()), choose(form, json))


@app.command("list")
def list_tariffs(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """List the tariffs and how many services have each."""
    open_session(ctx)
    chosen = choose(form, json)
    if chosen is Format.table:
        print_rows([_for_people(tariff) for tariff in tariffs.overview()], _COLUMNS, chosen)
    else:
        print_rows(tariffs.overview(), tariffs.COLUMNS, chosen)


@app.command()
def remove(
    ctx: typer.Context, name: Name, replace_by: ReplaceByOption = None, dry_run: DryRunOption = False, json: JsonOption = False
) -> None:
    """Remove a tariff that no service has, or move its services to another one first."""
    session = open_session(ctx)
    done = tariffs.remove(name, replace_by, session.author(), dry_run=dry_run)
    if json:
        print_json(done)
    moved = f", {done['services']} services moved to {replace_by}" if replace_by else ""
    say(f"tariff {name} removed{moved}{' (nothing is written: --dry-run)' if dry_run else ''}")


def _print(tariff: dict[str, Any], form: Format) -> None:
    print_object(_for_people(tariff) if form is Format.table else tariff, form)


def _for_people(tariff: Mapping[str, Any]) -> dict[str, Any]:
    speeds = {name: write_speed(tariff[f"{name}_kbit"]) for name in ("download", "upload")}
    return {name: {**tariff, **speeds}[name] for name in _COLUMNS}
