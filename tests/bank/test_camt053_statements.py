"""What a CAMT.053 statement says of itself: account, number, balances, totals, and what is not right about it (BANK-FORMATS.md 2)."""

from datetime import date
from io import BytesIO

import pytest

from ispctl.bank.camt053 import claims, read
from ispctl.bank.statement import OwnAccount
from ispctl.errors import FileError
from tests.bank.camt053_sample import KB, balance, document, entry, statement_of
from tests.bank.camt053_writer import iban


def local(number: str, bank: str = "") -> str:
    servicer = f"<Svcr><FinInstnId><Othr><Id>{bank}</Id></Othr></FinInstnId></Svcr>" if bank else ""
    return f"<Acct><Id><Othr><Id>{number}</Id></Othr></Id>{servicer}</Acct>"


@pytest.mark.parametrize(
    ("acct", "own", "account", "currency"),
    [
        (f"<Acct><Id><IBAN>{iban(KB)}</IBAN></Id><Ccy>EUR</Ccy></Acct>", (), KB, "EUR"),
        (local("5523455429", "5500"), (), "5523455429/5500", "CZK"),
        (local("5523455429"), (), "5523455429", "CZK"),
        (local("5523455429"), (OwnAccount("5523455429/5500", "EUR"),), "5523455429/5500", "EUR"),
        (
            f"<Acct><Id><IBAN>{iban(KB, 'SK')}</IBAN></Id></Acct>",
            (OwnAccount(KB, "CZK"), OwnAccount(iban(KB, "SK"), "EUR")),
            iban(KB, "SK"),
            "EUR",
        ),
        (f"<Acct><Id><IBAN>{iban('7/1100', 'SK')}</IBAN></Id><Ccy>EUR</Ccy></Acct>", (OwnAccount("7/1100", "EUR"),), "7/1100", "EUR"),
    ],
)
def test_account_is_shown_as_it_is_configured(acct: str, own: tuple[OwnAccount, ...], account: str, currency: str) -> None:
    statement = statement_of(acct=acct, own=own)
    assert (statement.account, statement.currency) == (account, currency)


@pytest.mark.parametrize(
    ("numbers", "number"),
    [
        ("<ElctrncSeqNb>5</ElctrncSeqNb><LglSeqNb>0017</LglSeqNb>", "17"),
        ("<ElctrncSeqNb>5</ElctrncSeqNb><LglSeqNb>000</LglSeqNb>", "5"),
        ("", "S-9"),
    ],
)
def test_number_is_the_legal_one_else_the_electronic_one_else_the_id(numbers: str, number: str) -> None:
    assert statement_of(header=numbers).number == number


@pytest.mark.parametrize(
    ("balances", "opening", "closing", "balanced"),
    [
        pytest.param([("OPBD", "1", "2026-03-01"), ("CLBD", "101", "2026-03-01")], 100, 10100, True, id="plain"),
        pytest.param([("PRCD", "1", "2026-02-28"), ("CLBD", "101", "2026-03-01")], 100, 10100, True, id="previous closing"),
        pytest.param(
            [("PRCD", "7", "2026-02-28"), ("OPBD", "1", "2026-03-01"), ("CLBD", "101", "2026-03-01")], 100, 10100, True, id="opening first"
        ),
        pytest.param(
            [("CLBD", "55", "2026-03-01"), ("CLBD", "101", "2026-03-02"), ("CLBD", "3", "2026-02-28"), ("OPBD", "1", "2026-03-01")],
            100, 10100, True, id="a closing for each day",
        ),
        pytest.param([("CLAV", "101", "2026-03-01"), ("CLAV", "1", "2026-02-28")], 100, 10100, True, id="available ones alone"),
        pytest.param([("OPAV", "1", "2026-03-01"), ("CLAV", "101", "2026-03-01")], 100, 10100, True, id="available ones of two kinds"),
        pytest.param([("CLAV", "101", "2026-03-01")], None, 10100, None, id="one available alone"),
        pytest.param([("OPBD", "1", "2026-03-01"), ("ITBD", "101", "2026-03-01")], 100, 10100, True, id="first page"),
        pytest.param([("ITBD", "1", "2026-03-01"), ("ITBD", "101", "2026-03-01")], 100, 10100, True, id="page in the middle"),
        pytest.param([("ITBD", "1", "2026-03-01"), ("CLBD", "101", "2026-03-01")], 100, 10100, True, id="last page"),
        pytest.param([("OPBD", "1", "2026-03-01"), ("CLBD", "101.01", "2026-03-01")], 100, 10101, False, id="wrong"),
        pytest.param([], None, None, None, id="none"),
    ],
)  # fmt: skip
def test_balances_are_chosen_by_kind_and_day(
    balances: list[tuple[str, str, str]], opening: int | None, closing: int | None, balanced: bool | None
) -> None:
    statement = statement_of(entry(), header="".join(balance(*one) for one in balances))
    assert (statement.opening_minor, statement.closing_minor, statement.balanced) == (opening, closing, balanced)


