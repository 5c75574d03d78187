#!/usr/bin/python3
"""Many cases: the same bytes in the same order whatever the number of threads, a broken case costs itself
only, and each is told with its line. batch_check.py CAJAL"""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parent.parent
BINARY = sys.argv[1]


def plan(path, *options):
    return subprocess.run([BINARY, "plan", "--as-of", "2016-01-08", "--json", *options, str(path)],
                          capture_output=True, check=False)


def main():
    made = subprocess.run(["/usr/bin/python3", str(ROOT / "bench/make_cases.py"), "1500", "5"], capture_output=True,
                          check=True).stdout.splitlines()
    broken = {10: b'{"cajal":1,"id":"broken"', 700: b"not a case", 701: b'{"cajal":1,"id":"x","wether":1}',
              1400: b'{"cajal":1,"id":"y","molecular":[{"gene":"KIT","hgvs":"p.K559D"}]}'}
    for line, text in broken.items():
        made[line - 1] = text
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "cases.ndjson"
        path.write_bytes(b"\n".join(made) + b"\n")
        runs = [plan(path, "--threads", str(n)) for n in (1, 2, 7)]
        twice = subprocess.run([BINARY, "plan", "--as-of", "2016-01-08", "--json", str(path), str(path)],
                               capture_output=True, check=False)
    lines = [json.loads(line) for line in runs[0].stdout.splitlines()]
    checks = {
        "the same bytes with 1, 2 and 7 threads": all(r.stdout == runs[0].stdout for r in runs),
        "the same messages": all(r.stderr == runs[0].stderr for r in runs),
        "exit status 1": all(r.returncode == 1 for r in runs),
        "a line for each case": len(lines) == 1500,
        "in order": all(line["case"] == f"synthetic-{i}" for i, line in enumerate(lines) if i + 1 not in broken),
        "broken cases say which line": [line["line"] for line in lines if line["case"] is None] == sorted(broken),
        "and why": all(line["errors"] for line in lines if line["case"] is None),
    }
    big = b'{"cajal":1,"id":"big","comedications":["' + b"a" * (17 << 20) + b'"]}'
    stream = b"\n".join([b'{"cajal":1,"id":"a"}', big, b"  more of it", b"", b'{"cajal":1,"id":"b"}', b"x" * (17 << 20), b'{"cajal":1,"id":"c"}', big])
    huge = subprocess.run([BINARY, "plan", "--as-of", "2016-01-08", "--json", "-"], input=stream, capture_output=True, check=False)
    told = [json.loads(line) for line in huge.stdout.splitlines()]
    checks["what is too large costs itself only"] = [line["case"] for line in told if line["case"]] == ["a", "b", "c"]
    checks["and is told with its line"] = huge.returncode == 1 and huge.stderr.decode().splitlines() == [
        f"standard input:{line}: a case of more than 16 MiB; it is skipped" for line in (2, 6, 8)]
    checks["two files are one stream"] = twice.stdout == 2 * runs[0].stdout
    failed = [name for name, holds in checks.items() if not holds]
    for name in failed:
        print("FAILED", name)
    print(f"{len(checks)} checks of batches, {len(failed)} failed")
    sys.exit(bool(failed))


main()
