"""`ispctl check`."""

import typer

from ispctl.cli.session import FormatOption, JsonOption, choose, open_session
from ispctl.errors import Error
from ispctl.output import Format, print_rows
from ispctl.services import check as service

app = typer.Typer()


@app.command()
def check(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Check that everything in the database adds up; exit 1 when something does not."""
    open_session(ctx)
    found = service.run()
    print_rows(found, ("invariant", "breaches"), choose(form, json))
    if broken := [row["invariant"] for row in found if row["breaches"]]:
        raise Error(f"the database does not add up: {'; '.join(broken)}")
