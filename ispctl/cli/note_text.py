"""Where the text of a note comes from, and how a note looks to people."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ispctl.cli.editor import edit_text
from ispctl.errors import Error
from ispctl.plain import cell


def given_text(words: Sequence[str] | None, old: str = "") -> str:
    """Return the words of the command, or with `-` or a pipe what stands on standard input, or what the user writes in an editor."""
    if words and list(words) != ["-"]:
        return " ".join(words)
    if not words and sys.stdin.isatty():
        return edit_text(old)
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Error(f"standard input is not UTF-8 (byte {error.start + 1}), so nothing was written; `iconv -f cp1250` may help") from None


def note_lines(note: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a note: its number, when and by whom, what is special about it, and the text below."""
    marks = [name for name in ("private", "alert") if note[name]]
    marks += [f"{name} {cell(note[f'{name}_at'])} by {note[f'{name}_by']}" for name in ("edited", "deleted") if note[f"{name}_at"]]
    yield "  ".join(filter(None, (f"{note['id']}  {cell(note['created_at'])}  {note['author']}", ", ".join(marks))))
    for line in note["text"].splitlines():
        yield f"  {line}" if line else ""
