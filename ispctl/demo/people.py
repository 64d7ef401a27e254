"""Made-up clients: cards as rows of the clients CSV, and the payers that play in the story."""

import unicodedata
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from ispctl.demo import names
from ispctl.demo.cast import FIRST_NUMBER, Part, part_of
from ispctl.demo.habits import ordinary
from ispctl.demo.numbers import BANKS, bank_account, company_number, telephone
from ispctl.demo.payers import Payer, Stage
from ispctl.rules.banking import account_to_iban

PERSON_PRICES = (29900, 34900, 39900, 44900, 49900, 59900, 79900)
COMPANY_PRICES = (83490, 119790, 180290, 241900)
DUE_DAYS = 14
_SYMBOLS_FROM = 60_000_001
# No single digit changes a symbol into another one that is assigned.
_SYMBOLS_APART = 37
Card = dict[str, str]


class Person(NamedTuple):
    """Somebody's surname and first name, with a title or without, and the name of a relative who may pay instead."""

    surname: str
    first_name: str
    title: str
    relative: str

    @property
    def name(self) -> str:
        return f"{self.surname} {self.first_name}"


def make_client(position: int, stage: Stage, months: tuple[date, ...]) -> tuple[Card, Payer]:
    """Return the card and the payer at a position of the clientbase, counted from 0."""
    chance, number = stage.chance, str(FIRST_NUMBER + position)
    part = part_of(number)
    joined = chance.choice(months) if part is None and chance.random() < 0.2 else months[0]
    who = _person(chance)
    card: Card = {"number": number, "status": "Připojen", "payment_type": "Převodem", **_place(chance)}
    card |= _company(who, chance) if part is None and chance.random() < 0.12 else _private(who, number, chance)
    card |= _agreements(position, chance, joined) if part is None else part.card
    account = bank_account(chance)
    if chance.random() < 0.3:
        card |= _bank(account, chance)
    return card, _payer(card, who, account, part, joined, months, chance)


def _payer(card: Card, who: Person, account: str, part: Part | None, joined: date, months: tuple[date, ...], chance: Random) -> Payer:
    company = card.get("legal_form") == "company"
    return Payer(
        number=card["number"],
        vs=card.get("vs1") or card["number"],
        name=card["name"] if company else who.name,
        account=account,
        partner=who.relative,
        partner_account=bank_account(chance),
        price_minor=chance.choice(COMPANY_PRICES if company else PERSON_PRICES),
        due_days=int(card.get("due_days") or DUE_DAYS),
        since=joined,
        pays=part.pays if part else ordinary,
        stops_on=months[-1 - part.stops] if part and part.stops else None,
    )


def _person(chance: Random) -> Person:
    man, woman = chance.choice(names.SURNAMES)
    surname, first_names = (man, names.MEN) if chance.random() < 0.5 else (woman, names.WOMEN)
    return Person(surname, chance.choice(first_names), chance.choice(names.TITLES), f"{man} {chance.choice(names.MEN)}")


def _place(chance: Random) -> Card:
    town, code, latitude, longitude = chance.choice(names.TOWNS)
    card = {"street": f"{chance.choice(names.STREETS)} {chance.randrange(1, 99)}", "city": town, "zip": code, "country": "CZ"}
    if chance.random() < 0.8:
        north, east = latitude + chance.randrange(-900, 900) / 1e5, longitude + chance.randrange(-1400, 1400) / 1e5
        card["gps"] = f"{north:.6f}, {east:.6f}"
    if chance.random() < 0.05:
        card["catv_outlet"] = f"{chance.choice('ABCD')}{chance.randrange(1, 9)}-{chance.randrange(1, 40)}"
    return card


def _private(who: Person, number: str, chance: Random) -> Card:
    card = {"name": who.name, "legal_form": "person", "mobile": telephone(chance, "600")}
    domain = chance.choice(("example.cz", "example.com"))
    if chance.random() < 0.92:
        card["email"] = f"{_ascii(who.first_name)}.{_ascii(who.surname)}.{number}@{domain}"
    if chance.random() < 0.2:
        card["phone"] = telephone(chance, "500")
    if chance.random() < 0.03:
        street = f"{chance.choice(names.STREETS)} {chance.randrange(1, 99)}"
        card |= {"billing_name": _person(chance).name, "billing_street": street, "billing_city": "Vlnkov", "billing_zip": "598 01"}
    return card


def _company(who: Person, chance: Random) -> Card:
    craft, sign, suffix = chance.choice(names.CRAFTS), chance.choice(names.SIGNS), chance.choice(names.LEGAL_SUFFIXES)
    ico, domain = company_number(chance), f"{_ascii(craft)}-{_ascii(sign)}.example.cz"
    return {
        "name": f"{craft} {sign}, {suffix}",
        "legal_form": "company",
        "representative": f"{who.title}{who.first_name} {who.surname}",
        "ico": ico,
        "dic": f"CZ{ico}",
        "group": "Firmy",
        "email": f"info@{domain}",
        "billing_email": f"faktury@{domain}",
        "technical_email": f"technik@{domain}",
        "phone": telephone(chance, "500"),
        "mobile": telephone(chance, "600"),
        "www": f"https://www.{domain}",
    }


def _agreements(position: int, chance: Random, joined: date) -> Card:
    card = {"contract_returned_on": (joined - timedelta(days=chance.randrange(1, 20))).isoformat()}
    rare = {
        "due_days": (0.06, str(chance.choice((7, 21, 30)))),
        "suspend_after_days": (0.04, str(chance.choice((21, 30, 45)))),
        "never_suspend": (0.02, "yes"),
        "vs1": (0.05, str(_SYMBOLS_FROM + position * _SYMBOLS_APART)),
        "invoice_by_post": (0.05, "yes"),
        "language": (0.01, "en"),
        "group": (0.04, "VIP"),
    }
    return card | {name: value for name, (share, value) in rare.items() if chance.random() < share}


def _bank(account: str, chance: Random) -> Card:
    if chance.random() < 0.7:
        return {"bank_account": account}
    return {"bank_account": account, "iban": account_to_iban(account), "bic": BANKS[account[-4:]]}


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(mark for mark in plain.replace(" ", "-") if mark.isascii())
