#!/bin/sh
# Builds the fuzz targets with clang's libFuzzer and runs each: fuzz/run.sh [SECONDS] [TARGET…]
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
targets=${*:-case hgvs knowledge ndjson nifti}
work=build/fuzz
mkdir -p $work/corpus/case $work/corpus/hgvs $work/corpus/knowledge $work/corpus/ndjson $work/corpus/nifti

[ -f build/release/src/embedded.c ] || { tools/setup_build.sh build/release --buildtype=release; ninja -C build/release --quiet; }
# every room but the command line; *_absent.c stands in for a library that is not installed
sources="$(find src -name '*.c' ! -path 'src/cli/*' ! -name '*_absent.c' | sort) build/release/src/embedded.c"
libraries=$(pkg-config --libs libcyaml yaml-0.1 jansson htslib cairo libdeflate zlib)
flags="-std=c17 -D_POSIX_C_SOURCE=200809L -Isrc -Iinclude -isystem /usr/include/nifti $(pkg-config --cflags cairo) -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined"

cp examples/*.json $work/corpus/case/
cp examples/*.json $work/corpus/ndjson/
python3 fuzz/make_nifti_seeds.py $work/corpus/nifti
cp kb/rules/*.yaml $work/corpus/knowledge/
i=0
for change in p.V559D 'p.(Val559Asp)' p.W557_K558del p.A502_Y503insAY p.K558delinsNP p.W557Ter p.K558fs 'p.P567='; do
    i=$((i + 1))
    printf '%s' "$change" >$work/corpus/hgvs/seed$i
done

status=0
for target in $targets; do
    # shellcheck disable=SC2086 # lists of words
    clang $flags -o $work/fuzz_$target fuzz/fuzz_$target.c $sources $libraries -lnifti2 -lpthread -lm
    if ASAN_OPTIONS=detect_leaks=1 $work/fuzz_$target -max_total_time="$seconds" -max_len=20000 -print_final_stats=1 \
        -artifact_prefix=$work/ $work/corpus/$target >$work/$target.log 2>&1; then
        echo "fuzz $target: $(sed -n 's/stat::number_of_executed_units: *//p' $work/$target.log) executions, no failure"
    else
        status=1
        echo "FAILED fuzz $target:"
        tail -n 30 $work/$target.log
    fi
done
exit $status
