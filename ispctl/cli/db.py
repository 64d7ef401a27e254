"""`ispctl db`: look after the database."""

import typer

from ispctl import __version__, db
from ispctl.cli.session import FormatOption, JsonOption, choose, load_settings
from ispctl.output import Format, print_object

app = typer.Typer(no_args_is_help=True)


@app.command()
def upgrade(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Bring the schema up to this program's version. Make a copy of the database first."""
    _open(ctx)
    applied = db.migrate()
    print_object({"applied": applied, "schema": db.schema_versions()[0][-1]}, choose(form, json))


@app.command()
def version(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Show the versions of the program and of the database's schema, and what `upgrade` would do."""
    _open(ctx)
    applied, known = db.schema_versions()
    facts = {"program": __version__, "schema": applied[-1] if applied else None, "pending": sorted(set(known) - set(applied))}
    print_object(facts, choose(form, json))


def _open(ctx: typer.Context) -> None:
    db.connect(load_settings(ctx).database_url(), upgrading=True)
    ctx.call_on_close(db.database.close)
