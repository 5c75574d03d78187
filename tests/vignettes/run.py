#!/usr/bin/python3
"""Clinical vignettes: run.py CAJAL vignettes.txt

A block: "## what a clinician expects", the case without its frame (JSON members), then one line an expectation:
  do TEXT          an option with these words is recommended     first TEXT   it is the first
  consider TEXT    … is to be considered                         no TEXT      no option has these words
  avoid TEXT       something with these words is to be avoided   missing FACT the plan asks for it
  fact NAME VALUE  a fact has this value                         warn TEXT    a warning has these words
  caution TEXT     an option has a caution with these words      uncautioned TEXT  no caution has them
  call R C B       RECIST, Choi and the criterion believed       invalid TEXT the case is refused with these words
  dose TEXT        a line on dose has these words (no_dose: none)                as_of DATE   the day of the plan (else that of the review)
"""
import json
import pathlib
import subprocess
import sys


def blocks(path):
    for block in pathlib.Path(path).read_text().split("\n## ")[1:]:
        title, *lines = block.split("\n")
        case = [line for line in lines if line.startswith((" ", '"', "{", "}"))]
        expected = [line for line in lines if line and line not in case and not line.startswith("#")]
        yield title, "".join(case), expected


def plan(binary, case, day):
    text = '{"cajal":1,"id":"vignette"' + ("," + case if case else "") + "}"
    done = subprocess.run([binary, "plan", "--json", "--as-of", day, "-"], input=text.encode(),
                          capture_output=True, check=False)
    if done.returncode:
        return None, done.stderr.decode()
    return json.loads(done.stdout), ""


def holds(line, plan, errors):
    kind, _, rest = line.partition(" ")
    if kind == "invalid":
        return plan is None and rest in errors
    if plan is None:
        return False
    options = plan["options"]
    if kind in ("do", "consider"):
        strength = "recommended" if kind == "do" else "consider"
        return any(rest in o["text"] and o["strength"] == strength for o in options)
    if kind == "first":
        return bool(options) and rest in options[0]["text"]
    if kind == "no":
        return not any(rest in o["text"] for o in options)
    if kind == "avoid":
        return any(rest in a["text"] for a in plan["avoid"])
    if kind == "missing":
        return any(m["fact"] == rest for m in plan["missing"])
    if kind == "fact":
        name, value = rest.split(" ")
        return str(plan["facts"][name]) == value
    if kind in ("caution", "uncautioned"):
        return any(rest in c for o in options for c in o["cautions"]) == (kind == "caution")
    if kind == "warn":
        return any(rest in w for w in plan["warnings"])
    if kind == "as_of":
        return plan["as_of"] == rest
    if kind in ("dose", "no_dose"):
        lines = [f"{d['drug']}, {d['cause']}: {d['text']} {d['advice']} {d['from_mg']} {d['to_mg']} {d['status']}"
                 for d in plan["dosing"]]
        return any(rest in line for line in lines) == (kind == "dose")
    if kind == "call":
        response = plan["response"]
        return [str(response[k]) for k in ("recist", "choi", "believed")] == rest.split(" ")
    raise SystemExit(f"no such expectation: {line}")


def main():
    binary, path = sys.argv[1:3]
    tested = failed = 0
    for title, case, expected in blocks(path):
        tested += 1
        day = next((line[6:] for line in expected if line.startswith("as_of ")), "2016-01-08")
        result, errors = plan(binary, case, day)
        wrong = [line for line in expected if not holds(line, result, errors)]
        # Whatever the patient: each option has a reason and each reason a source.
        for entry in (result["options"] + result["avoid"]) if result else []:
            if not entry["because"] or not all(b["sources"] for b in entry["because"]):
                wrong.append(f"a source for {entry['text']}")
        if wrong:
            failed += 1
            print(f"FAILED {title}: " + "; ".join(wrong))
            if result:
                print("  options: " + " | ".join(f"{o['strength'][0]}:{o['text']}" for o in result["options"]))
                print("  facts: " + json.dumps(result["facts"]), "\n  warnings:", result["warnings"])
            else:
                print("  " + errors)
    print(f"{tested} vignettes, {failed} failed")
    sys.exit(failed > 0)


main()
