"""Damaged MT940 and OFX files: refused or reported, never half read, never another error than FileError (TRUST.md B4)."""

import random
import time
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from ispctl.bank.identify import read_bank_file
from ispctl.bank.statement import Statement, Transaction
from ispctl.errors import FileError
from tests.bank.mt940_writer import write_mt940
from tests.bank.ofx_writer import write_ofx
from tests.bank.test_gpc_damage import MUTATIONS, amounts, big_file, constant_memory

DAY = date(2023, 3, 2)
GOLDEN = Path(__file__).parent / "golden"
MUTANTS = 10_000
MANY = Statement(
    account="19-2000145399/0800",
    iban=None,
    currency="CZK",
    number="7",
    from_on=None,
    to_on=DAY,
    opening_minor=0,
    closing_minor=sum(range(1, 21)),
    balanced=True,
    line=1,
    transactions=[
        Transaction(0, DAY, None, amount, "CZK", str(amount), None, None, None, "Jan Novak", "za internet", str(amount), None, False)
        for amount in range(1, 21)
    ],
)


def bases(suffix: str) -> dict[str, bytes]:
    written = write_mt940([MANY], rows_on_page=8) if suffix == ".sta" else write_ofx([MANY], xml=False)
    return {path.name: path.read_bytes() for path in sorted(GOLDEN.iterdir()) if path.suffix == suffix} | {"written": written}


@pytest.mark.parametrize("suffix", [".sta", ".ofx"])
def test_mutants_are_refused_or_read_when_anything_may_be_damaged(suffix: str) -> None:
    chance, read, files = random.Random(f"20230302{suffix}"), 0, list(bases(suffix).values())
    for number in range(MUTANTS):
        content = MUTATIONS[number % len(MUTATIONS)](chance.choice(files), chance)
        try:
            amounts(read_bank_file(BytesIO(content)))
        except FileError as error:
            assert error.reason
        else:
            read += 1
    # A reader that refuses everything would be as useless as one that takes everything.
    assert MUTANTS // 5 < read < MUTANTS * 4 // 5


@pytest.mark.parametrize(
    "name", [name for name in bases(".sta") if name not in ("mt940-pages.sta", "mt940-mbank.sta", "mt940-raiffeisenbank.sta")]
)
def test_money_is_never_changed_unnoticed_when_a_file_of_one_statement_is_damaged(name: str) -> None:
    base = bases(".sta")[name]
    chance, whole = random.Random(name), amounts(read_bank_file(BytesIO(base)))
    for number in range(len(MUTATIONS) * 60):
        content = MUTATIONS[number % len(MUTATIONS)](base, chance)
        try:
            file = read_bank_file(BytesIO(content))
        except FileError:
            continue
        # What is lost between two pages, the balances cannot tell; a warning does.
        if all(statement.balanced and not any("page" in warning for warning in statement.warnings) for statement in file.statements):
            assert [amount for _, amount in amounts(file)] == [amount for _, amount in whole], content


@pytest.mark.parametrize("name", bases(".sta"))
def test_statement_is_not_balanced_when_one_digit_of_one_amount_is_another(name: str) -> None:
    lines, changes = bases(".sta")[name].decode("latin-1").split("\n"), 0
    for number, line in enumerate(lines):
        if line[:4] not in (":61:", ":60F", ":60M", ":62F", ":62M"):
            continue
        comma = line.index(",")
        for place in (comma - 1, *range(comma + 1, min(comma + 3, len(line)))):
            if not line[place].isdigit():
                continue
            changes += 1
            changed = line[:place] + str((int(line[place]) + 1) % 10) + line[place + 1 :]
            content = "\n".join([*lines[:number], changed, *lines[number + 1 :]]).encode("latin-1")
            # Pages that no longer fit each other fall apart, and say so.
            assert not all(statement.balanced and not statement.warnings for statement in read_bank_file(BytesIO(content)).statements)
    assert changes


HEAD = b":20:1\n:25:0800/192000145399\n:28C:1/1\n:60F:C230301CZK0,\n"
OFX = b"<OFX><STMTRS><CURDEF>CZK<BANKACCTFROM><BANKID>0800<ACCTID>2000145399</BANKACCTFROM><BANKTRANLIST>"
LONG = (b"za internet" * 5 + b"\n") * 60
OFX_ROW = b"<STMTTRN><DTPOSTED>20230302<TRNAMT>0.00<FITID>1<NAME>Jan Novak<MEMO>" + LONG.replace(b"\n", b" ") + b"</STMTTRN>"


