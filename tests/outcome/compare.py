#!/usr/bin/python3
"""Cajal against R's survival and cmprsk: all data sets that survival ships, and random ones (compare.R).

compare.py CAJAL [RANDOM_SETS]   R answers in one process; Cajal is run on all cores. About two minutes of CPU."""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from concurrent import futures

BINARY = sys.argv[1]
RANDOM_SETS = sys.argv[2] if len(sys.argv) > 2 else "200"
SCRIPT = pathlib.Path(__file__).with_name("compare.R")


def at(value, path):
    """What stands at a path: groups.0.time; * takes a member of every item, as a list."""
    parts = path.split(".")
    for i, part in enumerate(parts):
        if part == "*":
            return [at(item, ".".join(parts[i + 1:])) for item in value]
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value if isinstance(value, list) else [value]


def flat(values):
    return [item for value in values for item in (value if isinstance(value, list) else [value])]


def difference(found, expected):
    """Relative, and absolute below 1e-4 of 1 where numbers come from differences; None when one lacks."""
    if expected == "NA" or found is None:
        return 0.0 if expected == "NA" and found is None else None
    number = float(expected)
    return abs(found - number) / max(abs(number), 1e-4)


def answers(file, options):
    """What Cajal says, or the reason why nothing."""
    analysis, *rest = options.split(" ")
    done = subprocess.run([BINARY, "outcome", analysis, file, "--json", *rest], capture_output=True, text=True,
                          check=False)
    return (None, done.stderr[:300]) if done.returncode else (json.loads(done.stdout), None)


def compare(result, path, tolerance, values):
    """The largest difference, how many numbers, and what is wrong, if anything."""
    found = flat(at(result, path))
    if len(found) != len(values):
        return 0.0, 0, f"{len(found)} numbers, expected {len(values)}"
    most = 0.0
    for place, (mine, theirs) in enumerate(zip(found, values)):
        apart = difference(mine, theirs)
        if apart is None or not apart <= tolerance:
            return most, place + 1, f"[{place}]: {mine}, R has {theirs}"
        most = max(most, apart)
    return most, len(values), None


def ask_r(folder):
    """By table and analysis: where in Cajal's answer, how near, which numbers."""
    done = subprocess.run(["Rscript", "--vanilla", str(SCRIPT), folder, RANDOM_SETS], capture_output=True, text=True,
                          check=False)
    if done.returncode:
        sys.exit(f"R failed: {done.stderr[-2000:]}")
    checks = collections.defaultdict(list)
    for line in done.stdout.splitlines():
        file, options, path, tolerance, values = line.split("\t")[:5]
        checks[file, " ".join(options.split())].append((path, float(tolerance), values.split(",")))
    return checks


def main():
    numbers = failed = 0
    worst = collections.Counter()
    with tempfile.TemporaryDirectory() as folder, futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        checks = ask_r(folder)
        results = pool.map(lambda key: answers(str(pathlib.Path(folder) / key[0]), key[1]), checks)
        for ((file, options), expectations), (result, reason) in zip(checks.items(), results):
            if result is None:
                failed += 1
                print(f"FAILED {file}: {options}: {reason}")
                continue
            for path, tolerance, values in expectations:
                most, count, wrong = compare(result, path, tolerance, values)
                numbers += count
                analysis = options.split(" ")[0]
                worst[analysis] = max(worst[analysis], most)
                if wrong:
                    failed += 1
                    print(f"FAILED {file}: {options}: {path}: {wrong}")
    print(f"{numbers} numbers of {len(checks)} analyses, {failed} failed; largest differences "
          + ", ".join(f"{name} {value:.0e}" for name, value in worst.items()))
    sys.exit(failed > 0 or numbers < 1000)


main()
