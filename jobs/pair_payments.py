"""Look again for the owners of unpaired payments."""

from ispctl.batch import Outcome, Task
from ispctl.services import pairing


def run(task: Task) -> Outcome:
    """Pair what waits; what a person has decided stays."""
    return Outcome(pairing.run(task.dry_run))
