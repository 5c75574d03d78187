#!/usr/bin/python3
"""Every analysis prints JSON that schema/outcome.schema.json describes, by the definition of its own name.

schema.py CAJAL"""
import json
import pathlib
import subprocess
import sys

import jsonschema

ROOT = pathlib.Path(__file__).parent.parent.parent
LUNG = "--time time --status status tests/data/survival/lung.csv"
MGUS = "--time etime --status fe --censored c tests/data/survival/mgus2_cr.csv"
RESPONSE = "--time months --status event --group response --known response_at tests/data/outcome/response.csv"
CALLS = [
    ("km", "km --cases tests/data/outcome/cases.ndjson --by genotype"),
    ("km", "km --cases tests/data/outcome/cases.ndjson --beside invictus/ripretinib"),
    ("km", f"km --curve tests/data/outcome/curve.csv --at-risk tests/data/outcome/risk.csv {LUNG}"),
    ("rebuilt", "rebuild --curve tests/data/outcome/curve.csv --at-risk tests/data/outcome/risk.csv"),
    ("literature", "literature --cases tests/data/outcome/cases.ndjson"),
    ("sequences", "sequences --by genotype --cases tests/data/outcome/sequences.ndjson"),
    ("km", f"km --group sex {LUNG}"), ("km", f"km --group sex --logrank {LUNG}"), ("km", f"km --at 100 --quantiles 0.5 {LUNG}"),
    ("logrank", f"logrank --group ph.ecog --trend {LUNG}"), ("cox", f"cox -x age,sex --zph log --baseline {LUNG}"),
    ("rmst", f"rmst --group sex {LUNG}"), ("cuminc", f"cuminc {MGUS}"), ("cuminc", f"gray --group sex {MGUS}"),
    ("finegray", f"finegray -x age --cause pcm {MGUS}"), ("landmark", f"landmark --landmark 6 {RESPONSE}"),
    ("cox", f"exposure {RESPONSE}"),
    ("npmle", "npmle --left last_clear --right first_seen tests/data/outcome/visits.csv"),
    ("npmle", "npmle --cases tests/data/outcome/cases.ndjson"),
    ("npmle_groups", "npmle --by genotype --cases tests/data/outcome/cases.ndjson"),
    ("fit", f"fit --distribution log-normal -x age {LUNG}"),
    ("piecewise", f"fit --distribution piecewise --cuts 100 {LUNG}"), ("power", "power --hazard-ratio 0.6"),
]


def main():
    schema = json.loads((ROOT / "schema/outcome.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    failed = 0
    for name, call in CALLS:
        own = {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
        done = subprocess.run([binary, "outcome", *call.split(), "--json"], cwd=ROOT, capture_output=True,
                              text=True, check=False)
        problems = [done.stderr] if done.returncode else \
            [f"{e.json_path}: {e.message}" for e in jsonschema.Draft202012Validator(own).iter_errors(json.loads(done.stdout))]
        for problem in problems[:3]:
            print(f"FAILED {call}: {problem[:300]}")
        failed += bool(problems)
    print(f"{len(CALLS)} results by their schema, {failed} failed")
    sys.exit(failed > 0)


main()
