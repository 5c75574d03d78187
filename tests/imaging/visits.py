#!/usr/bin/python3
"""Two and three visits of synthetic lesions: changes, RECIST 1.1 and Choi as the papers have them, what is asked of the
person, and every line of JSON by schema/measure.schema.json. visits.py CAJAL"""
import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema
import nibabel
import numpy as np
from common import DATA, ROOT, Checks

SHAPE, SPACING = (90, 90, 40), (1.0, 1.0, 2.0)


def visit(folder, name, lesions):
    """Discs of `diameter` mm (between voxel centres, on the grid) and `density` HU, label by label."""
    ct, mask = np.full(SHAPE, -1000, np.int16), np.zeros(SHAPE, np.uint8)
    ct[5:85, 5:85, 2:38] = 10
    x, y = np.meshgrid(np.arange(SHAPE[0]), np.arange(SHAPE[1]), indexing="ij")
    middles = {1: (30, 30), 2: (62, 60), 3: (30, 65)}
    for label, (diameter, density) in lesions.items():
        disc = np.hypot(x - middles[label][0], y - middles[label][1]) <= diameter / 2 + 1e-9
        mask[disc, 10:22] = label
        ct[disc, 10:22] = density
    paths = [folder / f"{name}-{kind}.nii.gz" for kind in ("ct", "mask")]
    for path, data in zip(paths, (ct, mask)):
        image = nibabel.Nifti1Image(data, np.diag([*SPACING, 1]))
        image.header.set_xyzt_units("mm")
        nibabel.save(image, path)
    return paths


# lesions before → after, options, RECIST, Choi. RECIST: −30 % PR, +20 % and 5 mm PD (Eisenhauer 2009); Choi: −10 % or
# −15 HU % PR, +10 % and not PR by density PD (Choi 2007).
COURSES = [
    ("shrinks", {1: (40, 60)}, {1: (28, 60)}, [], "PR", "PR"),
    ("shrinks less", {1: (40, 60)}, {1: (30, 60)}, [], "SD", "PR"),
    ("hypodense", {1: (40, 60)}, {1: (40, 51)}, [], "SD", "PR"),
    ("hypodense, larger", {1: (40, 60)}, {1: (50, 45)}, [], "PD", "PR"),
    ("grows", {1: (40, 60)}, {1: (48, 60)}, [], "PD", "PD"),
    ("grows less", {1: (40, 60)}, {1: (46, 60)}, [], "SD", "PD"),
    ("steady", {1: (40, 60)}, {1: (38, 55)}, [], "SD", "SD"),
    ("small one grows by less than 5 mm", {1: (20, 60)}, {1: (24, 60)}, [], "SD", "PD"),
    ("gone", {1: (40, 60)}, {}, ["--gone", "1"], "CR", "CR"),
    ("not drawn", {1: (40, 60)}, {}, [], "NE", "NE"),
    ("new", {1: (40, 60)}, {1: (40, 60), 2: (20, 60)}, ["--new", "2"], "PD", "PD"),
    ("new, or not drawn", {1: (40, 60)}, {1: (40, 60), 2: (20, 60)}, [], "SD", "SD"),
    ("two, one of them shrinks", {1: (40, 60), 2: (20, 60)}, {1: (22, 60), 2: (20, 60)}, [], "PR", "PR"),
    ("node of normal size", {1: (20, 60)}, {1: (8, 60)}, ["--site", "1=lymph_node"], "CR", "CR"),
]


def courses(checks, folder, valid):
    for name, before, after, options, recist, choi in COURSES:
        found = checks.measure(*options, *visit(folder, "a", before), *visit(folder, "b", after))
        if not found:
            continue
        for problem in valid.iter_errors(found):
            checks.that(False, name, problem.json_path, problem.message)
        whole = found["changes"][0]
        checks.that((whole["recist"], whole["choi"]) == (recist, choi), name, whole["recist"], whole["choi"], "expected",
                    recist, choi, whole["recist_text"], whole["choi_text"])
        for label, (diameter, density) in after.items():
            lesion = next(it for it in found["visits"][1]["lesions"] if it["label"] == label)
            checks.close(f"{name} diameter", lesion["longest_mm"], diameter, 1e-4)
            checks.close(f"{name} density", lesion["density_hu"], density, 1e-9)
        asked = any("gone, or not drawn" in note or "new, or not drawn" in note for note in found["notes"])
        checks.that(asked == (name in ("not drawn", "new, or not drawn")), name, "asks", found["notes"])


