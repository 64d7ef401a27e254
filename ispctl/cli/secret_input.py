"""Passwords come by standard input, or a hidden prompt on a terminal; never as a word of the command, which `ps` shows to everybody."""

import sys

import typer

# Longer than any password; the rest of an endless line is left unread.
_MOST_BYTES = 1024


def read_secret_line(question: str) -> str:
    """Return the first line of standard input without its ending, or what was typed after the question."""
    if sys.stdin.isatty():
        return str(typer.prompt(question, hide_input=True, err=True))
    return sys.stdin.buffer.readline(_MOST_BYTES).rstrip(b"\r\n").decode(errors="replace")
