#!/usr/bin/python3
"""Import of 100,000 cases into SQLite and PostgreSQL, filtered lists, plans of a whole registry: registry.py [CAJAL] [CASES]

The peer of the import is `sqlite3 .import` of the same bytes, one row of text a case, in one transaction, with the same
log and the same care for the disk. It checks, classes, hashes and indexes nothing. Of each time the best of a few rounds
is printed, on the clock and of the processors; the last four lines are what the registry is held to."""
import itertools
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/registry"))
from databases import Postgres  # noqa: E402

CAJAL = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/src/cajal").resolve())
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
FILTERS = {"--genotype": "kit_exon_11", "--line": "2", "--drug": "none", "--progression": "none",
           "--since": "2012-01-01", "--until": "2009-06-30"}  # the value that most cases have; the dates: four in ten


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


def registry(*words):
    return [CAJAL, "registry", *words]


def make(db):
    subprocess.run(registry("init", "--db", db), stdout=subprocess.DEVNULL, check=True)
    return db


def import_beside_sqlite(work, cases):
    """Ours and the peer in turn, so that both meet the same machine."""
    ours, peer = [], []
    for i in range(3):
        db, other = make(work / f"{i}.sqlite"), work / f"peer{i}.sqlite"
        ours.append(timed(registry("import", "--db", db, cases)))
        peer.append(timed(["sqlite3", other], "PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\n"
                          f"CREATE TABLE t (line TEXT);\n.mode ascii\n.separator \"\\037\" \"\\n\"\n.import {cases} t\n"))
        other.unlink()
        if i:
            db.unlink()
    (clock, cpu, memory), (peer_clock, peer_cpu, _) = best(ours), best(peer)
    print(f"{'import, SQLite':38} {CASES / clock:9.0f} cases/s   sqlite3 .import {CASES / peer_clock:9.0f} rows/s   "
          f"{memory:.0f} MiB peak")
    print(f"{'  of the processors':38} {cpu / CASES * 1e6:9.1f} µs/case   {'':15} {peer_cpu / CASES * 1e6:9.1f} µs/row")
    again = best([timed(registry("import", "--db", work / "0.sqlite", cases)) for _ in range(3)])
    print(f"{'import again: all are held':38} {CASES / again[0]:9.0f} cases/s")
    return CASES / clock, clock / peer_clock, cpu / peer_cpu


def import_into_postgres(cases):
    try:
        server = Postgres()
    except RuntimeError as error:
        print(error)
        return None
    try:
        clock, cpu, _ = best([timed(registry("import", "--db", make(server.fresh()), cases)) for _ in range(2)])
    finally:
        server.stop()
    print(f"{'import, PostgreSQL':38} {CASES / clock:9.0f} cases/s   {cpu / CASES * 1e6:.1f} µs/case of the processors, "
          "without the server's")
    return CASES / clock


def lists(db):
    """Every filter alone and every pair, as text; the slowest of them as JSON and CSV too. (The slowest of all, in ms.)"""
    slowest = (0, 0, [])
    for count in (1, 2):
        for names in itertools.combinations(FILTERS, count):
            words = [word for name in names for word in (name, FILTERS[name])]
            clock, cpu, _ = best([timed(registry("list", "--db", db, *words)) for _ in range(5)])
            slowest = max(slowest, (clock, cpu, words))
            if count == 1:
                tell_list(db, words, clock, cpu)
    tell_list(db, [], *best([timed(registry("list", "--db", db)) for _ in range(3)])[:2])
    print("of these and every two together the slowest:")
    tell_list(db, slowest[2], *slowest[:2])
    for form in ("--json", "--csv"):
        words = [*slowest[2], form]
        tell_list(db, words, *best([timed(registry("list", "--db", db, *words)) for _ in range(5)])[:2])
    return slowest


def tell_list(db, words, clock, cpu):
    rows = subprocess.run(registry("list", "--db", db, *[w for w in words if w not in ("--json", "--csv")], "--json"),
                          capture_output=True, check=True).stdout.count(b"\n")
    print(f"{'list ' + ' '.join(words):38} {clock * 1e3:9.1f} ms   {cpu * 1e3:.1f} ms of the processors, {rows} cases")


def plans(db):
    for what, words in (("plans of all, as JSON", ["--json"]),
                        ("plans changed since a day", ["--changed-since", "2100-01-01", "--as-of", "2020-01-01"])):
        clock, cpu, _ = timed([CAJAL, "plan", "--registry", db, *words])
        print(f"{what:38} {CASES / clock:9.0f} cases/s   {cpu / CASES * 1e6:.1f} µs/case of the processors, "
              f"{cpu / clock:.1f} of {os.cpu_count()} at work")


def main():
    with tempfile.TemporaryDirectory(prefix="cajal_bench_") as name:
        work = pathlib.Path(name)
        cases, db = work / "cases.ndjson", work / "0.sqlite"
        with open(cases, "w") as out:
            subprocess.run([sys.executable, ROOT / "bench/make_cases.py", str(CASES)], stdout=out, check=True)
        rate, ratio, cpu_ratio = import_beside_sqlite(work, cases)
        postgres = import_into_postgres(cases)
        slowest, slowest_cpu, words = lists(db)
        plans(db)
        verify = timed(registry("audit", "--verify", "--db", db))
        print(f"{'audit --verify':38} {CASES / verify[0]:9.0f} cases/s")
        print(f"registry: import into SQLite {rate:.0f} cases/s (bar: 20000)\n"
              f"registry: {ratio:.1f} times the time of sqlite3 .import, {cpu_ratio:.1f} times on the processors\n"
              f"registry: slowest filtered list {slowest * 1e3:.1f} ms, {slowest_cpu * 1e3:.1f} ms of the processors "
              f"(bar: 50): {' '.join(words)}\n"
              f"registry: import into PostgreSQL {f'{postgres:.0f} cases/s' if postgres else 'not measured'}")


main()
