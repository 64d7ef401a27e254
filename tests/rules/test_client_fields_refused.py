"""Every wrong value of the client card is refused with what is expected instead, and an example of it."""

import pytest

from ispctl.rules.client_fields import FIELDS, read_fields

TEXTS = ("name", "representative", "street", "city", "billing_name", "billing_street", "billing_city")
SHORT_TEXTS = ("group", "status", "billing_group", "payment_type")
EMAILS = ("email", "billing_email", "technical_email", "business_email")
PHONES = ("phone", "mobile")
SYMBOLS = ("number", "vs1", "vs2", "vs3")
FLAGS = ("never_suspend", "invoice_by_post", "invoice_by_email")

REFUSED: list[tuple[tuple[str, ...], str, str]] = [
    (TEXTS, "Ž" * 201, "at most 200 characters, not 201"),
    (TEXTS, "Nov\x00ák", "character 4 is U+0000"),
    (TEXTS, "Novák\x1b[31m", "without control characters"),
    (TEXTS, "Nov\ud800k", "character 4 is U+D800"),
    (SHORT_TEXTS, "x" * 61, "at most 60 characters, not 61"),
    (SHORT_TEXTS, "VIP\x07", "without control characters"),
    (("catv_outlet",), "x" * 31, "at most 30 characters, not 31"),
    (SYMBOLS, "12345678901", "1 to 10 digits"),
    (SYMBOLS, "12a", "1 to 10 digits"),
    (SYMBOLS, "1 2", "1 to 10 digits"),
    (SYMBOLS, "-5", "1 to 10 digits"),
    (SYMBOLS, "1.0", "1 to 10 digits"),
    (SYMBOLS, "１２", "1 to 10 digits"),
    (SYMBOLS, "0", "not all zeros"),
    (SYMBOLS, "0000000000", "not all zeros"),
    (("legal_form",), "firma", "one of person, company"),
    (("legal_form",), "persons", "one of person, company"),
    (("language",), "cz", "one of cs, sk, en"),
    (("language",), "čeština", "one of cs, sk, en"),
    (("zip", "billing_zip"), "12345678901", "five digits"),
    (("zip", "billing_zip"), "787_01", "five digits"),
    (("zip", "billing_zip"), "7", "five digits"),
    (("zip", "billing_zip"), "<787>", "five digits"),
    (("country", "billing_country"), "XX", "two letters of a country"),
    (("country", "billing_country"), "D E", "two letters of a country"),
    (("country", "billing_country"), "Narnia", "two letters of a country"),
    (("country", "billing_country"), "CR", "CR would be Costa Rica"),
    (("gps",), "Šumperk", "latitude and longitude"),
    (("gps",), "49.964775", "latitude and longitude"),
    (("gps",), "91.0, 16.0", "up to 90"),
    (("gps",), "49° 61' 0'' N, 16° 0' 0'' E", "below 60"),
    (("gps",), "https://mapy.cz/s/abcde", "short link"),
    (EMAILS, "jan", "an e-mail address"),
    (EMAILS, "jan@", "an e-mail address"),
    (EMAILS, "@example.cz", "an e-mail address"),
    (EMAILS, "jan@example", "an e-mail address"),
    (EMAILS, "jan novak@example.cz", "an e-mail address"),
    (EMAILS, "jan..novak@example.cz", "an e-mail address"),
    (EMAILS, "jan@exa_mple.cz", "an e-mail address"),
    (EMAILS, "jiří@example.cz", "an e-mail address"),
    (EMAILS, "Jan <jan@example.cz>", "an e-mail address"),
    (EMAILS, "jan@example.cz\x00", "without control characters"),
    (EMAILS, "jan@example.cz, eva@example.cz", "further ones belong to contact persons"),
    (EMAILS, "jan@example.cz;eva@example.cz", "further ones belong to contact persons"),
    (EMAILS, "jan@example.cz eva@example.cz", "further ones belong to contact persons"),
    (PHONES, "none", "telephone number of digits"),
    (PHONES, "605 ABC DEF", "telephone number of digits"),
    (PHONES, "605 123 45", "nine digits after +420, not 8"),
    (PHONES, "605 123 4567", "nine digits after +420, not 10"),
    (PHONES, "0903 123 456", "Slovak numbers start with +421"),
    (PHONES, "+421 903 123 45", "nine digits after +421, not 8"),
    (PHONES, "158", "nine digits after +420, not 3"),
    (PHONES, "+49 1", "expected a telephone number"),
    (PHONES, "+999 605 123 456", "expected a telephone number with"),
    (PHONES, "605 123 456 / 606 123 456", "expected"),
    (PHONES, "605 123 456, 606 123 456", "further ones belong to contact persons"),
    (PHONES, "605 123 456 ext. 5", "telephone number of digits"),
    (PHONES, "+", "expected a telephone number"),
    (("www",), "ftp://example.cz", "http or https, not ftp"),
    (("www",), "javascript:alert(1)", "http or https, not javascript"),
    (("www",), "mailto:jan@example.cz", "http or https, not mailto"),
    (("www",), "example .cz", "starts with a domain"),
    (("www",), "example.cz/a b", "without blanks"),
    (("www",), 'example.cz/"onclick=', "without blanks, quotes"),
    (("www",), "localhost:8080", "starts with a domain"),
    (("www",), "https://", "starts with a domain"),
    (("www",), "https://jan:heslo@example.cz", "starts with a domain"),
    (("www",), "https://example.cz:port", "at most a port"),
    (("www",), "https://[::1", "at most a port"),
    (("www",), "https://exa<mple.cz", "starts with a domain"),
    (("www",), "https://example.cz/" + "x" * 200, "at most 200 characters"),
    (("login",), "jan novak", "letters without accents"),
    (("login",), "jiří", "letters without accents"),
    (("login",), "jan/novak", "letters without accents"),
    (("login",), "x" * 65, "1 to 64"),
    (("ico",), "25123890", "2512389 would end with 1"),
    (("ico",), "00000000", "would end with 1"),
    (("ico",), "251238911", "eight digits"),
    (("ico",), "12345", "eight digits"),
    (("ico",), "CZ25123891", "eight digits"),
    (("dic",), "CZ25123890", "passes its check"),
    (("dic",), "CZ1234567", "passes its check"),
    (("dic",), "SK2022749618", "passes its check"),
    (("dic",), "2022749618", "passes its check"),
    (("dic",), "SK202274961", "passes its check"),
    (("dic",), "XX25123891", "passes its check"),
    (("dic",), "CZ", "CZ and 8 to 10 digits"),
    (("dic",), "not a payer", "expected a DIČ"),
    (("dic",), "1234567", "CZ and 8 to 10 digits"),
    (("bank_account",), "19-2000145399/08001", "four digits of the bank"),
    (("bank_account",), "19-2000145398/0800", "it would with 9 as the last digit"),
    (("bank_account",), "18-2000145399/0800", "prefix to pass its check modulo 11"),
    (("bank_account",), "2000145399", "four digits of the bank"),
    (("bank_account",), "CZ6508000000192000145399", "belongs to the field iban"),
    (("iban",), "CZ6608000000192000145399", "modulo 97"),
    (("iban",), "CZ9103000000001234567890", "modulo 11"),
    (("iban",), "19-2000145399/0800", "two letters of the country"),
    (("iban",), "DE88370400440532013000", "check digits"),
    (("bic",), "GIBACZP", "8 or 11 characters"),
    (("bic",), "GIBAQQPX", "8 or 11 characters"),
    (("contract_returned_on",), "2024-02-30", "in the calendar"),
    (("contract_returned_on",), "30.2.2024", "in the calendar"),
    (("contract_returned_on",), "1.2.24", "YYYY-MM-DD or d.m.yyyy"),
    (("contract_returned_on",), "2024-W01-1", "YYYY-MM-DD or d.m.yyyy"),
    (("contract_returned_on",), "20240101", "YYYY-MM-DD or d.m.yyyy"),
    (("contract_returned_on",), "2/1/2024", "YYYY-MM-DD or d.m.yyyy"),
    (("contract_returned_on",), "2204-01-01", "a year from 1990 to 2099"),
    (("contract_returned_on",), "yes", "YYYY-MM-DD or d.m.yyyy"),
    (("due_days", "suspend_after_days"), "366", "from 0 to 365"),
    (("due_days", "suspend_after_days"), "-1", "from 0 to 365"),
    (("due_days", "suspend_after_days"), "14.0", "from 0 to 365"),
    (("due_days", "suspend_after_days"), "1e2", "from 0 to 365"),
    (("due_days", "suspend_after_days"), "9" * 5000, "from 0 to 365"),
    (("due_days", "suspend_after_days"), "two weeks", "from 0 to 365"),
    (FLAGS, "maybe", "yes or no"),
    (FLAGS, "2", "yes or no"),
    (FLAGS, "-", "yes or no"),
]
CASES = [(field, text, reason) for fields, text, reason in REFUSED for field in fields]


def test_the_table_of_wrong_values_names_every_field_and_is_long() -> None:
    assert {field for field, _, _ in CASES} == set(FIELDS)
    assert len(CASES) >= 120


@pytest.mark.parametrize(("field", "text", "reason"), CASES, ids=lambda value: ascii(value)[:30])
def test_a_wrong_value_is_refused_with_what_is_expected_and_an_example(field: str, text: str, reason: str) -> None:
    values, [problem] = read_fields({field: text})
    assert not values
    assert (problem.field, problem.value) == (field, text)
    assert problem.reason.startswith("expected ")
    assert reason in problem.reason
    assert problem.reason.endswith(f"; for example {FIELDS[field].example}")
