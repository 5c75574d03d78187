#!/usr/bin/python3
"""Interval-censored curves beside R's survfit of interval2 data (Turnbull 1976) on random visits. R stops its iterations
early, so that the curves agree to 2e-3; that ours is the maximum is proved by its own gap, at most 1e-8.

intervals.py CAJAL [SETS]"""
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent


def main():
    binary, sets = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2] if len(sys.argv) > 2 else "60"
    apart, gap, failed = 0.0, 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["Rscript", "--vanilla", HERE / "intervals.R", folder, sets], capture_output=True, text=True,
                              check=True)
        curves = {}
        for line in done.stdout.splitlines():
            number, time, survival = line.split()
            curves.setdefault(int(number), []).append((float(time), float(survival)))
        for number, curve in curves.items():
            ours = json.loads(subprocess.run([binary, "outcome", "npmle", "--left", "left", "--right", "right", "--json",
                                              f"{folder}/set{number}.csv"], capture_output=True, text=True, check=True).stdout)
            worst = 0.0
            for it in ours["intervals"]:
                if it["right"] is None:
                    continue # R leaves what is never seen to fall at the end
                theirs = min((s for t, s in curve if t <= it["right"] + 1e-9), default=1.0)
                worst = max(worst, abs(it["survival"] - theirs))
            gap = max(gap, ours["gap"])
            apart = max(apart, worst)
            if worst > 2e-3 or ours["gap"] > 1e-8:
                failed += 1
                print(f"FAILED set {number}: {worst} from R, gap {ours['gap']}")
    print(f"{len(curves)} interval-censored curves, {failed} failed; at most {apart:.1e} from R's, gap {gap:.1e}")
    sys.exit(bool(failed) or len(curves) != int(sets))


main()
