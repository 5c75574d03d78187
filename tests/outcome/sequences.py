#!/usr/bin/python3
"""Treatment sequences of tests/data/outcome/sequences.ndjson: its cases stand in blocks of the same course, by which every
flow was counted by hand. E11: KIT exon 11, E9: KIT exon 9; I, S, R, P: imatinib, sunitinib, regorafenib, ripretinib.

E11   4 I S R P died      3 I S R P goes on   3 I S R        2 I S R died   4 I S died   2 I S goes on
      3 I goes on         1 I                 1 I R S died
E9    4 I S R died        2 I S goes on       2 S I died     1 I died
Left out: no treatment, a drug that is not in the knowledge base, a line without a start, an id twice.

sequences.py CAJAL"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent.parent
CASES = "tests/data/outcome/sequences.ndjson"
I, S, R, P = "imatinib", "sunitinib", "regorafenib", "ripretinib"
DIED, ON, NO_MORE = "died", "treatment goes on", "no further line known"
FLOWS = {
    "kit_exon_11": {(1, I, S): 18, (1, I, R): 1, (1, I, ON): 3, (1, I, NO_MORE): 1,
                    (2, S, R): 12, (2, S, ON): 2, (2, S, DIED): 4, (2, R, S): 1,
                    (3, R, P): 7, (3, R, NO_MORE): 3, (3, R, DIED): 2, (3, S, DIED): 1,
                    (4, P, ON): 3, (4, P, DIED): 4},
    "kit_exon_9": {(1, I, S): 6, (1, I, DIED): 1, (1, S, I): 2,
                   (2, S, R): 4, (2, S, ON): 2, (2, I, DIED): 2, (3, R, DIED): 4},
}
LEFT_OUT = {"no-line": "no line of therapy", "trial-drug": "some-trial-drug is no drug", "undated": "without a start",
            "s01": "a second case"}


def call(binary, *words):
    done = subprocess.run([binary, "outcome", "sequences", "--json", *words, "--cases", CASES], cwd=ROOT,
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def flows_of(found):
    out = {}
    for flow in found["flows"]:
        out.setdefault(flow["group"], {})[flow["line"], flow["from"], flow["to"]] = flow["patients"]
    return out


def check_flows(binary):
    wrong = []
    found = flows_of(call(binary, "--by", "genotype"))
    if found != FLOWS:
        wrong.append(f"by genotype {found}, expected {FLOWS}")
    together = {}
    for flows in FLOWS.values():
        for key, patients in flows.items():
            together[key] = together.get(key, 0) + patients
    found = flows_of(call(binary))
    if found != {"all": together}:
        wrong.append(f"all {found}, expected {together}")
    return wrong


def check_sums(binary):
    """Who is on a line came from the line before and goes somewhere; the shares of a drug add up to 1."""
    wrong = []
    found = call(binary, "--by", "genotype")
    for node in found["lines"]:
        place = node["group"], node["line"], node["drugs"]
        left = [it for it in found["flows"] if (it["group"], it["line"], it["from"]) == place]
        came = [it["patients"] for it in found["flows"] if (it["group"], it["next_line"], it["to"]) == place]
        if sum(it["patients"] for it in left) != node["patients"] or abs(sum(it["share"] for it in left) - 1) > 1e-12:
            wrong.append(f"{place}: {node['patients']} patients, of whom go on {left}")
        if node["line"] > 1 and sum(came) != node["patients"]:
            wrong.append(f"{place}: {node['patients']} patients, of whom came {came}")
    if found["patients"] != 32 or found["cases"]["read"] != 36:
        wrong.append(f"{found['patients']} patients of {found['cases']['read']} cases, expected 32 of 36")
    return wrong


def check_left_out(binary):
    found = {it["case"]: it["reason"] for it in call(binary)["cases"]["left_out"]}
    good = found.keys() == LEFT_OUT.keys() and all(LEFT_OUT[case] in reason for case, reason in found.items())
    return [] if good else [f"left out {found}, expected {LEFT_OUT}"]


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    wrong = check_flows(binary) + check_sums(binary) + check_left_out(binary)
    print("\n".join(f"FAILED {it}" for it in wrong))
    print(f"{sum(map(len, FLOWS.values()))} flows, {len(wrong)} wrong")
    sys.exit(bool(wrong))


main()
