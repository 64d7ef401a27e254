"""`ispctl service`: the Internet services of clients."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from ispctl.cli.field_options import with_field_options
from ispctl.cli.secret_input import read_secret_line
from ispctl.cli.session import AsOfOption, FormatOption, JsonOption, choose, open_session, say
from ispctl.output import Format, print_json, print_object, print_rows
from ispctl.plain import cell
from ispctl.rules.network import EXAMPLE
from ispctl.rules.service_fields import SERVICE_FIELDS, STATES
from ispctl.rules.speeds import write_speed
from ispctl.services import internet_services, service_views

app = typer.Typer(no_args_is_help=True)
address = typer.Typer(no_args_is_help=True)
app.add_typer(address, name="address", help="Add an IP address to a service, or take one away.")

Client = Annotated[str, typer.Argument(metavar="CLIENT", help="The client's number.")]
Id = Annotated[int, typer.Argument(metavar="ID", help="The service, as `service list` numbers it.")]
IpOption = Annotated[list[str] | None, typer.Option("--ip", metavar="TEXT", help=f"An IP address, such as '{EXAMPLE}'; may be repeated.")]
IpArgument = Annotated[list[str], typer.Argument(metavar="IP", help=f"An IP address, such as {EXAMPLE}")]
_COLUMNS = ("id", "client", "client_name", "tariff", "state", "connection", "login", "ip", "mac", "from", "until")


@app.command()
@with_field_options("texts", SERVICE_FIELDS)
def add(
    ctx: typer.Context,
    client: Client,
    texts: dict[str, str],
    ips: IpOption = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Add an Internet service to a client. Its address is the client's, and it begins today, unless told otherwise."""
    session = open_session(ctx)
    service = internet_services.add(client, texts, ips or [], session.today(), session.author(), session.settings)
    _print(service, choose(form, json))
    if service["connection"] == "pppoe":
        say(f"next: `ispctl service set-password {service['id']}`, with --generate for a new password")


@app.command()
@with_field_options("texts", SERVICE_FIELDS)
def edit(ctx: typer.Context, service: Id, texts: dict[str, str], json: JsonOption = False) -> None:
    """Change the given fields of a service and print what changed. An empty value ('') clears a field."""
    session = open_session(ctx)
    _print_changes(service, internet_services.edit(service, texts, session.author(), session.settings), json)


def _print_changes(service: int, changes: Mapping[str, tuple[object, object]], json: bool) -> None:
    if json:
        print_json({"id": service, "changed": [{"field": name, "old": old, "new": new} for name, (old, new) in changes.items()]})
    elif not changes:
        say(f"service {service}: nothing changed")
    else:
        for name, (old, new) in changes.items():
            print(f"{name}: {cell(old) or 'empty'} -> {cell(new) or 'empty'}")


@app.command("list")
def list_services(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(metavar="[CLIENT]", help="The client's number; all clients if not given.")] = None,
    tariff: Annotated[str | None, typer.Option(metavar="NAME", help="Only services with this tariff.")] = None,
    state: Annotated[str | None, typer.Option(metavar="STATE", help=f"Only services that are {', '.join(STATES)}.")] = None,
    as_of: AsOfOption = None,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """List services."""
    session = open_session(ctx)
    rows = service_views.overview(session.day(as_of), client=client, tariff=tariff, state=state)
    chosen = choose(form, json)
    print_rows(rows if chosen is Format.json else [_in_a_list(row) for row in rows], _COLUMNS, chosen)


def _in_a_list(service: dict[str, Any]) -> dict[str, Any]:
    addresses = [f"{one['address']}/{one['prefix']}" for one in service["ip"]]
    return {**service, "tariff": service["tariff"]["name"], "ip": addresses}


@app.command()
def show(ctx: typer.Context, service: Id, as_of: AsOfOption = None, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Show a service with everything that the client or a technician has to set up."""
    session = open_session(ctx)
    _print(service_views.show(service, session.day(as_of)), choose(form, json))


@app.command()
def remove(
    ctx: typer.Context,
    service: Id,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which it ends; today if not given.")] = None,
) -> None:
    """End a service. One that has not begun yet is deleted."""
    session = open_session(ctx)
    say(internet_services.remove(service, on.date() if on else None, session.today(), session.author()))


@app.command("set-password")
def set_password(
    ctx: typer.Context,
    service: Id,
    generate: Annotated[bool, typer.Option("--generate", help="Make up a new password and print it.")] = False,
) -> None:
    """Give the login of a service a password: from standard input, or a new one."""
    session = open_session(ctx)
    given = None if generate else read_secret_line("Password")
    password = internet_services.set_password(service, given, session.author(), session.settings)
    print(password) if generate else say(f"service {service}: password set")


@app.command("show-password")
def show_password(ctx: typer.Context, service: Id) -> None:
    """Print the password of a service. The history keeps that you have seen it."""
    session = open_session(ctx)
    print(internet_services.show_password(service, session.author(), session.settings))


@address.command("add")
def add_address(ctx: typer.Context, service: Id, ip: IpArgument, form: FormatOption = Format.table, json: JsonOption = False) -> None:
    """Add an IP address to a service."""
    session = open_session(ctx)
    found = internet_services.add_address(service, " ".join(ip), session.today(), session.author(), session.settings)
    _print(found, choose(form, json))


@address.command("remove")
def remove_address(
    ctx: typer.Context,
    service: Id,
    ip: Annotated[str, typer.Argument(metavar="IP", help="The IP address, with or without its prefix.")],
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Take an IP address from a service."""
    session = open_session(ctx)
    _print(internet_services.remove_address(service, ip, session.today(), session.author()), choose(form, json))


def _print(service: dict[str, Any], form: Format) -> None:
    if form is not Format.table:
        print_object(service if form is Format.json else _in_a_row(service), form)
        return
    tariff = service["tariff"]
    speeds = f"{write_speed(tariff['download_kbit'])}/{write_speed(tariff['upload_kbit'])}"
    price = f"{tariff['price_with_vat']} {tariff['currency']} with VAT"
    print_object({**_in_a_row(service), "tariff": f"{tariff['name']}, {speeds}, {price}"}, form)


def _in_a_row(service: dict[str, Any]) -> dict[str, Any]:
    """People read addresses in the form in which they are typed; programs get the parts."""
    return {**service, "tariff": service["tariff"]["name"], "ip": [service_views.ip_text(one) for one in service["ip"]]}
