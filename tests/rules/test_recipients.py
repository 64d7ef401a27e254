"""Where messages to a client go."""

import pytest

from ispctl.rules.recipients import Purpose, address_for

MAIN, BILLING, TECHNICAL = {"email": "main@example.cz"}, {"billing_email": "billing@example.cz"}, {"technical_email": "it@example.cz"}


@pytest.mark.parametrize(
    ("purpose", "card", "address"),
    [
        ("invoices", {**MAIN, **BILLING}, "billing@example.cz"),
        ("invoices", {**MAIN, "billing_email": None}, "main@example.cz"),
        ("invoices", BILLING, "billing@example.cz"),
        ("invoices", {}, None),
        ("technical", {**MAIN, **BILLING, **TECHNICAL}, "it@example.cz"),
        ("technical", {**MAIN, **BILLING}, "main@example.cz"),
        ("business", {**BILLING}, None),
        ("main", {**MAIN, **BILLING}, "main@example.cz"),
    ],
)
def test_a_message_goes_to_the_address_for_it_else_to_the_main_one(purpose: Purpose, card: dict[str, object], address: str | None) -> None:
    assert address_for(purpose, card) == address
