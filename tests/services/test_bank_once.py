"""Every movement is stored exactly once, whatever the files overlap (BANK-FORMATS.md 6)."""

from pathlib import Path

import pytest

from ispctl.errors import FileError
from ispctl.models import BankAccount, BankFile, BankImport, BankTransaction, BillingGroup, Statement
from tests.bank_world import CSOB, FIO, client, day, dump, movement, open_accounts, statement, take, write

BY_CONTENT, BY_ID = CSOB, FIO


@pytest.fixture
def files(group: BillingGroup, tmp_path: Path) -> Path:
    open_accounts(group)
    client(10001)
    return tmp_path


@pytest.mark.parametrize("account", [BY_CONTENT, BY_ID])
@pytest.mark.parametrize("count", range(1, 6))
def test_identical_rows_of_one_statement_are_all_stored_and_an_overlapping_statement_adds_none(
    files: Path, account: str, count: int
) -> None:
    rows = [movement(1, 500, "10001", 77)] * count
    first = take(write(files / "first.gpc", statement(rows, account)))
    assert (first["new"], first["already_known"], first["paired"]) == (count, 0, count)
    later = [movement(0, 100, "10001", 70), *rows, movement(2, 500, "10001", 78)]
    second = take(write(files / "second.gpc", statement(later, account, opening=-100)))
    assert (second["new"], second["already_known"]) == (2, count)
    assert BankTransaction.select().where(BankTransaction.booked_on == day(1)).count() == count


@pytest.mark.parametrize("account", [BY_CONTENT, BY_ID])
def test_the_larger_count_of_identical_rows_wins_when_a_part_of_the_day_came_first(files: Path, account: str) -> None:
    fee = movement(1, -500, None, 9, counter_account=None)
    assert take(write(files / "morning.gpc", statement([fee], account)))["new"] == 1
    assert take(write(files / "evening.gpc", statement([fee, fee, fee], account)))["new"] == 2
    assert take(write(files / "again.gpc", statement([fee, fee], account, opening=5)))["new"] == 0
    assert BankTransaction.select().count() == 3


def test_identical_rows_count_together_when_the_day_is_split_into_two_statements_of_one_file(files: Path) -> None:
    fee = movement(1, -500, counter_account=None)
    halves = statement([fee], CSOB, number="1"), statement([fee], CSOB, opening=-500, number="2")
    assert take(write(files / "two.gpc", *halves))["new"] == 2
    assert take(write(files / "whole.gpc", statement([fee, fee], CSOB, number="1")))["new"] == 0


def test_a_movement_with_an_id_is_stored_once_when_two_statements_of_one_file_hold_it(files: Path) -> None:
    row = movement(1, 500, "10001", 77)
    report = take(write(files / "two.gpc", statement([row], number="1"), statement([row], opening=5, number="2")))
    assert (report["new"], report["already_known"]) == (1, 1)


def test_a_movement_with_an_id_is_stored_once_when_a_row_without_one_stands_above_it(files: Path) -> None:
    bare, row = movement(1, -100, counter_account=None), movement(1, 500, "10001", 77)
    overlapping = statement([bare, row], number="1"), statement([bare, row], opening=5, number="2")
    take(write(files / "two.gpc", *overlapping))
    assert BankTransaction.select().where(BankTransaction.identity == "id:77").count() == 1


def test_two_movements_are_stored_when_two_accounts_use_one_id(files: Path) -> None:
    other = movement(1, 500, "10001", 77, currency="EUR")
    path = write(files / "both.gpc", statement([movement(1, 500, "10001", 77)]), statement([other], "2900012002/2010"))
    assert take(path)["new"] == 2
    assert {row.bank_account.number for row in BankTransaction.select()} == {FIO, "2900012002/2010"}


@pytest.mark.parametrize("changed", [movement(1, 501, "10001", 77), movement(1, 500, "10001", 77, currency="EUR")])
def test_a_file_is_refused_whole_with_its_line_when_an_id_comes_back_with_another_amount(files: Path, changed: object) -> None:
    BankAccount.create(billing_group=1, number=FIO, currency="EUR")
    take(write(files / "first.gpc", statement([movement(1, 500, "10001", 77)])))
    before = dump(), Statement.select().count(), BankFile.select().count(), BankImport.select().count()
    rows = [movement(2, 900, "10001", 78), changed]
    damaged = write(files / "damaged.gpc", statement(rows, currency="CZK"))  # type: ignore[arg-type]
    with pytest.raises(FileError) as caught:
        take(damaged)
    assert (caught.value.file, caught.value.line) == (str(damaged), 3)
    assert "77" in caught.value.reason
    assert (dump(), Statement.select().count(), BankFile.select().count(), BankImport.select().count()) == before


def test_a_file_is_refused_when_it_uses_one_id_for_two_amounts_itself(files: Path) -> None:
    with pytest.raises(FileError, match="the bank's id 77 stands for"):
        take(write(files / "damaged.gpc", statement([movement(1, 500, "10001", 77), movement(1, 400, "10001", 77)])))
    assert not BankTransaction.select().count()


def test_nothing_is_new_when_the_same_file_comes_again_under_another_name(files: Path) -> None:
    path = write(files / "a.gpc", statement([movement(1, 500, "10001", 77), movement(1, -20, None, 78)]))
    take(path)
    before = dump(), Statement.select().count(), BankFile.select().count()
    again = take(path.rename(files / "b.gpc"))
    assert again["files"] == [
        {"file": str(files / "b.gpc"), "new": 0, "already_known": 2, "paired": 0, "unpaired": 0, "skipped": 0, "statements": 0}
    ]
    assert (dump(), Statement.select().count(), BankFile.select().count()) == before


def test_nothing_is_stored_again_when_a_statement_without_movements_comes_again(files: Path) -> None:
    path = write(files / "a.gpc", statement([], opening=1_000))
    take(path)
    take(path)
    assert Statement.select().count() == 1


def test_one_movement_is_stored_when_one_command_names_its_file_twice(files: Path) -> None:
    path = write(files / "a.gpc", statement([movement(1, 500, "10001", 77)]))
    report = take(path, path)
    assert [(file["new"], file["already_known"]) for file in report["files"]] == [(1, 0), (0, 1)]


def test_nothing_of_several_files_is_stored_when_the_last_one_is_refused(files: Path) -> None:
    good = write(files / "good.gpc", statement([movement(1, 500, "10001", 77)]))
    bad = write(files / "bad.gpc", statement([movement(1, 500, "10001", 78)], closing_minor=501))
    with pytest.raises(FileError, match="closing balance"):
        take(good, bad)
    assert not BankTransaction.select().count() + BankImport.select().count() + BankFile.select().count()


def test_nothing_is_stored_when_it_is_only_a_dry_run(files: Path) -> None:
    path = write(files / "a.gpc", statement([movement(1, 500, "10001", 77)]))
    before = dump()
    report = take(path, dry_run=True)
    assert (report["import_id"], report["new"], report["paired"]) == (None, 1, 1)
    assert dump() == before
    assert not BankImport.select().count()
    assert take(path)["new"] == 1
