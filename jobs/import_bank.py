"""Store and pair bank statements from the spool.

Drop files into `spool` of the data folder under their final name, or as .name or name.part until they are complete. Each moves to
done/, or to failed/ with the reason beside it.
"""

from ispctl.batch import Outcome, Task
from ispctl.errors import Error
from ispctl.services import spool


def run(task: Task) -> Outcome:
    """Import what is in the spool folder; end with an error that names the files that could not be taken."""
    folder = task.settings.folder() / "spool"
    if not task.dry_run:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    report = spool.import_all(folder, task.author, dry_run=task.dry_run, csv_profiles=task.settings.csv_profiles())
    bad = [f"{one['file']} ({one['reason']})" for one in report["failed"]]
    return Outcome(report, Error(f"import-bank: not taken, moved to {folder / 'failed'}: {'; '.join(bad)}") if bad else None)
