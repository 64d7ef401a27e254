"""Writing a text in the user's own editor."""

import os
import pwd
import shlex
import subprocess
import tempfile
from pathlib import Path

from ispctl import identity
from ispctl.errors import Error

_USUAL_EDITOR = "vi"
_OTHER_WAYS = "; write the text behind the command, or send it through a pipe: `… | ispctl note add NUMBER -`"


def edit_text(text: str) -> str:
    """Let the user edit a text in $VISUAL or $EDITOR and return what was saved. Raises Error when that cannot be, or fails.

    From an editor one can run anything. So there is none for whoever works under another user's rights, as through sudo.
    """
    _refuse_borrowed_rights()
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or _USUAL_EDITOR)
    # The folder is nobody else's, and so are the copies that editors put beside the file.
    with tempfile.TemporaryDirectory(prefix="ispctl-") as folder:
        path = Path(folder) / "note.txt"
        path.touch(mode=0o600)
        path.write_text(f"{text}\n" if text else "", encoding="utf-8")
        try:
            done = subprocess.run([*command, str(path)], check=False)  # noqa: S603  # the user's own choice, under the user's own rights
            if done.returncode != 0:
                raise Error(f"the editor {command[0]} ended with code {done.returncode}, so nothing was written")
            return path.read_text(encoding="utf-8")
        except OSError as error:
            raise Error(f"the editor {command[0]} cannot be run: {error.strerror}; set EDITOR{_OTHER_WAYS}") from None
        except UnicodeDecodeError:
            raise Error("the editor saved a text that is not UTF-8, so nothing was written") from None


def _refuse_borrowed_rights() -> None:
    running = {_name(os.getuid()), _name(os.geteuid())}
    invoking = identity.invoking_user()
    if running != {invoking}:
        raise Error(f"{invoking} works here as {', '.join(sorted(running - {invoking}))}, so no editor is opened{_OTHER_WAYS}")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
