"""Account, IBAN and BIC follow from each other."""

import pytest

from ispctl.rules.client_bank import BANK_FIELDS, complete_bank
from ispctl.rules.client_fields import Value

ACCOUNT, IBAN, BIC = "19-2000145399/0800", "CZ6508000000192000145399", "GIBACZPX"
OTHER = ("2000145399/2010", "CZ9320100000002000145399", "FIOBCZPP")
SLOVAK = ("19-2000145399/8330", "SK9083300000192000145399", "FIOZSKBA")
FULL, EMPTY = (ACCOUNT, IBAN, BIC), (None, None, None)

CASES: dict[str, tuple[tuple[Value, ...], dict[str, Value], tuple[Value, ...]]] = {
    "an account gives IBAN and BIC": (EMPTY, {"bank_account": ACCOUNT}, FULL),
    "an IBAN gives account and BIC": (EMPTY, {"iban": IBAN}, FULL),
    "empty cells beside it do not hinder": (EMPTY, {"bank_account": ACCOUNT, "iban": None, "bic": None}, FULL),
    "the bank of a Slovak account is Slovak wherever the client is": (EMPTY, {"bank_account": SLOVAK[0]}, SLOVAK),
    "a foreign IBAN gives nothing": (EMPTY, {"iban": "DE89370400440532013000"}, (None, "DE89370400440532013000", None)),
    "a bank that is in no list has no BIC": (
        EMPTY, {"bank_account": "19-2000145399/9999"}, ("19-2000145399/9999", "CZ7799990000192000145399", None),
    ),
    "a BIC of a branch stays": (EMPTY, {"bank_account": ACCOUNT, "bic": "GIBACZPXXXX"}, (ACCOUNT, IBAN, "GIBACZPXXXX")),
    "another account takes the others with it": (FULL, {"bank_account": OTHER[0]}, OTHER),
    "another IBAN takes the others with it": (FULL, {"iban": OTHER[1]}, OTHER),
    "clearing the account clears what was derived": (FULL, {"bank_account": None}, EMPTY),
    "clearing the IBAN clears what was derived": (FULL, {"iban": None}, EMPTY),
    "a cleared BIC is found again": (FULL, {"bic": None}, FULL),
    "another BIC leaves account and IBAN alone": (FULL, {"bic": "GIBACZPXXXX"}, (ACCOUNT, IBAN, "GIBACZPXXXX")),
    "what was not derived is not cleared": ((ACCOUNT, IBAN, "GIBACZPXXXX"), {"bank_account": None}, (None, None, "GIBACZPXXXX")),
    "a card from before is left as it is": ((ACCOUNT, None, None), {"bank_account": ACCOUNT, "iban": None}, (ACCOUNT, None, None)),
    "the same file again changes nothing": (FULL, {"bank_account": ACCOUNT, "iban": None, "bic": None}, FULL),
}  # fmt: skip


@pytest.mark.parametrize(("before", "given", "after"), CASES.values(), ids=list(CASES))
def test_the_three_follow_from_each_other(before: tuple[Value, ...], given: dict[str, Value], after: tuple[Value, ...]) -> None:
    old = dict(zip(BANK_FIELDS, before, strict=True))
    assert complete_bank({**old, **given}, given, old) == dict(zip(BANK_FIELDS, after, strict=True))


def test_an_account_of_an_unknown_bank_is_where_the_client_is() -> None:
    card: dict[str, Value] = {"bank_account": "19-2000145399/9999", "country": "SK"}
    assert str(complete_bank(card, card, {})["iban"]).startswith("SK")
