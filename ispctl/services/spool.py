"""The spool folder: bank files are dropped there, imported in order of name, and moved away with the verdict."""

import os
import stat
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from ispctl.errors import Error, FileError
from ispctl.paths import shown
from ispctl.services.author import Author
from ispctl.services.bank_import import import_files

Report = dict[str, Any]

SETTLE_SECONDS = 3
UNFINISHED = (".part", ".filepart", ".tmp")
_COUNTS = ("new", "already_known", "paired", "unpaired")


def import_all(folder: Path, author: Author, *, dry_run: bool = False, csv_profiles: Sequence[Path] = ()) -> Report:
    """Import every finished file of the folder, each by itself, and move it to done/, or to failed/ with its reason beside it.

    A file that cannot be taken does not stop the others. A file whose import was cut short stays and is imported again, which
    changes nothing if it was stored already. Raises Error when the database or the folder fails; what is left stays for next time.
    """
    files: list[object] = []
    failed: list[object] = []
    totals = dict.fromkeys(_COUNTS, 0)
    waiting, ready = _look(folder, author.at)
    for path in ready:
        report, reason = _import(path, author, dry_run, csv_profiles)
        if reason:
            failed.append({"file": shown(Path(path.name)), "reason": reason})
        else:
            files += report["files"]
            totals = {name: totals[name] + report[name] for name in _COUNTS}
        if not dry_run:
            _put_away(path, reason)
    return {"files": files, **totals, "failed": failed, "waiting": waiting}


def _look(folder: Path, now: datetime) -> tuple[list[str], list[Path]]:
    """Return the names of files that somebody may still be writing, and the files that are ready, in order of name."""
    waiting, ready = [], []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            found = path.lstat()
        except FileNotFoundError:  # renamed by whoever brings the files
            continue
        if path.name.startswith(".") or path.name.endswith(UNFINISHED) or not stat.S_ISREG(found.st_mode):
            continue
        # a clock that is ahead where the file was made must not keep it waiting for ever
        if abs(now.timestamp() - found.st_mtime) < SETTLE_SECONDS:
            waiting.append(shown(Path(path.name)))
        else:
            ready.append(path)
    return waiting, ready


def _import(path: Path, author: Author, dry_run: bool, csv_profiles: Sequence[Path]) -> tuple[dict[str, Any], str | None]:
    """Return the report of the import, or the reason why the file cannot be taken. Raises Error when it is not the file's fault."""
    try:
        return import_files([path], author, dry_run, csv_profiles).report, None
    except FileError as error:
        return {}, str(error)
    except Error:
        raise
    except Exception as error:  # one file that we cannot cope with must not block the spool for ever
        return {}, f"internal error, please report it: {type(error).__name__}"


def _put_away(path: Path, reason: str | None) -> None:
    folder = path.parent / ("failed" if reason else "done")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        moved = path.replace(_reserve(folder, path.name))
        if reason:
            _reserve(folder, f"{moved.name}.reason").write_text(f"{reason}\n", encoding="utf-8")
    except OSError as error:
        raise Error(f"{path}: cannot be moved to {folder}: {error.strerror}; nothing is lost, it will be read again") from None


def _reserve(folder: Path, name: str) -> Path:
    """Create an empty file under the name, or under a numbered one when it is taken, so that nothing is ever overwritten."""
    for number in count():
        wanted = Path(name)
        path = folder / (f"{wanted.stem}.{number}{wanted.suffix}" if number else name)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        return path
    raise AssertionError("unreachable")
