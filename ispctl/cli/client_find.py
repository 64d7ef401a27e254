"""`ispctl client find`: clients by whatever somebody remembers of them."""

from typing import Annotated, Any

import typer

from ispctl.cli.session import FormatOption, JsonOption, choose, open_session, say
from ispctl.output import Format, print_rows
from ispctl.services import client_find
from ispctl.services.client_find import COLUMNS

app = typer.Typer()

TextArgument = Annotated[
    list[str], typer.Argument(metavar="TEXT…", help="Words of a name, an address or a note, a number, an IP or a MAC.")
]


@app.command()
def find(
    ctx: typer.Context,
    text: TextArgument,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most this many clients, the best.")] = 20,
    form: FormatOption = Format.table,
    json: JsonOption = False,
) -> None:
    """Find clients by names, addresses, telephones, e-mails, symbols, accounts, IP, MAC and notes, and say where it was found.

    Capitals, diacritics, blanks and marks do not matter; all words have to be there. The best come first.
    """
    found = client_find.find(" ".join(text), open_session(ctx).viewer(), limit)
    print_rows(
        [_for_people(row) for row in found.rows] if choose(form, json) is not Format.json else found.rows, COLUMNS, choose(form, json)
    )
    if found.total > limit:
        say(f"{found.total - limit} more; add a word, or see more of them with --limit")
    elif not found.rows:
        say(f"nobody found by {' '.join(text)!r}")


def _for_people(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "found": "; ".join(f"{hit['field'].replace('_', ' ')} {hit['value']}" for hit in row["found"])}
