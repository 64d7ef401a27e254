"""`ispctl client show`: the card of a client, today or as it was."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ispctl.cli.client_card import SECTIONS, print_card
from ispctl.cli.session import AsOfOption, FormatOption, JsonOption, Session, choose, open_session, say
from ispctl.errors import UsageError
from ispctl.output import Format, print_object
from ispctl.services import client_page, client_past, client_views
from ispctl.services.client_views import Shown
from ispctl.services.csv_files import write_whole

app = typer.Typer()

Section = StrEnum("Section", {name.replace(" ", "_"): name.replace(" ", "-") for name in SECTIONS})  # type: ignore[misc]

NumberArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="The client's number.")]
SectionOption = Annotated[Section | None, typer.Option("--section", help="Only this part of the card, for people.")]
AtOption = Annotated[datetime | None, typer.Option("--at", formats=["%Y-%m-%d"], help="The whole card as it was at the end of that day.")]

HtmlOption = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the whole card as a page for a browser instead.")]


@app.command()
def show(
    ctx: typer.Context,
    number: NumberArgument,
    as_of: AsOfOption = None,
    at: AtOption = None,
    section: SectionOption = None,
    html: HtmlOption = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Show the card of a client with its balance, overdue sum, scoring and suspension. Alert notes stand first."""
    session = open_session(ctx)
    shown = _look(session, number, as_of, at)
    if html is not None:
        write_whole(html, client_page.make_page(shown, session.day(at or as_of), session.settings).encode())
    elif choose(form, json) is Format.table:
        print_card(shown, session.settings.external_client_link_description, section and section.replace("-", " "))
    else:
        print_object(shown.card, choose(form, json))


def _look(session: Session, number: str, as_of: datetime | None, at: datetime | None) -> Shown:
    if at is None:
        return client_views.look_at(number, session.day(as_of), session.settings, session.viewer())
    if as_of is not None:
        raise UsageError("--at already says by which day the figures are judged; leave --as-of out")
    if at.date() > session.today():
        raise UsageError(f"--at {at.date()}: expected a day that has come; today is {session.today()}")
    say(f"the card as it was at the end of {at.date()}:")
    return client_past.look_back(number, at.date(), session.settings, session.viewer())
