"""A fictional provider written into a folder as the files that a real one would bring: clients, invoices, bank statements."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from ispctl.demo.cast import CAST, FIRST_NUMBER
from ispctl.demo.invoices import Books
from ispctl.demo.payers import Payer, Stage
from ispctl.demo.people import make_client
from ispctl.demo.statements import LEFT_OVER, Bank, periods
from ispctl.demo.story import months_of, play
from ispctl.rules.client_fields import FIELDS

GROUP = {
    "name": "Vlnka",
    "company": "Vlnka Net s.r.o.",
    "street": "Nádražní 12",
    "city": "Vlnkov",
    "zip": "598 01",
    "ico": "80012345",
    "dic": "CZ80012345",
    "email": "info@vlnka.example.cz",
    "phone": "+420500100200",
    "www": "https://www.vlnka.example.cz",
}
ACCOUNT = "2400012341/2010"


@dataclass(frozen=True)
class World:
    """What was written: the files, how much is in them, and who plays which part."""

    clients_csv: Path
    invoices_csv: Path
    statements: list[Path]
    new_statements: list[Path]
    clients: int
    invoices: int
    credit_notes: int
    movements: int
    cast: dict[str, str]


def write_world(folder: Path, clients: int, seed: int, until: date) -> World:
    """Write the files of a provider with so many clients; the same seed, size and last day give the same files to the byte."""
    months = months_of(until)
    chance, numbers = Random(f"{seed} {clients} {until}"), range(FIRST_NUMBER, FIRST_NUMBER + clients)  # noqa: S311
    stage = Stage(chance, numbers, months[0], until)
    bank_folder, spool = folder / "bank", folder / "new"
    bank_folder.mkdir()
    spool.mkdir()
    payers = list(_write_clients(folder / "clients.csv", clients, stage, months))
    bank = Bank(ACCOUNT, bank_folder, spool, periods(months[0], until), stage.chance)
    with Books(folder / "invoices.csv", GROUP["name"]) as books:
        play(stage, payers, books, bank)
    return World(
        folder / "clients.csv", folder / "invoices.csv", bank.written[:-LEFT_OVER], bank.written[-LEFT_OVER:], clients,
        books.count["invoice"], books.count["credit_note"], bank.movements, {number: part.words for number, part in CAST.items()},
    )  # fmt: skip


def _write_clients(path: Path, clients: int, stage: Stage, months: tuple[date, ...]) -> Iterator[Payer]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, tuple(FIELDS), restval="", delimiter=";", lineterminator="\n")
        writer.writeheader()
        for position in range(clients):
            card, payer = make_client(position, stage, months)
            writer.writerow({**card, "billing_group": GROUP["name"]})
            yield payer
