"""The scoring job: figures from settled invoices, kept where they changed."""

from datetime import timedelta

import pytest

from ispctl.models import BillingGroup, Score
from ispctl.rules.scoring import ScoreFigures
from ispctl.services import scoring
from tests.books import Books, D
from tests.counting import statements


@pytest.fixture
def books(group: BillingGroup) -> Books:
    return Books(group)


def kept() -> dict[str, tuple[int, int]]:
    return {score.client.number: (score.total_days, score.scored_invoices) for score in Score.select()}


def test_each_settled_invoice_counts_by_its_days_before_or_after_the_due_date(books: Books) -> None:
    early, late, open_ = books.client(1), books.client(2), books.client(3)
    for client, day in ((early, D - timedelta(22)), (late, D - timedelta(18))):
        for _ in range(10):
            books.invoice(client, 20)
            books.payment(client, booked_on=day)
    books.invoice(open_, 20)
    books.settle()
    assert scoring.run(D) == {"as_of": D, "clients": 2, "changed": 2}
    assert kept() == {"1": (20, 10), "2": (-20, 10)}
    found = scoring.scores(D, [early.id, open_.id])
    assert found == {early.id: ScoreFigures(20, 10)} and found[early.id].average() == "2.00"


def test_running_again_changes_nothing_and_keeps_the_day_of_the_last_change(books: Books) -> None:
    books.invoice(client := books.client(1), 20)
    books.payment(client)
    books.settle()
    scoring.run(D)
    assert scoring.run(D + timedelta(1))["changed"] == 0
    assert Score.get().as_of == D


def test_only_clients_whose_figures_changed_are_written(books: Books) -> None:
    clients = [books.client(number) for number in (1, 2, 3)]
    for client in clients:
        books.invoice(client, 20)
        books.payment(client)
    books.settle()
    scoring.run(D)
    rows = {score.client.number: score.id for score in Score.select()}
    books.invoice(clients[1], 10)
    books.payment(clients[1], booked_on=D)
    books.settle()
    assert scoring.run(D)["changed"] == 1
    assert {score.client.number: score.id for score in Score.select().where(Score.client != clients[1])} == {"1": rows["1"], "3": rows["3"]}
    assert kept()["2"] == (-28, 2)


def test_a_score_goes_when_its_last_payment_is_taken_back(books: Books) -> None:
    books.invoice(client := books.client(1), 20)
    payment = books.payment(client)
    books.settle()
    scoring.run(D)
    payment.client = None
    payment.save()
    books.settle()
    assert scoring.run(D) == {"as_of": D, "clients": 0, "changed": 1} and kept() == {}


def test_a_dry_run_tells_the_same_and_writes_nothing(books: Books) -> None:
    books.invoice(client := books.client(1), 20)
    books.payment(client)
    books.settle()
    assert scoring.run(D, dry_run=True) == {"as_of": D, "clients": 1, "changed": 1}
    assert not Score.select().exists()


def test_the_number_of_statements_does_not_grow_with_the_clients(books: Books) -> None:
    def fill(first: int, number: int) -> int:
        for one in range(first, first + number):
            books.invoice(client := books.client(one))
            books.payment(client)
        books.settle()
        with statements() as counted:
            assert scoring.run(D)["changed"] == number
        return counted[0]

    assert fill(1, 1) == fill(1001, 50)
