"""What nearly every command needs first: settings, the open database, who is at the keyboard, and the date."""

import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ispctl import clock, db, identity, settings
from ispctl.errors import Error
from ispctl.output import Format
from ispctl.paths import find_config
from ispctl.services.author import Author, Viewer, administrator_of, viewer_of
from ispctl.settings import Settings

FormatOption = Annotated[Format, typer.Option("--format", help="How to print the result.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would be done and write nothing.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print nothing when all is well.")]
AsOfOption = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day to judge by; today if not given.")]


@dataclass(frozen=True)
class Session:
    """An open program: the settings in force and the command being run."""

    settings: Settings
    command: str

    def today(self) -> date:
        return clock.today(self.settings.timezone)

    def day(self, given: datetime | None) -> date:
        """Return the day named by --as-of, else today."""
        return given.date() if given else self.today()

    def author(self) -> Author:
        """Return who makes the change. Raises Error when the user has no administrator account."""
        return Author(administrator_of(identity.invoking_user()).login, self.command, clock.now())

    def viewer(self) -> Viewer:
        """Return who looks; without an administrator account that is nobody, who sees no private notes."""
        return viewer_of(identity.invoking_user())


def config_file(ctx: typer.Context) -> Path:
    """Return the configuration file in force. Raises Error when there is none."""
    path = find_config(ctx.obj)
    if path is None:
        raise Error("there is no configuration yet; run `ispctl init` (or `ispctl demo` to look around)")
    return path


def load_settings(ctx: typer.Context) -> Settings:
    """Read the configuration in force."""
    return settings.load(config_file(ctx))


def open_session(ctx: typer.Context) -> Session:
    """Read the configuration and open the database."""
    loaded = load_settings(ctx)
    db.connect(loaded.database_url())
    ctx.call_on_close(db.database.close)
    return Session(loaded, ctx.command_path)


def choose(form: Format, json: bool) -> Format:
    """Return the format asked for; --json wins."""
    return Format.json if json else form


def say(text: str) -> None:
    """Tell a person something that is not the result."""
    print(text, file=sys.stderr)