def test_balances_in_another_currency_are_passed_over() -> None:
    header = balance("OPBD", "1", "2026-03-01") + balance("CLBD", "101", "2026-03-01") + balance("CLBD", "4", "2026-03-01", currency="EUR")
    assert statement_of(entry(), header=header).balanced


def test_figures_are_told_when_the_balances_disagree() -> None:
    header = balance("OPBD", "10", "2026-03-01", "DBIT") + balance("CLBD", "80", "2026-03-01")
    statement = statement_of(entry(), header=header)
    assert statement.balanced is False
    assert statement.problems == ["line 1: opening balance -10.00 + entries 100.00 gives 90.00, but the stated closing balance is 80.00"]


def totals(net: str = "", direction: str = "CRDT", count: str = "1", credits_: str = "", debits: str = "") -> str:
    stated = f"<TtlNetNtryAmt>{net}</TtlNetNtryAmt><CdtDbtInd>{direction}</CdtDbtInd>" if net else ""
    return (
        f"<TxsSummry><TtlNtries><NbOfNtries>{count}</NbOfNtries>{stated}</TtlNtries><TtlCdtNtries><Sum>{credits_}</Sum></TtlCdtNtries>"
        f"<TtlDbtNtries><Sum>{debits}</Sum></TtlDbtNtries></TxsSummry>"
    )


BALANCES = balance("OPBD", "0", "2026-03-01") + balance("CLBD", "100", "2026-03-01")


@pytest.mark.parametrize(
    ("header", "balanced", "problem", "warning"),
    [
        pytest.param(totals("100", credits_="100.00", debits="0"), None, None, None, id="right"),
        pytest.param(totals("100", direction="", credits_="100.00"), None, None, None, id="net without a direction"),
        pytest.param(totals("100.01"), False, "add up to 100.00, but TxsSummry states 100.01", None, id="wrong net"),
        pytest.param(BALANCES + totals("100", direction="DBIT"), False, "TxsSummry states -100.00", None, id="wrong direction"),
        pytest.param(totals(count="2"), False, "has 1 entries, but TxsSummry states 2", None, id="wrong number without balances"),
        pytest.param(BALANCES + totals(count="2"), True, None, "has 1 entries, but TxsSummry states 2", id="wrong number"),
        pytest.param(BALANCES + totals(credits_="5"), True, None, "the credits add up to 100.00, but TxsSummry states 5.00", id="credits"),
        pytest.param(BALANCES + totals(debits="x"), True, None, "'x' is not an amount", id="no amount"),
    ],
)
def test_totals_are_a_second_check(header: str, balanced: bool | None, problem: str | None, warning: str | None) -> None:
    statement = statement_of(entry(), header=header.replace("<CdtDbtInd></CdtDbtInd>", ""))
    assert statement.balanced is balanced
    assert bool(statement.problems) == bool(problem)
    assert problem is None or problem in statement.problems[0]
    assert bool(statement.warnings) == bool(warning)
    assert warning is None or warning in statement.warnings[0]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("", None, date(2026, 3, 1)),
        ("<FrToDt><FrDtTm>2026-02-27T00:00:00</FrDtTm><ToDtTm>2026-03-01T23:59:59</ToDtTm></FrToDt>", date(2026, 2, 27), date(2026, 3, 1)),
        ("<FrToDt><FrDtTm>2026-02-27T00:00:00</FrDtTm><ToDtTm>2026-03-02T00:00:00</ToDtTm></FrToDt>", date(2026, 2, 27), date(2026, 3, 1)),
    ],
)
def test_period_ends_with_the_day_of_the_closing_balance(period: str, first: date | None, last: date) -> None:
    statement = statement_of(entry(), header=period + BALANCES)
    assert (statement.from_on, statement.to_on) == (first, last)


