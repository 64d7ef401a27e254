"""Accounts and IBAN: modulo 11 and 97, both notations of one account (BANK-FORMATS.md 9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cz import bankaccount

from ispctl.rules.banking import account_key, account_to_iban, bank_bic, iban_to_account, parse_account, parse_bic, parse_iban

WEIGHTS = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)


def passes_modulo_11(number: int) -> bool:
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, reversed(str(number)), strict=False)) % 11 == 0


@st.composite
def accounts(draw: st.DrawFn) -> str:
    """Canonical accounts; the last digit is chosen so that modulo 11 holds, and numbers that no digit mends are passed over."""

    def completed(start: int) -> int | None:
        return next((number for number in range(start * 10, start * 10 + 10) if passes_modulo_11(number)), None)

    number = draw(st.integers(1, 999_999_999).map(completed).filter(bool))
    prefix = draw(st.none() | st.integers(1, 99_999).map(completed))
    bank = draw(st.integers(1, 9999))
    return f"{prefix}-{number}/{bank:04d}" if prefix else f"{number}/{bank:04d}"


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("19-2000145399/0800", "19-2000145399/0800"),
        ("000019-2000145399/0800", "19-2000145399/0800"),
        ("000000-2000145399/0800", "2000145399/0800"),
        ("2000145399/0800", "2000145399/0800"),
        (" 19 - 2000145399 / 0800 ", "19-2000145399/0800"),
        ("19–2000145399/0800", "19-2000145399/0800"),
        ("34278-0727558021/0100", "34278-727558021/0100"),
        ("19/0100", "19/0100"),
        ("2000145399/6100", "2000145399/6100"),
        ("2000145399/9999", "2000145399/9999"),
    ],
)
def test_an_account_is_written_without_leading_zeros(typed: str, canonical: str) -> None:
    assert parse_account(typed) == canonical


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("19-2000145399/08001", "expected an account as"),
        ("19-2000145399/0800xyz", "expected an account as"),
        ("x19-2000145399/0800", "expected an account as"),
        ("19-2000145399", "four digits of the bank"),
        ("19-2000145399/800", "four digits of the bank"),
        ("1234567-2000145399/0800", "expected an account as"),
        ("-2000145399/0800", "expected an account as"),
        ("12000145399/0800", "expected an account as"),
        ("1/0800", "expected an account as"),
        ("١٩-2000145399/0800", "expected an account as"),
        ("0000000000/0800", "not all zeros"),
        ("2000145399/0000", "not all zeros"),
        ("CZ6508000000192000145399", "belongs to the field iban"),
        ("19-2000145398/0800", "2000145398 does not, it would with 9 as the last digit"),
        ("18-2000145399/0800", "prefix to pass its check modulo 11: 18 does not, it would with 9"),
        ("1000000000/0800", "it would with 5 as the last digit"),
        ("1000070/0800", "no other last digit would help"),
    ],
)
def test_a_wrong_account_is_refused_and_says_what_would_be_right(typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_account(typed)


@pytest.mark.parametrize(
    ("account", "country", "iban"),
    [
        ("19-2000145399/0800", "CZ", "CZ6508000000192000145399"),
        ("19-8742637541/1200", "SK", "SK3112000000198742637541"),
        ("2000145399/0800", "CZ", "CZ7908000000002000145399"),
    ],
)
def test_an_account_and_its_iban_convert_both_ways(account: str, country: str, iban: str) -> None:
    assert account_to_iban(account, country) == iban
    assert iban_to_account(iban) == account
    assert account_key(account) == account_key(iban) == iban[4:]


@given(accounts(), st.sampled_from(["CZ", "SK"]))
def test_every_valid_account_converts_to_an_iban_and_back(account: str, country: str) -> None:
    iban = account_to_iban(account, country)
    assert parse_account(account) == account == iban_to_account(iban)
    assert parse_iban(iban) == iban
    assert account_key(account) == account_key(iban)


@given(accounts(), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(account: str, place: int, change: int) -> None:
    number, bank = account.rsplit("-", 1)[-1].split("/")
    at = place % len(number)
    wrong = number[:at] + str((int(number[at]) + change) % 10) + number[at + 1 :]
    with pytest.raises(ValueError, match="expected"):
        parse_account(f"{wrong}/{bank}")


@given(accounts())
def test_the_independent_validator_agrees_about_the_checksum(account: str) -> None:
    assert bankaccount.is_valid(account.split("/")[0] + "/0800")


def test_an_iban_of_another_country_has_no_czech_form() -> None:
    assert iban_to_account("DE89370400440532013000") is None
    assert iban_to_account("CZ6608000000192000145399") is None
    assert iban_to_account("anything") is None
    with pytest.raises(ValueError, match="country CZ or SK"):
        account_to_iban("19-2000145399/0800", "DE")


def test_accounts_from_banks_may_fail_modulo_11_where_they_are_only_compared() -> None:
    assert account_key("1234567890/0300") == "03000000001234567890"
    assert iban_to_account("CZ9103000000001234567890") == "1234567890/0300"
    with pytest.raises(ValueError, match="modulo 11"):
        parse_iban("CZ9103000000001234567890")


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("cz65 0800 0000 1920 0014 5399", "CZ6508000000192000145399"),
        ("SK31 1200 0000 1987 4263 7541", "SK3112000000198742637541"),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("AT611904300234573201", "AT611904300234573201"),
        ("GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819"),
    ],
)
def test_an_iban_is_written_compact(typed: str, canonical: str) -> None:
    assert parse_iban(typed) == canonical


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("CZ6608000000192000145399", "modulo 97"),
        ("CZ650800000019200014539", "22 digits"),
        ("CZ65080000001920001453990", "22 digits"),
        ("CZ65O800000019200014539A", "22 digits"),
        ("DE88370400440532013000", "check digits"),
        ("DE8937040044053201300", "expected an IBAN"),
        ("XX8937040044053201", "expected"),
        ("19-2000145399/0800", "expected an IBAN"),
        ("CZ6508000000192000145399x!", "expected an IBAN"),
        ("", "expected an IBAN"),
    ],
)
def test_a_wrong_iban_is_refused_with_the_reason(typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_iban(typed)


@pytest.mark.parametrize(("typed", "canonical"), [("gibaczpx", "GIBACZPX"), ("KOMB CZ PP", "KOMBCZPP"), ("KOMBCZPPXXX", "KOMBCZPPXXX")])
def test_a_bic_is_written_in_upper_case(typed: str, canonical: str) -> None:
    assert parse_bic(typed) == canonical


@pytest.mark.parametrize("typed", ["GIBACZP", "GIBACZPXX", "GIBACZPXXXXX", "G1BACZPX", "GIBAQQPX", "", "0800"])
def test_a_wrong_bic_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="8 or 11 characters"):
        parse_bic(typed)


def test_the_bic_of_a_bank_in_use_is_known_and_of_a_closed_one_is_not() -> None:
    assert bank_bic("19-2000145399/0800") == "GIBACZPX"
    assert bank_bic("2000145399/6100") is None
