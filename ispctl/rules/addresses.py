"""Countries and postal codes."""

import re
import unicodedata

_ISO_3166 = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH
    CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN
    GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI
    LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM
    PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD
    TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
_NAMES = {
    **dict.fromkeys(("ceska republika", "cesko", "czech republic", "czechia", "cze"), "CZ"),
    **dict.fromkeys(("slovenska republika", "slovensko", "slovak republic", "slovakia", "svk"), "SK"),
    **dict.fromkeys(("nemecko", "germany"), "DE"),
    **dict.fromkeys(("rakousko", "rakusko", "austria"), "AT"),
    **dict.fromkeys(("polsko", "poland"), "PL"),
    **dict.fromkeys(("madarsko", "hungary"), "HU"),
}
_HOME_CODE = r"([0-9]{3}) ?([0-9]{2})"
_CODE_ABROAD = r"[A-Z0-9][A-Z0-9 -]{0,8}[A-Z0-9]"


def read_country(text: str) -> str:
    """Return the two letters of ISO 3166-1 of a country, given by them or by a usual Czech, Slovak or English name.

    Raises ValueError for anything else, also for CR and SR: they are Costa Rica and Suriname, but who types them here means ČR or SR.
    """
    plain = "".join(mark for mark in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(mark))
    if plain in _NAMES:
        return _NAMES[plain]
    if plain in ("cr", "sr"):
        raise ValueError("expected CZ or SK (CR would be Costa Rica, SR Suriname)")
    letters = text.upper()
    # Two letters without a blank cannot straddle two codes of the list.
    if not re.fullmatch("[A-Z]{2}", letters) or letters not in _ISO_3166:
        raise ValueError("expected the two letters of a country")
    return letters


def read_postal_code(text: str) -> str:
    """Return a postal code, a Czech or Slovak one as "NNN NN". Raises ValueError beyond what any country uses."""
    match = re.fullmatch(_HOME_CODE, text)
    return f"{match[1]} {match[2]}" if match else read_postal_code_abroad(text)


def read_postal_code_abroad(text: str) -> str:
    """Return the postal code of another country as typed, in upper case: German ones have five digits and no blank.

    Raises ValueError for other characters than letters, digits, blank and hyphen, and for more than 10 of them.
    """
    if not re.fullmatch(_CODE_ABROAD, text.upper()):
        raise ValueError("expected five digits, or for other countries than CZ and SK up to 10 letters and digits")
    return text.upper()


def is_home_postal_code(text: str) -> bool:
    """Tell whether it is a Czech or Slovak postal code in its canonical form."""
    return bool(re.fullmatch(r"[0-9]{3} [0-9]{2}", text))
