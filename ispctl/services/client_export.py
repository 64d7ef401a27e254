"""All clients as the CSV of the contract."""

import io
from collections.abc import Iterator
from typing import TextIO

from ispctl.plain import write_csv
from ispctl.rules.client_fields import FIELDS
from ispctl.services import client_cards


def export_clients(stream: TextIO) -> int:
    """Write every client with every column; importing the result changes nothing. Return how many there are."""
    count = 0

    def rows() -> Iterator[dict[str, str]]:
        nonlocal count
        for known in client_cards.select():
            count += 1
            yield {name: field.write(known.card[name]) for name, field in FIELDS.items()}

    write_csv(stream, rows(), list(FIELDS))
    return count


def export_bytes() -> bytes:
    """Return the same as the bytes of a file."""
    stream = io.StringIO(newline="")
    export_clients(stream)
    return stream.getvalue().encode()
