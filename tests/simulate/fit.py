#!/usr/bin/python3
"""Face validity: does the simulation still show what was published? The verdicts are worked out here a second time.

fit.py CAJAL"""
import json
import pathlib
import subprocess
import sys

import jsonschema

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "schema/simulate-fit.schema.json"
TARGETS, LEAST_WITHIN_TWO = 21, 18


def away(target):
    return abs(target["simulated"] - target["published"]) / target["standard_error"]


def main():
    command = [sys.argv[1], "simulate", "--fit", "--json", "--seed", "1", "--patients", "20000", "--draws", "32"]
    fit = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    fitted = [t for t in fit["targets"] if not t["held_out"]]
    held_out = [t for t in fit["targets"] if t["held_out"]]
    schema = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    wrong = [f"{e.json_path}: {e.message}" for e in schema.iter_errors(fit)]
    for target in fitted:
        mark = "inside" if away(target) <= 2 else "near" if away(target) <= 3 else "outside"
        print(f"{target['id']:28} {target['published']:7.2f} {target['simulated']:7.2f} {away(target):5.1f} {mark}")
        if mark != target["verdict"]:
            wrong.append(f"{target['id']}: said to be {target['verdict']}, is {mark}")
        if mark == "outside":
            wrong.append(f"{target['id']} is {away(target):.1f} standard errors away")
    within = sum(away(t) <= 2 for t in fitted)
    if len(fitted) != TARGETS or within < LEAST_WITHIN_TWO:
        wrong.append(f"{within} of {len(fitted)} targets are within two standard errors: at least {LEAST_WITHIN_TWO}")
    if within != fit["fitted"]["within_two"]:
        wrong.append(f"counted {within} within two standard errors, the program {fit['fitted']['within_two']}")
    if not any(t["verdict"] == "outside" for t in held_out):
        wrong.append("no held-out target is missed: were they fitted?")
    for target in fit["targets"]:
        if target["low"] is None or not target["low"] <= target["high"]:
            wrong.append(f"{target['id']} has no interval")
    identified = [p for p in fit["parameters"] if p["identified"]]
    if not identified or len(identified) == len(fit["parameters"]):
        wrong.append(f"{len(identified)} of {len(fit['parameters'])} parameters identified: not believable")
    for line in wrong:
        print("FAILED", line)
    sys.exit(bool(wrong))


main()
