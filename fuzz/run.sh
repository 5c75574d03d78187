#!/bin/sh
# Builds the fuzz targets with clang's libFuzzer and sanitizers and runs each: fuzz/run.sh [SECONDS] [TARGET…]. Long runs
# that add up: fuzz/campaign.sh.
set -eu
cd "$(dirname "$0")/.."
. fuzz/common.sh
seconds=${1:-60}
[ $# -gt 0 ] && shift
targets=${*:-$all}
prepare
build_rooms checked
seed_corpora

status=0
for target in $targets; do
    build_target checked "$target"
    if run_target checked "$target" "$seconds" "$work/$target.log"; then
        echo "fuzz $target: $(executions_of "$work/$target.log") executions, no failure"
    else
        status=1
        echo "FAILED fuzz $target:"
        tail -n 30 "$work/$target.log"
    fi
done
exit $status
