"""Columns by name: the fields of the card, and the variables."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from ispctl.errors import NotFound
from ispctl.models import Variable
from ispctl.rules.card_names import LIST_FIELDS
from ispctl.rules.close_names import did_you_mean
from ispctl.services import variables

Row = Mapping[str, Any]


def picker(names: Sequence[str], client_ids: Collection[int] | None) -> Callable[[int, Row], dict[str, Any]]:
    """Return what picks the named columns out of a client's row, or all of the row's own where none is named. Raises NotFound."""
    refuse_unknown(names, LIST_FIELDS)
    own = {name: variables.column(name, client_ids) for name in names if name not in LIST_FIELDS}

    def pick(client_id: int, row: Row) -> dict[str, Any]:
        with_variables = {**row, **{name: values.get(client_id, default) for name, (values, default) in own.items()}}
        return {name: with_variables[name] for name in names or row}

    return pick


def refuse_unknown(names: Iterable[str], fields: Collection[str]) -> None:
    """Raise NotFound when a name is neither one of the fields nor a variable."""
    unknown = [name for name in names if name not in fields]
    defined = [row.name for row in Variable.select().order_by(Variable.name)] if unknown else []
    for name in unknown:
        if name not in defined:
            say = did_you_mean(name, [*fields, *defined]) or f"; there are {', '.join([*fields, *defined])}"
            raise NotFound(f"there is no field or variable {name!r}{say}")
