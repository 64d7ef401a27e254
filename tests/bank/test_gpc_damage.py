"""Damaged GPC files: refused or reported, never half read, never another error than FileError (BANK-FORMATS.md 1.8)."""

import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from ispctl.bank.encoding import BOM
from ispctl.bank.identify import read_bank_file
from ispctl.bank.statement import BankFile, OwnAccount, Statement, Transaction
from ispctl.errors import FileError
from tests.bank.gpc_writer import write_gpc

DAY = date(2023, 3, 2)
GOLDEN = Path(__file__).parent / "golden"
BASES = {path.name: path.read_bytes() for path in sorted(GOLDEN.iterdir()) if path.suffix in (".gpc", ".abo")}
# Rows alike, as most files of a provider have them: they take the short way through the reader.
BASES["many-rows.gpc"] = write_gpc(
    [
        Statement(
            account="1803729684/2010",
            iban=None,
            currency="CZK",
            number=None,
            from_on=None,
            to_on=DAY,
            opening_minor=0,
            closing_minor=sum(range(1, 41)),
            balanced=True,
            line=1,
            transactions=[
                Transaction(0, DAY, None, amount, "CZK", str(amount), None, None, None, "Jan Novak", None, str(amount), None, False)
                for amount in range(1, 41)
            ],
        )
    ]
)
OWN = [OwnAccount("8452341718/0300", "CZK"), OwnAccount("6108568324/0800", "CZK")]
MUTANTS = 2000
HEADER = b"0740000001803729684" + b" " * 26 + b"0" * 14 + b"+" + b"0" * 14 + b"+" + b"0" * 30 + b"001020323FIO"
ROW = b"0750000001803729684" + b"0" * 16 + b"1".zfill(13) + b"0" * 12 + b"2" + b"0" * 36 + b"Jan Novak".ljust(20) + b"00203020323"

Mutation = Callable[[bytes, random.Random], bytes]


