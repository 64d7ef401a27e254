"""Each field of the client card reads what people type and writes it in one form (DESIGN.md 5.2)."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ispctl.rules.banking import account_to_iban
from ispctl.rules.client_fields import FIELDS, Value, read_fields

CONTRACT = """
    number name legal_form representative street city zip country gps email billing_email technical_email business_email phone mobile
    www group status login catv_outlet billing_name billing_street billing_city billing_zip billing_country ico dic bank_account iban
    bic contract_returned_on vs1 vs2 vs3 billing_group payment_type suspend_after_days never_suspend due_days invoice_by_post
    invoice_by_email language
"""

READ: list[tuple[str, str, Value]] = [
    ("number", "0000123456", "123456"),
    ("name", "  Novák \t Jan\n", "Novák Jan"),
    ("name", "Nova\u0301k Jan", "Novák Jan"),
    ("name", "Nov\u00adák\u200b\u00a0Jan\ufeff", "Novák Jan"),
    ("name", "Ž" * 200, "Ž" * 200),
    ("legal_form", "Company", "company"),
    ("legal_form", " ", "person"),
    ("zip", "78701", "787 01"),
    ("zip", "787 01", "787 01"),
    ("zip", "787\u00a001", "787 01"),
    ("zip", "1010", "1010"),
    ("zip", "sw1a 1aa", "SW1A 1AA"),
    ("zip", "00-950", "00-950"),
    ("country", "", "CZ"),
    ("country", "sk", "SK"),
    ("country", "Česká republika", "CZ"),
    ("country", "ČESKO", "CZ"),
    ("country", "Ceska republika", "CZ"),
    ("country", "Slovensko", "SK"),
    ("country", "Slovenská republika", "SK"),
    ("country", "Rakousko", "AT"),
    ("country", "Maďarsko", "HU"),
    ("billing_country", "", None),
    ("gps", "49°57'53.19\"N 16°58'25.24\"E", "49° 57' 53.19'' N, 16° 58' 25.24'' E"),
    ("gps", "49,964775 16,973678", "49.964775, 16.973678"),
    ("email", "Jan.Novak@Example.CZ", "Jan.Novak@example.cz"),
    ("email", "info@háčkyčárky.cz", "info@háčkyčárky.cz"),
    ("email", "info@xn--hkyrky-ptac70bc.cz", "info@háčkyčárky.cz"),
    ("phone", "583 123 456", "+420583123456"),
    ("phone", "00420 583 123 456", "+420583123456"),
    ("phone", "+421 903 123 456", "+421903123456"),
    ("phone", "\u202a+420 605 123 456\u202c", "+420605123456"),
    ("mobile", "605-123-456", "+420605123456"),
    ("mobile", "+49 (0)151 23456789", "+4915123456789"),
    ("mobile", "605–123–456", "+420605123456"),
    ("www", "example.cz", "https://example.cz"),
    ("www", "HTTP://WWW.Example.CZ/Cesta?A=B#C", "http://www.example.cz/Cesta?A=B#C"),
    ("www", "example.cz:8080/x", "https://example.cz:8080/x"),
    ("www", "háčkyčárky.cz", "https://háčkyčárky.cz"),
    ("www", "http://192.0.2.7/", "http://192.0.2.7/"),
    ("login", "Jan_Novak-1@isp.cz", "Jan_Novak-1@isp.cz"),
    ("ico", "251 23 891", "25123891"),
    ("ico", "00006947", "00006947"),
    ("ico", "31322832", "31322832"),
    ("ico", "0303461", "00303461"),
    ("ico", "303461", "00303461"),
    ("dic", "cz 25123891", "CZ25123891"),
    ("dic", "25123891", "CZ25123891"),
    ("dic", "CZ7103192745", "CZ7103192745"),
    ("dic", "7103192745", "CZ7103192745"),
    ("dic", "640903926", "CZ640903926"),
    ("dic", "SK2022749619", "SK2022749619"),
    ("dic", "202 274 9619", "2022749619"),
    ("dic", "DE136695976", "DE136695976"),
    ("dic", "ATU13585627", "ATU13585627"),
    ("bank_account", "000019-2000145399/0800", "19-2000145399/0800"),
    ("iban", "cz65 0800 0000 1920 0014 5399", "CZ6508000000192000145399"),
    ("bic", "gibaczpx", "GIBACZPX"),
    ("contract_returned_on", "2024-02-29", date(2024, 2, 29)),
    ("contract_returned_on", "1.3.2024", date(2024, 3, 1)),
    ("contract_returned_on", "01. 03. 2024", date(2024, 3, 1)),
    ("vs1", "007", "7"),
    ("suspend_after_days", "0", 0),
    ("suspend_after_days", "", None),
    ("due_days", "365", 365),
    ("due_days", "014", 14),
    ("never_suspend", "", False),
    ("never_suspend", "ANO", True),
    ("never_suspend", "áno", True),
    ("never_suspend", "a\u0301no", True),
    ("never_suspend", "1", True),
    ("never_suspend", "true", True),
    ("invoice_by_post", "ne", False),
    ("invoice_by_post", "nie", False),
    ("invoice_by_email", "", True),
    ("invoice_by_email", "0", False),
    ("invoice_by_email", "False", False),
    ("language", "", "cs"),
    ("language", "SK", "sk"),
]


def test_the_table_has_the_columns_of_the_contract_in_their_order() -> None:
    assert list(FIELDS) == CONTRACT.split()


@pytest.mark.parametrize(("field", "text", "value"), READ)
def test_a_field_reads_what_people_type(field: str, text: str, value: Value) -> None:
    read = FIELDS[field].read(text)
    assert read == value
    assert type(read) is type(value)
    assert FIELDS[field].read(FIELDS[field].write(read)) == read


@pytest.mark.parametrize("field", FIELDS)
def test_the_example_of_each_field_is_right_and_its_help_is_one_short_sentence(field: str) -> None:
    assert FIELDS[field].read(FIELDS[field].example) is not None
    assert 0 < len(FIELDS[field].help) <= 100
    assert not FIELDS[field].help.endswith(".")


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("never_suspend", True, "yes"),
        ("never_suspend", False, "no"),
        ("contract_returned_on", date(2024, 3, 1), "2024-03-01"),
        ("due_days", 0, "0"),
        ("due_days", None, ""),
        ("name", "Novák Jan", "Novák Jan"),
    ],
)
def test_values_are_written_as_the_csv_contract_says(field: str, value: Value, text: str) -> None:
    assert FIELDS[field].write(value) == text


@pytest.mark.parametrize("field", FIELDS)
def test_empty_text_is_nothing_or_the_default(field: str) -> None:
    defaults = {"legal_form": "person", "country": "CZ", "language": "cs"}
    flags = {"never_suspend": False, "invoice_by_post": False, "invoice_by_email": True}
    assert FIELDS[field].read("") == FIELDS[field].read(" \u200b\n") == {**defaults, **flags}.get(field)


def test_all_fields_are_read_and_all_problems_reported() -> None:
    values, problems = read_fields({"number": "12x", "name": " Novák  Jan", "emial": "a@b.cz", "zip": "78701", "due_days": "400"})
    assert values == {"name": "Novák Jan", "zip": "787 01"}
    assert [(problem.field, problem.value) for problem in problems] == [("number", "12x"), ("emial", "a@b.cz"), ("due_days", "400")]
    assert [problem.reason for problem in problems] == [
        "expected 1 to 10 digits; for example 20240017",
        "no such field; did you mean email?",
        "expected a whole number from 0 to 365; for example 14",
    ]


def test_a_name_like_no_field_is_answered_with_all_fields() -> None:
    [problem] = read_fields({"qqq": "1"})[1]
    assert all(field in problem.reason for field in FIELDS)


@pytest.mark.parametrize(
    ("values", "known", "codes"),
    [
        ({"zip": "10115", "country": "DE"}, {}, ("10115", None)),
        ({"zip": "10115"}, {"country": "DE"}, ("10115", None)),
        ({"zip": "10115", "country": "CZ"}, {"country": "DE"}, ("101 15", None)),
        ({"zip": "10115"}, {}, ("101 15", None)),
        ({"zip": "114 55", "country": "SE"}, {}, ("114 55", None)),
        ({"zip": "78701", "billing_zip": "10115", "billing_country": "Germany"}, {}, ("787 01", "10115")),
        ({"zip": "10115", "billing_zip": "10115", "country": "DE"}, {}, ("10115", "10115")),
        ({"zip": "10115", "billing_zip": "81108", "country": "DE", "billing_country": "SK"}, {}, ("10115", "811 08")),
        ({"zip": "10115", "country": "Narnia"}, {"country": "DE"}, ("10115", None)),
    ],
)
def test_a_postal_code_is_written_as_its_country_writes_it(
    values: dict[str, str], known: dict[str, Value], codes: tuple[str, str | None]
) -> None:
    card, _ = read_fields(values, known)
    assert (card["zip"], card.get("billing_zip")) == codes
    again, _ = read_fields({name: FIELDS[name].write(value) for name, value in card.items()}, known)
    assert again == card


def test_importing_the_fields_loads_no_slow_package() -> None:
    slow = "{'phonenumbers', 'email_validator', 'stdnum', 'pandas', 'peewee', 'typer', 'dns', 'idna'}"
    code = f"import sys, ispctl.rules.client_fields; print(sorted({slow} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def with_check_digit(number: int) -> str:
    """Return an IČO: the sum of its digits with weights 8 to 1 leaves no remainder after 11, but for the two that one digit cannot mend."""
    digits = f"{number:07d}"
    remainder = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True)) % 11
    return digits + {0: "1", 1: "0"}.get(remainder, str(11 - remainder))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60)
SYMBOLS = st.integers(1, 9_999_999_999).map(str)
DIGITS = st.integers(0, 99_999_999).map(lambda number: f"{number:09d}")
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
EMAILS = st.builds("{}@{}.cz".format, LETTERS, LETTERS)
ICOS = st.integers(0, 8_999_999).map(with_check_digit)
# Numbers of all kinds are generated in test_banking.py; here the bank and the writing vary.
ACCOUNTS = st.builds("{}2000145399/{:04d}".format, st.sampled_from(["", "19-", "000019-", "0-"]), st.integers(1, 9999))
GENERATED: dict[str, st.SearchStrategy[str]] = {
    **dict.fromkeys(("number", "vs1", "vs2", "vs3"), SYMBOLS),
    **dict.fromkeys(("email", "billing_email", "technical_email", "business_email"), EMAILS),
    **dict.fromkeys(("phone", "mobile"), DIGITS.map("6{}".format).map(lambda text: text[:9])),
    **dict.fromkeys(("zip", "billing_zip"), st.from_regex(r"[1-9][0-9]{2} ?[0-9]{2}", fullmatch=True)),
    **dict.fromkeys(("country", "billing_country"), st.sampled_from(["cz", "Slovensko", "DE", "pl", ""])),
    **dict.fromkeys(("never_suspend", "invoice_by_post", "invoice_by_email"), st.sampled_from(["yes", "No", "1", "ANO", "nie", ""])),
    **dict.fromkeys(("due_days", "suspend_after_days"), st.integers(0, 365).map(str)),
    "legal_form": st.sampled_from(["person", "COMPANY"]),
    "language": st.sampled_from(["cs", "sk", "EN"]),
    "gps": st.builds("{:f}, {:f}".format, st.decimals(-90, 90, places=7), st.decimals(-180, 180, places=6)),
    "www": st.builds("{}{}.{}/{}".format, st.sampled_from(["", "http://", "HTTPS://"]), LETTERS, LETTERS, LETTERS),
    "login": st.from_regex(r"[A-Za-z0-9._@-]{1,64}", fullmatch=True),
    "catv_outlet": LETTERS,
    "contract_returned_on": st.dates(date(1990, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day.day}.{day.month}.{day.year}"),
    "ico": ICOS,
    "dic": ICOS.map("CZ{}".format) | ICOS,
    "bank_account": ACCOUNTS,
    "iban": st.builds(account_to_iban, ACCOUNTS, st.sampled_from(["CZ", "SK"])),
    "bic": st.from_regex(r"[A-Za-z]{4}(CZ|sk|DE)[A-Z0-9]{2}([A-Z0-9]{3})?", fullmatch=True),
}


@pytest.mark.parametrize("field", FIELDS)
@given(data=st.data())
def test_every_value_survives_writing_and_reading(field: str, data: st.DataObject) -> None:
    read = FIELDS[field].read(data.draw(GENERATED.get(field, TEXTS)))
    assert FIELDS[field].read(FIELDS[field].write(read)) == read


@pytest.mark.parametrize("field", FIELDS)
@given(text=st.text(max_size=80) | st.text("0123456789-/.,+@:° '\"NESWCZSKabcxyz", max_size=40))
def test_any_text_is_read_or_refused_with_what_is_expected(field: str, text: str) -> None:
    try:
        read = FIELDS[field].read(text)
    except ValueError as error:
        assert str(error).startswith("expected ")
        assert str(error).endswith(f"; for example {FIELDS[field].example}")
    else:
        assert FIELDS[field].read(FIELDS[field].write(read)) == read
