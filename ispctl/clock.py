"""The only place that reads the clock; called by the command line and the job runner, never below them (DESIGN.md 2.2)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present instant in UTC, without fractions of a second."""
    return datetime.now(UTC).replace(microsecond=0)


def today(zone: str) -> date:
    """Return the business date in the provider's time zone."""
    return datetime.now(ZoneInfo(zone)).date()
