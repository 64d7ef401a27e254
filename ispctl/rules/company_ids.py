"""Identification of companies and taxpayers: IČO and DIČ of Czechia and Slovakia, VAT numbers of the European Union.

Every reader takes text that values.tidy() has been through and raises ValueError with what is expected instead.
"""

import re

_LOST_ZEROS = r"[0-9]{6,8}"
_VAT_NUMBER = r"[A-Z]{2}[A-Z0-9+*]{2,13}"
_SLOVAK_DIC = r"[1-9][0-9][234789][0-9]{7}"


def read_ico(text: str) -> str:
    """Return the IČO of a Czech or Slovak company: eight digits, of which the last is a check digit, the same in both countries.

    Spreadsheets lose leading zeros, so six and seven digits get them back. Raises ValueError for other lengths and where the check
    digit does not fit.
    """
    from stdnum.cz import dic

    digits = text.replace(" ", "")
    if not re.fullmatch(_LOST_ZEROS, digits):
        raise ValueError("expected an IČO of eight digits")
    number = digits.zfill(8)
    check = dic.calc_check_digit_legal(number[:7])
    if number[7] != check:
        raise ValueError(f"expected an IČO that passes its check: {number[:7]} would end with {check}; compare all digits")
    return number


def read_dic(text: str) -> str:
    """Return the DIČ: CZ and 8 to 10 digits, SK and 10 digits, or the VAT number of another member state with its letters.

    A bare Slovak DIČ of ten digits stays bare, because the letters SK would make it an IČ DPH, which only payers of VAT have; a bare
    Czech one gets CZ, because a Czech DIČ always has it. Raises ValueError for other forms and where the check digit does not fit.
    """
    from stdnum.eu import vat
    from stdnum.exceptions import ValidationError

    compact = text.replace(" ", "").upper()
    if re.fullmatch(_SLOVAK_DIC, compact) and int(compact) % 11 == 0:
        return compact
    number = f"CZ{compact}" if re.fullmatch(r"[0-9]{8,10}", compact) else compact
    if not re.fullmatch(_VAT_NUMBER, number):
        raise ValueError("expected a DIČ: CZ and 8 to 10 digits, SK and 10 digits, or 10 digits of a Slovak DIČ without letters")
    try:
        return vat.validate(number)
    except ValidationError as error:
        raise ValueError("expected a DIČ (VAT number of the European Union) that passes its check; compare all digits") from error
