"""A state machine (TRUST.md B7): whatever people and banks do, in any order, the books stay those of the oracle."""

import shutil
import tempfile
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from ispctl import db
from ispctl.bank.statement import Transaction
from ispctl.errors import Conflict
from ispctl.models import BankTransaction, Client
from ispctl.services import allocations, bank_decisions, bank_undo, check, ledger, pairing
from tests.bank_world import AUTHOR, CSOB, FIO, day, dump, empty, statement, take, write
from tests.conftest import SERVER
from tests.trust import worlds
from tests.trust.oracle import FOREVER, Key, Owed, Ruling, World

END = day(400)
EXAMPLES = 8 if SERVER else 40


class Bank(RuleBasedStateMachine):
    """The bank has a truth for each account that only grows; a file shows a period of it. `world` is what we should know."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.truth: dict[str, list[Transaction]] = {FIO: [], CSOB: [], worlds.EURO: []}
        self.files: dict[int, tuple[str, list[Transaction]]] = {}
        self.relied: set[tuple[int, int]] = set()
        self.world: World = worlds.new_world()
        self.clients: dict[str, Client] = {}
        self.numbers = count(100)

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        self.clients = worlds.begin()

    @rule(account=st.sampled_from([FIO, CSOB, CSOB, worlds.EURO]), data=st.data())
    def money_moves(self, account: str, data: st.DataObject) -> None:
        """The bank books one to three movements; at ČSOB maybe one that looks like another."""
        for _ in range(data.draw(st.integers(1, 3))):
            known = [row for row in self.truth[account] if not row.reversal]
            if known and account == CSOB and data.draw(st.integers(0, 4)) == 0:
                self.truth[account].append(data.draw(st.sampled_from(known)))
            else:
                self.truth[account].append(data.draw(worlds.row(next(self.numbers), known, account))[1])

    @rule(account=st.sampled_from([FIO, CSOB, worlds.EURO]), first=worlds.days, length=st.integers(0, 45))
    def a_file_comes(self, account: str, first: int, length: int) -> None:
        rows = [row for row in self.truth[account] if day(first) <= row.booked_on <= day(first + length)]
        self.send(account, sorted(rows, key=lambda row: row.booked_on))

    def send(self, account: str, rows: list[Transaction]) -> None:
        stored = Counter(self.stored(account))
        coming = Counter(row.key[:-1] for row in worlds.paid((account, row) for row in rows))
        report = take(write(self.folder / f"{next(self.numbers)}.gpc", statement(rows, account, opening=next(self.numbers))))
        assert report["new"] == (coming - stored).total()
        assert report["already_known"] == (coming & stored).total()
        number = report["import_id"]
        for earlier, (name, old) in self.files.items():
            if name == account and {row.key[:-1] for row in worlds.paid((name, row) for row in old)} & coming.keys():
                self.relied.add((number, earlier))
        self.files[number] = (account, worlds.rows_of(account, rows, coming - stored))
        self.know()

    def stored(self, account: str) -> list[Key]:
        return [row.key[:-1] for row in worlds.paid((name, row) for name, rows in self.files.values() for row in rows if name == account)]

    def know(self) -> None:
        self.world.paid = worlds.paid((account, row) for account, rows in self.files.values() for row in rows)

    @rule(data=st.data())
    def an_invoice_comes(self, data: st.DataObject) -> None:
        bill: Owed = data.draw(worlds.owed(f"F{next(self.numbers)}", self.world.owed))
        if bill.client != "20001":
            self.world.owed.append(bill)
            worlds.add_owed(self.clients, [bill])

    @rule()
    def payments_are_paired(self) -> None:
        before = dump()
        assert pairing.run()["paired"] == 0
        assert allocations.settle(client.id for client in self.clients.values()) == 0
        assert dump() == before

    @precondition(lambda self: self.world.paid)
    @rule(data=st.data(), client=st.sampled_from(["10001", "10002", "10003"]), name_invoice=st.booleans())
    def a_person_matches(self, data: st.DataObject, client: str, name_invoice: bool) -> None:
        payment = data.draw(st.sampled_from(self.world.paid))
        bills = [bill for bill in self.world.owed if (bill.client, bill.currency, bill.credit_note) == (client, payment.currency, False)]
        invoice = data.draw(st.sampled_from(bills)).number if bills and name_invoice else None
        allowed = self.money_in(payment.key)
        if self.tries(allowed, bank_decisions.match, self.id_of(payment.key), client, AUTHOR, invoice):
            self.keep(payment.key, Ruling(client, invoice))

    @precondition(lambda self: self.world.paid)
    @rule(data=st.data(), ignore=st.booleans())
    def a_person_takes_back_or_ignores(self, data: st.DataObject, ignore: bool) -> None:
        payment = data.draw(st.sampled_from(self.world.paid))
        owned = self.world.owner(payment) is not None
        allowed = self.money_in(payment.key) and owned != ignore
        call: Any = (bank_decisions.ignore, "a deposit") if ignore else (bank_decisions.unmatch, None)
        if self.tries(allowed, call[0], self.id_of(payment.key), AUTHOR, call[1]):
            self.keep(payment.key, Ruling(None))

    def money_in(self, key: Key) -> bool:
        payment = next(row for row in self.world.paid if row.key == key)
        return payment.amount > 0 and not payment.storno and key not in self.world.taken_back(FOREVER).values()

    def keep(self, key: Key, ruling: Ruling) -> None:
        self.world.rulings.pop(key, None)
        self.world.rulings[key] = ruling

    def tries(self, allowed: bool, decide: Any, *arguments: object) -> bool:
        before = dump()
        try:
            decide(*arguments)
        except Conflict:
            assert not allowed
            assert dump() == before
            return False
        assert allowed
        return True

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def an_import_is_taken_back(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.files)))
        _, rows = self.files[number]
        keys = {row_id for (row_id,) in db.sql(_ROWS_OF, number)}
        back = {self.id_of(storno): payment and self.id_of(payment) for storno, payment in self.world.taken_back(FOREVER).items()}
        decided = {self.id_of(key) for key in self.world.rulings}
        relied = any(earlier == number for later, earlier in self.relied if later in self.files)
        allowed = not (relied or keys & decided or any(payment in keys and storno not in keys for storno, payment in back.items()))
        if self.tries(allowed, bank_undo.undo, number, AUTHOR):
            assert len(keys) == len(rows)
            del self.files[number]
            self.know()

    def id_of(self, key: Key) -> int:
        return next(row_id for row_id, found in worlds.stored_ids().items() if found == key)

    @invariant()
    def the_books_are_those_of_the_oracle(self) -> None:
        if not self.clients:
            return
        assert [row for row in check.run() if row["breaches"]] == []
        assert worlds.stored_clients() == {row.key: self.world.owner(row) for row in self.world.paid}
        assert worlds.stored_links() == self.world.taken_back(FOREVER)
        shares = [share for number in self.clients for share in self.world.shares(number, FOREVER)]
        assert sorted(worlds.stored_shares(), key=repr) == sorted(shares, key=repr)
        balances = ledger.balances(END)
        assert {number: balances[client.id].balance_minor for number, client in self.clients.items()} == {
            number: self.world.balance(number, FOREVER) for number in self.clients
        }

    @invariant()
    def everything_once_more_changes_nothing(self) -> None:
        if not self.files:
            return
        before = dump()
        with db.rehearsal(dry_run=True):
            for account, rows in self.files.values():
                once_more = write(self.folder / "again.gpc", statement(rows, account, opening=next(self.numbers)))
                assert take(once_more)["new"] == 0
            assert pairing.run()["paired"] == 0
            assert dump() == before


_ROWS_OF = """SELECT t.id FROM bank_files f JOIN statements s ON s.bank_file_id = f.id JOIN transactions t ON t.statement_id = s.id
    WHERE f.bank_import_id = ?"""


@pytest.mark.usefixtures("database")
def test_the_books_stay_those_of_the_oracle_whatever_people_and_banks_do() -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    phases = [Phase.explicit, Phase.reuse, Phase.generate]  # a failure is not shrunk for minutes
    run_state_machine_as_test(
        Bank,
        settings=settings(max_examples=EXAMPLES, stateful_step_count=25, deadline=None, phases=phases, suppress_health_check=quiet),
    )
    empty()
    assert not BankTransaction.select().count()
