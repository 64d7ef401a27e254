"""Reading MT940 beside `mt-940`, the common Python library, in the same run on the same bytes.

The file has the :86: of Raiffeisenbank, which both understand; `mt-940` fails on the rows of Fio. Ours adds: two passes, the check
of balances, symbols, accounts and names in fields of their own. Processor time, the best of three.

    pip install mt-940
    python -m benchmarks.mt940 [ROWS]
"""

import importlib
import sys
import time
from collections.abc import Callable
from io import BytesIO

from ispctl.bank.mt940 import read
from ispctl.money import format_minor

LIMIT = 2.0


def content(rows: int) -> bytes:
    """Return one statement in windows-1250, wrapped at 65 columns as the banks do."""
    lines = [":20:2607010112233088", ":21:000", ":25:5500/0112233088", ":28:008/00001", ":60F:C260630CZK0,00"]
    total = 0
    for number in range(rows):
        amount = 49900 + number % 100
        total += amount
        lines.append(f":61:2607010701C{_decimal(amount)}NTRF{5_123_456_789 + number}//O-PR-CC")
        details = (
            f":86:010?00PLATBA?21KS0000000308?22VS{10_000 + number % 90_000:010d}?23SS0000000000?24BANKOVNÍ VÝPIS 000?25POPL.TRN 0,00"
            f"?26-?27INTERNET LEDEN {number}?28-?300800?31000019-{2_000_145_000 + number % 997}?32DVOŘÁKOVÁ BOHUSLAVA MARIE A?33 ŘEHOŘ"
        )
        lines += [details[start : start + 65] for start in range(0, len(details), 65)]
    lines += [f":62F:C260701CZK{_decimal(total)}", "-", ""]
    return "\r\n".join(lines).encode("cp1250")


def _decimal(minor: int) -> str:
    return format_minor(minor).replace(".", ",")


def ours(data: bytes) -> int:
    """Read, check and iterate every transaction."""
    (statement,) = read(BytesIO(data)).statements
    assert statement.balanced
    return sum(1 for _ in statement.transactions)


def theirs(data: bytes) -> int:
    """Parse every transaction."""
    return len(importlib.import_module("mt940").parse(data.decode("cp1250")))


def seconds(job: Callable[[bytes], int], data: bytes, rows: int) -> float:
    """Return the least processor time of three runs."""
    times = []
    for _ in range(3):
        began = time.process_time()
        assert job(data) == rows
        times.append(time.process_time() - began)
    return min(times)


def main(rows: int) -> None:
    """Print rows per second, and the ratio if the library is installed."""
    data = content(rows)
    own = rows / seconds(ours, data, rows)
    print(f"{'rows':>8} {'ispctl/s':>10} {'mt-940/s':>10} {'ratio':>6} {'limit':>6}")
    try:
        other = rows / seconds(theirs, data, rows)
    except ImportError:
        print(f"{rows:>8,} {own:>10,.0f} {'(missing)':>10}")
        return
    print(f"{rows:>8,} {own:>10,.0f} {other:>10,.0f} {own / other:>6.2f} {LIMIT:>6.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
