"""Reading CAMT.053 beside a bare lxml iterparse and beside the Python libraries for it, in one run on the same file.

The bare pass stops at each entry and throws it away; nothing faster can be built on lxml. Ours adds: every check, symbols, sides,
amounts, and the iteration of all transactions. Processor time; the jobs take turns and the best of their rounds counts, so that a
busy machine is unfair to none.

    pip install bankstatementparser pycamt
    python -m benchmarks.camt [ROWS]
"""

import importlib
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ispctl.bank.camt053 import read
from tests.bank.camt053_writer import NAMESPACE, many_rows, write_camt053

SHARE_OF_BARE, TIMES_PEER = 0.40, 5.0
ROUNDS = 3
# It takes a millisecond for a row; a short file is enough to know it.
SHORT_ROWS = 2_000

Job = Callable[[Path], int]


def bare(file: Path) -> int:
    """Parse and throw away."""
    from lxml import etree

    count = 0
    for _, entry in etree.iterparse(file, tag=f"{{{NAMESPACE}02}}Ntry"):
        count += 1
        entry.clear()
        while entry.getprevious() is not None:
            del entry.getparent()[0]
    return count


def ours(file: Path) -> int:
    """Read, check and iterate every transaction."""
    with file.open("rb") as source:
        (statement,) = read(source).statements
        assert statement.balanced
        return sum(1 for _ in statement.transactions)


def bankstatementparser(file: Path) -> int:
    """Return the number of transactions that CamtParser finds."""
    return len(importlib.import_module("bankstatementparser").CamtParser(str(file)).get_transactions())


def pycamt(file: Path) -> int:
    """Return the number of transactions that Camt053Parser finds."""
    return len(importlib.import_module("pycamt.parser").Camt053Parser(file.read_bytes()).get_transactions())


def rates(jobs: dict[str, Job], file: Path, rows: int) -> dict[str, float]:
    """Return rows per second of each job that can run here."""
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            began = time.process_time()
            try:
                assert job(file) == rows
            except ImportError:
                continue
            best[name] = max(best.get(name, 0), rows / (time.process_time() - began))
    return best


def main(rows: int) -> None:
    """Print rows per second and what they are to each other."""
    with tempfile.TemporaryDirectory() as name:
        file, short = Path(name) / "statement.xml", Path(name) / "short.xml"
        file.write_bytes(write_camt053([many_rows(rows)]))
        short.write_bytes(write_camt053([many_rows(SHORT_ROWS)]))
        best = rates({"bare iterparse": bare, "ispctl": ours, "bankstatementparser": bankstatementparser}, file, rows)
        best |= rates({"pycamt": pycamt}, short, SHORT_ROWS)
        print(f"{rows:,} rows, {file.stat().st_size / rows:.0f} bytes each")
    own = best["ispctl"]
    print(f"{'ispctl':<20} {own:>9,.0f} rows/s")
    for peer, limit in (("bare iterparse", SHARE_OF_BARE), ("bankstatementparser", TIMES_PEER), ("pycamt", TIMES_PEER)):
        if peer in best:
            print(f"{peer:<20} {best[peer]:>9,.0f} rows/s   ispctl is {own / best[peer]:>6.2f} x as fast   (limit {limit:.2f})")
        else:
            print(f"{peer:<20}  (not installed)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
