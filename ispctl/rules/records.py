"""Reading the fields of small records from texts: every wrong field is found, and all are reported at once."""

from collections.abc import Collection, Mapping

from ispctl.errors import FieldProblem, InvalidFields
from ispctl.rules.client_fields import Field, Value


def read_record(table: Mapping[str, Field], required: Collection[str], texts: Mapping[str, str]) -> dict[str, Value]:
    """Return the values of the given fields. Raises InvalidFields with every one that is wrong, or required and empty."""
    values: dict[str, Value] = {}
    problems = []
    for name, text in texts.items():
        try:
            values[name] = table[name].read(text)
            if values[name] is None and name in required:
                raise ValueError(f"expected {table[name].help}; for example {table[name].example}")
        except ValueError as error:
            problems.append(FieldProblem(name, text, str(error)))
    if problems:
        raise InvalidFields(problems)
    return values
