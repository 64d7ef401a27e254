"""`ispctl demo`: a fictional provider with history, for trying everything."""

import shlex
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from ispctl import clock, db, identity
from ispctl.cli.session import JsonOption, say
from ispctl.demo.cast import FEWEST_CLIENTS, MOST_CLIENTS
from ispctl.output import print_json
from ispctl.services import demo as service
from ispctl.services.demo import Order
from ispctl.settings import Settings

app = typer.Typer()


@app.command()
def demo(
    ctx: typer.Context,
    clients: Annotated[int, typer.Option(min=FEWEST_CLIENTS, max=MOST_CLIENTS, metavar="N", help="How many clients.")] = 200,
    seed: Annotated[int, typer.Option(metavar="S", help="Which provider; the same number makes the same one.")] = 1,
    folder: Annotated[Path, typer.Option("--dir", metavar="DIR", help="A new or empty folder to make it in.")] = Path("demo"),
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day of its story; today if not given.")] = None,
    json: JsonOption = False,
) -> None:
    """Make up a fictional provider: clients, 18 months of invoices and bank statements with everything that happens in life.

    All but its newest statements are imported. The same size, seed and last day make the same files.
    """
    last_day = until.date() if until else clock.today(Settings().timezone)
    made = service.create(Order(folder, clients, seed, last_day), identity.invoking_user(), clock.now(), say)
    ctx.call_on_close(db.database.close)
    print_json(made) if json else _print(made)


def _print(made: dict[str, Any]) -> None:
    print(f"{made['clients']} clients, {made['invoices']} invoices, {made['credit_notes']} credit notes,")
    print(f"{made['bank_transactions']} bank transactions until {made['until']}; {made['statements_imported']} statements are imported")
    print("\nThe cast:")
    for number, words in made["cast"].items():
        print(f"  {number}  {words}")
    newest, last = map(shlex.quote, made["statements_to_import"])
    judged = f"ispctl job suspend-debtors --as-of {made['until']}"
    steps = (
        "ispctl client list",
        f"ispctl import-bank {newest}",
        "ispctl bank transactions --status unpaired",
        judged,
        f"ispctl client why {made['to_be_suspended']} --as-of {made['until']}",
        f"ispctl import-bank {last}",
        judged,
        f"ispctl client show {made['to_be_restored']} --as-of {made['until']}",
    )
    print("\n".join(("\nTo try:", f"  export ISPCTL_CONFIG={shlex.quote(made['config'])}", *(f"  {step}" for step in steps))))
