"""Every error that ispctl means to show, with the exit code it ends with (DESIGN.md 5).

An error writes its own message: what is wrong, what is expected, what to do next.
"""

from collections.abc import Sequence
from typing import NamedTuple

DONE = 0
REFUSED = 1
USAGE = 2
STOPPED_BY_FUSE = 3
TRY_LATER = 75


class Error(Exception):
    """The request cannot be met; the message says why and what to do."""

    exit_code = REFUSED


class UsageError(Error):
    """The words of the command make no sense together."""

    exit_code = USAGE


class FuseBlown(Error):
    """A safety limit stopped the run; a person has to look."""

    exit_code = STOPPED_BY_FUSE


class TryLater(Error):
    """A lock is held or a server does not answer; the same command may succeed later."""

    exit_code = TRY_LATER


class NotFound(Error):
    """What the command names does not exist."""


class Conflict(Error):
    """The change collides with something that exists, or with somebody else's change."""


class FieldProblem(NamedTuple):
    """One wrong value: the field as the CSV contract names it, the value, and what is expected instead."""

    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field} {self.value!r}: {self.reason}"


class InvalidFields(Error):
    """One or more values of a record are wrong; all of them are reported at once."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FileError(Error):
    """A file cannot be taken. `line` counts from 1 and is None where no line is to blame."""

    def __init__(self, reason: str, *, line: int | None = None, file: str | None = None) -> None:
        super().__init__(reason, line, file)
        self.reason, self.line, self.file = reason, line, file

    def __str__(self) -> str:
        place = [part for part in (self.file, f"line {self.line}" if self.line else None) if part]
        return f"{', '.join(place)}: {self.reason}" if place else self.reason