def test_last_booking_is_the_end_when_the_statement_tells_none() -> None:
    assert statement_of(entry(day="2026-03-05") + entry(day="2026-03-04")).to_on == date(2026, 3, 5)


def test_entries_that_are_not_booked_are_counted_and_passed_over() -> None:
    entries = entry() + "".join(entry().replace("BOOK", state) for state in ("PDNG", "INFO", "PDNG"))
    statement = statement_of(entries, header=BALANCES)
    assert statement.balanced
    assert len(list(statement.transactions)) == 1
    assert statement.warnings == ["line 1: entries that are not booked yet are passed over: 1 INFO, 2 PDNG"]


def test_another_currency_of_an_entry_is_warned_of() -> None:
    statement = statement_of(entry().replace('"CZK"', '"EUR"'))
    assert statement.warnings == ["line 1: the entry is in EUR, the statement in CZK"]


def test_statement_number_that_does_not_follow_is_warned_of() -> None:
    one = f"<Stmt><LglSeqNb>{{}}</LglSeqNb><Acct><Id><IBAN>{iban(KB)}</IBAN></Id></Acct></Stmt>"
    file = read(BytesIO(document("".join(one.format(number) for number in (364, 365, 1, 3)))))
    assert [statement.warnings for statement in file.statements] == [
        [],
        [],
        [],
        ["line 1: statement 3 does not follow statement 1 above it"],
    ]


def test_newer_version_is_read_with_a_warning() -> None:
    statement = statement_of(entry(), version=13)
    assert statement.warnings == ["line 1: version 13 of camt.053 is newer than those that have been tried, up to 08"]


def test_transactions_may_be_iterated_twice_at_once_and_when_the_file_is_closed() -> None:
    source = BytesIO(document(f"<Stmt><Acct><Id><IBAN>{iban(KB)}</IBAN></Id></Acct>{entry() * 1500}</Stmt>"))
    (statement,) = read(source).statements
    source.close()
    pairs = list(zip(statement.transactions, statement.transactions, strict=True))
    assert len(pairs) == 1500
    assert all(one == other for one, other in pairs)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(document(""), "there is no statement", id="no statement"),
        pytest.param(document("<Stmt><Acct/></Stmt>"), "neither an IBAN nor Othr/Id", id="no account"),
        pytest.param(document(f"<Stmt>{entry()}</Stmt>"), "neither an IBAN nor Othr/Id", id="no account before an entry"),
        pytest.param(document(f"<Rpt>{entry()}</Rpt>"), "does not stand where it does", id="entry elsewhere"),
        pytest.param(document(f"<Stmt>{local('1', '0100')}</Stmt>")[:-3], "not well-formed", id="cut"),
        pytest.param(b"<a><BkToCstmrStmt/></a>", "there is no statement", id="another document"),
        pytest.param(
            document(f"<Stmt>{local('1', '0100')}{balance('OPBD', '-1', '2026-03-01')}</Stmt>"), "Bal OPBD: Amt '-1'", id="signed"
        ),
        pytest.param(document(f"<Stmt>{local('1', '0100')}{balance('OPBD', '1', '2026-13-01')}</Stmt>"), "Bal OPBD: .*calendar", id="day"),
    ],
)
def test_file_is_refused_when_it_is_no_statement(content: bytes, reason: str) -> None:
    assert claims(content)
    with pytest.raises(FileError, match=reason):
        read(BytesIO(content))
