"""CSV files of banks, each described by a profile (BANK-FORMATS.md 5.1): which one fits, and the statements of the file.

The profiles are data in config/bank-csv/; those of the operator come first and win over a shipped one of the same name.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from ispctl.bank.csv_accounts import Statements
from ispctl.bank.csv_spec import Profile, load_all
from ispctl.bank.csv_table import Dialect, Header, Sample, header_of
from ispctl.bank.statement import BankFile, OwnAccount
from ispctl.errors import FileError
from ispctl.paths import shipped

SHIPPED = shipped("config") / "bank-csv"

# What other formats begin with; a table of text is recognised by nothing but its delimiters.
_OTHERS = re.compile(rb"\s*(?:[<{\[%\x01-\x08]|PK|07[45]\d{16}|:\d\d[A-Z]?:|OFXHEADER)|(?s:.*)^:20:", re.MULTILINE)
_DELIMITERS = b";,\t|"
_SHOWN = 3


def claims(head: bytes) -> bool:
    """Tell whether a file that begins like this is a table: a line with a delimiter three times, or three with one, and no other format."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode()
    if _OTHERS.match(head.removeprefix(b"\xef\xbb\xbf")):
        return False
    lines = head.splitlines()
    # Above the table there may be only names and values, for longer than we look.
    return any(line.count(delimiter) >= 3 for line in lines for delimiter in _DELIMITERS) or sum(b";" in line for line in lines) >= 3


def read(source: BinaryIO, own: Sequence[OwnAccount] = (), folders: Sequence[Path] = (SHIPPED,)) -> BankFile:
    """Return the statements of a CSV file that exactly one profile of the folders fits.

    `own` are the provider's accounts: they tell the account where the file does not, and its currency.
    Raises FileError with the line of what cannot be read; when no profile fits, or several, it says what was tried.
    """
    sample = Sample(source)
    profile, dialect, header = choose(sample, load_all(folders))
    return read_with(source, profile, dialect, header, own)


def read_with(source: BinaryIO, profile: Profile, dialect: Dialect, header: Header, own: Sequence[OwnAccount]) -> BankFile:
    """Return the statements as one profile reads them."""
    statements = Statements(profile, header, own)
    statements.read(source, dialect)
    return BankFile(f"csv:{profile.name}", dialect.encoding, statements.finished())


def choose(sample: Sample, profiles: Sequence[Profile]) -> tuple[Profile, Dialect, Header]:
    """Return the only profile that fits, how the file is cut into cells, and its header. Raises FileError."""
    fitting: list[tuple[Profile, Dialect, Header]] = []
    nearest: tuple[float, str] = (0.0, "")
    for profile in profiles:
        dialect, header, lacks = fit(sample, profile)
        if not lacks:
            fitting.append((profile, dialect, header))
        share = 1 - len(lacks) / max(1, sum(map(len, profile.required().values())))
        if share > nearest[0]:
            nearest = share, f"{profile.name}, but {describe(header, lacks)}"
    if len(fitting) == 1:
        return fitting[0]
    tried = ", ".join(profile.name for profile in profiles)
    if fitting:
        names = ", ".join(profile.name for profile, _, _ in fitting)
        raise FileError(f"the CSV fits several profiles: {names}; give your own profile the name of the shipped one that it replaces")
    raise FileError(f"the CSV fits no profile; tried: {tried}{f'. The nearest is {nearest[1]}' if nearest[1] else ''}")


def fit(sample: Sample, profile: Profile) -> tuple[Dialect, Header, list[str]]:
    """Return the best way to cut the file for a profile, the row most like its header, and the columns that are missing."""
    best: tuple[Dialect, Header, list[str]] | None = None
    reason: FileError | None = None
    for dialect in sample.dialects(profile):
        try:
            header, lacks = header_of(profile, sample.rows(dialect))
        except FileError as error:
            reason = error
            continue
        if best is None or len(lacks) < len(best[2]):
            best = dialect, header, lacks
    if best is None:
        raise reason or FileError("the file is empty")
    return best


def describe(header: Header, lacks: Sequence[str]) -> str:
    """Return in words which columns a profile misses and which the file has."""
    found = ", ".join(repr(name.strip()) for name in header.names if name.strip())
    more = f" and {len(lacks) - _SHOWN} more" if len(lacks) > _SHOWN else ""
    where = f"the columns in line {header.line} are {found[:1000]}" if header.line and found else "no row looks like a header"
    return f"there is no column for {', '.join(lacks[:_SHOWN])}{more}; {where}"
