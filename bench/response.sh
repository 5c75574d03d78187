#!/bin/sh
# Response assessment: from memory; a cohort as CSV in bounded memory; beside it RECIST alone in R with data.table, on
# the same table and one thread. Usage: bench/response.sh [BINARY] [ROWS]
set -eu
cd "$(dirname "$0")/.."
binary=${1:-build/release/src/cajal}
rows=${2:-10000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$(dirname "$binary")/../bench/response_memory"
awk -v rows="$rows" -f bench/make_lesions.awk >"$work/cohort.csv"
head -n $((rows / 10 + 1)) "$work/cohort.csv" >"$work/tenth.csv"

python3 - "$binary" "$work" "$rows" <<'PY'
import os, shutil, subprocess, sys, time
binary, work, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])

def timed(label, command, count):
    start = time.monotonic()
    with open(f"{work}/out", "w") as out:  # not into this program: its memory would be counted as the child's
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.monotonic() - start
    if status:
        sys.exit(f"{label} failed")
    print(f"{label:52} {count / elapsed:10.0f} rows/s  {elapsed:6.1f} s  {usage.ru_maxrss / 1024:7.1f} MiB peak", flush=True)
    return elapsed

every = ["response", "--csv", "subjects"]
timed(f"CSV, {rows} rows, all criteria", [binary, *every, f"{work}/cohort.csv"], rows)
ours = timed(f"CSV, {rows // 10} rows, all criteria", [binary, *every, f"{work}/tenth.csv"], rows // 10)
found = {}
for line in open(f"{work}/out"):
    cells = line.split(",")
    if cells[2] == "recist":
        found[cells[3]] = found.get(cells[3], 0) + 1
if shutil.which("Rscript") and subprocess.run(["Rscript", "-e", "library(data.table)"], capture_output=True).returncode == 0:
    peer = timed(f"R data.table, {rows // 10} rows, RECIST alone",
                         ["Rscript", "bench/response_peer.R", f"{work}/tenth.csv"], rows // 10)
    theirs = [int(line.split()[-1]) for line in open(f"{work}/out").read().splitlines()[-3:]]
    same = theirs == [found.get("PR", 0), found.get("SD", 0), found.get("PD", 0)]
    print(f"{'ratio to R':52} {peer / ours:10.2f}   answers {'the same' if same else f'differ: {theirs} {found}'}")
else:
    print("Rscript with data.table is not here: no peer")
PY
