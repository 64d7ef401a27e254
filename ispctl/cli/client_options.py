"""How `client add` and `client edit` are told the fields of a card: one option each, or --set FIELD=VALUE."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from ispctl.errors import UsageError

SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field by its name in CSV; may be given several times.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Let a person have a representative, as minors and wards do.")]


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
