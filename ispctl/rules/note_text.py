"""The text of a note: several lines, as people write or paste them."""

import unicodedata

LONGEST = 10_000


def read_note(text: str) -> str:
    """Return the text in NFC without invisible characters, blanks at the ends of lines, and empty lines around it.

    Raises ValueError when nothing is left or it is too long, and for control characters, which could play with a terminal.
    """
    visible = "".join(character for character in unicodedata.normalize("NFC", text) if unicodedata.category(character) != "Cf")
    lines = [line.expandtabs(4).rstrip() for line in visible.splitlines()]
    joined = "\n".join(lines).strip("\n")
    for character in joined:
        if character != "\n" and unicodedata.category(character) in ("Cc", "Cs"):
            raise ValueError(f"expected text without control characters, and there is U+{ord(character):04X}")
    if not joined.strip():
        raise ValueError("expected some words; for example 'volal kvůli výpadku, přijede technik'")
    if len(joined) > LONGEST:
        raise ValueError(f"expected at most {LONGEST} characters, not {len(joined)}")
    return joined
