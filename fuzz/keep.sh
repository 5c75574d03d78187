#!/bin/sh
# After fuzz/run.sh: keeps of its inputs those that reach code no other does, for the tests to replay and the next run to
# begin with: fuzz/keep.sh [TARGET…]
set -eu
cd "$(dirname "$0")/.."
. fuzz/common.sh
# shellcheck disable=SC2086 # a list of words
[ $# -gt 0 ] || set -- $all
for target in "$@"; do
    kept=$work/kept/$target
    rm -rf "$kept" && mkdir -p "$kept" fuzz/grown
    ASAN_OPTIONS=detect_leaks=0 "$work/checked/fuzz_$target" -merge=1 -use_counters=0 "$kept" "$work/corpus/$target" \
        >"$work/$target.merge.log" 2>&1
    tar -C "$kept" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -c . | xz -9e >"fuzz/grown/$target.tar.xz"
    echo "kept $target: $(find "$kept" -type f | wc -l) inputs, $(wc -c <"fuzz/grown/$target.tar.xz") bytes"
done
