"""How `client add` and `client edit` are told the fields of a card, and `client list` which clients and columns."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from ispctl.errors import UsageError

SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field by its name in CSV; may be given several times.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Let a person have a representative, as minors and wards do.")]
WhereOption = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="NAME=VALUE", help="Only clients whose field or variable has this value; may be given several times."),
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="NAME", help="A field or variable to list; may be given several times."),
]


def together(fields: Mapping[str, str], assignments: Sequence[str] | None) -> dict[str, str]:
    """Return field to text from both. Raises UsageError when a field is given twice, or an assignment is none."""
    texts = dict(fields)
    for words in assignments or ():
        name, sign, text = words.partition("=")
        if not sign:
            raise UsageError(f"--set {words}: expected FIELD=VALUE; for example --set city=Šumperk")
        if name.strip() in texts:
            raise UsageError(f"{name.strip()} is given twice; leave one of them out")
        texts[name.strip()] = text
    return texts


def conditions(where: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    """Return name and value of each --where. Raises UsageError when one is none."""
    parts = [words.partition("=") for words in where or ()]
    for name, sign, _ in parts:
        if not sign:
            raise UsageError(f"--where {name}: expected NAME=VALUE; for example --where city=Šumperk")
    return tuple((name.strip(), text) for name, _, text in parts)
