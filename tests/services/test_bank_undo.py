"""An import is taken back as if its files had never come, or not at all when something was built on it."""

from pathlib import Path
from typing import Any

import pytest

from ispctl.bank.statement import Transaction
from ispctl.errors import Conflict, NotFound
from ispctl.models import BankImport, BankTransaction, BillingGroup, Client, Reversal, Statement, Suspension
from ispctl.services import bank_decisions, bank_list, bank_undo, check
from tests.bank_world import AUTHOR, CSOB, FIO, books, client, day, dump, invoice, movement, open_accounts, statement, take, write


@pytest.fixture
def owner(group: BillingGroup) -> Client:
    open_accounts(group)
    owner = client(10001)
    invoice(owner, "F1", 0, 500)
    books(owner)
    return owner


@pytest.fixture
def files(tmp_path: Path) -> Any:
    """Import movements as one file; return the number of the import."""

    def import_rows(*rows: Transaction, account: str = FIO) -> int:
        path = write(tmp_path / f"{len(list(tmp_path.iterdir()))}.gpc", statement(rows, account))
        return int(take(path)["import_id"])

    return import_rows


def undo(number: int, **options: bool) -> dict[str, Any]:
    return bank_undo.undo(number, AUTHOR, **options)


def status(reference: object) -> str:
    return str(next(row["status"] for row in bank_list.transactions(bank_list.Filter()) if row["bank_reference"] == str(reference)))


def test_the_database_is_as_before_when_an_import_is_taken_back_and_as_after_when_it_comes_again(
    owner: Client, files: Any, tmp_path: Path
) -> None:
    files(movement(1, 200, "10001", 1))
    before = dump()
    number = files(movement(1, 100, "10001", 2), movement(2, -200, "10001", 3, reversal=True), movement(3, 700, "10001", 4))
    after = dump()
    assert (before != after, undo(number)) == (True, {"import_id": number, "transactions": 3, "clients": 1})
    assert dump() == before
    assert Statement.select().count() == 1
    assert take(*sorted(tmp_path.glob("*.gpc")))["new"] == 3
    assert dump() == after
    assert not [row for row in check.run() if row["breaches"]]


def test_nothing_is_taken_back_when_it_is_only_a_dry_run(owner: Client, files: Any) -> None:
    number = files(movement(1, 100, "10001", 2))
    before = dump()
    assert undo(number, dry_run=True)["transactions"] == 1
    assert dump() == before
    assert BankImport.get_by_id(number).undone_at is None


def test_an_import_is_kept_when_a_later_one_found_its_rows_known(owner: Client, files: Any) -> None:
    first = files(movement(1, 100, "10001", 2), movement(1, 100, "10001", 3))
    second = files(movement(1, 100, "10001", 3), movement(2, 100, "10001", 4))
    with pytest.raises(Conflict, match=f"import {second} found 1 of its rows known already; take import {second} back first"):
        undo(first)
    undo(second)
    undo(first)
    assert not BankTransaction.select().count()


def test_an_import_is_kept_when_a_later_one_counted_its_identical_rows(owner: Client, files: Any) -> None:
    first = files(movement(1, 100, "10001"), account=CSOB)
    second = files(movement(1, 100, "10001"), movement(1, 100, "10001"), account=CSOB)
    with pytest.raises(Conflict):
        undo(first)
    undo(second)
    assert BankTransaction.select().count() == 1


@pytest.mark.parametrize("decide", ["match", "unmatch", "ignore"])
def test_an_import_is_kept_when_a_person_decided_about_a_payment_of_it(owner: Client, files: Any, decide: str) -> None:
    number = files(movement(1, 100, "10001" if decide == "unmatch" else "999", 2))
    payment = BankTransaction.get().id
    if decide == "match":
        bank_decisions.match(payment, "10001", AUTHOR)
    elif decide == "unmatch":
        bank_decisions.unmatch(payment, AUTHOR)
    else:
        bank_decisions.ignore(payment, AUTHOR, "a deposit")
    with pytest.raises(Conflict, match=f"a person decided about transaction {payment}; `ispctl bank explain {payment}` shows what"):
        undo(number)
    assert BankTransaction.select().count() == 1


