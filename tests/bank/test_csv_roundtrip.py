"""Whatever a statement holds, writing it as a profile says and reading it back gives the same statement, for every shipped profile."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ispctl.bank.csv_profile import SHIPPED, fit, read
from ispctl.bank.csv_profile import read_with as read_by
from ispctl.bank.csv_spec import Profile, load_all
from ispctl.bank.csv_table import Sample
from ispctl.bank.statement import BankFile, OwnAccount, Statement, Transaction
from tests.bank.csv_writer import write_csv_of
from tests.bank.test_gpc_roundtrip import IBANS, days, digits, domestic, plain, words

PROFILES = load_all([SHIPPED])
BY_NAME = {profile.name: profile for profile in PROFILES}


@st.composite
def statements(draw: st.DrawFn, profile: Profile) -> Statement:
    has = profile.columns.keys()
    counters = [domestic] if "counter_account" in has else []
    counters += [st.sampled_from(IBANS)] if "counter_iban" in has or "counter_bank" not in has else []
    rows = [
        Transaction(
            line=0, booked_on=draw(days), value_on=None, amount_minor=draw(st.integers(-(10**12), 10**12)), currency="CZK",
            vs=draw(digits), ks=draw(st.one_of(st.none(), st.integers(1, 9999).map("{:04d}".format))), ss=draw(digits),
            counter_account=draw(st.one_of(st.none(), *counters)), counter_name=draw(words) if "counter_name" in has else None,
            message=draw(words),
            bank_reference=str(number) if "id" in has else None, bank_id=str(number) if profile.id_guaranteed else None,
            reversal=bool(profile.storno) and draw(st.booleans()),
        )
        for number in draw(st.lists(st.integers(1, 10**12), max_size=5, unique=True))
    ]  # fmt: skip
    if "value_on" in has:
        other_days = [draw(st.one_of(st.none(), days)) for _ in rows]
        rows = [row._replace(value_on=day if day != row.booked_on else None) for row, day in zip(rows, other_days, strict=True)]
    around = profile.preamble.keys()
    dated = draw(st.booleans()) and ("from" in around or "period" in around)
    knows = draw(st.booleans()) and ("opening" in around or ("balance" in has and rows))
    opening = draw(st.integers(-(10**13), 10**13)) if knows else None
    return Statement(
        account=f"1803729684/{profile.bank_code}", iban=None, currency="CZK", number=None, from_on=draw(days) if dated else None,
        to_on=draw(days) if dated else max((row.booked_on for row in rows), default=None), opening_minor=opening,
        closing_minor=None if opening is None else opening + sum(row.amount_minor for row in rows),
        balanced=None if opening is None else True, line=0, transactions=rows,
    )  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
@pytest.mark.parametrize("name", BY_NAME)
def test_statement_is_the_same_when_written_as_a_profile_says_and_read_back(name: str, data: st.DataObject) -> None:
    profile = BY_NAME[name]
    written = data.draw(statements(profile))
    content = write_csv_of(
        profile, written, encoding=data.draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1250", "utf-16"])),
        thousands=data.draw(st.sampled_from(["", *profile.thousands[:2]])), decimals=data.draw(st.sampled_from([2, 3])),
    )  # fmt: skip
    file = read(BytesIO(content), [OwnAccount(written.account, "CZK")])
    assert file.format == f"csv:{name}"
    assert plain(file.statements[0]) == plain(written)
    assert file.statements[0].from_on == written.from_on


def with_own_way(name: str, **changed: object) -> Profile:
    """Return the Creditas profile, whose amounts are signed, with other words about amounts or dates."""
    profile = BY_NAME["creditas"]
    columns = dict(profile.columns)
    for field in ("amount", "credit", "debit", "direction"):
        columns.pop(field, None)
    for field in changed.pop("fields", ("amount",)):  # type: ignore[attr-defined]
        columns[field] = (profile.columns["amount"][0] if field == "amount" else (profile.columns["amount"][0][0]._replace(name=field),),)
    return replace(profile, name=name, columns=columns, **changed)  # type: ignore[arg-type]


WAYS = [
    with_own_way("inverted", amount="inverted"),
    with_own_way("two-columns", amount="credit-debit", fields=("credit", "debit")),
    with_own_way("words", amount="direction", fields=("amount", "direction"), directions={"příjem": 1, "výdaj": -1}),
    with_own_way("english", decimal=".", thousands=(",",), dates=("%d/%m/%Y %H:%M",), delimiter=("\t",)),
    with_own_way("dots", thousands=(".",), dates=("%Y-%m-%d",), quote="'"),
]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
@pytest.mark.parametrize("profile", WAYS, ids=lambda profile: profile.name)
def test_statement_is_the_same_whatever_way_amounts_and_dates_are_written(profile: Profile, data: st.DataObject) -> None:
    written = data.draw(statements(profile))
    source = BytesIO(write_csv_of(profile, written, thousands=data.draw(st.sampled_from(["", *profile.thousands[:1]]))))
    assert plain(only(profile, source, written).statements[0]) == plain(written)


def only(profile: Profile, source: BytesIO, written: Statement) -> BankFile:
    dialect, header, lacks = fit(Sample(source), profile)
    assert lacks == []
    return read_by(source, profile, dialect, header, [OwnAccount(written.account, "CZK")])
