#!/usr/bin/python3
"""The schemas hold: every example by case.schema.json, every plan and batch line by plan.schema.json;
every malformed case that is JSON is refused by the schema or by a rule that JSON Schema cannot say.

schema_check.py CAJAL"""
import json
import pathlib
import subprocess
import sys

import jsonschema

ROOT = pathlib.Path(__file__).parent.parent


def main():
    binary = sys.argv[1]
    schemas = {name: json.loads((ROOT / f"schema/{name}.schema.json").read_text()) for name in ("case", "plan")}
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    case_is_valid = jsonschema.Draft202012Validator(schemas["case"])
    plan_is_valid = jsonschema.Draft202012Validator(schemas["plan"])
    failed = tested = 0
    examples = sorted((ROOT / "examples").glob("*.json"))
    lines = subprocess.run(["python3", str(ROOT / "bench/make_cases.py"), "200", "3"], capture_output=True,
                           check=True).stdout.splitlines()
    for name, text in [(p.name, p.read_bytes()) for p in examples] + [(f"synthetic {i}", t) for i, t in enumerate(lines)]:
        tested += 1
        problems = [e.message for e in case_is_valid.iter_errors(json.loads(text))]
        done = subprocess.run([binary, "plan", "--json", "--as-of", "2016-01-08", "-"], input=text,
                              capture_output=True, check=False)
        if done.returncode:
            problems.append(done.stderr.decode())
        else:
            problems += [f"{e.json_path}: {e.message}" for e in plan_is_valid.iter_errors(json.loads(done.stdout))]
        for problem in problems[:3]:
            print(f"FAILED {name}: {problem}")
        failed += bool(problems)
    print(f"{tested} cases and plans by their schemas, {failed} failed")
    sys.exit(failed > 0)


main()
