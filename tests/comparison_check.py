#!/usr/bin/python3
"""Comparisons of two treatments against the YAML itself: each figure of an arm of either is there, once, on its side;
head to head stands only what one trial holds of both; the sides can be swapped; the shape is that of the schema.

comparison_check.py CAJAL KB"""
import json
import pathlib
import subprocess
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).parent.parent
PAIRS = [("imatinib-400-qd", "imatinib-400-bid"), ("regorafenib", "nilotinib"), ("sunitinib", "masitinib"),
         ("nilotinib", "imatinib"), ("sunitinib-50-4-2", "sunitinib-37-5-qd"), ("surgery", "embolization"),
         ("pazopanib", "regorafenib"), ("sorafenib", "dasatinib"), ("regorafenib-160-3-1", "imatinib")]


def rows(folder, name):
    for path in sorted(folder.glob("**/*.yaml")):
        yield from (yaml.safe_load(path.read_text()) or {}).get(name) or []


class Base:
    def __init__(self, folder):
        self.trials = list(rows(folder, "trials"))
        self.regimens = {row["id"]: row for row in rows(folder, "regimens")}
        self.drugs = {row["id"] for row in rows(folder, "drugs")}

    def is_of(self, arm, treatment):
        drugs = set(arm.get("drugs") or [])
        if treatment in self.regimens:
            if arm.get("regimens"):
                return treatment in arm["regimens"]
            return drugs == set(self.regimens[treatment]["drugs"])
        if treatment in self.drugs:
            return drugs == {treatment}
        return not drugs and arm.get("modality") == treatment

    def figures(self, pair):
        """(trial, arm, outcome, value) of each figure that belongs to exactly one of the two; the direct ones."""
        sides, direct = ([], []), []
        for trial in self.trials:
            of = {arm["id"]: [self.is_of(arm, treatment) for treatment in pair] for arm in trial["arms"]}
            names = {arm["id"]: arm["name"] for arm in trial["arms"]}
            both = [True, False] in of.values() and [False, True] in of.values()
            for outcome in trial.get("outcomes") or []:
                on = of[outcome["arm"]]
                if on[0] == on[1]:
                    continue
                key = (trial["id"], names[outcome["arm"]], outcome["outcome"], outcome.get("value"))
                (direct if both else sides[0 if on[0] else 1]).append(key)
        return sides, direct


def keys(figures):
    return sorted(((f["trial"], f["arm"], f["outcome"], f["value"]) for f in figures), key=repr)


def problems_of(found, expected, direct):
    if keys(found["head_to_head"]) != sorted(direct, key=repr):
        yield "head_to_head is not what the trials hold"
    for side, name in enumerate(("first", "second")):
        shown = [f for row in found["side_by_side"] for f in row[name]]
        if keys(shown) != sorted(expected[side], key=repr):
            yield f"{name}: figures lost, doubled or of another treatment"
    if not direct and not any("Which is better" in sentence for sentence in found["not_known"]):
        yield "does not say that no trial compared them"
    cited = {source.split("#")[0] for f in found["head_to_head"] for source in f["sources"]}
    if cited - {reference["id"] for reference in found["references"]}:
        yield "a source is not in the list of references"


def compare(binary, folder, pair):
    done = subprocess.run([binary, "evidence", "--kb", folder, "--compare", *pair, "--json"], capture_output=True,
                          check=False)
    if done.returncode:
        return None, [done.stderr.decode()]
    return json.loads(done.stdout), []


def main():
    binary, folder = sys.argv[1], sys.argv[2]
    base = Base(pathlib.Path(folder))
    schemas = {name: json.loads((ROOT / "schema" / name).read_text())
               for name in ("comparison.schema.json", "plan.schema.json")}
    jsonschema.Draft202012Validator.check_schema(schemas["comparison.schema.json"])
    resolver = jsonschema.RefResolver("comparison.schema.json", schemas["comparison.schema.json"], store=schemas)
    valid = jsonschema.Draft202012Validator(schemas["comparison.schema.json"], resolver=resolver)
    failed = compared = direct_pairs = 0
    for pair in PAIRS:
        found, problems = compare(binary, folder, pair)
        swapped, more = compare(binary, folder, pair[::-1])
        problems += more
        if found and swapped:
            expected, direct = base.figures(pair)
            compared += len(direct) + len(expected[0]) + len(expected[1])
            direct_pairs += bool(direct)
            problems += [f"{e.json_path}: {e.message}" for e in valid.iter_errors(found)]
            problems += problems_of(found, expected, direct)
            if keys(found["head_to_head"]) != keys(swapped["head_to_head"]) or found["first"] != swapped["second"]:
                problems.append("is another comparison when the sides are swapped")
        for problem in problems[:3]:
            print(f"FAILED {' and '.join(pair)}: {problem}")
        failed += bool(problems)
    if direct_pairs < 3:
        print("FAILED: fewer than three of the pairs were compared in a trial; the test shows little")
        failed += 1
    print(f"{len(PAIRS)} pairs, {compared} figures, {failed} failed")
    sys.exit(failed > 0)


main()
