"""How long a command takes to begin: user CPU against the bare imports that it cannot do without, in the same run.

python -m benchmarks.start
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import world
from ispctl import identity
from ispctl.models import Administrator

RUNS = 15


def user_cpu(*words: str) -> float:
    """Return the least user CPU of several runs, in milliseconds: the one least disturbed."""
    least = float("inf")
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        least = min(least, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    return 1000 * least


def main() -> None:
    """Print both sides of both promises."""
    python, ispctl = sys.executable, str(Path(sys.executable).with_name("ispctl"))
    with tempfile.TemporaryDirectory() as name:
        url = world.create(Path(name), 10_000)
        Administrator.create(login="bench", os_user=identity.invoking_user(), name="Bench", is_master=True)
        config = Path(name) / "ispctl.toml"
        config.write_text(f'database = "{url}"\n')
        os.environ["ISPCTL_CONFIG"] = str(config)
        promises = [
            ("ispctl --help", [ispctl, "--help"], "import typer", 1.5),
            ("ispctl client show (10,000 clients)", [ispctl, "client", "show", world.number(5_000)], "import typer, peewee", 3.0),
        ]
        print(f"{'command':<38} {'ms':>6} {'reference':<22} {'ms':>6} {'ratio':>6} {'limit':>6}")
        for what, words, reference, limit in promises:
            ours, bare = user_cpu(*words), user_cpu(python, "-c", reference)
            print(f"{what:<38} {ours:>6.0f} {reference:<22} {bare:>6.0f} {ours / bare:>6.2f} {limit:>6.2f}")


if __name__ == "__main__":
    main()
