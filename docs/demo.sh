#!/bin/bash
# The main job on a fictional provider, each command before what it prints:   docs/demo.sh [FOLDER]
# Called by `make demo`; needs ispctl in PATH.
set -eu
folder=${1:-demo}
if [ -f "$folder/ispctl.toml" ]; then rm -rf "$folder"; fi # an earlier demo

run() {
    printf '\n$ %s\n' "$1"
    bash -c "$1"
}

run "ispctl demo --clients 200 --dir $folder"
export ISPCTL_CONFIG=$PWD/$folder/ispctl.toml
read -r newest last < <(echo "$folder"/new/*)
run "ispctl client list | head -8"
run "ispctl import-bank $newest"
run "ispctl bank transactions --status unpaired | tail -5"
run "ispctl job score-clients"
run "ispctl job suspend-debtors --dry-run"
run "ispctl job suspend-debtors"
run "ispctl client show 10003"
run "ispctl import-bank $last"
run "ispctl job suspend-debtors"
run "ispctl check"
run "ispctl client show 10002"
run "ispctl client why 10002"
run "ispctl client show 10003"
run "ispctl client history 10003 | head -5"
printf '\nTo go on: export ISPCTL_CONFIG=%s\n' "$ISPCTL_CONFIG"
