"""`ispctl init`: configuration, database, the first billing group and the first administrator."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from ispctl import clock, db, identity, paths
from ispctl.cli.billing_group import AccountOption, warn
from ispctl.cli.field_options import with_field_options
from ispctl.cli.session import FormatOption, JsonOption, choose, say
from ispctl.errors import Error, UsageError
from ispctl.output import Format, print_object
from ispctl.rules.group_fields import ADMIN_FIELDS, GROUP_FIELDS
from ispctl.services import groups, setup
from ispctl.services.setup import Plan

app = typer.Typer()

_GROUP_FIELDS = {name: field for name, field in GROUP_FIELDS.items() if name != "name"}
_ADMIN_FIELDS = {name: field for name, field in ADMIN_FIELDS.items() if name != "os_user"}
# What nobody can guess: the option, the question, and how the answer is read.
_QUESTIONS = {
    "--group": ("Name of the first billing group", GROUP_FIELDS["name"].read),
    "--company": ("Company, as it stands on invoices", GROUP_FIELDS["company"].read),
    "--account": ("Bank account, NUMBER[:CURRENCY]", lambda text: groups.read_account(text, "CZK")),
    "--admin-login": ("Your login, under which the history keeps your changes", ADMIN_FIELDS["login"].read),
    "--admin-name": ("Your surname and first name", ADMIN_FIELDS["name"].read),
}


@app.command()
@with_field_options("admin", _ADMIN_FIELDS, prefix="admin-")
@with_field_options("company", _GROUP_FIELDS)
def init(
    ctx: typer.Context,
    company: dict[str, str],
    admin: dict[str, str],
    group: Annotated[str | None, typer.Option(metavar="NAME", help="Name of the first billing group.")] = None,
    accounts: AccountOption = None,
    data_dir: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the database, locks and the spool.")] = None,
    database: Annotated[str | None, typer.Option(metavar="URL", help="A PostgreSQL or MariaDB database instead of SQLite.")] = None,
    database_password_file: Annotated[Path | None, typer.Option(metavar="FILE", help="File with its password.")] = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Set up configuration, database, the first billing group, and you as its first administrator.

    On a terminal it asks for what is missing. It overwrites nothing, and leaves nothing behind when something fails.
    """
    config = _new_config(ctx.obj)
    texts = _complete(group, accounts, company, admin)
    values = _settings(data_dir, database, database_password_file)
    plan = Plan(config, values, *texts, identity.invoking_user())
    done = setup.set_up(plan, clock.now())
    ctx.call_on_close(db.database.close)
    warn(done.doubts)
    print_object(done.report, choose(form, json))
    say("next: `ispctl client import FILE`, `ispctl invoice import FILE`, `ispctl import-bank FILE`")


def _new_config(named: str | None) -> Path:
    existing = paths.find_config(named)
    if existing and existing.exists():
        raise Error(f"{existing}: there is a configuration already, and init overwrites nothing; `ispctl config show` shows it")
    return (existing or paths.user_config()).absolute()


def _settings(data_dir: Path | None, database: str | None, password_file: Path | None) -> dict[str, str]:
    # Written out, because cron and sudo may run with another home folder.
    values = {"data_dir": str((data_dir or paths.user_data()).expanduser().absolute())}
    if database:
        values["database"] = database
    if password_file:
        values["database_password_file"] = str(password_file.expanduser().absolute())
    return values


def _complete(
    group: str | None, accounts: list[str] | None, company: Mapping[str, str], admin: Mapping[str, str]
) -> tuple[dict[str, str], list[str], dict[str, str]]:
    given = {
        "--group": group,
        "--company": company.get("company"),
        "--account": accounts and accounts[0],
        "--admin-login": admin.get("login"),
        "--admin-name": admin.get("name"),
    }
    missing = [option for option, text in given.items() if not text]
    if missing and not sys.stdin.isatty():
        raise UsageError(f"init needs {', '.join(missing)} as well; on a terminal it asks for them")
    known = {option: text or _ask(option) for option, text in given.items()}
    return (
        {"name": known["--group"], **company, "company": known["--company"]},
        accounts or [known["--account"]],
        {**admin, "login": known["--admin-login"], "name": known["--admin-name"]},
    )


def _ask(option: str) -> str:
    question, read = _QUESTIONS[option]

    def check(text: str) -> str:
        try:
            read(text)
        except (ValueError, Error) as error:
            raise typer.BadParameter(str(error)) from None
        return text

    return str(typer.prompt(question, err=True, value_proc=check))
