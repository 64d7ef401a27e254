"""The statements of a CSV file: movements by account and currency, what stands around the table, and whether it adds up."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import BinaryIO

from ispctl.bank.camt053_spool import Rows, Spool
from ispctl.bank.csv_balance import Chain
from ispctl.bank.csv_owner import Accounts
from ispctl.bank.csv_rows import Movement, RowReader
from ispctl.bank.csv_spec import Profile
from ispctl.bank.csv_surroundings import Surroundings, look_around
from ispctl.bank.csv_table import Cells, Dialect, Header, rows
from ispctl.bank.fio_columns import Orders
from ispctl.bank.gpc_header import Warnings
from ispctl.bank.statement import OwnAccount, Statement
from ispctl.errors import FileError
from ispctl.money import format_minor

_MOST_ACCOUNTS = 50
_ROWS_BELOW = 60


@dataclass(slots=True)
class Block:
    """One account in one currency."""

    account: str
    iban: str | None
    currency: str
    line: int
    spool: Spool = field(default_factory=Spool)
    warnings: Warnings = field(default_factory=Warnings)
    orders: Orders = field(default_factory=Orders)
    chain: Chain = field(default_factory=Chain)
    credits: int = 0
    debits: int = 0
    latest: str = ""

    def add(self, row: Movement, line: int) -> None:
        """Keep one movement."""
        amount = row.amount_minor
        if amount > 0:
            self.credits += amount
        else:
            self.debits -= amount
        if row.booked_on > self.latest:
            self.latest = row.booked_on
        if row.balance_minor is not None:
            self.chain.add(amount, row.balance_minor, line)
        for complaint in row.complaints:
            self.warnings.add(complaint, line)
        storno = row.storno or (row.order != "" and self._is_storno(row, line))
        self.spool.add((line, row[0], row[1], amount, self.currency, *row[4:12], storno))

    def _is_storno(self, row: Movement, line: int) -> bool:
        movement = row.bank_reference or str(line)
        other = self.orders.reversed_by(row.order, row.amount_minor, movement)
        if other and other.isdigit() and movement.isdigit() and int(other) > int(movement):
            self.warnings.add(f"movement {other} above looks like the storno of {movement}; it is taken as an ordinary one", line)
            return False
        return other is not None


class Statements:
    """All statements of one file, collected row by row."""

    def __init__(self, profile: Profile, header: Header, own: Sequence[OwnAccount]) -> None:
        self.reader = RowReader(profile, header)
        self.around: Surroundings = look_around(profile, header.above)
        self._profile, self._header, self._own = profile, header, own
        self._accounts = Accounts(profile, own)
        self._blocks: dict[tuple[str, str], Block] = {}
        self._below: list[Cells] = []
        self._skipped: Counter[str] = Counter()

    def read(self, source: BinaryIO, dialect: Dialect) -> None:
        """Read the whole table. Raises FileError with the line."""
        table = rows(source, dialect)
        for _ in range(self._header.rows):
            next(table, None)
        movement = self.reader.movement
        known: dict[tuple[object, ...], Block | None] = {}
        for line, cells in self._rows(table):
            row = movement(cells, line)
            if row is None:
                self._skipped["that the bank has not carried out"] += 1
                continue
            key = (row.account, row.currency)
            if key not in known:
                if len(known) >= _MOST_ACCOUNTS:
                    raise FileError(f"the file has more than {_MOST_ACCOUNTS} accounts and currencies", line=line)
                known[key] = self._block(row.account, row.currency, line)
            if (block := known[key]) is None:
                self._skipped[f"in {row.currency}"] += 1
            else:
                block.add(row, line)
        self.around = look_around(self._profile, self._below, self.around)
        if not self._blocks and not self._skipped:
            self._block(("", ""), "", self._header.line)

    def _rows(self, table: Iterable[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
        """Yield the rows of the table itself, each with as many cells as the header has names."""
        profile, width, below = self._profile, self.reader.width, self._below
        footer, skip, keep = (
            re.compile(pattern).search if pattern else None for pattern in (profile.footer_pattern, profile.skip, profile.keep)
        )
        looks = footer or skip or keep
        for line, cells in table:
            if (len(cells) != width or not cells[0]) and not any(map(str.strip, cells)):
                if profile.footer_blank_line:
                    break
                continue
            text = ";".join(cells) if looks else ""
            if (footer and footer(text)) or (profile.footer_fewer_cells and len(cells) < width):
                below.append(cells)
                break
            if (skip and skip(text)) or (keep and not keep(text)):
                self._skipped["left out by the profile"] += 1
                continue
            yield line, cells if len(cells) == width else self._fitted(cells, line)
        below += [cells for _, cells in islice(table, _ROWS_BELOW)]

    def _fitted(self, cells: Cells, line: int) -> Cells:
        names = self._header.names
        if any(cells[len(names) :]) or any(name.strip() for name in names[len(cells) :]):
            raise FileError(f"the row has {len(cells)} cells, but the table has {len(names)} columns", line=line)
        return [*cells, *names[len(cells) :]][: len(names)]

    def _block(self, cells: tuple[str, str], currency: str, line: int) -> Block | None:
        """Return the block of an account and currency, None for a currency that the account is not kept in."""
        account = self._accounts.named(cells, self.around, line)
        kept = self._accounts.currencies(account.text, self.around)
        used = self._accounts.currency(currency, line) or next(iter(kept), "CZK")
        if kept and used not in kept:
            return None
        if not kept:
            self._accounts.keep(account.text, used)
        return self._blocks.setdefault((account.text, used), Block(account.text, account.iban, used, line))

    def finished(self) -> list[Statement]:
        """Return the statements in the order in which their accounts come in the file."""
        statements = []
        for number, block in enumerate(self._blocks.values()):
            around = self.around if number == 0 else Surroundings()
            if self._skipped["left out by the profile"]:
                block.chain.gaps = True
            statements.append(_statement(block, around, stop=self._profile.balance == "stop"))
        for reason, count in self._skipped.items():
            if count and statements:
                statements[0].warnings.append(f"rows {reason} are skipped: {count}")
        if not statements:
            raise FileError("there is no movement in the currency of the account in the file")
        return statements


def _statement(block: Block, around: Surroundings, *, stop: bool) -> Statement:
    ends, broken = block.chain.ends(), block.chain.problem()
    opening, closing = around.opening, around.closing
    if opening is None and closing is None and ends:
        opening, closing = ends
    problems = [broken] if broken and stop else []
    if opening is not None and closing is not None and opening + block.credits - block.debits != closing:
        problems.append(_does_not_add_up(block, opening, closing))
    latest = around.to_on or block.latest
    return Statement(
        account=block.account,
        iban=block.iban,
        currency=block.currency,
        number=around.number,
        from_on=date.fromisoformat(around.from_on) if around.from_on else None,
        to_on=date.fromisoformat(latest) if latest else None,
        opening_minor=opening,
        closing_minor=closing,
        balanced=not problems if problems or (opening is not None and closing is not None) else None,
        line=block.line,
        transactions=Rows(block.spool, 0, block.spool.mark()),
        warnings=[*block.warnings.texts(), *([broken] if broken and not stop else [])],
        problems=problems,
    )


def _does_not_add_up(block: Block, opening: int, closing: int) -> str:
    money = format_minor
    return (
        f"line {block.line}: opening balance {money(opening)} + credits {money(block.credits)} - debits {money(block.debits)} gives "
        f"{money(opening + block.credits - block.debits)}, but the stated closing balance is {money(closing)}"
    )
