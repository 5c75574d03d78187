#!/usr/bin/python3
"""The times behind a curve, rebuilt: the curve and numbers at risk of real data go in (as a reader would take them off
a figure: survival to three decimals), and what comes out gives the curve, its median and its events again.

rebuild.py CAJAL"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parent.parent.parent
# table, columns, times of the numbers at risk, how far off the curve (most where few are left) and the events may be
SETS = [("tests/data/survival/lung.csv", "time", "status", range(0, 1000, 100), 0.006, 0.04),
        ("tests/data/survival/gbsg.csv", "rfstime", "status", range(0, 2600, 365), 0.02, 0.04),
        ("tests/data/survival/ovarian.csv", "futime", "fustat", range(0, 1200, 200), 0.03, 0.1)]


def outcome(binary, *words):
    done = subprocess.run([binary, "outcome", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"FAILED {words}: {done.stderr}")
    return done.stdout


def curve_of(binary, table, time, status):
    return json.loads(outcome(binary, "km", "--time", time, "--status", status, "--json", table))["groups"][0]


def at(curve, time):
    value = 1.0
    for point, survival in zip(curve["time"], curve["survival"]):
        if point <= time:
            value = survival
    return value


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def check(binary, folder, table, time, status, risks, near, near_events):
    true = curve_of(binary, table, time, status)
    falls = [(t, round(s, 3)) for t, s, e in zip(true["time"], true["survival"], true["event"]) if e]
    left = [(t, sum(n for n in [next((r for p, r in zip(true["time"], true["at_risk"]) if p >= t), 0)])) for t in risks]
    write(f"{folder}/curve.csv", ["time", "survival"], [(0, 1), *falls, (true["time"][-1], falls[-1][1])])
    write(f"{folder}/risk.csv", ["time", "at_risk"], left)
    rows = outcome(binary, "rebuild", "--curve", f"{folder}/curve.csv", "--at-risk", f"{folder}/risk.csv", "--csv")
    pathlib.Path(f"{folder}/again.csv").write_text(rows)
    again = curve_of(binary, f"{folder}/again.csv", "time", "status")
    apart = max(abs(at(true, t) - at(again, t)) for t in true["time"])
    events = abs(again["events"] - true["events"]) / true["events"]
    print(f"{table}: curve within {apart:.4f}, {again['events']} of {true['events']} events, median {again['median']} "
          f"for {true['median']}")
    return again["n"] == true["n"] and apart <= near and events <= near_events and (
        (again["median"] is None) == (true["median"] is None)) and (
        true["median"] is None or abs(again["median"] - true["median"]) <= 0.03 * true["median"])


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        good = [check(binary, folder, *one) for one in SETS]
    print(f"{len(good)} curves, {good.count(False)} not rebuilt")
    sys.exit(not all(good))


main()