def test_an_import_is_kept_when_a_storno_of_another_import_takes_its_payment_back(owner: Client, files: Any) -> None:
    first = files(movement(1, 500, "10001", 2))
    second = files(movement(2, -500, "10001", 3, reversal=True))
    with pytest.raises(Conflict, match="storno 2 of another import takes back its transaction 1; take that import back first"):
        undo(first)
    assert status(2) == "reversed"
    undo(second)
    assert (status(2), Reversal.select().count()) == ("paired", 0)
    undo(first)


def test_a_storno_takes_back_the_payment_it_would_have_when_the_other_storno_is_taken_back(owner: Client, files: Any) -> None:
    files(movement(1, 500, "10001", 1), movement(2, 500, "10001", 2))
    files(movement(9, -500, "10001", 9, reversal=True))
    before = dump()
    number = files(movement(5, -500, "10001", 5, reversal=True))
    assert dump()["reversals"] != before["reversals"]
    undo(number)
    assert dump() == before


def test_a_storno_keeps_its_payment_when_a_later_payment_is_taken_back_together_with_its_storno(owner: Client, files: Any) -> None:
    files(movement(1, 500, "10001", 1), movement(6, -500, "10001", 6, reversal=True))
    before = dump()
    number = files(movement(3, 500, "10001", 3), movement(4, -500, "10001", 4, reversal=True))
    undo(number)
    assert dump() == before


@pytest.mark.parametrize("since", [0, 5])
def test_an_import_is_kept_when_a_client_was_let_back_because_of_it(owner: Client, files: Any, since: int) -> None:
    """The second time the payment was booked before the suspension, and came from the bank only after it."""
    number = files(movement(3, 500, "10001", 2))
    Suspension.create(client=owner, reason="debt", since=day(since), suspended_by="job", lifted_on=day(6), lifted_by="job")
    with pytest.raises(Conflict, match=f"client 10001 was let back on {day(6)} after paying"):
        undo(number)


@pytest.mark.parametrize(("reason", "lifted"), [("debt", 2), ("debt", None), ("moving house", 6)])
def test_an_import_is_taken_back_when_no_client_was_let_back_because_of_it(
    owner: Client, files: Any, reason: str, lifted: int | None
) -> None:
    number = files(movement(3, 500, "10001", 2))
    lifted_on = None if lifted is None else day(lifted)
    Suspension.create(client=owner, reason=reason, since=day(0), suspended_by="job", lifted_on=lifted_on, lifted_by=None)
    assert undo(number)["transactions"] == 1


def test_every_reason_is_said_at_once_when_several_things_depend_on_an_import(owner: Client, files: Any) -> None:
    first = files(movement(1, 100, "999", 2), movement(1, 500, "10001", 3))
    files(movement(1, 100, "999", 2), movement(2, -500, "10001", 4, reversal=True))
    bank_decisions.match(BankTransaction.get(vs="999").id, "10001", AUTHOR)
    with pytest.raises(Conflict) as caught:
        undo(first)
    assert str(caught.value).count("\n- ") == 3


def test_an_import_is_taken_back_once_when_asked_twice(owner: Client, files: Any) -> None:
    number = files(movement(1, 100, "10001", 2))
    undo(number)
    with pytest.raises(Conflict, match=f"import {number} was taken back already, by tester"):
        undo(number)
    with pytest.raises(NotFound, match="there is no import 99; `ispctl bank imports` lists them"):
        undo(99)


def test_an_invoice_is_paid_by_credit_again_when_the_import_that_paid_it_is_taken_back(owner: Client, files: Any) -> None:
    files(movement(2, 600, "10001", 2))
    invoice(owner, "F2", 5, 100)
    books(owner)
    before = dump()
    number = files(movement(1, 500, "10001", 1))
    assert dump()["allocations"] != before["allocations"]
    undo(number)
    assert dump() == before


def test_imports_name_files_and_counts_newest_first_when_listed(owner: Client, files: Any) -> None:
    first = files(movement(1, 100, "10001", 2))
    second = files(movement(1, 100, "10001", 2), movement(2, 100, None, 3))
    undo(second)
    listed = bank_undo.imports()
    assert [(row["import"], row["new"], row["already_known"], row["undone_at"] is None) for row in listed] == [
        (second, 1, 1, False),
        (first, 1, 0, True),
    ]


def test_no_client_is_settled_when_nothing_of_the_import_is_paired(owner: Client, files: Any) -> None:
    assert undo(files(movement(1, 100, None, 2)))["clients"] == 0