def each_alone(checks, folder):
    """The sum is stable while one lesion grows: seen only lesion by lesion."""
    first = visit(folder, "a", {1: (40, 60), 2: (20, 60), 3: (30, 60)})
    second = visit(folder, "b", {1: (34, 60), 2: (26, 60), 3: (30, 45)})
    found = checks.measure("--name", "1=T01", *first, *second)
    calls = {it["lesion"]: (it["recist"], it["choi"]) for it in found["changes"]}
    checks.that(calls == {None: ("SD", "SD"), "T01": ("SD", "PR"), "L2": ("PD", "PD"), "L3": ("SD", "PR")}, calls)
    change = next(it for it in found["changes"] if it["lesion"] == "L3")
    checks.close("change of density", change["density_hu"]["change_percent"], -25, 1e-6)


def three_visits(checks, folder):
    """PD is against the nadir, PR against the baseline: 40, 26, 34 mm is PR and then PD."""
    paths = [path for name, size in (("a", 40), ("b", 26), ("c", 34)) for path in visit(folder, name, {1: (size, 60)})]
    dates = ["--date", "2020-01-01", "--date", "2020-03-01", "--date", "2020-05-01"]
    found = checks.measure(*dates, *paths)
    checks.that([it["recist"] for it in found["changes"] if it["lesion"] is None] == ["PR", "PD"], "nadir")
    checks.that([it["date"] for it in found["visits"]] == dates[1::2], "dates")
    done = checks.run("--csv", "--subject", "S,1", "--site", "1=liver", *dates, *paths)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    checks.that([(it["subject"], it["visit"], it["date"], it["lesion"], it["site"], it["longest_mm"]) for it in rows] ==
                [("S,1", str(i + 1), dates[2 * i + 1], "L1", "liver", size) for i, size in
                 enumerate(("40", "26", "34"))], "the table", rows)


def into_response(checks, folder):
    """`cajal measure --csv … | cajal response -`: from two CT with their masks to Choi, in one pipeline."""
    for name, before, after, options, recist, choi in COURSES:
        if options and "lymph_node" not in str(options):
            continue  # a mask cannot say in a table that a lesion is gone or new
        if name in ("not drawn", "new, or not drawn"):
            continue
        paths = [*visit(folder, "a", before), *visit(folder, "b", after)]
        table = checks.run("--csv", "--subject", "S1", "--date", "2020-01-06", "--date", "2020-03-09", *options, *paths)
        done = subprocess.run([checks.binary, "response", "--json", "-"], input=table.stdout, capture_output=True,
                              text=True, check=False)
        if not checks.that(done.returncode == 0 and not done.stderr, name, done.returncode, done.stderr):
            continue
        found = json.loads(done.stdout)
        last = found["visits"][-1]
        checks.that((last["date"], last["recist"], last["choi"]) == ("2020-03-09", recist, choi), name, last["recist"],
                    last["choi"], "expected", recist, choi)
    first = visit(folder, "a", {1: (40, 60)})
    undated = checks.run("--csv", *first)
    done = subprocess.run([checks.binary, "response", "-"], input=undated.stdout, capture_output=True, text=True,
                          check=False)
    checks.that(done.returncode == 1 and "the date of the scan" in done.stderr and "whose lesion" in done.stderr,
                "without dates and subject", done.returncode, done.stderr)


def main():
    checks = Checks(sys.argv[1])
    schema = json.loads((ROOT / "schema/measure.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    valid = jsonschema.Draft202012Validator(schema)
    with tempfile.TemporaryDirectory() as folder:
        for step in (lambda *it: courses(*it, valid), each_alone, three_visits, into_response):
            step(checks, pathlib.Path(folder))
    organs = checks.measure(DATA / "ct.nii.gz", DATA / "organs.nii.gz")
    for problem in valid.iter_errors(organs):
        checks.that(False, problem.json_path, problem.message)
    checks.end()


main()
