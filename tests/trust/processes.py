"""The real command line in a process of its own that can be killed: forked, since starting Python anew would take longer than the work."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn


def start(config: Path, *words: object, output: Path = Path(os.devnull), first: Callable[[], object] = lambda: None) -> int:
    """Start a command and return its process id; no database may be open. `first` runs in the new process before the command."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _run(["--config", str(config), *map(str, words)], output, first)
    return pid


def finish(pid: int) -> int:
    """Wait for the process; return its exit code, negative when a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _run(words: list[str], output: Path, first: Callable[[], object]) -> NoReturn:
    code = 99
    try:
        from ispctl.cli import app

        written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream in (1, 2):
            os.dup2(written, stream)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        first()
        try:
            app(words, prog_name="ispctl")
        except SystemExit as ended:
            code = int(ended.code or 0)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
