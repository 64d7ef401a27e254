"""Each of more than two hundred wrong values is refused by itself: with its field, the value, the reason and what would be right."""

import re

import pytest

from ispctl.errors import InvalidFields
from ispctl.models import BillingGroup, Client, HistoryEntry
from ispctl.services import clients
from ispctl.services.author import Author
from ispctl.settings import Settings
from tests.cli.test_client import WRONG

SETTINGS = Settings(ci_enable_login_name_creation=True)
CASES = [(field, value) for field, values in WRONG.items() for value in values]
RIGHT = r"; for example \S|expected one of \S|; set \w+ to \w+|write latitude first, for example \S"


@pytest.mark.parametrize(("field", "value"), CASES, ids=lambda text: ascii(text)[:30])
def test_a_wrong_value_is_refused_by_itself(group: BillingGroup, author: Author, field: str, value: str) -> None:
    with pytest.raises(InvalidFields) as caught:
        clients.add({"name": "Novák Jan", field: value}, author, SETTINGS)
    (problem,) = caught.value.problems
    assert (problem.field, problem.value) == (field, value)
    assert re.search(RIGHT, problem.reason), problem.reason
    assert Client.select().count() == HistoryEntry.select().count() == 0


@pytest.mark.parametrize(("field", "value"), CASES[::7], ids=lambda text: ascii(text)[:30])
def test_an_edit_refuses_the_same_and_leaves_the_card_as_it_was(group: BillingGroup, author: Author, field: str, value: str) -> None:
    clients.add({"name": "Novák Jan", "number": "1"}, author, SETTINGS)
    with pytest.raises(InvalidFields) as caught:
        clients.edit(clients.open_card("1"), {"city": "Brno", field: value}, author, SETTINGS)
    assert {problem.field for problem in caught.value.problems} == {field}
    assert Client.get().city is None
