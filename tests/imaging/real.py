#!/usr/bin/python3
"""Real organs: volume and density against TotalSegmentator's published figures, everything against the oracle.

real.py CAJAL"""
import json
import sys

import oracle
from common import DATA, Checks, agree


def main():
    checks = Checks(sys.argv[1])
    ct, organs = DATA / "ct.nii.gz", DATA / "organs.nii.gz"
    names = dict(line.split("\t") for line in (DATA / "labels.tsv").read_text().splitlines() if line[0] != "#")
    published = json.loads((DATA / "statistics.json").read_text())
    found = {lesion["label"]: lesion for lesion in checks.measure(ct, organs)["visits"][0]["lesions"]}
    by_name = {name: found.get(int(label)) for label, name in names.items()}
    for name, figures in published.items():
        lesion = by_name.get(name)
        if figures["volume"] == 0:
            checks.that(lesion is None, name, "is not in the image but was measured")
        elif checks.that(lesion is not None, name, "was not measured"):
            checks.close(f"{name} volume", lesion["volume_mm3"], figures["volume"], 1e-3)
            checks.close(f"{name} density", lesion["density_hu"], figures["intensity"], 1e-5)
    for ends in ("centres", "corners"):
        expected = oracle.measure(ct, organs, ends == "corners")
        lesions = checks.measure("--diameter", ends, ct, organs)["visits"][0]["lesions"]
        checks.that(sorted(expected) == [lesion["label"] for lesion in lesions], "labels differ")
        for lesion in lesions:
            agree(checks, f"organs, {ends},", lesion, expected[lesion["label"]])
    checks.end()


main()
