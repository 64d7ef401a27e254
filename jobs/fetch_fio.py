"""Download movements from Fio's API into the spool, for import-bank.

Does nothing unless fio_token_files names files with tokens. Each time the last days are asked for again, so whatever went wrong the
next run makes good; when it could not ask or the answer was not whole, it ends with 75.
"""

from ispctl.batch import Outcome, Task
from ispctl.services import fio_download


def run(task: Task) -> Outcome:
    """Ask with every token; end with an error that names those that failed."""
    return Outcome(*fio_download.fetch(task.settings, task.as_of, task.author.at, dry_run=task.dry_run))
