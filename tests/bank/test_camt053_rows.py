"""Entries of CAMT.053 to movements (BANK-FORMATS.md 2, 2.1, 2.2)."""

from datetime import date
from io import BytesIO

import pytest

from ispctl.bank import camt053, gpc
from ispctl.bank.identity import identity
from ispctl.bank.statement import OwnAccount, Transaction
from tests.bank.camt053_sample import FIO, GERMAN, KB, PAYER, RB, SAVINGS, entry, payer, row_of, statement_of
from tests.bank.camt053_writer import iban, many_rows, write_camt053
from tests.bank.gpc_writer import write_gpc


def structured(*references: str) -> str:
    return "<RmtInf>" + "".join(f"<Strd><CdtrRefInf><Ref>{text}</Ref></CdtrRefInf></Strd>" for text in references) + "</RmtInf>"


def refs(end_to_end: str = "NOTPROVIDED", instruction: str = "", information: str = "") -> str:
    return f"<Refs><InstrId>{instruction}</InstrId><PmtInfId>{information}</PmtInfId><EndToEndId>{end_to_end}</EndToEndId></Refs>"


@pytest.mark.parametrize(
    ("detail", "symbols"),
    [
        pytest.param(structured("VS:0000012345", "KS:308", "SS:7"), ("12345", "0308", "7"), id="each in its own"),
        pytest.param(structured("VS:1234567890SS:1234567890KS:1234"), ("1234567890", "1234", "1234567890"), id="run together"),
        pytest.param(structured("/VS/123/SS/456/KS/0308"), ("123", "0308", "456"), id="slashes"),
        pytest.param(structured("RF18539007547034"), (None, None, None), id="creditor reference of SEPA"),
        pytest.param(structured("VS:12345678901"), (None, None, None), id="more than ten digits"),
        pytest.param(structured("KS:12345", "VS:0000000000"), (None, None, None), id="too long and zeros"),
        pytest.param(refs("/VS0012345678/SS0000000000/KS0308"), ("12345678", "0308", None), id="end to end"),
        pytest.param(refs("/VS15501234/SS/KS"), ("15501234", None, None), id="end to end, empty ones"),
        pytest.param(refs("VS1001"), ("1001", None, None), id="end to end, bare label"),
        pytest.param(refs("INVS1001"), (None, None, None), id="no label"),
        pytest.param("<Refs><Prtry><Tp>VS</Tp><Ref>0077</Ref></Prtry></Refs>", ("77", None, None), id="proprietary"),
        pytest.param("<Refs><Prtry><Tp>OTHER</Tp><Ref>0077</Ref></Prtry></Refs>", (None, None, None), id="another proprietary"),
        pytest.param("<RmtInf><Ustrd>faktura VS: 123, SS.4 KS/8</Ustrd></RmtInf>", ("123", "0008", "4"), id="labelled text"),
        pytest.param("<AddtlTxInf>VS123</AddtlTxInf>", ("123", None, None), id="labelled additional text"),
        pytest.param("<RmtInf><Ustrd>faktura 123, VSE 5</Ustrd></RmtInf>", (None, None, None), id="digits without a label"),
        pytest.param(refs("VS2") + structured("VS:1"), ("1", None, None), id="structured before end to end"),
        pytest.param(refs("VS2") + "<RmtInf><Ustrd>VS 3 KS 8</Ustrd></RmtInf>", ("2", "0008", None), id="each from the first that has it"),
        pytest.param(refs() + structured(""), (None, None, None), id="none"),
    ],
)
def test_symbols_come_from_the_first_place_that_has_them(detail: str, symbols: tuple[str | None, ...]) -> None:
    row = row_of(detail + payer(GERMAN))
    assert (row.vs, row.ks, row.ss) == symbols


