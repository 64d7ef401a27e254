"""The fields of a client card: one table, from which the command line options, the CSV columns and the validation come (DESIGN.md 5.2)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ispctl.errors import FieldProblem
from ispctl.rules.addresses import is_home_postal_code, read_country, read_postal_code, read_postal_code_abroad
from ispctl.rules.banking import HOME_COUNTRIES, account_key, bank_bic, iban_to_account, parse_account, parse_bic, parse_iban
from ispctl.rules.company_ids import read_dic, read_ico
from ispctl.rules.contact_points import read_email, read_phone, read_web_address
from ispctl.rules.gps import parse_gps, to_decimal
from ispctl.rules.symbols import read_symbol
from ispctl.rules.values import one_of, read_day, read_login, read_yes_no, text_up_to, tidy, whole_number, write_value

Value = str | int | bool | date | None

_TEXT, _SHORT = text_up_to(200), text_up_to(60)
_DAYS = whole_number(0, 365)
# Czechia and Slovakia with half a degree around: enough to catch latitude and longitude the wrong way round.
_HOME_LATITUDES, _HOME_LONGITUDES = (Decimal("47.2"), Decimal("51.6")), (Decimal("11.6"), Decimal("23.1"))


@dataclass(frozen=True)
class Field:
    """One field of the client card: how it is read from text, written as text, and explained."""

    name: str
    parse: Callable[[str], Value]
    example: str
    help: str
    default: Value = None

    def read(self, text: str) -> Value:
        """Return the normalised value of text as typed or as in CSV; of empty text the default.

        Raises ValueError with a sentence that says what is expected and gives an example.
        """
        try:
            tidied = tidy(text)
            return self.parse(tidied) if tidied else self.default
        except ValueError as error:
            raise ValueError(f"{error}; for example {self.example}") from error

    def write(self, value: Value) -> str:
        """Return the text of a value in CSV; reading it gives the same value."""
        return write_value(value)


_TABLE = (
    Field("number", read_symbol, "20240017", "client number, unique; also the VS on invoices"),
    Field("name", _TEXT, "Novák Jan", "surname and first name, or the name of the company"),
    Field("legal_form", one_of("person", "company"), "company", "person or company", "person"),
    Field("representative", _TEXT, "Ing. Jana Dvořáková", "person who acts for a company"),
    Field("street", _TEXT, "Žerotínova 3056/81a", "street and house number"),
    Field("city", _TEXT, "Šumperk", "town or village"),
    Field("zip", read_postal_code, "787 01", "postal code"),
    Field("country", read_country, "CZ", "country, two letters", "CZ"),
    Field("gps", parse_gps, "49° 57' 53.19'' N, 16° 58' 25.24'' E", "coordinates of the connection, or a link to a map"),
    Field("email", read_email, "jan.novak@example.cz", "main e-mail address"),
    Field("billing_email", read_email, "faktury@example.cz", "e-mail address for invoices, instead of the main one"),
    Field("technical_email", read_email, "technik@example.cz", "e-mail address for technical information"),
    Field("business_email", read_email, "obchod@example.cz", "e-mail address for offers"),
    Field("phone", read_phone, "+420 583 123 456", "telephone number"),
    Field("mobile", read_phone, "+420 605 123 456", "mobile telephone number, to which SMS are sent"),
    Field("www", read_web_address, "https://www.example.cz", "web address"),
    Field("group", _SHORT, "VIP", "client group"),
    Field("status", _SHORT, "Připojen", "client status"),
    Field("login", read_login, "jan.novak", "login name for the client portal"),
    Field("catv_outlet", text_up_to(30), "B2-14", "number of the cable television outlet"),
    Field("billing_name", _TEXT, "Novák a syn s.r.o.", "name on invoices, where it differs"),
    Field("billing_street", _TEXT, "Hlavní 1", "street and house number on invoices, where they differ"),
    Field("billing_city", _TEXT, "Olomouc", "town or village on invoices, where it differs"),
    Field("billing_zip", read_postal_code, "779 00", "postal code on invoices, where it differs"),
    Field("billing_country", read_country, "SK", "country on invoices, where it differs"),
    Field("ico", read_ico, "25123891", "company number (IČO)"),
    Field("dic", read_dic, "CZ25123891", "tax number (DIČ, IČ DPH)"),
    Field("bank_account", parse_account, "19-2000145399/0800", "bank account as [prefix-]number/bank"),
    Field("iban", parse_iban, "CZ6508000000192000145399", "international number of the bank account"),
    Field("bic", parse_bic, "GIBACZPX", "BIC of the bank"),
    Field("contract_returned_on", read_day, "2024-03-31", "day on which the client returned the signed contract"),
    Field("vs1", read_symbol, "123456", "first other VS under which the client pays"),
    Field("vs2", read_symbol, "234567", "second other VS under which the client pays"),
    Field("vs3", read_symbol, "345678", "third other VS under which the client pays"),
    Field("billing_group", _SHORT, "Main", "billing group, the company that invoices the client"),
    Field("payment_type", _SHORT, "Převodem", "way of payment"),
    Field("suspend_after_days", _DAYS, "14", "days overdue after which the client is suspended, instead of the general setting"),
    Field("never_suspend", read_yes_no, "no", "never suspend the client for debt", False),
    Field("due_days", _DAYS, "14", "days until invoices are due, instead of the general setting"),
    Field("invoice_by_post", read_yes_no, "no", "send invoices by post", False),
    Field("invoice_by_email", read_yes_no, "yes", "send invoices by e-mail", True),
    Field("language", one_of("cs", "sk", "en"), "cs", "language of mail, SMS and prints: cs, sk or en", "cs"),
)
FIELDS: dict[str, Field] = {field.name: field for field in _TABLE}


def read_fields(values: Mapping[str, str], known: Mapping[str, Value] | None = None) -> tuple[dict[str, Value], list[FieldProblem]]:
    """Return the values of all given fields that can be read, and a problem for each one that cannot or does not exist.

    `known` is the card that the values will change: postal codes are written as its country writes them, where `values` has none.
    """
    card: dict[str, Value] = {}
    problems = []
    for name, text in values.items():
        try:
            card[name] = _field_named(name).read(text)
        except ValueError as error:
            problems.append(FieldProblem(name, text, str(error)))
    for name, countries in _POSTAL_CODES.items():
        if isinstance(card.get(name), str) and _country({**(known or {}), **card}, countries) not in HOME_COUNTRIES:
            card[name] = read_postal_code_abroad(tidy(values[name]))
    return card, problems


def check_card(card: Mapping[str, Value]) -> list[FieldProblem]:
    """Return all problems between the fields of a whole card, as read by read_fields; a number may still be missing."""
    return [problem for rule in _RULES for problem in rule(card)]


def _field_named(name: str) -> Field:
    from difflib import get_close_matches

    if name in FIELDS:
        return FIELDS[name]
    close = get_close_matches(name.strip().lower(), FIELDS)
    raise ValueError(f"no such field; did you mean {' or '.join(close)}?" if close else f"no such field; there are {', '.join(FIELDS)}")


# The country that decides how a postal code is written: an invoice goes to the country of the client unless it says otherwise.
_POSTAL_CODES = {"zip": ("country",), "billing_zip": ("billing_country", "country")}


def _country(card: Mapping[str, Value], names: tuple[str, ...]) -> Value:
    return next((card[name] for name in names if card.get(name)), FIELDS["country"].default)


def _text(card: Mapping[str, Value], name: str) -> str | None:
    value = card.get(name)
    return value if isinstance(value, str) and value else None


def _name_is_given(card: Mapping[str, Value]) -> Iterator[FieldProblem]:
    if not _text(card, "name"):
        yield FieldProblem("name", "", f"expected a name; for example {FIELDS['name'].example}")


def _representative_acts_for_a_company(card: Mapping[str, Value]) -> Iterator[FieldProblem]:
    representative = _text(card, "representative")
    if representative and card.get("legal_form") != "company":
        yield FieldProblem(
            "representative",
            representative,
            "only companies have one; set legal_form to company, add a contact person instead, or use --force",
        )


def _postal_codes_fit_the_country(card: Mapping[str, Value]) -> Iterator[FieldProblem]:
    for name, countries in _POSTAL_CODES.items():
        code, country = _text(card, name), _country(card, countries)
        if code and country in HOME_COUNTRIES and not is_home_postal_code(code):
            example = FIELDS[name].example
            yield FieldProblem(name, code, f"expected five digits in {country}; for example {example}; or set {countries[0]} first")


def _coordinates_lie_in_the_country(card: Mapping[str, Value]) -> Iterator[FieldProblem]:
    gps = _text(card, "gps")
    if not gps or _country(card, ("country",)) not in HOME_COUNTRIES:
        return
    latitude, longitude = (Decimal(degrees) for degrees in to_decimal(gps))
    if not (_HOME_LATITUDES[0] <= latitude <= _HOME_LATITUDES[1] and _HOME_LONGITUDES[0] <= longitude <= _HOME_LONGITUDES[1]):
        yield FieldProblem("gps", gps, f"lies far from Czechia and Slovakia; write latitude first, for example {FIELDS['gps'].example}")


def _iban_is_the_account(card: Mapping[str, Value]) -> Iterator[FieldProblem]:
    iban, account = _text(card, "iban"), _text(card, "bank_account")
    if not iban or not account:
        return
    same = iban_to_account(iban)
    if not same:
        yield FieldProblem("iban", iban, f"is no Czech or Slovak account, but bank_account is {account}; leave one of them empty")
    elif account_key(iban) != account_key(account):
        yield FieldProblem("iban", iban, f"is the account {same}, but bank_account is {account}; correct one of them or leave it empty")


def _bic_is_the_bank(card: Mapping[str, Value]) -> Iterator[FieldProblem]:
    bic, iban = _text(card, "bic"), _text(card, "iban")
    if not bic or (iban and not iban.startswith("CZ")):
        return
    account = iban_to_account(iban) if iban else _text(card, "bank_account")
    expected = bank_bic(account) if account else None
    # The last three characters only name a branch.
    if expected and bic[:8] != expected[:8]:
        yield FieldProblem("bic", bic, f"the bank of account {account} has BIC {expected}; write that, or leave bic empty")


def _symbols_differ(card: Mapping[str, Value]) -> Iterator[FieldProblem]:
    seen: dict[str, str] = {}
    for name in ("number", "vs1", "vs2", "vs3"):
        symbol = _text(card, name)
        if symbol is None:
            continue
        if symbol in seen:
            yield FieldProblem(name, symbol, f"is already the {seen[symbol]} of this client; leave {name} empty")
        seen.setdefault(symbol, name)


_RULES = (
    _name_is_given,
    _representative_acts_for_a_company,
    _postal_codes_fit_the_country,
    _coordinates_lie_in_the_country,
    _iban_is_the_account,
    _bic_is_the_bank,
    _symbols_differ,
)
