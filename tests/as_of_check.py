#!/usr/bin/python3
"""Whatever is made as of a day cites nothing that was not public on it: as_of_check.py CAJAL KB
Plans of the published cases, molecular reports of every known variant, and evidence, on days before, at and after the review."""
import json
import pathlib
import subprocess
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent.parent
CAJAL, KB = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
DRUGS = ["imatinib", "sunitinib", "regorafenib", "ripretinib"]
DAYS = ["2003-06-30", "2008-01-01", "2016-01-08", "2018-06-30", "2021-01-01"]


def public_days():
    """Of each reference; without `published` the last day of its year. A month counts from its end: 31 is late enough."""
    days = {}
    for row in yaml.safe_load((KB / "references.yaml").read_text())["references"]:
        day = str(row.get("published") or row["year"])
        days[row["id"]] = day + {4: "-12-31", 7: "-31"}.get(len(day), "")
    return days


def cited(value):
    """Every "sources" anywhere, and the list of references."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "sources" and isinstance(inner, list):
                yield from (source.split("#")[0] for source in inner)
            elif key == "references":
                yield from (row["id"] for row in inner)
            else:
                yield from cited(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from cited(inner)


def run(*words):
    done = subprocess.run([CAJAL, *words], capture_output=True, text=True, check=False, cwd=HERE)
    if done.returncode > 1:
        raise SystemExit(f"{words}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()] if "plan" in words else [json.loads(done.stdout)]


def main():
    days = public_days()
    variants = [f"{row['gene']}:{row['hgvs']}" for row in yaml.safe_load((KB / "variants.yaml").read_text())["variants"]]
    cases = sorted(str(path) for path in (HERE / "examples").glob("*.json"))
    problems, seen = set(), 0
    for day in DAYS:
        answers = run("plan", "--json", "--as-of", day, *cases)
        answers += [answer for variant in variants for answer in run("genotype", "--json", "--as-of", day, variant)]
        answers += [answer for drug in DRUGS for answer in run("evidence", "--json", "--as-of", day, "--drug", drug)]
        answers += run("evidence", "--json", "--as-of", day, "--compare", "imatinib-400-qd", "imatinib-400-bid")
        for source in (source for answer in answers for source in cited(answer)):
            seen += 1
            if days[source] > day:
                problems.add(f"as of {day}: {source} is cited, public from {days[source]}")
    if seen < 1000:
        problems.add(f"only {seen} citations were looked at")
    print("\n".join(sorted(problems)) or f"{len(cases)} cases, {len(variants)} variants, {seen} citations")
    return 1 if problems else 0


sys.exit(main())
