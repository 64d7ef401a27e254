"""The fields of a variable. Its name has to work in templates and as a column, so it is an identifier that no field has."""

import keyword
import re

from ispctl.rules.card_names import LIST_FIELDS, PARTS
from ispctl.rules.client_fields import Field
from ispctl.rules.collation import fold
from ispctl.rules.values import text_up_to

_LONGEST_NAME = 40
# Words with a meaning of their own in templates.
_RESERVED = {word.lower() for word in keyword.kwlist} | {"client", "loop", "self", "super"}


def read_variable_name(text: str) -> str:
    """Return the name of a variable. Raises ValueError unless it is an identifier without accents and capitals, and free."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]*", text) or len(text) > _LONGEST_NAME:
        plain = re.sub(r"\W+", "_", fold(text), flags=re.ASCII)[:_LONGEST_NAME]
        meant = f", perhaps {plain}" if re.fullmatch(r"[a-z_]\w*", plain) and plain.strip("_") else ""
        raise ValueError(f"expected a name of up to {_LONGEST_NAME} of the characters a-z, 0-9 and _, not beginning with a digit{meant}")
    if text in LIST_FIELDS or text in PARTS:
        raise ValueError("expected another name, because the client card has a field of this one")
    if text in _RESERVED:
        raise ValueError("expected another name, because this one has a meaning in templates")
    return text


VARIABLE_FIELDS = {
    "name": Field("name", read_variable_name, "doba_zavazku", "name of the variable"),
    "default": Field("default", text_up_to(500), "24 měsíců", "value of clients that have none of their own", ""),
    "description": Field("description", text_up_to(200), "na jak dlouho je smlouva", "what the variable is for"),
}
VARIABLE_REQUIRED = ("name",)
VALUE = Field("value", VARIABLE_FIELDS["default"].parse, "12 měsíců", "the client's own value", "")