@pytest.mark.parametrize(
    ("account", "detail", "symbols"),
    [
        pytest.param(RB, refs("0000030017", "0308", "55"), ("30017", "0308", "55"), id="Raiffeisenbank without a counter account"),
        pytest.param(RB, refs("30017", "0308") + structured("VS:1"), ("1", "0308", None), id="Raiffeisenbank with a label as well"),
        pytest.param(RB, refs("12345678901"), (None, None, None), id="more than ten digits"),
        pytest.param(RB, refs("A30017", "12345"), (None, None, None), id="no digits, and too many for a KS"),
        pytest.param(KB, refs("30017") + payer(PAYER), ("30017", None, None), id="another bank, domestic payment"),
        pytest.param(KB, refs("115") + payer(GERMAN), (None, None, None), id="another bank, foreign payment"),
        pytest.param(KB, refs("000000001"), (None, None, None), id="another bank, nobody knows from where"),
        pytest.param(
            KB, refs("17", "8") + payer(PAYER) + structured("KS:0308"), (None, "0308", None), id="another bank that has labelled one"
        ),
    ],
)
def test_bare_digits_are_symbols_only_where_the_rule_says_so(account: str, detail: str, symbols: tuple[str | None, ...]) -> None:
    row = row_of(detail, account=account)
    assert (row.vs, row.ks, row.ss) == symbols


def test_bare_digits_are_no_symbols_when_the_own_account_is_slovak() -> None:
    acct = f"<Acct><Id><IBAN>{iban('2612-5638829718/1100', 'SK')}</IBAN></Id><Ccy>CZK</Ccy></Acct>"
    (row,) = statement_of(entry(f"<TxDtls>{refs('115')}{payer(PAYER)}</TxDtls>"), acct=acct).transactions
    assert (row.vs, row.counter_account) == (None, PAYER)


BOTH = payer(PAYER, "Jan Novák", "Dbtr").replace("</RltdPties>", "") + payer(SAVINGS, "Vodárna", "Cdtr").replace("<RltdPties>", "")


@pytest.mark.parametrize(
    ("detail", "direction", "more", "party"),
    [
        pytest.param(BOTH, "CRDT", "", (PAYER, "Jan Novák"), id="money in"),
        pytest.param(BOTH, "DBIT", "", (SAVINGS, "Vodárna"), id="money out"),
        pytest.param(payer(KB, "My", "Dbtr"), "CRDT", "", (KB, "My"), id="nobody but the provider"),
        pytest.param(
            BOTH.replace(iban(PAYER), iban(KB)), "CRDT", "<RvslInd>true</RvslInd>", (SAVINGS, "Vodárna"), id="sides of the first way"
        ),
        pytest.param(
            payer(SAVINGS, "Vodárna", "Cdtr") + "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>", "CRDT", "", (SAVINGS, "Vodárna"), id="returned"
        ),
        pytest.param(payer(SAVINGS, "My", "Cdtr"), "CRDT", "", (None, None), id="only our side"),
    ],
)
def test_other_side_is_who_paid_or_was_paid(detail: str, direction: str, more: str, party: tuple[str | None, ...]) -> None:
    row = row_of(detail, direction=direction, more=more)
    assert (row.counter_account, row.counter_name) == party


@pytest.mark.parametrize(
    ("account", "bank", "shown"),
    [
        ("19-2000145399", "0800", "19-2000145399/0800"),
        ("0000192000145399", "0800", "19-2000145399/0800"),
        ("192000145399", "0800", "19-2000145399/0800"),
        ("000019-2000145399/0800", "", "19-2000145399/0800"),
        ("2000145399", "GIBACZPX", "2000145399"),
        ("0000000000", "0800", None),
        (" de89 3704 0044 0532 0130 00 ", "", GERMAN),
        ("WALLET-17", "0800", "WALLET-17"),
    ],
)
def test_local_account_is_shown_in_the_czech_form(account: str, bank: str, shown: str | None) -> None:
    parties = f"<RltdPties><DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></DbtrAcct></RltdPties>"
    agent = f"<RltdAgts><DbtrAgt><FinInstnId><Othr><Id>{bank}</Id></Othr></FinInstnId></DbtrAgt></RltdAgts>"
    assert row_of(parties + agent).counter_account == shown


@pytest.mark.parametrize(
    ("account", "entry_references", "detail_reference", "reference", "bank_id"),
    [
        (FIO, "<AcctSvcrRef>0024000000010</AcctSvcrRef>", "", "24000000010", "24000000010"),
        (FIO, "", "24000000010", "24000000010", "24000000010"),
        (FIO, "<NtryRef>1</NtryRef>", "A1", "A1", None),
        (KB, "<AcctSvcrRef>E</AcctSvcrRef>", "D", "D", None),
        (KB, "<NtryRef>1</NtryRef><AcctSvcrRef>E</AcctSvcrRef>", "NONREF", "E", None),
        (KB, "<NtryRef>1</NtryRef>", "", "S-9/1", None),
        (RB, "<NtryRef>4511223301</NtryRef>", "", "4511223301", None),
        (KB, "", "", None, None),
    ],
)
def test_reference_is_the_one_nearest_to_an_id(
    account: str, entry_references: str, detail_reference: str, reference: str | None, bank_id: str | None
) -> None:
    detail = f"<Refs><AcctSvcrRef>{detail_reference}</AcctSvcrRef></Refs>" if detail_reference else ""
    row = row_of(detail, account=account, more=entry_references)
    assert (row.bank_reference, row.bank_id) == (reference, bank_id)


