#!/bin/sh
# What of src/ the tests reach (make coverage): fails under 90 % of the lines. Apart from `make check`, because the tests
# are those that run there under sanitizers. Counted atomically: the batch planner has threads.
set -eu
cd "$(dirname "$0")/.."
[ ! -d build/coverage ] || find build/coverage -name '*.gcda' -delete # of an older build
tools/setup_build.sh build/coverage -Db_coverage=true -Dbuildtype=debug -Dc_args=-fprofile-update=atomic
ninja -C build/coverage --quiet
find build/coverage -name '*.gcda' -delete
meson test -C build/coverage --no-rebuild --print-errorlogs --no-suite slow --no-suite peer
gcovr --root . --filter 'src/' --object-directory build/coverage --fail-under-line 90 --print-summary build/coverage \
    >build/coverage.txt || { tail -n 5 build/coverage.txt; exit 1; }
grep -E '^(lines|branches)' build/coverage.txt
