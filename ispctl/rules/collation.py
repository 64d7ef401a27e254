"""The Czech and Slovak alphabet: keys that sort names as people expect, and folded text that is found without diacritics.

Databases sort text by code point, so the key of a name is stored beside it; sorting by it gives the same on every database.
"""

import re
import unicodedata

# The letters of their own of both languages, as in their dictionaries (Unicode CLDR, cs and sk); all other accents only
# decide between words that are the same without them.
_ALPHABET = ("a", "ä", "b", "c", "č", *"defgh", "ch", *"ijklmno", "ô", *"pqr", "ř", "s", "š", *"tuvwxyz", "ž")
_PLACES = {letter: chr(ord("A") + place) for place, letter in enumerate(_ALPHABET)}
_ACCENTS = {accent: str(place) for place, accent in enumerate("\u0301\u030c\u030a\u0308\u0302\u030b", 1)}
_OTHER_ACCENT = "9"
# Below every letter and digit, so that Novák Zdeněk comes before Nováková.
_BLANK, _END = "!", " "
_STROKES = str.maketrans(
    {"ß": "ss", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ı": "i"}
)
_LETTERS = re.compile("[Cc][Hh]|.", re.DOTALL)
LONGEST_KEY = 700


def sort_key(text: str) -> str:
    """Return a key that puts text into Czech and Slovak order when compared by code point.

    First the letters decide (č after c, ch after h, digits before letters), then accents, then small before capital letters.
    """
    places: list[str] = []
    accents: list[str] = []
    capitals: list[str] = []
    for letter in _LETTERS.findall(unicodedata.normalize("NFC", text)):
        for place, accent in _weigh(letter):
            if place != _BLANK or (places and places[-1] != _BLANK):
                places.append(place)
                accents.append(accent)
                capitals.append("1" if letter != letter.lower() else "0")
    parts = ("".join(places).rstrip(_BLANK), "".join(accents).rstrip("0"), "".join(capitals).rstrip("0"))
    return _END.join(parts).rstrip(_END)[:LONGEST_KEY]


def _weigh(letter: str) -> list[tuple[str, str]]:
    """Return what a letter weighs by itself and by its accent; a ligature is several letters, punctuation a blank or nothing."""
    small = letter.lower()
    if small in _PLACES:
        return [(_PLACES[small], "0")]
    if small.isspace() or small in "-–—/,;":
        return [(_BLANK, "0")]
    plain = unicodedata.normalize("NFKD", small.translate(_STROKES))
    accent = next((_ACCENTS.get(mark, _OTHER_ACCENT) for mark in plain if unicodedata.combining(mark)), "0")
    return [(_PLACES.get(base, base), accent) for base in plain if base.isalnum()]


def fold(text: str) -> str:
    """Return text in small letters without diacritics, every run of white space as one blank: what is searched, and searched for."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_STROKES))
        text = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(text.casefold().split())
