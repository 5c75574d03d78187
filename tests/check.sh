#!/bin/sh
# Every test: under address and undefined-behaviour sanitizers, under valgrind, with coverage, and
# the lint. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/.."
passed=0
failed=0

count() { # meson's summary in a log → the totals
    ok=$(sed -n 's/^Ok: *\([0-9]*\).*/\1/p' "$1" | tail -1)
    bad=$(awk '/^(Fail|Unexpected Pass|Timeout): */ { n += $NF } END { print n + 0 }' "$1")
    [ -n "$ok" ] || { ok=0; bad=$((bad + 1)); }
    passed=$((passed + ok))
    failed=$((failed + bad))
}

step() { # name, status
    if [ "$2" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $1"; fi
}

echo "== sanitizers (address, undefined behaviour)"
if tools/setup_build.sh build/sanitize -Db_sanitize=address,undefined -Dbuildtype=debugoptimized &&
    ninja -C build/sanitize --quiet; then
    meson test -C build/sanitize --no-rebuild --print-errorlogs >build/sanitize.test 2>&1
    tail -n 25 build/sanitize.test | grep -v '^$'
    count build/sanitize.test
else
    step "build with sanitizers" 1
fi

echo "== valgrind"
if tools/setup_build.sh build/release --buildtype=release && ninja -C build/release --quiet; then
    meson test -C build/release --no-rebuild --suite unit --print-errorlogs --timeout-multiplier 20 \
        --wrap 'valgrind -q --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=definite' \
        >build/valgrind.test 2>&1
    tail -n 12 build/valgrind.test | grep -v '^$'
    count build/valgrind.test
    valgrind -q --error-exitcode=1 --leak-check=full build/release/src/cajal plan --as-of 2016-01-08 \
        examples/blay-2012.json >/dev/null
    step "plan under valgrind" $?
else
    step "release build" 1
fi

echo "== coverage of src/ (counted atomically: the batch planner has threads)"
if tools/setup_build.sh build/coverage -Db_coverage=true -Dbuildtype=debug -Dc_args=-fprofile-update=atomic && ninja -C build/coverage --quiet; then
    find build/coverage -name '*.gcda' -delete
    meson test -C build/coverage --no-rebuild >build/coverage.test 2>&1
    count build/coverage.test
    gcovr --root . --filter 'src/' --object-directory build/coverage --fail-under-line 90 \
        --print-summary build/coverage >build/coverage.txt 2>&1
    covered=$?
    grep -E '^(lines|branches)' build/coverage.txt
    step "90 % of the lines of src/ are covered" $covered
else
    step "coverage build" 1
fi

echo "== clang-tidy"
tools/lint.sh build/release >build/lint.txt 2>&1
lint=$?
[ $lint -eq 0 ] || grep -E 'warning:|error:' build/lint.txt | sort -u | head -20
step "clang-tidy" $lint

echo "== install, pkg-config, embedding"
tests/install_check.sh build/release
step "installed library" $?

echo "== fuzzers, briefly"
fuzz/run.sh 15
step "fuzzers" $?

echo "== manual pages"
for page in build/release/man/cajal*.1; do
    mandoc -T lint -W warning "$page" >build/man.txt 2>&1 || { cat build/man.txt; step "$page" 1; continue; }
    step "$page" 0
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
