"""E-mail addresses, telephone numbers and web addresses.

Every reader takes text that values.tidy() has been through and raises ValueError with what is expected instead. The packages that
know the plans and standards are slow to load, so each is imported where it is needed.
"""

import re
import unicodedata

_CALLING_CODES_OF_NINE_DIGITS = (420, 421)
_PHONE = r"[0-9+ ()/.-]+"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_SCHEME = r"([A-Za-z][A-Za-z0-9+-]*):(?![0-9])"
_REST_OF_URL = r"[^\s<>\"'\\`]*"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})+"
_LONGEST_URL = 200
_ONE_ONLY = "further ones belong to contact persons"


def read_email(text: str) -> str:
    """Return one e-mail address, its domain normalised; domains with accents are fine, nothing is asked of the network.

    Raises ValueError for several addresses, for a displayed name around the address, and for what RFC 5321 does not allow. Accents
    before the @ are refused too: few mail servers deliver them, and in a card they are a typing slip.
    """
    from email_validator import EmailNotValidError, validate_email

    if text.count("@") > 1 or re.search(r"[,;]", text):
        raise ValueError(f"expected one e-mail address ({_ONE_ONLY})")
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        raise ValueError(f"expected an e-mail address ({error})") from error


def read_phone(text: str) -> str:
    """Return a telephone number in E.164, "+420605123456"; without a country code it is Czech.

    Raises ValueError for impossible lengths; Czech and Slovak numbers have nine digits after the country code. Whether a number is
    in use, or mobile, is not judged: numbering plans change faster than installed programs.
    """
    import phonenumbers

    typed = text.translate(_DASHES)
    if re.search(r"[,;]", typed):
        raise ValueError(f"expected one telephone number ({_ONE_ONLY})")
    if not re.fullmatch(_PHONE, typed):
        raise ValueError("expected a telephone number of digits, abroad with + and the country code")
    try:
        number = phonenumbers.parse(typed, "CZ")
    except phonenumbers.NumberParseException as error:
        raise ValueError("expected a telephone number with nine digits, abroad with + and the country code") from error
    digits = len(phonenumbers.national_significant_number(number))
    if number.country_code in _CALLING_CODES_OF_NINE_DIGITS and digits != 9:
        raise ValueError(f"expected nine digits after +{number.country_code}, not {digits}; Slovak numbers start with +421, without the 0")
    if number.extension or not phonenumbers.is_possible_number(number):
        raise ValueError(f"expected a telephone number of a length that +{number.country_code} uses")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_web_address(text: str) -> str:
    """Return an http or https address, host in lower case; https:// is put in front where the scheme is missing.

    Raises ValueError for other schemes, blanks, a user name or password, and hosts that are not a domain or an IPv4 address.
    """
    scheme = re.match(_SCHEME, text)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise ValueError(f"expected a web address with http or https, not {scheme[1]}")
    address = _split_web_address(text if scheme else f"https://{text}")
    if len(address) > _LONGEST_URL:
        raise ValueError(f"expected a web address of at most {_LONGEST_URL} characters, not {len(address)}")
    return address


def _split_web_address(url: str) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError as error:
        raise ValueError("expected a web address with a host, and behind it at most a port and a path") from error
    host = unicodedata.normalize("NFC", (parts.hostname or "").lower())
    if not re.fullmatch(_HOST, host) or "@" in parts.netloc:
        raise ValueError("expected a web address that starts with a domain")
    rest = url.partition("://")[2][len(parts.netloc) :]
    if not re.fullmatch(_REST_OF_URL, rest):
        raise ValueError("expected a web address without blanks, quotes and angle brackets")
    return f"{parts.scheme}://{host}{port}{rest}"
