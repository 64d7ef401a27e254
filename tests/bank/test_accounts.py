"""Account numbers (BANK-FORMATS.md 1.3 and 9)."""

import pytest

from ispctl.bank.accounts import AccountKey, account_key, czech_form, edit_from_internal, from_foreign, is_iban, passes_mod11
from tests.bank.gpc_writer import to_internal


@pytest.mark.parametrize(
    ("internal", "account"),
    [
        ("7204021470000115", "115-214740207"),
        ("7289364750000043", "43-3647590287"),
        ("7258226710500005", "500005-2267180257"),
    ],
)
def test_internal_order_is_decoded_when_the_specification_gives_an_example(internal: str, account: str) -> None:
    edit = edit_from_internal(internal)
    assert czech_form(edit, None) == account
    assert to_internal(edit) == internal


@pytest.mark.parametrize(
    ("digits", "bank", "account"),
    [
        ("0000190002000145", "0800", "19-2000145/0800"),
        ("0000002000012001", "2010", "2000012001/2010"),
        ("0000000000000123", "0000", "123"),
        ("0000000000000123", None, "123"),
        ("0000190000000000", "0800", "19-0/0800"),
        ("0000000000000000", "0800", None),
    ],
)
def test_czech_form_has_no_leading_zeros_when_digits_are_shown(digits: str, bank: str | None, account: str | None) -> None:
    assert czech_form(digits, bank) == account


@pytest.mark.parametrize(
    ("digits", "valid"),
    [
        ("0000192000145399", True),
        ("0000002000145399", True),
        ("0000182000145399", False),
        ("0000192000145398", False),
        ("0000190000000000", False),
        ("0000000000000000", False),
    ],
)
def test_mod_11_holds_only_when_prefix_and_number_both_pass(digits: str, valid: bool) -> None:
    assert passes_mod11(digits) is valid


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("19-2000145399/0800", AccountKey("0800", "0000192000145399")),
        ("2000145399/0800", AccountKey("0800", "0000002000145399")),
        ("CZ65 0800 0000 1920 0014 5399", AccountKey("0800", "0000192000145399")),
        ("sk3112000000198742637541", AccountKey("1200", "0000198742637541")),
        ("2000145399", None),
        ("2000145399/08001", None),
        ("DE89370400440532013000", None),
    ],
)
def test_account_key_is_the_same_when_one_account_is_spelt_differently(text: str, key: AccountKey | None) -> None:
    assert account_key(text) == key


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("CZ6508000000192000145399", "19-2000145399/0800"),
        ("CZ66 0800 0000 1920 0014 5399", "CZ6608000000192000145399"),
        ("SK3112000000198742637541", "SK3112000000198742637541"),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("00123 456", "00123456"),
        ("  ", None),
    ],
)
def test_foreign_account_stays_as_it_is_unless_it_is_a_czech_iban(text: str, account: str | None) -> None:
    assert from_foreign(text) == account


@pytest.mark.parametrize(("text", "valid"), [("DE89370400440532013000", True), ("DE89370400440532013001", False), ("DE8937", False)])
def test_iban_is_recognised_when_its_check_digits_agree(text: str, valid: bool) -> None:
    assert is_iban(text) is valid
