#!/bin/sh
# NDJSON to NDJSON: cases a second on one core and on all, peak memory at 10,000 and 100,000 cases,
# and the cold start of one plan. Usage: bench/plan.sh [BINARY] [CASES]
set -eu
cd "$(dirname "$0")/.."
binary=${1:-build/release/src/cajal}
cases=${2:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 bench/make_cases.py "$cases" >"$work/cases.ndjson"
head -n $((cases / 10)) "$work/cases.ndjson" >"$work/tenth.ndjson"

timed() { # label, threads, input, count
    /usr/bin/env python3 - "$@" "$binary" "$peer" <<'PY'
import os, resource, subprocess, sys, time
label, threads, path, count, binary, peer = sys.argv[1:]
best = None
for _ in range(3):
    start = time.monotonic()
    process = subprocess.Popen([binary, "plan", "--as-of", "2016-01-08", "--json", "--threads", threads, path],
                               stdout=subprocess.PIPE)
    size = 0
    while chunk := process.stdout.read(1 << 20):
        size += len(chunk)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.monotonic() - start
    if status:
        sys.exit("the plan failed")
    if best is None or elapsed < best[0]:
        best = (elapsed, usage.ru_maxrss, size)
elapsed, memory, size = best
print(f"{label:34} {int(count) / elapsed:10.0f} cases/s  {size / elapsed / 1e6:7.0f} MB/s out  {memory / 1024:6.1f} MiB peak"
      + (f"  {int(count) / elapsed / float(peer):.2f} of jansson's" if threads == "1" else ""))
PY
}

peer=$("$(dirname "$binary")/../bench/parse_only" "$work/cases.ndjson")
printf '%-34s %10s cases/s\n' "jansson reads the cases, no more" "$peer"
timed "one thread" 1 "$work/cases.ndjson" "$cases"
timed "all cores ($(nproc))" "$(nproc)" "$work/cases.ndjson" "$cases"
timed "all cores, a tenth of the cases" "$(nproc)" "$work/tenth.ndjson" $((cases / 10))

python3 - "$binary" <<'PY'
import subprocess, sys, time
times = []
for _ in range(50):
    start = time.monotonic()
    subprocess.run([sys.argv[1], "plan", "examples/blay-2012.json"], stdout=subprocess.DEVNULL, check=True)
    times.append(time.monotonic() - start)
times.sort()
print(f"{'cold start to a printed plan':34} {times[25] * 1e3:10.1f} ms median of 50, {times[-1] * 1e3:.1f} ms worst")
PY