def flip_bits(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 1, 2, 20])):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut_the_end(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def cut_a_hole(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.choice([1, 2, 50, 200]) :]


def insert_bytes(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + chance.choice([b"0", b"\n", b"\r", b"\0", b"\xff", b"0" * 5000, chance.randbytes(40)]) + content[place:]


def swap_lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def repeat_a_line(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    place = chance.randrange(len(lines))
    return b"\n".join(lines[: place + 1] + lines[place:])


def drop_a_line(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def change_the_charset(content: bytes, chance: random.Random) -> bytes:
    written, meant = chance.choice(["cp1250", "cp852", "latin-1"]), chance.choice(["utf-8", "utf-16", "cp852", "cp1250"])
    return content.decode(written, "replace").encode(meant, "replace")


def replace_by_noise(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + chance.randbytes(chance.choice([3, 100, 3000]))


MUTATIONS: list[Mutation] = [
    flip_bits,
    cut_the_end,
    cut_a_hole,
    insert_bytes,
    swap_lines,
    repeat_a_line,
    drop_a_line,
    change_the_charset,
    replace_by_noise,
]


def amounts(file: BankFile) -> list[tuple[str, int]]:
    """Return what is not zero, account by account, after reading every row to its end."""
    rows = [(statement.account, row) for statement in file.statements for row in statement.transactions]
    assert all(isinstance(row, Transaction) for _, row in rows)
    return sorted((account, row.amount_minor) for account, row in rows if row.amount_minor)


def test_mutants_are_refused_or_read_when_anything_may_be_damaged() -> None:
    chance, read = random.Random(20230302), 0
    for number in range(MUTANTS):
        content = MUTATIONS[number % len(MUTATIONS)](chance.choice(list(BASES.values())), chance)
        try:
            amounts(read_bank_file(BytesIO(content), OWN))
        except FileError as error:
            assert error.reason
        else:
            read += 1
    # A reader that refuses everything would be as useless as one that takes everything.
    assert MUTANTS // 5 < read < MUTANTS * 4 // 5


@pytest.mark.parametrize("name", [name for name in BASES if name not in ("several-blocks.gpc", "storno.gpc", "wrong-balance.gpc")])
def test_money_is_never_changed_unnoticed_when_a_file_of_one_statement_is_damaged(name: str) -> None:
    chance, whole = random.Random(name), amounts(read_bank_file(BytesIO(BASES[name]), OWN))
    for number in range(len(MUTATIONS) * 30):
        content = MUTATIONS[number % len(MUTATIONS)](BASES[name], chance)
        try:
            file = read_bank_file(BytesIO(content), OWN)
        except FileError:
            continue
        if all(statement.balanced for statement in file.statements):
            assert [amount for _, amount in amounts(file)] == [amount for _, amount in whole], content


@pytest.mark.parametrize("name", [name for name in BASES if name != "wrong-balance.gpc"])
def test_statement_is_not_balanced_when_one_digit_of_one_amount_is_another(name: str) -> None:
    encoding = "utf-8-sig" if BASES[name].startswith(BOM) else "latin-1"
    lines = BASES[name].decode(encoding).split("\n")
    amounts_at = {"074": (*range(45, 59), *range(60, 74)), "075": range(48, 60)}
    for number, line in enumerate(lines):
        for place in amounts_at.get(line[:3], ()):
            changed = line[:place] + str((int(line[place]) + 1) % 10) + line[place + 1 :]
            content = "\n".join([*lines[:number], changed, *lines[number + 1 :]]).encode(encoding)
            try:
                file = read_bank_file(BytesIO(content), OWN)
            except FileError:
                continue
            assert not all(statement.balanced for statement in file.statements), (number, place)


@contextmanager
def constant_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def big_file(path: Path, head: bytes, repeated: bytes, megabytes: int) -> BinaryIO:
    with path.open("wb") as file:
        file.write(head)
        for _ in range(megabytes):
            file.write(repeated * ((1 << 20) // len(repeated)))
    return path.open("rb")


@pytest.mark.parametrize(
    ("head", "repeated", "reason", "line"),
    [
        pytest.param(HEADER, b"5", "longer than 4096", 1, id="one line of digits"),
        pytest.param(HEADER + b"\n", "ž".encode(), "longer than 4096", 2, id="one line of letters"),
        pytest.param(HEADER + b"\n", b"\0", "longer than 4096", 2, id="zeros of a disk that was full"),
        pytest.param(HEADER + b"\n" + ROW + b"\n", b"\0\n", "NUL byte", 3, id="lines of zeros"),
        pytest.param(b"", b"\n", "empty", None, id="empty lines"),
        pytest.param(b"x", b"x", "not in a known format", None, id="something else"),
    ],
)
def test_fifty_megabytes_of_nonsense_are_refused_quickly_when_they_come(
    tmp_path: Path, head: bytes, repeated: bytes, reason: str, line: int | None
) -> None:
    with big_file(tmp_path / "big.gpc", head, repeated, 50) as source, constant_memory():
        # Processor time, because the machine may be busy with something else.
        started = time.process_time()
        with pytest.raises(FileError, match=reason) as caught:
            read_bank_file(source)
        assert time.process_time() - started < 2
        assert caught.value.line == line


def test_memory_does_not_grow_when_a_statement_has_many_rows(tmp_path: Path) -> None:
    with big_file(tmp_path / "rows.gpc", HEADER + b"\r\n", ROW + b"\r\n", 6) as source, constant_memory():
        (statement,) = read_bank_file(source).statements
        assert statement.balanced
        assert sum(1 for _ in statement.transactions) == 6 * ((1 << 20) // (len(ROW) + 2))


def test_memory_does_not_grow_when_one_row_has_endless_records_below_it(tmp_path: Path) -> None:
    head = HEADER + b"\n" + ROW + b"\n"
    with big_file(tmp_path / "details.gpc", head, b"078za internet\n", 2) as source, constant_memory():
        (statement,) = read_bank_file(source).statements
        (row,) = statement.transactions
        assert row.message
        assert len(row.message) < 1000