def test_movement_of_fio_has_the_same_identity_in_gpc_and_in_camt() -> None:
    statement = many_rows(20)
    own = [OwnAccount(statement.account, "CZK")]
    (one,) = gpc.read(BytesIO(write_gpc([statement])), own).statements
    (other,) = camt053.read(BytesIO(write_camt053([statement])), own).statements
    assert [identity(row) for row in one.transactions] == [identity(row) for row in other.transactions]


@pytest.mark.parametrize(
    ("detail", "more", "message"),
    [
        ("<RmtInf><Ustrd> za \n internet </Ustrd><Ustrd>březen</Ustrd></RmtInf><AddtlTxInf>b</AddtlTxInf>", "", "za internet březen"),
        ("<AddtlTxInf>b</AddtlTxInf>", "", "b"),
        ("<Refs><ChqNb>5168 44XX</ChqNb></Refs>", "", "5168 44XX"),
        ("<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>", "", "(return reason AC04)"),
        ("", "", None),
    ],
)
def test_message_is_the_first_text_there_is(detail: str, more: str, message: str | None) -> None:
    assert row_of(detail, more=more).message == message


def test_dates_are_taken_as_written_whatever_the_zone() -> None:
    more = "<ValDt><DtTm>2020-04-11T00:30:00.000+14:00</DtTm></ValDt>"
    (row,) = statement_of(entry(day="2020-04-10+02:00", more=more)).transactions
    assert (row.booked_on, row.value_on) == (date(2020, 4, 10), date(2020, 4, 11))


def test_reversal_keeps_the_direction_that_is_stated() -> None:
    rows = [row_of("", direction=way, more="<RvslInd>true</RvslInd>") for way in ("CRDT", "DBIT")]
    assert [(row.amount_minor, row.reversal) for row in rows] == [(10000, True), (-10000, True)]


def test_one_detail_gets_the_amount_of_its_entry() -> None:
    assert row_of('<Amt Ccy="EUR">4.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>').amount_minor == 10000


def parts(*amounts: str, direction: str = "") -> str:
    way = f"<CdtDbtInd>{direction}</CdtDbtInd>" if direction else ""
    return "".join(f'<TxDtls><Amt Ccy="CZK">{amount}</Amt>{way}</TxDtls>' for amount in amounts)


@pytest.mark.parametrize(
    ("details", "direction", "amounts"),
    [
        pytest.param(parts("60.00", "40"), "CRDT", [6000, 4000], id="adds up"),
        pytest.param(parts("60.00", "40"), "DBIT", [-6000, -4000], id="direction of the entry"),
        pytest.param(parts("140.00", direction="CRDT") + parts("40", direction="DBIT"), "CRDT", [14000, -4000], id="own directions"),
        pytest.param(parts("60.00", "40.00", direction="DBIT"), "CRDT", [6000, 4000], id="directions of what is taken back"),
        pytest.param(parts("60.00", "30.00"), "CRDT", [10000], id="does not add up"),
        pytest.param(parts("60.00") + "<TxDtls/>", "CRDT", [10000], id="one without an amount"),
    ],
)
def test_details_are_movements_when_their_amounts_add_up(details: str, direction: str, amounts: list[int]) -> None:
    rows: list[Transaction] = list(statement_of(entry(details, direction=direction)).transactions)
    assert [row.amount_minor for row in rows] == amounts


def test_entry_says_only_what_its_details_say_alike_when_they_do_not_add_up() -> None:
    name = "<RltdPties><Dbtr><Nm>Jan</Nm></Dbtr></RltdPties>"
    details = [f"<TxDtls>{name}<AddtlTxInf>{text}</AddtlTxInf>{structured(f'VS:{vs}')}</TxDtls>" for vs, text in enumerate("ab", 1)]
    (row,) = statement_of(entry("".join(details))).transactions
    assert (row.vs, row.counter_name, row.message) == (None, "Jan", "a b")
