"""Field :86: in the dialects of the banks, also when it is written as no bank should (BANK-FORMATS.md 3.1)."""

import pytest

from ispctl.bank.labels import labelled
from ispctl.bank.mt940_details import Details, read_details

FIO, SAVINGS, RAIFFEISEN, KB = "2010", "0800", "5500", "0100"


@pytest.mark.parametrize(
    ("bank", "text", "expected"),
    [
        pytest.param(None, "", Details(None, None, None, None, None, None), id="nothing"),
        pytest.param(None, "platba za internet", Details(None, None, None, None, None, "platba za internet"), id="plain text"),
        pytest.param(KB, "VS 0000000123 KS 0308 platba", Details("123", "0308", None, None, None, "platba"), id="labels in a text"),
        pytest.param(None, "VS:123 a VS:456", Details("123", None, None, None, None, "a VS:456"), id="two symbols of one kind"),
        pytest.param(None, "faktura 12/2023", Details(None, None, None, None, None, "faktura 12/2023"), id="no account"),
        pytest.param(None, "/VS/123/SS/4/KS/308", Details("123", "0308", "4", None, None, None), id="slashes"),
        pytest.param(None, "105/VS/123/SS//KS/", Details("123", None, None, None, None, None), id="slashes behind a code"),
        pytest.param(None, "/REMI/za VS 12/NAME/Jan", Details("12", None, None, None, "Jan", "za"), id="REMI"),
        pytest.param(None, "020?20VS:1", Details("1", None, None, None, None, None), id="unknown bank, symbol first"),
        pytest.param(None, "?20za internet?29VS0000000042", Details("42", None, None, None, None, "za internet"), id="symbol last"),
        pytest.param(None, "020?20za?21internet VS 7", Details("7", None, None, None, None, "za internet"), id="symbol in the message"),
        pytest.param(FIO, "010?21VS5?28VS 6", Details("5", None, None, None, None, "VS 6"), id="Fio, another symbol in the message"),
        pytest.param(FIO, "010?28VS 6", Details(None, None, None, None, None, "VS 6"), id="Fio, symbol only in the message is a hint"),
        pytest.param(FIO, "020?28VS:6SS:7KS:8", Details("6", "0008", "7", None, None, None), id="Fio SEPA has no other place"),
        pytest.param(FIO, "010?21VS5?24JAN?21VS666", Details("5", None, None, None, "JAN?21VS666", None), id="a payer's own mark"),
        pytest.param(SAVINGS, "020?20KS:308?21.?22.?24VS2:7 ?25a", Details(None, "0308", None, None, None, "a"), id="ČS, second symbols"),
        pytest.param(SAVINGS, "020?21VS:00?25VS 6", Details(None, None, None, None, None, "VS 6"), id="ČS, zeros and a hint"),
        pytest.param(RAIFFEISEN, "020?22KURZ 1?27VS 6", Details("6", None, None, None, None, None), id="RB SEPA has no other place"),
        pytest.param(RAIFFEISEN, "010?22VS0?27VS 6", Details(None, None, None, None, None, "VS 6"), id="RB domestic, a hint"),
        pytest.param(None, "?38-?31123?300800", Details(None, None, None, "123/0800", None, None), id="account in another order"),
        pytest.param(None, "?28a?319?300800?31123", Details(None, None, None, "123/0800", None, "a"), id="a payer's own account"),
        pytest.param(None, "?300800?31-?32-?33.", Details(None, None, None, None, None, None), id="empty marks"),
        pytest.param(None, "?20a?50b?21c", Details(None, None, None, None, None, "a?50b c"), id="mark of no subfield"),
        pytest.param(None, "020?00POPLATEK", Details(None, None, None, None, None, "POPLATEK"), id="only the kind of movement"),
        pytest.param(None, "020?00X?32Jan", Details(None, None, None, None, "Jan", None), id="kind and name"),
    ],
)
def test_details_are_told_apart_when_a_bank_writes_them_like_this(bank: str | None, text: str, expected: Details) -> None:
    assert read_details(text, bank, incoming=True) == expected


