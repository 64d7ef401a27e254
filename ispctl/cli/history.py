"""`ispctl history`: what was changed, by whom and when."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from ispctl.cli.session import FormatOption, JsonOption, choose, open_session
from ispctl.output import Format, print_rows
from ispctl.services import history

app = typer.Typer()


@app.command()
def show(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Option(metavar="NUMBER", help="Changes of this client only.")] = None,
    by: Annotated[str | None, typer.Option(metavar="LOGIN", help="Changes by this administrator, or job:NAME.")] = None,
    field: Annotated[str | None, typer.Option(help="Changes of this field only; `created` is the addition of a record.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Changes from this day on.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most this many, the newest.")] = 100,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Show what was changed, newest first: when (UTC), by whom, through what, which field, from what to what."""
    session = open_session(ctx)
    since = since and since.replace(tzinfo=ZoneInfo(session.settings.timezone))
    found = history.entries(client_number=client, by=by, field=field, since=since, limit=limit, viewer=session.viewer())
    print_rows(found, history.COLUMNS, choose(form, json))
