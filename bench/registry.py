#!/usr/bin/python3
"""Import of 100,000 cases into SQLite, and filtered lists: registry.py [CAJAL] [CASES]

The peer is `sqlite3 .import` of the same bytes, one row of text a case, in one transaction, with the same log and the
same care for the disk. It checks, classes, hashes and indexes nothing."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CAJAL = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/src/cajal").resolve())
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 100000


def timed(command, stdin=""):
    """Seconds on the clock, of the processors, and the peak of memory in MiB."""
    start = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    process.stdin.write(stdin.encode())
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} failed")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def best(times):
    return tuple(min(column) for column in zip(*times))


def main():
    with tempfile.TemporaryDirectory(prefix="cajal_bench_") as name:
        work = pathlib.Path(name)
        cases = work / "cases.ndjson"
        with open(cases, "w") as out:
            subprocess.run([sys.executable, ROOT / "bench/make_cases.py", str(CASES)], stdout=out, check=True)
        ours, peer = [], []
        for i in range(3):
            db, other = work / f"{i}.sqlite", work / f"peer{i}.sqlite"
            subprocess.run([CAJAL, "registry", "init", "--db", db], stdout=subprocess.DEVNULL, check=True)
            ours.append(timed([CAJAL, "registry", "import", "--db", db, cases]))
            peer.append(timed(["sqlite3", other], "PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\n"
                              f"CREATE TABLE t (line TEXT);\n.mode ascii\n.separator \"\\037\" \"\\n\"\n.import {cases} t\n"))
        (clock, cpu, memory), (peer_clock, peer_cpu, _) = best(ours), best(peer)
        print(f"{'import':34} {CASES / clock:10.0f} cases/s   sqlite3 .import {CASES / peer_clock:10.0f} rows/s   "
              f"{clock / peer_clock:5.1f} times its time   {memory:.0f} MiB peak")
        print(f"{'  time of the processors':34} {cpu / CASES * 1e6:10.1f} µs/case   {'':15} {peer_cpu / CASES * 1e6:10.1f} µs/row"
              f"    {cpu / peer_cpu:5.1f} times its time")
        again = best([timed([CAJAL, "registry", "import", "--db", work / "0.sqlite", cases]) for _ in range(3)])
        print(f"{'import again: all are held':34} {CASES / again[0]:10.0f} cases/s")
        for words in (["--genotype", "kit_exon_9", "--line", "2"], ["--drug", "regorafenib", "--json"],
                      ["--since", "2016-06-01", "--json"]):
            listed = best([timed([CAJAL, "registry", "list", "--db", work / "0.sqlite", *words]) for _ in range(15)])
            count = len(subprocess.run([CAJAL, "registry", "list", "--json", "--db", work / "0.sqlite", *words],
                                       capture_output=True, check=True).stdout.splitlines())
            print(f"{'list ' + ' '.join(words):34} {listed[0] * 1e3:10.1f} ms   {listed[1] * 1e3:.1f} ms of the processors, "
                  f"{count} cases")
        verify = best([timed([CAJAL, "registry", "audit", "--verify", "--db", work / "0.sqlite"]) for _ in range(3)])
        print(f"{'audit --verify':34} {CASES / verify[0]:10.0f} cases/s")
        subprocess.run([CAJAL, "registry", "audit", "--verify", "--db", work / "0.sqlite"], check=True,
                       stdout=subprocess.DEVNULL)


main()
