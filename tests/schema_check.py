#!/usr/bin/python3
"""The schemas hold: every example by case.schema.json, every plan and batch line by plan.schema.json, every molecular
report and line of a cohort by genotype.schema.json, simulations with and without draws by simulate.schema.json, the fit
by simulate-fit.schema.json, and no plan of 2016 shows what became public later;
every malformed case that is JSON is refused by the schema or by a rule that JSON Schema cannot say.

schema_check.py CAJAL"""
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).parent.parent


REPORTS = [
    ["KIT:p.V559D", "KIT:p.V654A", "KIT:p.D816H"], ["PDGFRA:c.2525A>T (p.Asp842Val)"], ["KIT:p.?"], ["KIT:p.M541L"],
    ["--tested", "KIT,PDGFRA", "SDHB:lost"], ["ETV6::NTRK3"], ["SDHB:c.286+1G>A"], ["--as-of", "2016-01-08", "NF1:p.R304*"],
    ["examples/tissue-2014.vcf", "examples/plasma-2016.vcf"],
    *(["--maf", f"tests/data/cohort/{name}"] for name in ("gdc.maf", "cbioportal.maf", "structural.txt", "laboratory.csv",
                                                          "wrong.maf"))]


def check_reports(binary, validator):
    binary = str(pathlib.Path(binary).resolve())
    tested = failed = 0
    for arguments in REPORTS:
        done = subprocess.run([binary, "genotype", "--json", *arguments], cwd=ROOT, capture_output=True, check=False)
        lines = done.stdout.splitlines() if "--maf" in arguments else [done.stdout]
        if done.returncode > 1 or not lines:
            failed += 1
            print(f"FAILED {arguments}: {done.stderr.decode()}")
        for line in lines:
            tested += 1
            problems = [f"{e.json_path}: {e.message}" for e in validator.iter_errors(json.loads(line))]
            for problem in problems[:3]:
                print(f"FAILED {arguments}: {problem}")
            failed += bool(problems)
    return tested, failed


SIMULATIONS = [
    ("simulate", ["--patients", "200", "examples/scenarios/surgery.yaml"]),
    ("simulate", ["--patients", "200", "--draws", "4", "examples/scenarios/surgery.yaml"]),
    ("simulate", ["--patients", "200", "--draws", "4", "examples/scenarios/sunitinib-or-800.yaml"]),
    ("simulate-fit", ["--fit", "--patients", "200", "--draws", "3"])]


def check_simulations(binary):
    """Each holds; and the schema notices when a member is missing, or one is there that it does not know."""
    failed = 0
    for name, arguments in SIMULATIONS:
        schema = json.loads((ROOT / f"schema/{name}.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        done = subprocess.run([str(pathlib.Path(binary).resolve()), "simulate", "--json", *arguments], cwd=ROOT,
                              capture_output=True, check=False)
        if done.returncode:
            problems = [done.stderr.decode()]
        else:
            made = json.loads(done.stdout)
            problems = [f"{e.json_path}: {e.message}" for e in validator.iter_errors(made)]
            if ("--draws" in arguments and name == "simulate") != ("uncertainty" in made):
                problems.append("draws and uncertainty do not go together")
            less = {key: value for key, value in made.items() if key != "seed"}
            problems += [f"valid although {what}" for what, other in (("without seed", less), ("with more", made | {"x": 1}))
                         if validator.is_valid(other)]
        for problem in problems[:3]:
            print(f"FAILED simulate {' '.join(arguments)}: {problem}")
        failed += bool(problems)
    return failed


def check_criteria():
    """Wherever the criteria are listed, all of them are: their table is RESPONSE_CRITERIA_TABLE."""
    table = (ROOT / "src/response/response.h").read_text()
    words = re.findall(r'^    X\(\w+, "[^"]+", "(\w+)", "[^"]+"\)', table.split("RESPONSE_CRITERIA_TABLE(X)")[1].split("\n\n")[0], re.M)
    places, wrong = 0, []

    def look(path, names):
        nonlocal places
        if "modified_choi" not in names: # of one criterion alone, or of those that studies report
            return
        places += 1
        wrong.extend(f"{path}: {word} is missing" for word in words if word not in names)

    def walk(path, part):
        if isinstance(part, dict):
            look(path, part)
            for key, inner in part.items():
                walk(f"{path}.{key}", inner)
        elif isinstance(part, list):
            look(path, [it for it in part if isinstance(it, str)])
            for i, inner in enumerate(part):
                walk(f"{path}[{i}]", inner)

    for name in sorted((ROOT / "schema").glob("*.json")):
        walk(name.name, json.loads(name.read_text()))
    options = (ROOT / "src/cli/outcome_options.c").read_text()
    look("cajal outcome --criterion", re.search(r'"criterion", 0, "NAME", "([^"]*)"', options)[1].split("|"))
    if len(words) < 7 or places < 10:
        wrong.append(f"{len(words)} criteria in {places} places: this test no longer finds them")
    for problem in wrong:
        print(f"FAILED criteria: {problem}")
    return len(wrong)


def rows_since_the_review():
    rows = yaml.safe_load((ROOT / "kb/sensitivity.yaml").read_text())["sensitivity"]
    return {row["id"] for row in rows if "from" in row}


def shown_rows(plan):
    for option in plan["options"]:
        for known in option["sensitivity"]:
            yield known["row"]
            yield from (other["row"] for other in known["others"])


def main():
    binary = sys.argv[1]
    schemas = {name: json.loads((ROOT / f"schema/{name}.schema.json").read_text()) for name in ("case", "plan", "genotype", "response")}
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    case_is_valid = jsonschema.Draft202012Validator(schemas["case"])
    plan_is_valid = jsonschema.Draft202012Validator(schemas["plan"])
    later = rows_since_the_review()
    response_is_valid = jsonschema.Draft202012Validator(schemas["response"])
    failed = tested = 0
    folder = ROOT / "tests/data/response"
    for table in ("cohort.csv", "mistakes.csv", "sdtm/tr.csv", "example.json", "short_tr.csv"):
        recorded = ["--rs", str(folder / "short_rs.csv")] if table == "short_tr.csv" else []
        done = subprocess.run([binary, "response", "--json", *recorded, str(folder / table)], capture_output=True,
                              check=False)
        lines = done.stdout.splitlines() if table.endswith("csv") else [done.stdout]
        problems = [f"{e.json_path}: {e.message}" for line in lines for e in response_is_valid.iter_errors(json.loads(line))]
        problems += [] if lines else ["nothing was written"]
        tested += len(lines)
        for problem in problems[:3]:
            print(f"FAILED {table}: {problem}")
        failed += bool(problems)
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
            made = json.loads(done.stdout)
            problems += [f"{e.json_path}: {e.message}" for e in plan_is_valid.iter_errors(made)]
            problems += [f"shows {row}, which became public later" for row in shown_rows(made) if row in later]
        for problem in problems[:3]:
            print(f"FAILED {name}: {problem}")
        failed += bool(problems)
    reports, wrong = check_reports(binary, jsonschema.Draft202012Validator(schemas["genotype"]))
    failed += wrong + check_simulations(binary) + check_criteria()
    print(f"{tested} cases and plans, {reports} molecular reports and {len(SIMULATIONS)} simulations by their schemas, {failed} failed")
    sys.exit(failed > 0)


main()
