#!/bin/sh
# What of src/ the tests reach (make coverage): fails under 95 % of the lines or 90 % of the branches. Apart
# from `make check`, because the tests are those that run there under sanitizers, and the faults that run there on the
# release build. Counted atomically: the batch planner has threads. Not counted: the engine of the simulation as a test compiles it at other levels of optimization
# (simulate_mark), whose branches are not those of the source.
set -eu
cd "$(dirname "$0")/.."
[ ! -d build/coverage ] || find build/coverage -name '*.gcda' -delete # of an older build
tools/setup_build.sh build/coverage -Db_coverage=true -Dbuildtype=debug -Dc_args=-fprofile-update=atomic
ninja -C build/coverage --quiet
find build/coverage -name '*.gcda' -delete
meson test -C build/coverage --no-rebuild --print-errorlogs --no-suite slow
meson test -C build/coverage --no-rebuild --print-errorlogs faults 'faults in the service'
CAJAL_FAULTS=6 CAJAL_FAULT_KINDS=memory meson test -C build/coverage --no-rebuild --print-errorlogs faults # memory: most of them
gcovr --root . --filter 'src/' --object-directory build/coverage --exclude-directories '.*/simulate_mark_.*' \
    --fail-under-line 95 --fail-under-branch 90 --print-summary build/coverage >build/coverage.txt || { tail -n 5 build/coverage.txt; exit 1; }
grep -E '^(lines|branches)' build/coverage.txt
