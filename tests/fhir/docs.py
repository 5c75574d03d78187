#!/usr/bin/python3
"""The table of codes in docs/fhir.md is that of kb/codes.yaml: docs.py DOCS KB [--update]"""
import collections
import pathlib
import sys

import yaml

MARK = "<!-- table of codes: tests/fhir/docs.py writes it -->\n"
WORDS = {"diagnosis": "the disease", "metastasis": "a metastasis, by site", "site": "a site", "gene": "a gene",
         "drug": "a drug of the disease", "comedication": "another medicine", "observation": "what an Observation asks",
         "answer": "an answer", "lab": "a laboratory test", "unit": "a unit", "procedure": "a local therapy",
         "modality": "a kind of scan", "stop_reason": "why a treatment ended", "schedule": "a schedule",
         "specimen": "a specimen", "grade": "the grade of a side effect"}


def table(base):
    systems = {row["id"]: row for row in base["systems"]}
    kinds = collections.defaultdict(lambda: collections.defaultdict(list))
    for row in base["codes"]:
        mark = "?" if row.get("status") == "unverified" else ""
        kinds[row["kind"]][row["means"]].append(f"{systems[row['system']]['name']} {row['code']}{mark}")
    yield "A question mark: nobody verified the code."
    for kind, means in kinds.items():
        yield f"\n### {WORDS[kind][0].upper()}{WORDS[kind][1:]} (`{kind}`)\n\n| means | codes |\n|---|---|"
        yield from (f"| {mean} | {', '.join(codes)} |" for mean, codes in means.items())
    yield "\n### Systems\n\n| system | address | also |\n|---|---|---|"
    yield from (f"| {row['name']} | `{row['url']}` | {', '.join(f'`{a}`' for a in row.get('aliases', []))} |"
                for row in base["systems"])


def main():
    docs, kb = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    base = yaml.safe_load((kb / "codes.yaml").read_text())
    text = docs.read_text()
    head = text[:text.index(MARK) + len(MARK)]
    made = head + "\n" + "\n".join(table(base)) + "\n"
    if "--update" in sys.argv:
        docs.write_text(made)
    elif made != text:
        print("FAILED docs/fhir.md is not of this kb/codes.yaml; tests/fhir/docs.py docs/fhir.md kb --update")
        sys.exit(1)
    unread = [row["id"] for row in base["codes"] if not row.get("sources")]
    print(f"{len(base['codes'])} codes, {len(unread)} without a source")
    sys.exit(bool(unread))


main()
