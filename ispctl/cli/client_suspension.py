"""`ispctl client suspend|resume|promise|why`: a client's service, and why it is as it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from ispctl.cli.session import AsOfOption, JsonOption, open_session
from ispctl.errors import UsageError
from ispctl.output import print_json
from ispctl.plain import cell
from ispctl.services import suspension_manual, suspension_why

app = typer.Typer()

NumberArgument = Annotated[str, typer.Argument(metavar="NUMBER", help="The client's number.")]
UntilOption = Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day of the promise.")]


@app.command()
def suspend(
    ctx: typer.Context,
    number: NumberArgument,
    reason: Annotated[str, typer.Option(help="Why, in your own words; no payment lifts it.")],
    json: JsonOption = False,
) -> None:
    """Suspend a client for a reason other than debt."""
    session = open_session(ctx)
    _print_state(suspension_manual.suspend(number, reason, session.today(), session.author()), json=json)


@app.command()
def resume(
    ctx: typer.Context,
    number: NumberArgument,
    reason: Annotated[str | None, typer.Option(help="Which suspension to lift, when there is more than one.")] = None,
    json: JsonOption = False,
) -> None:
    """Lift a suspension. Who still is a debtor is suspended again by the next run, unless there is a promise to pay."""
    session = open_session(ctx)
    _print_state(suspension_manual.resume(number, reason, session.today(), session.author()), json=json)


@app.command()
def promise(
    ctx: typer.Context,
    number: NumberArgument,
    until: UntilOption = None,
    none: Annotated[bool, typer.Option("--none", help="Take the promise back.")] = False,
    json: JsonOption = False,
) -> None:
    """Note that a client promised to pay: no suspension for debt up to that day, which is the last."""
    if none == (until is not None):
        raise UsageError("name the last day of the promise with --until, or take it back with --none")
    session = open_session(ctx)
    report = suspension_manual.promise(number, until.date() if until else None, session.today(), session.author())
    said = f"promised to pay by {report['promised_until']}" if until else "has no promise to pay"
    print_json(report) if json else print(f"client {report['client']} {said}")


@app.command()
def why(ctx: typer.Context, number: NumberArgument, as_of: AsOfOption = None, json: JsonOption = False) -> None:
    """Explain why a client is, or is not, suspended: every test of the rule with its figures, and the fuses."""
    session = open_session(ctx)
    report = suspension_why.why(number, session.day(as_of), session.settings)
    print_json(report) if json else _print_why(report)


def _print_state(report: Mapping[str, Any], *, json: bool) -> None:
    reasons = "; ".join(one["reason"] for one in report["suspended"])
    state = f"suspended: {reasons}" if reasons else "on: nothing suspends the client"
    print_json(report) if json else print(f"client {report['client']} is {state}")


def _print_why(report: Mapping[str, Any]) -> None:
    print(f"Client {report['client']} on {cell(report['as_of'])}: {report['verdict']}.")
    state = [f"Suspended since {cell(one['since'])} by {one['by']}: {one['reason']}." for one in report["suspended"]]
    print("\n".join(state) or "Not suspended now.")
    print("\nWhat speaks for suspension (+) and against it (-); one - is enough:")
    for test in report["tests"]:
        print(f"  {'+' if test['passed'] else '-'} {test['sentence']}")
    print("\nFuses: none may be blown.")
    for fuse in report["fuses"]:
        print(f"  {'BLOWN' if fuse['blown'] else 'ok':<6}{fuse['sentence']}")