@pytest.mark.parametrize(
    ("head", "repeated", "reason", "line"),
    [
        pytest.param(HEAD + b":61:", b"5", "longer than 4096", 5, id="MT940, one line of digits"),
        pytest.param(HEAD + b":86:", "ž".encode(), "longer than 4096", 5, id="MT940, one line of letters"),
        pytest.param(HEAD, b"\0", "longer than 4096", 5, id="MT940, zeros of a disk that was full"),
        pytest.param(HEAD, b"\0\n", "NUL byte", 5, id="MT940, lines of zeros"),
        pytest.param(HEAD, b"x\n", "more than 200 lines", 4, id="MT940, lines without an end"),
        pytest.param(HEAD + b":62F:C230301CZK0,\n", b"x\n", "more than 10000 lines", 5, id="MT940, junk without an end"),
        pytest.param(HEAD[:6], b"x\n", "not in a known format", None, id="MT940, only the beginning"),
        pytest.param(HEAD[:32], b"x\n", "more than 10000 lines", 1, id="MT940, a head without an end"),
        pytest.param(HEAD, HEAD, "no closing balance", 8, id="MT940, only heads"),
        pytest.param(b"", HEAD + b":62F:C230301CZK0,\n", "more than 50000 messages", 250001, id="MT940, empty statements"),
        pytest.param(OFX, b"x", "ends inside of the statement", 1, id="OFX, one line of letters"),
        pytest.param(OFX + b"<STMTTRN>", b"x", "does not end", 1, id="OFX, one endless transaction"),
        pytest.param(OFX + b"<STMTTRN>", b"<NAME>", "does not end", 1, id="OFX, endless tags"),
        pytest.param(OFX, b"<", "hardly anything but tags", 1, id="OFX, only brackets"),
        pytest.param(OFX, b"<A>", "hardly anything but tags", 1, id="OFX, deep nesting"),
        pytest.param(OFX, b"<STMTTRN>", "TRNAMT", 1, id="OFX, transactions without content"),
        pytest.param(OFX, b"\0", "NUL byte", 1, id="OFX, zeros"),
        pytest.param(OFX, b"&lol;", "ends inside of the statement", 1, id="OFX, references"),
        pytest.param(b"", OFX.replace(b"<OFX>", b"") + b"</BANKTRANLIST></STMTRS>", "not in a known format", None, id="OFX without OFX"),
        pytest.param(b"<OFX>", OFX[5:] + b"</BANKTRANLIST></STMTRS>", "more than 10000 statements", 1, id="OFX, empty statements"),
    ],
)
def test_fifty_megabytes_of_nonsense_are_refused_quickly_when_they_come(
    tmp_path: Path, head: bytes, repeated: bytes, reason: str, line: int | None
) -> None:
    with big_file(tmp_path / "big", head, repeated, 50) as source:
        # Processor time, because the machine may be busy with something else.
        started = time.process_time()
        with pytest.raises(FileError, match=reason) as caught:
            read_bank_file(source)
        assert time.process_time() - started < 2
        assert caught.value.line == line


@pytest.mark.parametrize(
    ("head", "row", "tail"),
    [
        pytest.param(HEAD, b":61:230302C0,NTRF\n:86:020?00PLATBA\n" + LONG + b"?32Jan Novak\n", b":62F:C230301CZK0,\n-", id="MT940"),
        pytest.param(OFX, OFX_ROW, b"</BANKTRANLIST></STMTRS></OFX>", id="OFX on one line"),
        pytest.param(OFX, OFX_ROW + b"\n", b"</BANKTRANLIST></STMTRS></OFX>", id="OFX"),
    ],
)
def test_memory_does_not_grow_when_a_statement_has_many_rows(tmp_path: Path, head: bytes, row: bytes, tail: bytes) -> None:
    big_file(tmp_path / "rows", head, row, 8).close()
    with (tmp_path / "rows").open("ab") as file:
        file.write(tail)
    with (tmp_path / "rows").open("rb") as source, constant_memory():
        (statement,) = read_bank_file(source).statements
        assert statement.balanced is not False
        assert sum(1 for _ in statement.transactions) == 8 * ((1 << 20) // len(row))
