#!/usr/bin/python3
"""Cajal's statistics beside R's survival and cmprsk: the same tables, the same answers, one run.

outcome.py CAJAL [ROWS [ANALYSIS…]]   CPU seconds; ours is the whole process, the table read from its file included."""
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


def ours(commands, table):
    texts, seconds, megabytes = [], 0.0, 0.0
    for command in commands:
        text, cpu, memory = measured([CAJAL, "outcome", *command, str(table)])
        texts.append(text)
        seconds += cpu
        megabytes = max(megabytes, memory)
    return texts, seconds, megabytes


def medians_of(text):
    return [float(line.split()[3]) for line in text.splitlines()[2:4]]


def incidence_of(text):
    rows = [line.split() for line in text.splitlines()[3:] if line[:1] in ("0", "1")]
    return [float(row[4]) for row in rows if row[1] == "1"][:2]


def answer_of(name, texts):
    """The numbers that outcome.R prints; those that are read from the text have its five digits."""
    if name == "km + logrank":
        return [*medians_of(texts[0]), json.loads(texts[1])["chisq"]]
    if name == "cuminc":
        return incidence_of(texts[0])
    return [row["coef"] for row in json.loads(texts[0])["coefficients"]]


ANALYSES = [
    ("km + logrank", "narrow", [["km", "--logrank", "--json", "--time", "time", "--status", "status", "--group",
                                 "group"]]),
    ("cox", "big", [["cox", "--time", "time", "--status", "status", "-x", "x1,x2,x3,x4,x5", "--json"]]),
    ("cuminc", "big", [["cuminc", "--time", "time", "--status", "cause", "--group", "group"]]),
    ("finegray", "small", [["finegray", "--time", "time", "--status", "cause", "--cause", "1", "-x", "x1,x2,x3,x4",
                            "--json"]]),
]


def main():
    print(f"{'':14}{'rows':>9}{'ours':>9}{'R reads':>9}{'R computes':>11}{'ratio':>8}{'with reading':>13}"
          f"{'ours MB':>9}{'R MB':>7}  largest difference")
    with tempfile.TemporaryDirectory() as folder:
        tables = {"big": (pathlib.Path(folder) / "big.csv", ROWS), "small": (pathlib.Path(folder) / "small.csv", 10_000)}
        for path, rows in tables.values():
            with open(path, "w") as out:
                subprocess.run([sys.executable, HERE / "make_survival.py", str(rows)], stdout=out, check=True)
        tables["narrow"] = (pathlib.Path(folder) / "narrow.csv", ROWS)
        with open(tables["big"][0]) as whole, open(tables["narrow"][0], "w") as out:
            for line in whole: # what Kaplan-Meier needs and no more, for both
                time, status, _, group, *_ = line.rstrip("\n").split(",")
                out.write(f"{time},{status},{group}\n")
        for name, table, commands in ANALYSES:
            if len(sys.argv) > 3 and name not in sys.argv[3:]:
                continue
            path, rows = tables[table]
            texts, seconds, megabytes = ours(commands, path)
            text, _, peer_megabytes = measured(["Rscript", "--vanilla", HERE / "outcome.R", path, name])
            reading, computing, *answer = [float(word) for word in text.split()]
            found = answer_of(name, texts)
            apart = max(abs(a - b) / max(abs(b), 1e-3) for a, b in zip(found, answer))
            print(f"{name:14}{rows:9}{seconds:9.2f}{reading:9.2f}{computing:11.2f}{computing / seconds:7.1f}x"
                  f"{(reading + computing) / seconds:12.1f}x{megabytes:9.0f}{peer_megabytes:7.0f}  {apart:.0e}")


main()
