#!/usr/bin/python3
"""Cajal against R's survival and cmprsk: all data sets that survival ships, and random ones (compare.R).

compare.py CAJAL [RANDOM_SETS]"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

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


def main():
    checks = collections.defaultdict(list)
    numbers = failed = 0
    worst = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["Rscript", "--vanilla", str(SCRIPT), folder, RANDOM_SETS], capture_output=True,
                              text=True, check=False)
        if done.returncode:
            sys.exit(f"R failed: {done.stderr[-2000:]}")
        for line in done.stdout.splitlines():
            file, options, path, tolerance, values = line.split("\t")[:5]
            checks[file, " ".join(options.split())].append((path, float(tolerance), values.split(",")))
        for (file, options), expectations in checks.items():
            analysis, *rest = options.split(" ")
            call = [BINARY, "outcome", analysis, str(pathlib.Path(folder) / file), "--json", *rest]
            done = subprocess.run(call, capture_output=True, text=True, check=False)
            if done.returncode:
                failed += 1
                print(f"FAILED {file}: {options}: {done.stderr[:300]}")
                continue
            result = json.loads(done.stdout)
            for path, tolerance, values in expectations:
                found = flat(at(result, path))
                if len(found) != len(values):
                    failed += 1
                    print(f"FAILED {file}: {options}: {path}: {len(found)} numbers, expected {len(values)}")
                    continue
                for place, (mine, theirs) in enumerate(zip(found, values)):
                    numbers += 1
                    apart = difference(mine, theirs)
                    if apart is None or not apart <= tolerance:
                        failed += 1
                        print(f"FAILED {file}: {options}: {path} [{place}]: {mine}, R has {theirs}")
                        break
                    worst[analysis] = max(worst[analysis], apart)
    print(f"{numbers} numbers of {len(checks)} analyses, {failed} failed; largest differences "
          + ", ".join(f"{name} {value:.0e}" for name, value in worst.items()))
    sys.exit(failed > 0 or numbers < 1000)


main()
