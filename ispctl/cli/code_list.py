"""The commands of one code list; `group`, `status` and `payment-type` are made here."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from ispctl.cli.session import DryRunOption, FormatOption, JsonOption, choose, open_session, say
from ispctl.output import Format, print_json, print_rows
from ispctl.services import code_lists
from ispctl.services.code_lists import CodeList

NameArgument = Annotated[str, typer.Argument(metavar="NAME")]
NewName = Annotated[str, typer.Option("--name", metavar="TEXT", help="The new wording.")]
ReplaceOption = Annotated[str | None, typer.Option("--replace-by", metavar="NAME", help="Move the clients that have it to this one.")]


def code_list_app(code_list: CodeList) -> typer.Typer:
    """Return the commands add, edit, list and remove for one list."""
    app = typer.Typer(no_args_is_help=True)

    @app.command()
    def add(ctx: typer.Context, name: NameArgument, json: JsonOption = False) -> None:
        """Add a name."""
        session = open_session(ctx)
        added = code_lists.add(code_list, name, session.author())
        print_json(added) if json else say(f"{code_list.title} {added['name']} added")

    @app.command()
    def edit(ctx: typer.Context, name: NameArgument, to: NewName, dry_run: DryRunOption = False, json: JsonOption = False) -> None:
        """Change the wording of a name, also with the clients that have it."""
        session = open_session(ctx)
        done = code_lists.rename(code_list, name, to, session.author(), dry_run=dry_run)
        _report(done, f"{code_list.title} {done['was']} is now {done['name']}", json=json, dry_run=dry_run)

    @app.command("list")
    def list_(ctx: typer.Context, form: FormatOption = Format.table, json: JsonOption = False) -> None:
        """List the names, with how many clients have each."""
        open_session(ctx)
        print_rows(code_lists.overview(code_list), ("name", "clients"), choose(form, json))

    @app.command()
    def remove(
        ctx: typer.Context, name: NameArgument, replace_by: ReplaceOption = None, dry_run: DryRunOption = False, json: JsonOption = False
    ) -> None:
        """Remove a name that no client has, or whose clients get another one."""
        session = open_session(ctx)
        done = code_lists.remove(code_list, name, replace_by, session.author(), dry_run=dry_run)
        _report(done, f"{code_list.title} {done['name']} removed", json=json, dry_run=dry_run)

    return app


def _report(done: Mapping[str, Any], said: str, *, json: bool, dry_run: bool) -> None:
    moved = f", clients moved: {done['clients']}" if done["clients"] else ""
    print_json(done) if json else print(f"{said}{moved}{' (nothing is written: --dry-run)' if dry_run else ''}")
