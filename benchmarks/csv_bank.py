"""Reading a CSV of Fio by its profile beside `pandas.read_csv` plus the same conversions, in one run on the same bytes.

The conversions: dates, amounts as integers, symbols without zeros, the account put together, empty cells as None, one tuple for each row.
Ours adds: finding the profile, the check of every cell with its line, the balances, stornos, and memory that does not grow with the file.
Processor time, the best of three. (Not called csv.py: as a script beside the others it would hide the module of that name.)

    python -m benchmarks.csv_bank [ROWS]
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from ispctl.bank.csv_profile import read
from ispctl.money import format_minor

LIMIT = 2.0
HEADER = (
    "ID pohybu;Datum;Objem;Měna;Protiúčet;Název protiúčtu;Kód banky;Název banky;KS;VS;SS;Uživatelská identifikace;Zpráva pro příjemce;Typ;"
    "Provedl;Upřesnění;Komentář;BIC;ID pokynu;"
)
ABOVE = 8


def content(rows: int) -> bytes:
    """Return a file as Fio's API writes it."""
    amounts = [49900 + number % 5000 for number in range(rows)]
    lines = ["accountId;2000012001", "bankId;2010", "currency;CZK", "openingBalance;0,00", f"closingBalance;{_decimal(sum(amounts))}"]
    lines += ["dateStart;01.03.2026", "dateEnd;28.03.2026", "idFrom;26000000000", HEADER]
    for number, amount in enumerate(amounts):
        lines.append(
            f"{26_000_000_000 + number};{number % 28 + 1:02d}.03.2026;{_decimal(amount)};CZK;19-{2_000_000_000 + number % 3000};"
            f"Dvořáková Ludmila {number % 3000};0800;Česká spořitelna, a.s.;0308;{10_000 + number % 3000:010d};;Dvořáková;"
            f"internet {number % 12};Bezhotovostní příjem;;;;;{31_000_000_000 + number};"
        )
    return "\r\n".join([*lines, ""]).encode()


def _decimal(minor: int) -> str:
    return format_minor(minor).replace(".", ",")


def ours(data: bytes) -> int:
    """Read, check and iterate every transaction."""
    (statement,) = read(BytesIO(data)).statements
    assert statement.balanced
    return sum(1 for _ in statement.transactions)


def theirs(data: bytes) -> int:
    """Read with pandas and convert column by column."""
    import pandas as pd

    frame = pd.read_csv(BytesIO(data), sep=";", skiprows=ABOVE, dtype=str, keep_default_na=False)
    amounts = frame["Objem"].str.replace(r"[ \u00a0]", "", regex=True).str.partition(",")
    minor = amounts[0].astype("int64") * 100 + amounts[2].str.ljust(2, "0").astype("int64")
    account = frame["Protiúčet"].str.replace(r"^0+", "", regex=True) + "/" + frame["Kód banky"]
    columns = [
        frame.index + ABOVE + 2, pd.to_datetime(frame["Datum"], format="%d.%m.%Y").dt.date, [None] * len(frame), minor, frame["Měna"],
        *(_or_none(frame[name].str.strip().str.lstrip("0")) for name in ("VS", "SS")), _or_none(frame["KS"].str.zfill(4)), account,
        *(_or_none(frame[name].str.strip()) for name in ("Název protiúčtu", "Zpráva pro příjemce")), frame["ID pohybu"],
        frame["ID pohybu"].str.lstrip("0"), frame["Typ"].str.contains("storno", case=False),
    ]  # fmt: skip
    return len(list(zip(*columns, strict=True)))


def _or_none(column: object) -> object:
    return column.astype(object).where(column != "", None)  # type: ignore[attr-defined]


def seconds(job: Callable[[bytes], int], data: bytes, rows: int) -> float:
    """Return the least processor time of three runs."""
    times = []
    for _ in range(3):
        began = time.process_time()
        assert job(data) == rows
        times.append(time.process_time() - began)
    return min(times)


def memory(rows: int) -> int:
    """Return the peak memory in MB of a process of its own that reads a file of this many rows."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content(rows))
        file.flush()
        command = [sys.executable, "-m", "benchmarks.csv_bank", "memory", file.name]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def child(path: Path) -> None:
    """Read the file and print the peak memory."""
    with path.open("rb") as source:
        (statement,) = read(source).statements
        for _ in statement.transactions:
            pass
    # Not ru_maxrss: that of a child begins with what its parent had.
    status = Path("/proc/self/status").read_text()
    print(int(status.partition("VmHWM:")[2].split()[0]) >> 10)


def main(rows: int) -> None:
    """Print rows in a second of both, and the ratio."""
    data = content(rows)
    mine, pandas = seconds(ours, data, rows), seconds(theirs, data, rows)
    print(f"{'rows':>10} {'pandas rows/s':>14} {'ispctl rows/s':>14} {'ratio':>6} {'limit':>6}")
    print(f"{rows:>10,} {rows / pandas:>14,.0f} {rows / mine:>14,.0f} {mine / pandas:>6.2f} {LIMIT:>6.2f}")
    print(f"memory: {memory(100_000)} MB for 100,000 rows, {memory(500_000)} MB for 500,000")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        child(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
