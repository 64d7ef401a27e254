"""The options that say which clients a command is about, the same for every command that is about many."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from ispctl.rules.card_tests import EXAMPLE
from ispctl.services.client_list import Filter

Command = Callable[..., None]

_OPTIONS: dict[str, tuple[Any, Any]] = {
    "status": (str | None, typer.Option(metavar="NAME", help="Only clients with this status.")),
    "group": (str | None, typer.Option(metavar="NAME", help="Only clients of this client group.")),
    "billing_group": (str | None, typer.Option(metavar="NAME", help="Only clients of this billing group.")),
    "overdue": (bool, typer.Option("--overdue", help="Only clients with something overdue.")),
    "suspended": (bool, typer.Option("--suspended", help="Only suspended clients.")),
    "where": (
        list[str] | None,
        typer.Option(
            metavar="TEST", help=f"Only clients that pass a test of a field, figure or variable: {EXAMPLE}. May be given several times."
        ),
    ),
    "sort": (list[str] | None, typer.Option(metavar="NAMES", help="What to sort by instead of the number: city,name or -overdue.")),
    "limit": (int | None, typer.Option(min=0, metavar="N", help="At most this many clients.")),
}


def with_filter_options(command: Command) -> Command:
    """Replace the parameter `wanted` of a command by the options that make up a filter.

    Typer reads a command's signature, so the options are added there.
    """
    own = [parameter for parameter in inspect.signature(command).parameters.values() if parameter.name != "wanted"]
    options = [_parameter(name, kind, option) for name, (kind, option) in _OPTIONS.items()]

    def collect(**given: Any) -> None:
        values = {name: given.pop(name) for name in _OPTIONS}
        values["where"], values["sort"] = tuple(values["where"] or ()), comma_separated(values["sort"])
        command(**given, wanted=Filter(**values))

    parameters = [*own[:1], *options, *own[1:]]
    collect.__name__, collect.__doc__ = command.__name__, command.__doc__
    collect.__signature__ = inspect.Signature([each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters])  # type: ignore[attr-defined]
    collect.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return collect


def comma_separated(texts: list[str] | None) -> tuple[str, ...]:
    """Return the names of an option that takes several, each time it is given: `a,b` and `c` are three."""
    return tuple(name.strip() for text in texts or () for name in text.split(",") if name.strip())


def _parameter(name: str, kind: Any, option: Any) -> inspect.Parameter:
    default = False if kind is bool else None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option])
