"""At most one client owns a VS in a billing group, whichever way each of them came to it."""

from collections.abc import Callable
from datetime import date

import pytest

from ispctl.errors import InvalidFields
from ispctl.models import BillingGroup, Client, Invoice
from ispctl.services import clients
from ispctl.services.author import Author
from ispctl.settings import Settings

SETTINGS = Settings(first_client_number=500)
VS = "777"


@pytest.fixture(autouse=True)
def two_groups(group: BillingGroup) -> BillingGroup:
    return BillingGroup.create(name="Optika", company="Optika a.s.")


def add(author: Author, **texts: str) -> str:
    return str(clients.add({"billing_group": "Síť", **texts}, author, SETTINGS)["number"])


def edit(author: Author, client: str, **texts: str) -> None:
    clients.edit(clients.open_card(client), texts, author, SETTINGS)


def invoice(client: str, vs: str) -> None:
    owner = Client.get(Client.number == client)
    Invoice.create(
        number="2026001", client=owner, billing_group=owner.billing_group, kind="invoice", vs=vs, issued_on=date(2026, 1, 1),
        due_on=date(2026, 1, 15), total_minor=1, currency="CZK",
    )  # fmt: skip


def by_number(author: Author) -> str:
    return add(author, number=VS, name="Novák Jan")


def by_assigned_vs(author: Author) -> str:
    return add(author, name="Novák Jan", vs2=VS)


def by_invoice(author: Author) -> str:
    client = add(author, name="Novák Jan")
    invoice(client, VS)
    return client


OWNERS: dict[str, tuple[Callable[[Author], str], str]] = {
    "its number": (by_number, "its number"),
    "an assigned VS": (by_assigned_vs, "assigned VS 2"),
    "an invoice": (by_invoice, "invoice 2026001"),
}
CLAIMS = ("number", "vs1", "vs2", "vs3")


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("owner", OWNERS)
def test_a_new_client_cannot_have_a_vs_that_another_owns(author: Author, owner: str, claim: str) -> None:
    make, words = OWNERS[owner]
    number = make(author)
    with pytest.raises(InvalidFields) as caught:
        add(author, name="Dvořák Petr", **{claim: VS})
    problem = {problem.field: problem.reason for problem in caught.value.problems}[claim]
    if owner == "its number" and claim == "number":
        assert problem == f"number {VS} already belongs to client {number} Novák Jan"
    else:
        assert problem == f"VS {VS} already belongs to client {number} Novák Jan ({words})"


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("owner", OWNERS)
def test_an_edit_cannot_take_a_vs_that_another_owns(author: Author, owner: str, claim: str) -> None:
    OWNERS[owner][0](author)
    other = add(author, name="Dvořák Petr")
    with pytest.raises(InvalidFields, match="already belongs to client"):
        edit(author, other, **{claim: VS})


@pytest.mark.parametrize("owner", ["an assigned VS", "an invoice"])
def test_the_same_vs_in_two_billing_groups_is_fine(author: Author, owner: str) -> None:
    OWNERS[owner][0](author)
    assert add(author, name="Dvořák Petr", vs1=VS, billing_group="Optika")


@pytest.mark.parametrize("owner", OWNERS)
def test_a_client_cannot_move_to_a_billing_group_where_its_vs_is_taken(author: Author, owner: str) -> None:
    OWNERS[owner][0](author)
    other = add(author, name="Dvořák Petr", vs1=VS, billing_group="Optika")
    with pytest.raises(InvalidFields, match=f"VS {VS} already belongs to client"):
        edit(author, other, billing_group="Síť")


def test_leading_zeros_make_no_other_vs(author: Author) -> None:
    by_assigned_vs(author)
    with pytest.raises(InvalidFields, match="already belongs"):
        add(author, name="Dvořák Petr", vs1=f"000{VS}")


def test_the_vs_of_its_own_invoices_is_no_collision(author: Author) -> None:
    client = by_invoice(author)
    edit(author, client, vs1=VS)


def test_a_vs_that_was_given_up_is_free(author: Author) -> None:
    client = by_assigned_vs(author)
    edit(author, client, vs2="")
    assert add(author, name="Dvořák Petr", vs1=VS)


def test_the_vs_on_an_invoice_stays_with_the_client_that_left_the_group(author: Author) -> None:
    client = by_invoice(author)
    edit(author, client, billing_group="Optika")
    with pytest.raises(InvalidFields, match="invoice 2026001"):
        add(author, name="Dvořák Petr", vs1=VS)
