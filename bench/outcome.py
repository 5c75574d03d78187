#!/usr/bin/python3
"""Cajal's statistics beside R's survival and cmprsk: the same tables, the same answers, one run.

outcome.py CAJAL [ROWS [ANALYSIS…]]   CPU seconds; ours is the whole process, the table read from its file included: `ratio`
compares it with what R computes alone, once its table is in memory; `with reading` counts R's reading too, by its fastest
reader (scan), once. Megabytes are the most that each process held; `share` ours of R's."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
CAJAL = sys.argv[1]
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000


def measured(arguments):
    """Standard output, CPU seconds, and megabytes at the most, of one process."""
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(arguments, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        if status:
            raise RuntimeError(f"failed: {' '.join(map(str, arguments))}")
        out.seek(0)
        return out.read(), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def medians_of(found):
    return [group["median"] for group in found["groups"]]


def ends_of(found):
    causes = [group["causes"][0] for group in found["groups"]]
    return [cause["incidence"][-1] for cause in causes] + [cause["std_err"][-1] for cause in causes]


def coefficients_of(found):
    return [row["coef"] for row in found["coefficients"]]


# name, table, the command that is measured (it prints for a person), the numbers that outcome.R prints from its --json
ANALYSES = [
    ("km + logrank", "narrow", ["km", "--logrank", "--time", "time", "--status", "status", "--group", "group"],
     lambda found: [*medians_of(found), found["logrank"]["chisq"]]),
    ("cox", "big", ["cox", "--time", "time", "--status", "status", "-x", "x1,x2,x3,x4,x5"], coefficients_of),
    ("cuminc", "part", ["cuminc", "--time", "time", "--status", "cause", "--group", "group"], ends_of),
    ("finegray", "small", ["finegray", "--time", "time", "--status", "cause", "--cause", "1", "-x", "x1,x2,x3,x4"],
     coefficients_of),
]


def make_tables(folder):
    """name → path, rows. `narrow` has what Kaplan-Meier needs and no more, for both sides; `part` is what R's
    Aalen-Johansen can do in a minute; the others come from make_survival.py."""
    tables = {"big": ROWS, "part": min(ROWS, 100_000), "small": min(ROWS, 10_000)}
    tables = {name: (pathlib.Path(folder) / f"{name}.csv", rows) for name, rows in tables.items()}
    for path, rows in tables.values():
        with open(path, "w") as out:
            subprocess.run([sys.executable, HERE / "make_survival.py", str(rows)], stdout=out, check=True)
    narrow = pathlib.Path(folder) / "narrow.csv"
    with open(tables["big"][0]) as whole, open(narrow, "w") as out:
        for line in whole:
            time, status, _, group, *_ = line.rstrip("\n").split(",")
            out.write(f"{time},{status},{group}\n")
    return {**tables, "narrow": (narrow, ROWS)}


def row(name, rows, seconds, megabytes, reading, computing, peer_megabytes, note):
    print(f"{name:14}{rows:9}{seconds:9.2f}{reading:9.2f}{computing:11.2f}{computing / seconds:7.1f}x"
          f"{(reading + computing) / seconds:12.1f}x{megabytes:9.0f}{peer_megabytes:7.0f}{megabytes / peer_megabytes:7.2f}  "
          f"{note}")


def compare(name, path, rows, command, answer_of):
    call = [CAJAL, "outcome", *command, path]
    text, seconds, megabytes = measured(call)
    found = answer_of(json.loads(measured([*call, "--json"])[0]))
    text, _, peer_megabytes = measured(["Rscript", "--vanilla", HERE / "outcome.R", path, name])
    reading, computing, *answer = [float(word) for word in text.split()]
    apart = max(abs(a - b) / max(abs(b), 1e-3) for a, b in zip(found, answer, strict=True))
    row(name, rows, seconds, megabytes, reading, computing, peer_megabytes, f"{apart:.0e} apart at most")
    return reading, computing, peer_megabytes, rows


def beyond(name, path, command, reading, computing, peer_megabytes, rows):
    """Where R does not come to an end: what it would take if its time and memory grew no faster than the rows (its time
    grew faster at each size that was tried)."""
    _, seconds, megabytes = measured([CAJAL, "outcome", *command, path])
    more = ROWS / rows
    row(name, ROWS, seconds, megabytes, reading * more, computing * more, peer_megabytes * more,
        f"R by its {rows} rows times {more:.0f}: it does not finish")


def main():
    print(f"{'':14}{'rows':>9}{'ours':>9}{'R reads':>9}{'R computes':>11}{'ratio':>8}{'with reading':>13}"
          f"{'ours MB':>9}{'R MB':>7}{'share':>7}  answers")
    with tempfile.TemporaryDirectory() as folder:
        tables = make_tables(folder)
        for name, table, command, answer_of in ANALYSES:
            if len(sys.argv) > 3 and name not in sys.argv[3:]:
                continue
            path, rows = tables[table]
            theirs = compare(name, path, rows, command, answer_of)
            if name == "cuminc" and rows < ROWS:
                beyond(name, tables["big"][0], command, *theirs)


main()
