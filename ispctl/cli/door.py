"""The one door out: every error becomes a message on standard error and an exit code here, and nowhere else."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup

from ispctl import errors


class Door(TyperGroup):
    """A group whose commands are imported on first use and whose errors end as one message and an exit code."""

    table: ClassVar[dict[str, tuple[str, str]]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.table:
            return None
        module, sentence = self.table[cmd_name]
        app = import_module(f"ispctl.cli.{module}").app
        app.rich_markup_mode, app._add_completion = None, False  # plain help as at the top, and completion only there
        command = typer.main.get_command(app)
        command.name, command.short_help = cmd_name, sentence
        command.help = command.help or sentence
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in self.table.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        self.commands = dict.fromkeys(self.table)  # type: ignore[assignment]  # names alone, for "did you mean"
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        os.umask(0o077)
        try:
            return super().invoke(ctx)
        except errors.Error as error:
            typer.echo(f"ispctl: {error}", err=True)
            raise typer.Exit(error.exit_code) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(errors.REFUSED) from None
        except (typer.Exit, typer.Abort, KeyboardInterrupt):
            raise
        except Exception as error:
            if type(error).__module__.startswith("typer."):
                raise
            typer.echo(f"ispctl: internal error, please report it: {_where(error)}", err=True)
            raise typer.Exit(errors.REFUSED) from None


def _where(error: Exception) -> str:
    """Name the kind of the error and the place in our code; its text may hold somebody's data."""
    import traceback

    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "ispctl" in frame.filename]
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    return f"{type(error).__name__}{place}"
