#!/usr/bin/python3
"""cajal kb verify on the command line: verify_check.py CAJAL KB [--one-day]

Mistakes are planted in copies of the knowledge base; the proof must find each, exit with 1 and write a case
that shows the mistake when it is planned with that base. --one-day: one mistake, on the day of the review alone."""
import json
import pathlib
import re
import shutil
import sys
import tempfile

from checks import expect, finish, run

CAJAL, KB = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])


def without_rule(folder, rule):
    for path in (folder / "rules").glob("*.yaml"):
        text = path.read_text()
        path.write_text(re.sub(rf"(?ms)^  - id: {rule}\n.*?(?=^  - id: |^  # |\Z)", "", text))


def changed(folder, rule, old, new):
    for path in (folder / "rules").glob("*.yaml"):
        text = path.read_text()
        found = re.search(rf"(?ms)^  - id: {rule}\n.*?(?=^  - id: |^  # |\Z)", text)
        if found:
            assert old in found.group(0), f"the test is stale: rule {rule} holds no {old!r}"
            path.write_text(text.replace(found.group(0), found.group(0).replace(old, new, 1)))
            return
    raise SystemExit(f"the test is stale: no rule {rule}")


def planted(title, plant, check, subject, shows, day=()):
    """`shows(plan)`: whether the plan of the witness shows the mistake."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, cases = pathlib.Path(scratch) / "kb", pathlib.Path(scratch) / "cases"
        shutil.copytree(KB, folder)
        plant(folder)
        done = run(CAJAL, "kb", "verify", "--kb", folder, "--json", "--witness", cases, *day)
        expect(done.returncode == 1, f"{title}: exit status {done.returncode}, expected 1 {done.stderr}")
        found = [f for f in json.loads(done.stdout or '{"findings":[]}')["findings"]
                 if f["check"] == check and subject in f["subject"]]
        expect(found, f"{title}: nothing found")
        if not found:
            return
        expect(found[0]["case"], f"{title}: no case that shows it")
        plan = run(CAJAL, "plan", "--kb", folder, "--as-of", found[0]["as_of"], "--json", found[0]["case"])
        expect(plan.returncode == 0 and shows(json.loads(plan.stdout)), f"{title}: the case does not show it")
        text = run(CAJAL, "kb", "verify", "--kb", folder, "--witness", cases, *day)
        path = next(cases.glob("*.json"))
        expect(re.search(r"FAILED +(every|nothing|one)", text.stdout) and "The simplest:" in text.stdout and
               path.name in re.sub(r"\n +", "", text.stdout), f"{title}: no check is said to fail, with its patient and case")
        told_without = run(CAJAL, "kb", "verify", "--kb", folder, *day)
        expect(told_without.returncode == 1 and "Case: " not in told_without.stdout, f"{title}: no case was asked for")
        for nowhere, words in ((path, "cannot make directory"), (cases / "none" / "deep", "cannot make directory")):
            refused = run(CAJAL, "kb", "verify", "--kb", folder, "--witness", nowhere / "x", *day) if day else None
            expect(not day or (refused.returncode == 3 and words in refused.stderr and not refused.stdout),
                   f"{title}: cases that cannot be written: {refused}")
        expect(f"FAILED {check} · {found[0]['subject']}" in re.sub(r"\n(?=\S)", " ", text.stdout),
               f"{title}: not told in words")


def the_day_of_the_review():
    day = ("--as-of", "2016-01-08")
    planted("a hole", lambda kb: without_rule(kb, "scope-extent-unknown"), "option", "rules",
            lambda plan: plan["options"] == [], day)


def main():
    if "--one-day" in sys.argv:
        the_day_of_the_review()
        finish()
    good = run(CAJAL, "kb", "verify", "--kb", KB)
    expect(good.returncode == 0, f"the base in {KB} is not proved:\n{good.stdout}{good.stderr}")
    expect(re.search(r"\d+ facts, [\d.e+]+ combinations; [\d.e+]+ of them possible", good.stdout),
           "the size of the space is not told")
    expect(re.search(r"[\d.]+ s\n", good.stderr), "the time is not told")
    expect("as of" not in good.stdout and "FAILED" not in good.stdout, "a proved base fails nothing")
    same = json.loads(run(CAJAL, "kb", "verify", "--json").stdout)
    expect(not same["findings"] and same["possible"] < same["combinations"], "the embedded base is proved")
    one_day = json.loads(run(CAJAL, "kb", "verify", "--json", "--as-of", same["days"][-1]).stdout)
    expect(one_day["days"] == [same["days"][-1]], "--as-of proves one day")
    planted("a hole", lambda kb: without_rule(kb, "scope-extent-unknown"), "option", "rules",
            lambda plan: plan["options"] == [])
    planted("a broken safety row", lambda kb: without_rule(kb, "before-pregnancy-unknown-risk"), "safety",
            "pregnancy-is-warned-of",
            lambda plan: plan["facts"]["pregnant"] == "yes" and not any("regnan" in w for w in plan["warnings"]))
    planted("an unmeant tie", lambda kb: changed(kb, "d842v-no-imatinib", "order: 9", "order: 10"), "tie", "",
            lambda plan: plan["facts"]["genotype"] == "pdgfra_d842v" and len(plan["options"]) > 1)
    planted("a rule that changes nothing",
            lambda kb: changed(kb, "surgery-limited-gastric", "    reason_only: true\n", ""), "matters",
            "surgery-limited-gastric", lambda plan: plan["facts"]["primary_site"] == "stomach")
    finish()


main()
