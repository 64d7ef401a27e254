"""GPS coordinates of a connection, as the manual writes them and as maps do.

Stored is a canonical text in the notation that was typed, so nothing is lost: degrees, minutes and seconds
(`49° 57' 53.19'' N, 16° 58' 25.24'' E`, the form of the manual) or decimal degrees (`49.964775, 16.973678`).
Either converts into the other: decimal degrees have up to 7 places (about a centimetre), and seconds get as many places
(two to four) as it takes to come back to the same decimal degrees.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ispctl.rules.map_links import point_of_link

# Seconds are counted in ticks of 0.0001'', finer than the seventh decimal place of a degree.
_TICKS_IN_SECOND = 10_000
_TICKS_IN_MINUTE = 60 * _TICKS_IN_SECOND
_TICKS_IN_DEGREE = 60 * _TICKS_IN_MINUTE
_PLACES = 7
_LONGEST = 2000
_EXPECTED = "expected latitude and longitude, or a link of Mapy.cz, Google Maps or OpenStreetMap"

_MARKS = str.maketrans({**dict.fromkeys("º˚", "°"), **dict.fromkeys("′’‘´`ʹ", "'"), **dict.fromkeys("″”“„ʺ", '"'), "−": "-"})
_SEPARATOR = r"(?: ?[,;] ?| |(?<=[NSEW])|(?=[NSEW]))"
_SIXTIETHS = r"([0-9]{1,2}(?:[.,][0-9]{1,20})?)"
_LETTER = "([NSEW])"


def _pairs(number: str) -> tuple[str, str]:
    """Return the patterns of two numbers with their letters before them, and behind them; the empty group keeps the count equal."""
    before, behind = rf"(?:{_LETTER} ?)?{number}()", rf"(){number}(?: ?{_LETTER})?"
    return before + _SEPARATOR + before, behind + _SEPARATOR + behind


_SEXAGESIMAL = _pairs(rf"([0-9]{{1,3}}) ?° ?{_SIXTIETHS} ?'(?: ?{_SIXTIETHS} ?\")?")
# One decimal mark for both numbers, or the comma between them could not be told from a comma inside.
_DECIMAL = (*_pairs(r"([+-]?[0-9]{1,3}\.[0-9]{1,20})(?: ?°)?"), *_pairs("([+-]?[0-9]{1,3},[0-9]{1,20})(?: ?°)?"))


class _Half(NamedTuple):
    """One coordinate: the letter that was written with it, or "", and degrees (or ticks), negative to the south and west."""

    letter: str
    value: Decimal


def parse_gps(text: str) -> str:
    """Return the canonical text of coordinates typed in degrees, minutes and seconds, in decimal degrees, or pasted as a map link.

    Decimal points and commas, typographic marks, letters before or after and (with letters) either order are read. Raises
    ValueError for anything else, for latitudes beyond 90 and longitudes beyond 180 degrees, and for minutes or seconds of 60 and more.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"{_EXPECTED}, not longer than {_LONGEST} characters")
    typed = " ".join((point_of_link(text.strip()) or text).translate(_MARKS).upper().replace("''", '"').split())
    parts = _parts(_SEXAGESIMAL, typed)
    if parts:
        north, east = _in_order(_read_sexagesimal(*parts[:5]), _read_sexagesimal(*parts[5:]), _TICKS_IN_DEGREE)
        return f"{_sexagesimal(int(north), 'NS')}, {_sexagesimal(int(east), 'EW')}"
    parts = _parts(_DECIMAL, typed)
    if not parts:
        raise ValueError(_EXPECTED)
    north, east = _in_order(_read_decimal(*parts[:3]), _read_decimal(*parts[3:]), 1)
    return f"{north:f}, {east:f}"


def to_decimal(text: str) -> tuple[str, str]:
    """Return latitude and longitude in decimal degrees with up to 7 places, negative to the south and west.

    Decimal degrees come back as they were typed. Raises ValueError as parse_gps does.
    """
    canonical = parse_gps(text)
    north, east = canonical.split(", ")
    if "°" in canonical:
        return _decimal_of_sexagesimal(north), _decimal_of_sexagesimal(east)
    return north, east


