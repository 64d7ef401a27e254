"""Tests of clients as they are typed."""

from datetime import date
from decimal import Decimal

import pytest

from ispctl.rules.card_tests import CardTest, Operand, holds, operand, read_test


@pytest.mark.parametrize(
    ("words", "test"),
    [
        ("city=Brno", CardTest("city", "=", "Brno")),
        (" city = Brno 2 ", CardTest("city", "=", "Brno 2")),
        ("name~novák=syn", CardTest("name", "~", "novák=syn")),
        ("email=", CardTest("email", "=", "")),
        ("email!=", CardTest("email", "!=", "")),
        ("overdue>=500", CardTest("overdue", ">=", "500")),
        ("due_days<14", CardTest("due_days", "<", "14")),
        ("created_at<=2024-01-01", CardTest("created_at", "<=", "2024-01-01")),
    ],
)
def test_a_test_is_a_name_an_operator_and_a_value(words: str, test: CardTest) -> None:
    assert read_test(words) == test


@pytest.mark.parametrize("words", ["city", "", "=Brno", "city Brno"])
def test_what_is_no_test_is_refused_with_examples(words: str) -> None:
    with pytest.raises(ValueError, match="for example city=Brno"):
        read_test(words)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("zip=78701", "787 01"),
        ("phone=605 123 456", "+420605123456"),
        ("vs1=0000123", "123"),
        ("contract_returned_on>=1.2.2024", date(2024, 2, 1)),
        ("never_suspend=ano", True),
        ("due_days<14", 14),
        ("overdue>=500", 50_000),
        ("balance<-0,50", -50),
        ("scoring_average>=-2.5", Decimal("-2.5")),
        ("suspended=no", False),
        ("name~Novák", "Novák"),
        ("gate=A  1", "A 1"),
        ("email=", None),
    ],
)
def test_a_value_is_read_as_its_field_is(words: str, value: Operand) -> None:
    assert operand(read_test(words)) == value


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("zip=x_1", "expected five digits.*for example 787 01"),
        ("overdue>many", "expected an amount such as 499.00"),
        ("overdue_days>1.5", "expected a whole number; for example 30"),
        ("scoring_average>x", "expected a number"),
        ("created_at<yesterday", "expected a date.*for example 2024"),
        ("suspended=maybe", "expected yes or no"),
        ("never_suspend<yes", "= and != only"),
        ("city<", "expected a value after <"),
        ("overdue~5", "looks into texts only"),
    ],
)
def test_a_test_that_cannot_be_is_refused(words: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        operand(read_test(words))


@pytest.mark.parametrize(
    ("found", "words", "result"),
    [
        (None, "overdue_days=", True),
        (5, "overdue_days=", False),
        (5, "overdue_days!=", True),
        (None, "overdue_days!=5", True),
        (None, "overdue_days<5", False),
        (5, "overdue_days<=5", True),
        (6, "overdue_days<=5", False),
    ],
)
def test_what_is_missing_differs_from_every_value(found: object, words: str, result: bool) -> None:
    test = read_test(words)
    assert holds(found, test, operand(test)) is result
