"""Czech and Slovak bank accounts, IBAN and BIC (BANK-FORMATS.md 9).

Both countries write `[prefix-]number/bank`. Everything here goes through the key of an account: 4 digits of the bank,
6 of the prefix, 10 of the number. It is the national part of the IBAN, so both notations share it.
"""

import re

HOME_COUNTRIES = ("CZ", "SK")

_ACCOUNT = r"(?:([0-9]{1,6})-)?([0-9]{2,10})/([0-9]{4})"
_HOME_IBAN = r"(?:CZ|SK)[0-9]{22}"
_ANY_IBAN = r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}"
_BIC = r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
# From the list of the National Bank of Slovakia.
_SLOVAK_BICS = {
    "0200": "SUBASKBX", "0720": "NBSBSKBX", "0900": "GIBASKBX", "1100": "TATRSKBX", "1111": "UNCRSKBX", "3000": "SLZBSKBA",
    "3100": "LUBASKBX", "5200": "OTPVSKBX", "5600": "KOMASK2X", "5900": "PRVASKBA", "6500": "POBNSKBA", "7300": "INGBSKBX",
    "7500": "CEKOSKBX", "8100": "KOMBSKBA", "8120": "BSLOSK22", "8130": "CITISKBA", "8160": "EXSKSKBX", "8170": "KBSPSKBX",
    "8180": "SPSRSKBA", "8320": "JTBPSKBA", "8330": "FIOZSKBA", "8360": "BREXSKBX",
}  # fmt: skip
# Vyhláška 169/2011 Sb.: the prefix uses the last six of the weights of the number.
_WEIGHTS = (6, 3, 7, 9, 10, 5, 8, 4, 2, 1)


def parse_account(text: str) -> str:
    """Return the account as `[prefix-]number/bank` without leading zeros: "000019-2000145399/0800" -> "19-2000145399/0800".

    Raises ValueError for another form and where the prefix or the number fails modulo 11; a bank code is four digits and need
    not be in use today, because old contracts name closed banks.
    """
    key = _key_of_account(text)
    _check_modulo_11(key)
    return _account_of_key(key)


def account_to_iban(account: str, country: str = "CZ") -> str:
    """Return the IBAN, compact, of a Czech (country "CZ") or Slovak ("SK") account.

    Raises ValueError as parse_account does, and for another country.
    """
    if country not in HOME_COUNTRIES:
        raise ValueError("expected the country CZ or SK")
    key = _key_of_account(account)
    _check_modulo_11(key)
    return f"{country}{98 - _modulo_97(f'{country}00{key}'):02d}{key}"


def iban_to_account(iban: str) -> str | None:
    """Return the account of a Czech or Slovak IBAN; None for any other text.

    Modulo 97 has to hold, modulo 11 need not: anonymised and gateway accounts in bank files fail it and are still accounts.
    """
    key = _key_of_iban(_compact(iban))
    return _account_of_key(key) if key else None


def account_key(text: str) -> str:
    """Return the 20 digits by which accounts are compared, from an account or from a Czech or Slovak IBAN.

    Raises ValueError for anything else. As in iban_to_account, modulo 11 need not hold.
    """
    return _key_of_iban(_compact(text)) or _key_of_account(text)


def parse_iban(text: str) -> str:
    """Return the IBAN of any country, compact and in upper case.

    Raises ValueError where the length, the form of the country or modulo 97 does not hold (ISO 13616), and for Czech and Slovak
    ones also where the account inside fails modulo 11.
    """
    iban = _compact(text)
    if not re.fullmatch(_ANY_IBAN, iban):
        raise ValueError("expected an IBAN: two letters of the country, two check digits and the account")
    if iban[:2] not in HOME_COUNTRIES:
        return _parse_foreign_iban(iban)
    if not re.fullmatch(_HOME_IBAN, iban):
        raise ValueError(f"expected {iban[:2]} and 22 digits, not {len(iban) - 2} characters")
    key = _key_of_iban(iban)
    if key is None:
        raise ValueError("expected an IBAN that passes its check modulo 97; compare it digit by digit")
    _check_modulo_11(key)
    return iban


def parse_bic(text: str) -> str:
    """Return the BIC of a bank in upper case, 8 or 11 characters as given (ISO 9362). Raises ValueError for anything else."""
    from stdnum import bic

    compact = _compact(text)
    if not re.fullmatch(_BIC, compact) or not bic.is_valid(compact):
        raise ValueError("expected a BIC of 8 or 11 characters: four letters of the bank, two of the country, then the place")
    return compact


def bank_bic(account: str) -> str | None:
    """Return the BIC of the Czech bank that keeps an account; None where the list of the Czech National Bank does not know it."""
    from stdnum.cz import bankaccount

    return bankaccount.to_bic(account)


def slovak_bank_bic(account: str) -> str | None:
    """Return the BIC of the Slovak bank that keeps an account; None for banks that are not in the list."""
    return _SLOVAK_BICS.get(account.rpartition("/")[2])


def _compact(text: str) -> str:
    return "".join(text.split()).upper()


def _key_of_account(text: str) -> str:
    compact = "".join(text.translate(_DASHES).split())
    match = re.fullmatch(_ACCOUNT, compact)
    if not match:
        hint = "; an IBAN belongs to the field iban" if re.fullmatch(_ANY_IBAN, compact.upper()) else ""
        raise ValueError(f"expected an account as [prefix-]number/bank, with four digits of the bank{hint}")
    prefix, number, bank = match.groups()
    if not int(number) or not int(bank):
        raise ValueError("expected an account number and a bank code that are not all zeros")
    return f"{bank}{prefix or '':0>6}{number:0>10}"


def _key_of_iban(iban: str) -> str | None:
    if not re.fullmatch(_HOME_IBAN, iban) or _modulo_97(iban) != 1:
        return None
    return iban[4:] if int(iban[4:8]) and int(iban[14:]) else None


def _account_of_key(key: str) -> str:
    bank, prefix, number = key[:4], key[4:10].lstrip("0"), key[10:].lstrip("0")
    return f"{prefix}-{number}/{bank}" if prefix else f"{number}/{bank}"


def _check_modulo_11(key: str) -> None:
    for what, digits in (("prefix", key[4:10]), ("account number", key[10:])):
        remainder = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits.zfill(10), strict=True)) % 11
        if remainder:
            # The last weight is 1, so a wrong last digit is off by the remainder.
            last = (int(digits[-1]) - remainder) % 11
            mend = f"it would with {last} as the last digit" if last < 10 else "and no other last digit would help"
            number = digits.lstrip("0")
            raise ValueError(f"expected the {what} to pass its check modulo 11: {number} does not, {mend}; compare all digits")


def _modulo_97(iban: str) -> int:
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97


def _parse_foreign_iban(iban: str) -> str:
    from stdnum import iban as international
    from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError

    try:
        return international.validate(iban)
    except InvalidChecksum as error:
        raise ValueError("expected an IBAN that passes its check digits; compare it digit by digit") from error
    except InvalidComponent as error:
        raise ValueError(f"expected the IBAN of a country that has them, and {iban[:2]} has another form or none") from error
    except ValidationError as error:
        raise ValueError(f"expected an IBAN of the length and form that {iban[:2]} uses") from error
