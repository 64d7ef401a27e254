#!/bin/sh
# The main job on a fictional provider, from bank statement to suspended client and back; every command before its output.
# In a temporary folder, or in a new one: docs/demo.sh [FOLDER]. `make demo` calls it; needs ispctl in PATH, or the .venv of the checkout.
set -eu
checkout=$(cd "$(dirname "$0")/.." && pwd)
PATH=$PATH:$checkout/.venv/bin
demo=${1:-demo}
if [ $# = 0 ]; then cd "$(mktemp -d)"; fi

say() { printf '\n# %s\n' "$*"; }
run() { printf '\n$ %s\n' "$*"; "$@"; }

say "A provider that never was, with 200 clients and 18 months behind it. Its story ends on Friday 20 November 2026."
run ispctl demo --clients 200 --seed 1 --until 2026-11-20 --dir "$demo"
run export ISPCTL_CONFIG="$demo/ispctl.toml"
run ispctl client list --limit 14 --as-of 2026-11-18

say "Wednesday: the newest statement. It overlaps the one before it, and what is known already is not stored again."
run ispctl import-bank "$demo/new/0077.gpc"
run ispctl bank transactions --status unpaired --since 2026-10-01
run ispctl job score-clients --as-of 2026-11-18 --json

say "Who would be suspended, who is spared, and why; then for real. Jobs say nothing when all is well."
run ispctl job suspend-debtors --as-of 2026-11-18 --dry-run
run ispctl job suspend-debtors --as-of 2026-11-18
run ispctl client list --suspended --as-of 2026-11-18
run ispctl client why 10003 --as-of 2026-11-18

say "Friday: client 10003 has paid."
run ispctl import-bank "$demo/new/0078.gpc"
run ispctl bank transactions --client 10003 --since 2026-11-01
run ispctl job suspend-debtors --as-of 2026-11-20
run ispctl client list --suspended --as-of 2026-11-20
run ispctl check

say "The card of a client who stays suspended, and why."
run ispctl client show 10002 --as-of 2026-11-20
run ispctl client why 10002 --as-of 2026-11-20

say "The card of the client whose service was restored, what happened to it, and why."
run ispctl client history 10003
run ispctl client show 10003 --as-of 2026-11-20
run ispctl client why 10003 --as-of 2026-11-20

say "The provider stays there for you to look around: export ISPCTL_CONFIG=$(realpath "$demo")/ispctl.toml"
