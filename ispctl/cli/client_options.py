"""The options of `client add` and `client edit`: one for each field of the card, made from the table of fields."""

import inspect
from collections.abc import Callable
from functools import update_wrapper
from typing import Annotated, Any

import typer

from ispctl.errors import UsageError
from ispctl.rules.client_fields import FIELDS

SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field by its name in CSV; may be given several times.")
]
_KEYWORD = inspect.Parameter.KEYWORD_ONLY


def with_field_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for every field, and hand it what was given as `texts`: field to text.

    Typer reads a command's signature, so the options are added there.
    """
    own = [parameter for parameter in inspect.signature(command).parameters.values() if parameter.name != "texts"]
    added = [*map(_parameter, FIELDS), inspect.Parameter("assign", _KEYWORD, default=None, annotation=SetOption)]

    def collect(**given: Any) -> None:
        options = [(name, given.pop(f"field_{name}")) for name in FIELDS]
        assignments = _assignments(given.pop("assign") or [])
        command(**given, texts=_together([*((name, text) for name, text in options if text is not None), *assignments]))

    update_wrapper(collect, command)
    collect.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
    collect.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *added)}
    return collect


def _parameter(name: str) -> inspect.Parameter:
    field = FIELDS[name]
    option = typer.Option(f"--{name.replace('_', '-')}", metavar="TEXT", help=f"{field.help[0].upper()}{field.help[1:]}.")
    return inspect.Parameter(f"field_{name}", _KEYWORD, default=None, annotation=Annotated[str | None, option])


def _assignments(words: list[str]) -> list[tuple[str, str]]:
    pairs = [word.partition("=") for word in words]
    wrong = [word for word, (_, sign, _) in zip(words, pairs, strict=True) if not sign]
    if wrong:
        raise UsageError(f"--set {wrong[0]}: expected FIELD=VALUE; for example --set city=Šumperk")
    return [(name.strip(), text) for name, _, text in pairs]


def _together(pairs: list[tuple[str, str]]) -> dict[str, str]:
    names = [name for name, _ in pairs]
    twice = [name for name in dict(pairs) if names.count(name) > 1]
    if twice:
        raise UsageError(f"{', '.join(twice)}: given twice; leave one of them out")
    return dict(pairs)