def to_dms(text: str) -> str:
    """Return the coordinates as the manual writes them: `49° 57' 53.19'' N, 16° 58' 25.24'' E`. Raises ValueError as parse_gps does."""
    canonical = parse_gps(text)
    if "°" in canonical:
        return canonical
    north, east = canonical.split(", ")
    return f"{_sexagesimal_of_decimal(north, 'NS')}, {_sexagesimal_of_decimal(east, 'EW')}"


def _parts(patterns: tuple[str, ...], typed: str) -> tuple[str, ...]:
    match = next(filter(None, (re.fullmatch(pattern, typed) for pattern in patterns)), None)
    return match.groups("") if match else ()


def _in_order(first: _Half, second: _Half, degree: int) -> tuple[Decimal, Decimal]:
    swapped = first.letter in ("E", "W") and second.letter in ("N", "S")
    north, east = (second, first) if swapped else (first, second)
    if north.letter in ("E", "W") or east.letter in ("N", "S"):
        raise ValueError("expected the latitude with N or S and the longitude with E or W")
    if abs(north.value) > 90 * degree or abs(east.value) > 180 * degree:
        raise ValueError("expected a latitude up to 90 and a longitude up to 180 degrees")
    return north.value, east.value


def _read_decimal(before: str, typed: str, after: str) -> _Half:
    letter = before or after
    value = Decimal(typed.replace(",", "."))
    if letter and typed[0] in "+-":
        raise ValueError("expected either a sign or one of the letters N, S, E, W, not both")
    if len(typed.replace(",", ".").partition(".")[2]) > _PLACES:
        value = value.quantize(Decimal(1).scaleb(-_PLACES), ROUND_HALF_UP)
    return _Half(letter, _signed(value, letter))


def _read_sexagesimal(before: str, degrees: str, minutes: str, seconds: str, after: str) -> _Half:
    letter = before or after
    whole, minute, second = (Decimal(part.replace(",", ".") or 0) for part in (degrees, minutes, seconds))
    if minute >= 60 or second >= 60:
        raise ValueError("expected minutes and seconds below 60")
    if seconds and not minutes.isdigit():
        raise ValueError("expected whole minutes where seconds follow")
    ticks = whole * _TICKS_IN_DEGREE + minute * _TICKS_IN_MINUTE + second * _TICKS_IN_SECOND
    return _Half(letter, _signed(ticks.quantize(Decimal(1), ROUND_HALF_UP), letter))


def _signed(value: Decimal, letter: str) -> Decimal:
    if not value:
        return abs(value)
    return -value if letter in ("S", "W") else value


def _sexagesimal(ticks: int, letters: str) -> str:
    degrees, rest = divmod(abs(ticks), _TICKS_IN_DEGREE)
    minutes, rest = divmod(rest, _TICKS_IN_MINUTE)
    seconds, rest = divmod(rest, _TICKS_IN_SECOND)
    fraction = f"{rest:04d}"
    return f"{degrees}° {minutes}' {seconds}.{fraction[:2]}{fraction[2:].rstrip('0')}'' {letters[ticks < 0]}"


def _decimal_of_sexagesimal(half: str) -> str:
    degrees, minutes, seconds, letter = half.split()
    ticks = _read_sexagesimal("", degrees[:-1], minutes[:-1], seconds[:-2], letter).value
    value = Decimal(_ten_millionths(abs(int(ticks)))).scaleb(-_PLACES)
    whole, _, fraction = f"{value:f}".partition(".")
    sign = "-" if ticks < 0 and value else ""
    return f"{sign}{whole}.{fraction.rstrip('0') or '0'}"


def _sexagesimal_of_decimal(half: str, letters: str) -> str:
    signed = int(Decimal(half).scaleb(_PLACES))
    size = abs(signed)
    # Two places of a second where they tell the whole truth, else three, else four; four always do.
    rounded = ((size * 36 + 5 * step) // (10 * step) * step for step in (100, 10, 1))
    ticks = next(ticks for ticks in rounded if _ten_millionths(ticks) == size)
    return _sexagesimal(-ticks if signed < 0 else ticks, letters)


def _ten_millionths(ticks: int) -> int:
    """Return ticks in units of the seventh decimal place of a degree, 3.6 ticks each, halves up."""
    return (ticks * 10 + 18) // 36
