"""Finding and listing a few clients out of many: whether a hundred thousand answer like a hundred.

Reference, in the same run and on the same database: LIKE over the raw columns that a search would have to look into, which finds
neither Novák by novak nor a telephone number as it is typed. Ours: the whole answer, ranked, with the places where it was found; and
short lists by fields, texts and figures.

    python -m benchmarks.find [CLIENTS]
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

from benchmarks import discipline, world
from ispctl import db
from ispctl.demo import names
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.collation import sort_key
from ispctl.services import client_find, client_list, search_texts
from ispctl.services.author import NOBODY
from ispctl.services.client_list import Filter
from ispctl.settings import Settings

AS_OF = date(2025, 12, 31)
SETTINGS = Settings()
RAW = (
    "number", "name", "representative", "street", "city", "zip", "email", "billing_email", "technical_email", "business_email", "phone",
    "mobile", "login", "billing_name", "billing_street", "billing_city", "ico", "dic", "bank_account", "iban", "vs1", "vs2", "vs3",
)  # fmt: skip
# At most so many milliseconds more than with a hundred clients; a command takes some 300 to start.
LIMIT = 400.0


def people(clients: int) -> None:
    """Give the clients of the world names, addresses and telephones, and make them findable."""
    chance, rows, sources = Random(1), [], []
    defaults = {name: field.default for name, field in FIELDS.items()}
    for client_id in range(1, clients + 1):
        surname, first_name = chance.choice(names.SURNAMES)[chance.randrange(2)], chance.choice(names.MEN)
        town, code, *_ = chance.choice(names.TOWNS)
        card = {
            "name": f"{surname} {first_name}", "street": f"{chance.choice(names.STREETS)} {client_id % 97}", "city": town, "zip": code,
            "phone": f"+420{600_000_000 + client_id}", "email": f"klient{client_id}@example.cz",
        }  # fmt: skip
        rows.append((*card.values(), sort_key(card["name"]), client_id))
        sources.append(search_texts.Source(client_id, client_id, {**defaults, **card, "number": world.number(client_id)}))
    with db.transaction():
        columns = ", ".join(f"{name} = ?" for name in ("name", "street", "city", "zip", "phone", "email", "sort_name"))
        db.execute_many(f"UPDATE clients SET {columns} WHERE id = ?", rows)
        search_texts.keep_cards(sources, [])


def milliseconds(work: Callable[[], object], runs: int = 5) -> float:
    """Return the shortest of some runs."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    return min(found)


def raw_search(path: Path, text: str) -> Callable[[], object]:
    """Return a search by LIKE over the columns as they are."""
    connection = sqlite3.connect(path)
    query = f"SELECT number, name FROM clients WHERE {' OR '.join(f'{name} LIKE ?' for name in RAW)} LIMIT 20"
    return lambda: connection.execute(query, [f"%{text}%"] * len(RAW)).fetchall()


SEARCHES = {
    "a telephone": "600 000 077",
    "a rare word": "klient77@",
    "a common name": "pokorny",
    "two words": "pokorny rybnicek",
    "nothing": "xyzq",
}
LISTS = {
    "ten by score": Filter(where=("scoring_total<=0",), limit=10),
    "the first ten": Filter(limit=10),
    "ten by name": Filter(sort=("name",), limit=10),
    "ten by town": Filter(sort=("city", "-name"), limit=10),
    "ten named so": Filter(where=("name~pokorny", "city~rybnicek"), limit=10),
}
# Who is overdue is in no column: where few are, it takes a pass over all invoices. Reference: one raw aggregate over the same rows.
PASSES = {
    "ten overdue": Filter(where=("overdue>=500", "overdue_days>30"), limit=10),
    "the most overdue ten": Filter(sort=("-overdue",), limit=10),
}


def measure(folder: Path, clients: int) -> dict[str, tuple[float, float | None]]:
    """Return milliseconds of each search and list, and of the reference where there is one."""
    folder.mkdir()
    world.create(folder, clients)
    people(clients)
    with db.transaction():
        discipline.pay(clients)
    found: dict[str, tuple[float, float | None]] = {}
    for name, text in SEARCHES.items():
        raw = milliseconds(raw_search(folder / "ispctl.db", text))
        found[f"find {name}"] = (milliseconds(partial(client_find.find, text, NOBODY, 20)), raw)
    aggregate = milliseconds(lambda: sqlite3.connect(folder / "ispctl.db").execute(discipline.REFERENCE).fetchall(), runs=1)
    for name, wanted in {**LISTS, **PASSES}.items():
        found[f"list {name}"] = (
            milliseconds(partial(client_list.list_clients, wanted, AS_OF, SETTINGS)),
            aggregate if name in PASSES else None,
        )
    db.database.close()
    return found


def main(clients: int) -> None:
    """Print what a hundred and what many clients take."""
    with tempfile.TemporaryDirectory() as name:
        few, many = (measure(Path(name) / str(count), count) for count in (100, clients))
    print(f"{'milliseconds':<28} {'100 clients':>12} {clients:>12,} {'raw SQL':>10} {'limit':>8}")
    for what, (here, raw) in many.items():
        limit = raw if raw and what.removeprefix("list ") in PASSES else few[what][0] + LIMIT
        print(f"{what:<28} {few[what][0]:>12.1f} {here:>12.1f} {'' if raw is None else f'{raw:.1f}':>10} {limit:>8.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
