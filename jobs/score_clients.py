"""Score how early or late clients pay."""

from ispctl.batch import Outcome, Task
from ispctl.services import scoring


def run(task: Task) -> Outcome:
    """Keep the figures that changed."""
    return Outcome(scoring.run(task.as_of, dry_run=task.dry_run))
