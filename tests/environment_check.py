#!/usr/bin/python3
"""No surprises from the environment: every variable that the program or a library of it asks for stands in
docs/security.md. environment_check.py CAJAL ENVIRONMENT_LOG.so DOCUMENT"""
import fnmatch
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent.parent
CAJAL, LOG, DOCUMENT = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
CALLS = ["plan examples/blay-2012.json", "plan --html {0}/plan.html examples/blay-2012.json",
         "genotype examples/tissue-2014.vcf", "genotype --maf examples/cohort.maf",
         "response --plot {0}/plot.svg tests/data/response/example.json",
         "response --plot {0}/plot.pdf tests/data/response/example.json",
         "measure tests/data/imaging/ct.nii.gz tests/data/imaging/organs.nii.gz",
         "outcome cox --time time --status status --covariates age tests/data/survival/lung.csv",
         "registry init --db {0}/gist.sqlite", "registry import --db {0}/gist.sqlite examples/blay-2012.json",
         "registry list --db postgresql://nobody@127.0.0.1:1/none", "registry list",
         "kb check --kb kb", "kb export --format sqlite --out {0}/kb.sqlite", "evidence --drug imatinib", "--version"]


def documented():
    section = DOCUMENT.read_text().split("## The environment")[1].split("\n## ")[0]
    rows = [line for line in section.split("\n") if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Za-z0-9_*]+)`", row.split("|")[1])}


def asked(call, folder):
    with open(folder / "names", "w+", encoding="utf-8") as names:
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LD_PRELOAD": str(LOG)}
        subprocess.run(["bash", "-c", f'exec 9>&{names.fileno()}; exec "$@"', "bash", CAJAL, *call.format(folder).split()],
                       env=environment, pass_fds=[names.fileno()], capture_output=True, cwd=HERE, check=False)
        names.seek(0)
        return set(names.read().split())


def main():
    known = documented()
    with tempfile.TemporaryDirectory() as name:
        by_call = {call: asked(call, pathlib.Path(name)) for call in CALLS}
    everything = set().union(*by_call.values())
    problems = [f"`{variable}` is read and not in {DOCUMENT.name} (cajal {call})" for call, names in by_call.items()
                for variable in names if not any(fnmatch.fnmatchcase(variable, pattern) for pattern in known)]
    for expected in ("NO_COLOR", "CAJAL_REGISTRY", "FONTCONFIG_FILE", "PGPASSWORD"):
        if expected not in everything:
            problems.append(f"nobody asked for {expected}: the log does not work")
    print("\n".join(sorted(problems)) or f"{len(everything)} variables are read, all are documented")
    return 1 if problems else 0


sys.exit(main())
