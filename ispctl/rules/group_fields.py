"""The fields of a billing group and of an administrator: one table each, like that of the client card."""

import re
from collections.abc import Mapping

from ispctl.errors import InvalidFields
from ispctl.rules.client_fields import FIELDS, Field, Value, check_card
from ispctl.rules.records import read_record
from ispctl.rules.values import read_login, text_up_to

_SHARED = ("street", "city", "zip", "country", "ico", "dic", "email", "phone", "www")


def read_currency(text: str) -> str:
    """Return the three letters of a currency. Raises ValueError for anything else."""
    if not re.fullmatch(r"[A-Z]{3}", text.upper()):
        raise ValueError("expected the three letters of a currency")
    return text.upper()


def _read_name(text: str) -> str:
    # The name stands alone in a CSV cell and in `NAME: …` lines of the program.
    if ";" in text or ":" in text:
        raise ValueError("expected a name without ; and :")
    return text_up_to(60)(text)


GROUP_FIELDS = {
    "name": Field("name", _read_name, "Síť", "short name of the billing group"),
    "company": Field("company", text_up_to(200), "Síť s.r.o.", "the company as it stands on invoices"),
    **{name: FIELDS[name] for name in _SHARED},
    "currency": Field("currency", read_currency, "CZK", "what its clients are invoiced in", "CZK"),
}
ADMIN_FIELDS = {
    "login": Field("login", read_login, "novakova", "name under which the history keeps the changes"),
    "name": Field("name", text_up_to(200), "Nováková Jana", "surname and first name"),
    "os_user": Field("os_user", text_up_to(60), "novakova", "operating-system user who works under this account"),
    "email": FIELDS["email"],
}
_REQUIRED = {"name", "company", "login"}


def read_group(texts: Mapping[str, str]) -> dict[str, Value]:
    """Return the given fields of a billing group. Raises InvalidFields with everything that is wrong."""
    return read_record(GROUP_FIELDS, _REQUIRED, texts)


def read_admin(texts: Mapping[str, str]) -> dict[str, Value]:
    """Return the given fields of an administrator. Raises InvalidFields with everything that is wrong."""
    return read_record(ADMIN_FIELDS, _REQUIRED, texts)


def check_group(group: Mapping[str, Value]) -> None:
    """Refuse a billing group whose fields contradict each other. Raises InvalidFields."""
    if problems := check_card({**{name: group.get(name) for name in _SHARED}, "name": group["company"]}):
        raise InvalidFields(problems)
