"""Options made from a table of fields, so that a command has one for each field and none is forgotten."""

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from ispctl.rules.client_fields import Field

Command = Callable[..., None]


def with_field_options(into: str, table: Mapping[str, Field], prefix: str = "") -> Callable[[Command], Command]:
    """Replace the parameter `into` of a command by one option for each field; the command gets what was given: field to text.

    Typer reads a command's signature, so the options are added there.
    """

    def decorate(command: Command) -> Command:
        own = [parameter for parameter in inspect.signature(command).parameters.values() if parameter.name != into]

        def collect(**given: Any) -> None:
            texts = {name: text for name in table if (text := given.pop(f"{into}_{name}")) is not None}
            command(**given, **{into: texts})

        parameters = [*own, *(_parameter(into, prefix, field) for field in table.values())]
        collect.__name__, collect.__doc__ = command.__name__, command.__doc__
        collect.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        collect.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return collect

    return decorate


def _parameter(into: str, prefix: str, field: Field) -> inspect.Parameter:
    words = f"{field.help[0].upper()}{field.help[1:]}, such as {field.example}"
    option = typer.Option(f"--{prefix}{field.name.replace('_', '-')}", metavar="TEXT", help=words)
    return inspect.Parameter(f"{into}_{field.name}", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, option])
