"""Which movement a storno takes back."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple


class Movement(NamedTuple):
    """A stored movement that is a storno, or that a storno may take back.

    `kin` is what both have in common, with the amount of the movement taken back.
    """

    row_id: int
    kin: tuple[object, ...]
    booked_on: str
    reference: str
    reversal: bool


def link_stornos(movements: Iterable[Movement]) -> dict[int, int | None]:
    """Return for each storno the movement it takes back: the latest of its kin booked by its day and not taken back already.

    The result depends on what the movements are, not on the order in which they came.
    """
    families: dict[tuple[object, ...], list[Movement]] = defaultdict(list)
    for movement in movements:
        families[movement.kin].append(movement)
    links: dict[int, int | None] = {}
    for family in families.values():
        family.sort(key=lambda movement: (movement.booked_on, movement.reversal, movement.reference, movement.row_id))
        waiting: list[int] = []
        for movement in family:
            if movement.reversal:
                links[movement.row_id] = waiting.pop() if waiting else None
            else:
                waiting.append(movement.row_id)
    return links
