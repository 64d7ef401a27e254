"""Suspend debtors, and let back who has paid.

When a fuse is blown nobody it guards is suspended, the run ends with exit code 3, and a person has to look; --force overrides it.
"""

from ispctl.batch import Outcome, Task
from ispctl.errors import FuseBlown
from ispctl.services import suspension

CAN_FORCE = True


def run(task: Task) -> Outcome:
    """Suspend and resume as of the day of the task."""
    report = suspension.run(task.as_of, task.settings, task.author, dry_run=task.dry_run, force=task.force)
    stopped = report["stopped_by"]
    advice = "look at it with --dry-run; --force overrides"
    return Outcome(report, FuseBlown(f"suspend-debtors: stopped by a fuse: {stopped}; {advice}") if stopped else None)
