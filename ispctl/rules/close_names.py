"""Names that somebody may have meant: the one that differs by accents and capitals only, else those with a slip or two."""

from collections.abc import Iterable
from difflib import get_close_matches

from ispctl.rules.collation import fold


def close_names(name: str, known: Iterable[str]) -> list[str]:
    """Return up to three of the known names that are close to the name, the closest first."""
    by_folded = {fold(one): one for one in known}
    folded = fold(name)
    return [by_folded[close] for close in ([folded] if folded in by_folded else get_close_matches(folded, by_folded))]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean A or B?" for the end of a sentence, or nothing where no known name is close."""
    close = close_names(name, known)
    return f"; did you mean {' or '.join(close)}?" if close else ""
