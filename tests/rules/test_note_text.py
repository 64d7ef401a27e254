"""The text of a note."""

import pytest

from ispctl.rules.note_text import LONGEST, read_note


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("volal", "volal"),
        ("\n\n  odsazeno\n\nkonec  \n\n", "  odsazeno\n\nkonec"),
        ("a\r\nb\rc\x0bd\u2028e", "a\nb\nc\nd\ne"),
        ("a\tb", "a   b"),
        ("\u202ezadem\u200b", "zadem"),
        ("e\u0301", "é"),
        ("x" * LONGEST, "x" * LONGEST),
    ],
)
def test_lines_stay_and_what_cannot_be_seen_goes(text: str, kept: str) -> None:
    assert read_note(text) == kept
    assert read_note(kept) == kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected some words; for example 'volal"),
        (" \n\t\n\u200b", "expected some words"),
        ("\x1b[31mred", "without control characters, and there is U\\+001B"),
        ("a\x00b", "U\\+0000"),
        ("a\udcffb", "U\\+DCFF"),
        ("x" * (LONGEST + 1), "at most 10000 characters, not 10001"),
    ],
)
def test_what_is_no_note_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_note(text)
