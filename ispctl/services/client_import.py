"""Whole clientbases from CSV: every bad row is found, then all is written in one transaction, or nothing.

A row with the number of an existing client changes the columns that the file has. A row with another number adds a client. A row
without a number adds one too, unless it says the same as an existing client does: then it is that client, so that the same file sent
again changes nothing. If only name and address are the same, a person has to decide, and the row is refused. Groups, statuses
and payment types that the code lists do not have are added to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ispctl import db
from ispctl.rules.client_fields import FIELDS
from ispctl.rules.import_map import ImportMap
from ispctl.rules.symbols import normalise_vs
from ispctl.services import client_cards, code_lists
from ispctl.services.author import Author
from ispctl.services.client_cards import DEFAULTS
from ispctl.services.client_drafts import Draft, Surroundings, draft, settle
from ispctl.services.client_duplicates import blame_duplicates
from ispctl.services.client_twins import recognise
from ispctl.services.client_writes import write
from ispctl.services.code_lists import Names
from ispctl.services.csv_files import Rejected, Row, TableFile, Watch, keep_rejected, list_rejected, read_table
from ispctl.settings import Settings


@dataclass(frozen=True)
class Order:
    """What to import and how. `skip_bad` takes the good rows; a dry run finds out the same and writes nothing.

    `allow_duplicates` takes new clients for new ones though they have the IČO, the name and address, or the telephone of another.
    """

    path: Path
    encoding: str = "utf-8"
    mapping: ImportMap | None = None
    billing_group: str | None = None
    skip_bad: bool = False
    allow_duplicates: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Report:
    """What an import did; `rejected_file` is where its refused rows are, `added_names` what it added to the code lists."""

    file: str
    new: int
    changed: int
    unchanged: int
    rejected: list[Rejected]
    rejected_rows: int
    rejected_file: Path | None
    added_names: Mapping[str, Sequence[str]]


def import_clients(order: Order, author: Author, settings: Settings, watch: Watch = lambda rows: rows) -> Report:
    """Import a file. `watch` passes the rows through while they are read, to show how far it is.

    Raises FileError when the file as a whole cannot be read.
    """
    source = read_table(order.path, FIELDS, order.encoding, order.mapping)
    with db.transaction():
        groups = client_cards.group_ids()
        client_cards.check_group(order.billing_group, groups)
        around = Surroundings(settings, groups, order.billing_group, keeps_logins=True)
        drafts = _drafts(source, watch, around)
        if not order.allow_duplicates:
            blame_duplicates(drafts)
        settle(drafts, around)
        good = [made for made in drafts if not made.problems]
        stopped = len(good) < len(drafts) and not order.skip_bad
        taken = [] if stopped else good
        names = code_lists.missing(made.card for made in taken)
        if not order.dry_run:
            this = author._replace(through=f"{author.through} {order.path.name}"[:200])
            code_lists.add_missing(names, this)
            write(taken, around.groups, this)
        return _report(source, drafts, taken, names, order)


def _drafts(source: TableFile, watch: Watch, around: Surroundings) -> list[Draft]:
    by_number = {str(known.card["number"]): known for known in client_cards.select_wanted("number", _numbers(source.rows))}
    drafts = []
    for row in watch(source.rows):
        place = f"line {row.line}"
        if any(not problem.field for problem in row.problems):
            # The cells of a row that does not fit the header stand under wrong columns, so there is no card in them.
            drafts.append(Draft(place, {}, dict(DEFAULTS), None, row.problems))
            continue
        made = draft(place, row.texts, by_number.get(_number(row) or ""), around)
        made.problems[:0] = row.problems
        drafts.append(made)
    nameless = [made for made in drafts if made.texts and not made.texts.get("number", "").strip()]
    recognise(nameless, {known.id for known in by_number.values()})
    return drafts


def _number(row: Row) -> str | None:
    try:
        return normalise_vs(row.texts.get("number", ""))
    except ValueError:
        return None


def _numbers(rows: Iterable[Row]) -> set[str]:
    return set(filter(None, map(_number, rows)))


def _report(source: TableFile, drafts: Sequence[Draft], taken: Sequence[Draft], names: Names, order: Order) -> Report:
    bad = [(row, made) for row, made in zip(source.rows, drafts, strict=True) if made.problems]
    changed = sum(1 for made in taken if made.known and made.differences())
    new = sum(1 for made in taken if made.known is None)
    told = [(row, source.in_order(made.problems)) for row, made in bad]
    kept = keep_rejected(source, told, required=order.skip_bad) if bad and not order.dry_run else None
    return Report(str(order.path), new, changed, len(taken) - new - changed, list_rejected(source, told), len(bad), kept, names)