@pytest.mark.parametrize(
    ("fields", "account"),
    [
        pytest.param("?300300?31000006875367352", "6875367352/0300", id="fifteen digits"),
        pytest.param("?300300?310000192000145399", "19-2000145399/0300", id="sixteen digits"),
        pytest.param("?306800?31000019-0032103210", "19-32103210/6800", id="dash"),
        pytest.param("?30?31000019-0032103210", "19-32103210", id="no bank"),
        pytest.param("?30COBADEFF?31/DE89370400440532013000", "DE89370400440532013000", id="foreign"),
        pytest.param("?30GIBACZPX?31CZ6508000000192000145399", "19-2000145399/0800", id="Czech IBAN"),
        pytest.param("?300100?31123?38/CZ6508000000192000145399", "19-2000145399/0800", id="the IBAN wins"),
        pytest.param("?300800?31123?38CZ00", "123/0800", id="damaged IBAN does not"),
        pytest.param("?30FNBAUS44?31A-12 345", "A-12345", id="something foreign"),
        pytest.param("?300800?310000000000000000", None, id="zeros"),
        pytest.param("?20-2000145399/0800", "2000145399/0800", id="empty prefix"),
        pytest.param("?20DE89370400440532013000", "DE89370400440532013000", id="first subfield"),
    ],
)
def test_account_of_the_other_side_has_one_spelling_when_banks_have_many(fields: str, account: str | None) -> None:
    assert read_details(f"020{fields}", None, incoming=True).counter_account == account


@pytest.mark.parametrize(
    ("incoming", "text", "name", "message"),
    [
        pytest.param(True, "010?24NOVÁK JAN", "NOVÁK JAN", None, id="money in: the payer"),
        pytest.param(False, "010?24nájem", None, "nájem", id="money out: a note"),
        pytest.param(False, "010?24nájem?28za květen", None, "za květen", id="money out with a message"),
        pytest.param(True, "020?24moje?32GRUEN GMBH", "GRUEN GMBH", None, id="a name beside it"),
        pytest.param(True, "030?23moje?27zpráva", "moje", "zpráva", id="other movements, one place lower"),
    ],
)
def test_designation_of_fio_is_a_name_or_a_note_when_money_comes_or_goes(
    incoming: bool, text: str, name: str | None, message: str | None
) -> None:
    found = read_details(text, FIO, incoming)
    assert (found.counter_name, found.message) == (name, message)


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        pytest.param(("STAVEBNI FIRMA PRO MOSTY A ", "TUNELY"), "STAVEBNI FIRMA PRO MOSTY A TUNELY", id="27 with a blank at the end"),
        pytest.param(("STAVEBNI FIRMA PRO TUNELY M", "OSTY"), "STAVEBNI FIRMA PRO TUNELY MOSTY", id="27 within a word"),
        pytest.param(("JAN", "NOVAK"), "JAN NOVAK", id="two lines"),
        pytest.param(("JAN NOVAK", "-"), "JAN NOVAK", id="one line"),
        pytest.param(("STAVEBNI FIRMA MOSTY S.R.O", "."), "STAVEBNI FIRMA MOSTY S.R.O .", id="a dot is text here"),
    ],
)
def test_name_is_joined_without_a_blank_only_when_its_first_part_is_full(parts: tuple[str, str], joined: str) -> None:
    assert read_details(f"010?32{parts[0]}?33{parts[1]}", RAIFFEISEN, incoming=True).counter_name == joined


@pytest.mark.parametrize(
    ("text", "vs", "ks", "ss"),
    [
        pytest.param("VS:1234567890SS:1234567890KS:1234", "1234567890", "1234", "1234567890", id="run together"),
        pytest.param("/VS0012345678/SS0000000000/KS0308", "12345678", "0308", None, id="end-to-end reference"),
        pytest.param("/VS15501234/SS/KS", "15501234", None, None, id="empty ones"),
        pytest.param("VS1001", "1001", None, None, id="no separator"),
        pytest.param("VS. 12, KS/558; SS 7", "12", "0558", "7", id="other separators"),
        pytest.param("VS2: /SS2: ", None, None, None, id="names of further symbols"),
        pytest.param("VS 12345678901", None, None, None, id="eleven digits"),
        pytest.param("VS 00012345678901234", None, None, None, id="too long behind zeros"),
        pytest.param("KS 12345", None, None, None, id="constant symbol of five digits"),
        pytest.param("KS 0000000308", None, "0308", None, id="constant symbol filled with zeros"),
        pytest.param("SS 12.5.2023", None, None, None, id="date"),
        pytest.param("VS 19-2000145399/0800", None, None, None, id="account"),
        pytest.param("IVS 12, ČVS 13, vs 14", None, None, None, id="other words"),
        pytest.param("12345678", None, None, None, id="digits without a label"),
        pytest.param("VS ²³", None, None, None, id="digits that are none"),
    ],
)
def test_symbols_are_found_only_when_they_are_labelled(text: str, vs: str | None, ks: str | None, ss: str | None) -> None:
    assert labelled(text)[:3] == (vs, ks, ss)
