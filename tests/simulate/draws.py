#!/usr/bin/python3
"""Answers for draws of the parameters: they keep to the schema, do not depend on threads, and hang together.

draws.py CAJAL ROOT"""
import json
import pathlib
import subprocess
import sys

import jsonschema

CAJAL, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])


def run(threads, draws=6):
    words = [CAJAL, "simulate", "--json", "--patients", "300", "--draws", str(draws), "--threads", str(threads),
             str(ROOT / "examples/scenarios/surgery.yaml")]
    return subprocess.run(words, capture_output=True, check=True).stdout


def frontier(policies):
    """Who is dominated, strictly: another costs no more and does no less."""
    def beaten(p):
        return any(o is not p and o["cost"]["mean"] <= p["cost"]["mean"] and o["qaly"]["mean"] >= p["qaly"]["mean"]
                   for o in policies)
    return {p["id"] for p in policies if beaten(p)}


def main():
    one, two = run(1), run(2)
    answer = json.loads(one)
    wrong = [] if one == two else ["the answer depends on the number of threads"]
    schema = json.loads((ROOT / "schema/simulate.schema.json").read_text())
    wrong += [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(answer)]
    told = answer["uncertainty"]
    if abs(sum(p["best_share"] for p in told["policies"]) - 1) > 1e-9:
        wrong.append("the shares of draws in which a policy is best do not add up to one")
    said = {p["id"] for p in told["policies"] if p["frontier"] == "dominated"}
    if said != frontier(told["policies"]):
        wrong.append(f"dominated: {said}, expected {frontier(told['policies'])}")
    for policy in told["policies"]:
        for key, value in policy.items():
            if isinstance(value, dict) and not value["low"] <= value["mean"] <= value["high"]:
                wrong.append(f"{policy['id']} {key}: the mean is outside its interval")
        if policy["frontier"] == "frontier" and policy["icer_over"]:
            other = next(p for p in told["policies"] if p["id"] == policy["icer_over"])
            ratio = ((policy["cost"]["mean"] - other["cost"]["mean"]) /
                     (policy["qaly"]["mean"] - other["qaly"]["mean"]))
            if abs(ratio / policy["icer"] - 1) > 1e-9:
                wrong.append(f"{policy['id']}: ratio {policy['icer']}, expected {ratio}")
        for curve in ("pfs_curve", "os_curve"):
            means = [point[1] for point in policy[curve]]
            if means[0] != 1 or any(a < b for a, b in zip(means, means[1:])):
                wrong.append(f"{policy['id']} {curve}: survival rises, or does not start at one")
    if told["evpi"] < 0 or any(u["evppi"] > told["evpi"] + 1e-6 for u in told["unknowns"]):
        wrong.append("one parameter is worth more than all of them")
    if any(ord(c) < 32 for c in told["text"]):
        wrong.append("control characters in the sentence")
    for line in wrong:
        print("FAILED", line)
    sys.exit(bool(wrong))


main()
