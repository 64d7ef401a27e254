"""Damaged and hostile CSV files: refused or reported, never half read, never another error than FileError (TRUST.md B4)."""

import random
from io import BytesIO
from pathlib import Path

import pytest

from ispctl.bank.csv_profile import SHIPPED, choose, read_with
from ispctl.bank.csv_spec import load_all
from ispctl.bank.csv_table import Sample
from ispctl.bank.identify import read_bank_file
from ispctl.bank.statement import OwnAccount
from ispctl.errors import FileError
from tests.bank.csv_goldens import FILES, OWN
from tests.bank.test_fio_damage import refused_at_once
from tests.bank.test_gpc_damage import MUTATIONS, amounts, big_file, constant_memory

MUTANTS = 10_000
BASES = {path.name: path.read_bytes() for path in FILES}
ACCOUNTS = [OwnAccount("1803729684/2010", "CZK"), *(account for accounts in OWN.values() for account in accounts)]
PROFILES = load_all([SHIPPED])
HEAD = "Můj účet;Můj účet-banka;Název mého účtu;Datum zaúčtování;Datum provedení;Protiúčet;Protiúčet-banka;Název protiúčtu;Kód transakce;"
HEAD += "VS;SS;KS;E2E;Zpráva pro protistranu;Poznámka;Platba/Vklad;Částka;Měna;Kategorie\n"
ROW = "118514285;2250;;15.03.2026;;2000145399;0800;Dvořáková Ludmila;Úhrada;10001;;;;internet;;Vklad;0,00;CZK;\n"


@pytest.mark.slow
def test_ten_thousand_mutants_are_refused_or_read_without_a_changed_amount() -> None:
    chance, read = random.Random(20260319), 0
    names = sorted(BASES)
    for number in range(MUTANTS):
        name = chance.choice(names)
        source = BytesIO(MUTATIONS[number % len(MUTATIONS)](BASES[name], chance))
        try:
            # The profiles are the same each time; `read` would load them anew.
            file = read_with(source, *choose(Sample(source), PROFILES), ACCOUNTS)
            found = amounts(file)
        except FileError as error:
            assert error.reason
            continue
        read += 1
        # Where the file carries no balances, nothing can tell that a row or a digit is missing.
        if BY_BOTH_BALANCES in name and all(statement.balanced for statement in file.statements):
            whole = amounts(read_bank_file(BytesIO(BASES[name]), ACCOUNTS))
            assert sorted(amount for _, amount in found) == sorted(amount for _, amount in whole), source.getvalue()
    # A reader that refuses everything would be as useless as one that takes everything.
    assert MUTANTS // 10 < read < MUTANTS * 4 // 5


BY_BOTH_BALANCES = "fio"


@pytest.mark.parametrize("name", sorted(BASES))
def test_damage_is_never_more_than_a_message_through_the_whole_reader(name: str) -> None:
    chance = random.Random(name)
    for mutate in MUTATIONS * 2:
        try:
            amounts(read_bank_file(BytesIO(mutate(BASES[name], chance)), ACCOUNTS))
        except FileError as error:
            assert error.reason


@pytest.mark.parametrize(
    ("head", "repeated", "reason"),
    [
        pytest.param("a;b;c;d\n", b"5", "longer than 65536|fits no profile", id="one long line"),
        pytest.param(HEAD, b"5", "longer than 65536", id="one long line below the header"),
        pytest.param(HEAD + '"', b"5\n", "not closed", id="a quote without end"),
        pytest.param(HEAD, b"\0", "longer than|NUL", id="zeros of a disk that was full"),
        pytest.param(HEAD, b";", "longer than 65536", id="delimiters"),
        pytest.param("", b";;;;\n", "fits no profile", id="empty cells"),
        pytest.param(HEAD, b'""', "longer than 65536", id="quotes"),
    ],
)
def test_fifty_megabytes_of_nonsense_are_refused_at_once(tmp_path: Path, head: str, repeated: bytes, reason: str) -> None:
    with big_file(tmp_path / "big.csv", head.encode(), repeated, 50) as source:
        refused_at_once(source, reason)


def test_memory_does_not_grow_when_there_are_many_rows(tmp_path: Path) -> None:
    with big_file(tmp_path / "rows.csv", HEAD.encode(), ROW.encode(), 3) as source:
        dialect_and_header = choose(Sample(source), PROFILES)
        with constant_memory():
            (statement,) = read_with(source, *dialect_and_header, []).statements
            assert sum(1 for _ in statement.transactions) == 3 * ((1 << 20) // len(ROW.encode()))


def test_an_empty_table_is_a_statement_without_rows_or_an_error_that_says_why() -> None:
    (statement,) = read_bank_file(BytesIO(HEAD.encode()), [OwnAccount("118514285/2250", "CZK")]).statements
    assert (statement.account, list(statement.transactions), statement.balanced) == ("118514285/2250", [], None)
    with pytest.raises(FileError, match="does not say which account it is of"):
        read_bank_file(BytesIO(HEAD.encode()))
