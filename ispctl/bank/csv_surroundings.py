"""What a CSV file says above and below its table: account, period, balances (BANK-FORMATS.md 5.1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ispctl.bank.csv_spec import Profile
from ispctl.bank.csv_table import Cells, folded
from ispctl.bank.csv_values import amount_reader, day_reader, without_currency
from ispctl.errors import FileError

_DATES = re.compile(r"\d[\d./-]*\d")
_LONGEST_NUMBER = 20


@dataclass(slots=True)
class Surroundings:
    """What was found; None for what the file does not say. Dates are ISO text."""

    account: str | None = None
    bank_code: str | None = None
    iban: str | None = None
    currency: str | None = None
    number: str | None = None
    from_on: str | None = None
    to_on: str | None = None
    opening: int | None = None
    closing: int | None = None


def look_around(profile: Profile, rows: Sequence[Cells], known: Surroundings | None = None) -> Surroundings:
    """Return what the rows say in addition to what is known. Raises FileError naming the key whose value cannot be read."""
    found = known or Surroundings()
    day, amount = day_reader(profile), amount_reader(profile)
    for key, text in _texts(profile, rows).items():
        try:
            if key in ("opening", "closing"):
                setattr(found, key, amount(without_currency(text)))
            elif key in ("from", "to"):
                setattr(found, f"{key}_on", day(text))
            elif key == "period":
                days = _DATES.findall(text)
                found.from_on, found.to_on = day(days[0]), day(days[-1])
            else:
                setattr(found, key, text[:_LONGEST_NUMBER] if key == "number" else text)
        except (ValueError, IndexError) as error:
            raise FileError(f"{key} above or below the table: {error or 'is not there'}") from None
    return found


def _texts(profile: Profile, rows: Sequence[Cells]) -> dict[str, str]:
    found = {}
    blanks = f" \t\u00a0\"'{profile.strip}"
    for key, name in profile.preamble.items():
        if text := _beside(folded(name), rows, blanks, whole=key == "period"):
            found[key] = text
    for key, pattern in profile.preamble_patterns.items():
        match = next((match for cells in rows if (match := re.search(pattern, ";".join(cells)))), None)
        if match and (text := match[match.lastindex or 0].strip(blanks)):
            found[key] = text
    return found


def _beside(name: str, rows: Sequence[Cells], blanks: str, *, whole: bool) -> str:
    """Return the value behind a name: the next cell that is not empty, else the first of the row below; all of them if `whole`."""
    for index, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if cell and folded(cell) == name:
                behind = [text for cell in cells[place + 1 :] if (text := cell.strip(blanks))]
                below = [text for cells in rows[index + 1 : index + 2] for cell in cells if (text := cell.strip(blanks))]
                values = behind or below
                return " ".join(values) if whole else "".join(values[:1])
    return ""
