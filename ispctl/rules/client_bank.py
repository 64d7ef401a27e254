"""The bank account of a client: account, IBAN and BIC follow from each other, so whoever gives one of them has given all."""

from collections.abc import Mapping

from ispctl.rules.banking import account_to_iban, bank_bic, iban_to_account, slovak_bank_bic
from ispctl.rules.client_fields import Value

# Each with those that it follows from.
_SOURCES = {"bank_account": ("iban",), "iban": ("bank_account",), "bic": ("bank_account", "iban")}
BANK_FIELDS = tuple(_SOURCES)


def complete_bank(card: Mapping[str, Value], given: Mapping[str, Value], before: Mapping[str, Value]) -> dict[str, Value]:
    """Return account, IBAN and BIC of a card into which `given` has been put, with what follows from the others filled in.

    Where nothing of the three differs from the card before, nothing is touched. Else what was not given and followed from one that
    changed goes, and all that is empty is filled in: so clearing one of them clears what was derived from it.
    """
    old, now = ({name: source.get(name) for name in BANK_FIELDS} for source in (before, card))
    changed = {name for name in BANK_FIELDS if now[name] != old[name]}
    if not changed:
        return now
    for name, sources in _SOURCES.items():
        if name not in given and changed & set(sources) and old[name] == _completed({**old, name: None}, before)[name]:
            now[name] = None
    return _completed(now, card)


def _completed(bank: Mapping[str, Value], card: Mapping[str, Value]) -> dict[str, Value]:
    account, iban, bic = (_text(bank[name]) for name in BANK_FIELDS)
    if account and not iban:
        iban = account_to_iban(account, _country_of(account, card))
    elif iban and not account:
        account = iban_to_account(iban)
    return {"bank_account": account, "iban": iban, "bic": bic or (_bic_of(iban) if iban else None)}


def _text(value: Value) -> str | None:
    return str(value) if value else None


def _country_of(account: str, card: Mapping[str, Value]) -> str:
    """Return where an account is kept: where its bank is, and for banks of neither list, or of both, where the client is."""
    home = "SK" if card.get("country") == "SK" else "CZ"
    kept_in = [country for country, bic in (("CZ", bank_bic(account)), ("SK", slovak_bank_bic(account))) if bic]
    return kept_in[0] if len(kept_in) == 1 else home


def _bic_of(iban: str) -> str | None:
    account = iban_to_account(iban)
    if account is None:
        return None
    return slovak_bank_bic(account) if iban.startswith("SK") else bank_bic(account)
