#!/usr/bin/python3
"""docs/model.md against the code and the knowledge base: every quantity that a parameter is, is described; nothing is
described that is not there; the numbers it gives are those of the base.

model_doc.py ROOT"""
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(sys.argv[1])


def main():
    text = (ROOT / "docs/model.md").read_text()
    quantities = set(re.findall(r'X\("(\w+)", [A-Z]', (ROOT / "src/knowledge/quantities.h").read_text()))
    base = [yaml.safe_load((ROOT / "kb" / name).read_text()) for name in ("simulation.yaml", "economics.yaml")]
    used = {row["quantity"] for part in base for row in part["parameters"]}
    targets = yaml.safe_load((ROOT / "kb/targets.yaml").read_text())["targets"]
    posterior = yaml.safe_load((ROOT / "kb/posterior.yaml").read_text())["posterior"]
    named = set(re.findall(r"`([a-z_]+)`", text))
    wrong = [f"`{word}` is a quantity of the base and is not described" for word in sorted(used - named)]
    known = quantities | {"effect", "unverified", "prior", "floor", "cajal"}
    clones = {row["id"] for row in base[0]["clones"]}
    wrong += [f"`{word}` is described and is no quantity" for word in sorted(named - known - clones)]
    fitted = sum(not t.get("held_out", False) for t in targets)
    if f"{fitted} published figures" not in text:
        wrong.append(f"the base holds {fitted} fitted targets; the page says something else")
    if posterior and f"; {len(posterior[0]['draws'].split())} draws by" not in text.replace("\n", " "):
        wrong.append("the number of draws is another one")
    calibrate = "".join(path.read_text() for path in (ROOT / "tools/calibrate").glob("*.c"))
    for option in re.findall(r"--(?:again|starts|screen|polish|patients|crowd|sample)", text):
        if option not in calibrate:
            wrong.append(f"calibrate has no {option}")
    for line in wrong:
        print("FAILED", line)
    sys.exit(bool(wrong))


main()
