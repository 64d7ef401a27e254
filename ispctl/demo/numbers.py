"""Made-up numbers that pass their checks: company numbers, bank accounts, telephones; and the slips that people make in them."""

from random import Random

# Codes of banks with the BIC that belongs to each.
BANKS = {
    "0100": "KOMBCZPP",
    "0300": "CEKOCZPP",
    "0600": "AGBACZPP",
    "0800": "GIBACZPX",
    "2010": "FIOBCZPP",
    "3030": "AIRACZPP",
    "5500": "RZBCCZPP",
}
_ACCOUNT_WEIGHTS = (6, 3, 7, 9, 10, 5, 8, 4, 2)
_TRIES = 20


def company_number(chance: Random) -> str:
    """Return an IČO whose last digit is its check digit."""
    from stdnum.cz import dic

    seven = f"80{chance.randrange(10**5):05d}"
    return f"{seven}{dic.calc_check_digit_legal(seven)}"


def bank_account(chance: Random, bank: str | None = None) -> str:
    """Return an account as `number/bank` that passes modulo 11."""
    bank = bank or chance.choice(tuple(BANKS))
    while True:
        nine = str(chance.randrange(10**8, 10**9))
        last = -sum(weight * int(digit) for weight, digit in zip(_ACCOUNT_WEIGHTS, nine, strict=True)) % 11
        # A remainder of 10 has no digit: banks do not give such numbers.
        if last < 10:
            return f"{nine}{last}/{bank}"


def telephone(chance: Random, prefix: str) -> str:
    """Return a telephone number in E.164; 500 and 600 are prefixes that the Czech numbering plan does not use."""
    return f"+420{prefix}{chance.randrange(10**6):06d}"


def slip(symbol: str, chance: Random, taken: range) -> str:
    """Return the symbol with one digit mistyped, or the last one left out, so that it is none of the numbers taken."""
    for _ in range(_TRIES):
        place = chance.randrange(1, len(symbol))
        digit = (int(symbol[place]) + chance.randrange(1, 10)) % 10
        mistyped = f"{symbol[:place]}{digit}{symbol[place + 1 :]}"
        if int(mistyped) not in taken:
            return mistyped
    return symbol[:-1]
