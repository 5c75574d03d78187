#!/bin/sh
# Every test: under address and undefined-behaviour sanitizers and under valgrind, and the lint. Ends with "N passed, N
# failed". What of src/ they reach: tests/coverage.sh.
set -u
cd "$(dirname "$0")/.."
passed=0
failed=0
started=$(date +%s)

part() { # name of the part that begins; the time since the start
    echo "== $1 ($(($(date +%s) - started)) s)"
}

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

suites() { # log, build directory, what to run: all are counted, what failed is shown
    log=$1 directory=$2
    shift 2
    meson test -C "$directory" --no-rebuild --print-errorlogs "$@" >"$log" 2>&1
    count "$log"
    [ "$bad" -eq 0 ] || grep -vE '^ *[0-9]+/[0-9]+ .* OK |^$' "$log" | tail -n 60
}

built() { # build directory, options for meson
    directory=$1
    shift
    tools/setup_build.sh "$directory" "$@" && ninja -C "$directory" --quiet
}

part "sanitizers (address, undefined behaviour)"
if built build/sanitize -Db_sanitize=address,undefined -Dbuildtype=debugoptimized; then
    suites build/sanitize.test build/sanitize --no-suite slow
else
    step "build with sanitizers" 1
fi

part "release: proof, mutants, R"
if built build/release --buildtype=release; then
    suites build/slow.test build/release --suite slow --suite sandboxed
    part "valgrind" # libcrypto in C alone: what its AVX code gives is undefined to valgrind for some lengths
    suites build/valgrind.test build/release --suite unit --timeout-multiplier 20 \
        --wrap "env OPENSSL_ia32cap=~0x200000200000000 valgrind -q --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=definite \
            --suppressions=$PWD/tests/valgrind.supp"
    valgrind -q --error-exitcode=1 --leak-check=full build/release/src/cajal plan --no-sandbox --as-of 2016-01-08 \
        examples/blay-2012.json >/dev/null
    step "plan under valgrind" $?
else
    step "release build" 1
fi

part "clang-tidy"
tools/lint.sh build/release >build/lint.txt 2>&1
lint=$?
[ $lint -eq 0 ] || grep -E 'warning:|error:' build/lint.txt | sort -u | sed 20q
step "clang-tidy" $lint

part "install, pkg-config, embedding"
tests/install_check.sh build/release
step "installed library" $?

part "one static program"
ninja -C build/release --quiet src/cajal-static >build/static.txt 2>&1 && tests/static_check.sh build/release/src/cajal-static build/release/src/cajal
step "static program alone in an empty root" $?

part "what is linked"
tests/sbom_check.sh build/release build/npm-sbom >build/sbom.txt 2>&1
listed=$?
[ $listed -eq 0 ] || cat build/sbom.txt
[ $listed -eq 77 ] || step "lists of what is linked" $listed

part "Debian packages"
CAJAL_PACKAGE_OPTIONS=noautodbgsym tests/package_check.sh >build/package.txt 2>&1
packaged=$?
[ $packaged -eq 0 ] || tail -n 40 build/package.txt
step "Debian packages" $packaged

part "fuzzers, briefly"
fuzz/run.sh 3
step "fuzzers" $?

part "manual pages"
for page in build/release/man/cajal*.1; do
    mandoc -T lint -W warning "$page" >build/man.txt 2>&1 || { cat build/man.txt; step "$page" 1; continue; }
    step "$page" 0
done

part "done"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
