#!/usr/bin/python3
"""course.py CAJAL: what the page draws of a case, without a browser: each drawing is XML, says what it shows, keeps
within its sheet and escapes what the case holds; what it shows stands in the table of events too."""
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "serve"))
from service import Service, check, finish  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent.parent
SVG = "{http://www.w3.org/2000/svg}"


def look_at(name, svg):
    """The drawing's texts, once it is seen to be sound."""
    drawing = xml.fromstring(svg)
    check(f"{name}: one title and one description first", [it.tag for it in drawing[:2]] == [SVG + "title", SVG + "desc"])
    check(f"{name}: read as an image", drawing.get("role") == "img")
    check(f"{name}: no style of its own, which the page's policy forbids", "style=" not in svg and "<script" not in svg)
    left, top, width, height = map(float, drawing.get("viewBox").split())
    for mark in drawing.iter():
        for x in re.findall(r"(-?[\d.]+),-?[\d.]+", mark.get("points", "")):
            check(f"{name}: within the sheet", left - 2 <= float(x) <= width + 2, mark.attrib)
        y = mark.get("y")
        check(f"{name}: within the sheet", y is None or top - 2 <= float(y) <= height + 2, mark.attrib)
    return [it.text for it in drawing.iter(SVG + "text")]


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    cases = {path.stem: json.loads(path.read_text()) for path in sorted(ROOT.glob("examples/*.json"))}
    cases["sample"] = json.loads((ROOT / "tests/page/case.json").read_text())
    cases["hostile"] = {"cajal": 1, "id": "</svg><script>", "toxicities": [
        {"date": "2020", "term": "<script>alert(1)</script>&\"'\u0001", "grade": 2}]}
    cases["one day"] = {"cajal": 1, "id": "d", "imaging": [{"date": "2020-02-29", "lesions": [{"id": "a", "longest_mm": 0}]}]}
    cases["crowded"] = {"cajal": 1, "id": "c", "toxicities": [
        {"date": f"2020-01-{day:02}", "term": "a side effect with a long name", "grade": 1} for day in range(1, 31)]}
    drawn = 0
    with Service(binary) as service:
        for name, case in cases.items():
            answer = service.ask("POST", "/api/course", json.dumps(case).encode())
            if not check(f"{name}: answered", answer.status == 200, answer.body):
                continue
            course = answer.json()
            dated = [it for it in course["events"] if it["date"]]
            texts = look_at(name, course["course"]) if course["course"] else []
            drawn += bool(texts)
            if course["plane"]:
                look_at(f"{name}, plane", course["plane"])
            if name == "sample":
                for text in ("imatinib 400 mg QD", "sunitinib 37.5 mg QD", "KIT p.V559D", "KIT p.V654A", "surgery, stomach",
                             "hypertension, grade 2", "102", "58", "2021", "2025"):
                    check(f"sample: {text} is drawn", text in texts, texts)
                check("sample: each call is named; the baseline's name has no room", texts.count("PR") == 3 and
                      "baseline" not in texts, texts)
            if name == "hostile":
                check("hostile: as text", any("<script>" in it for it in texts) and "<script" not in course["course"])
            if not dated and not case.get("imaging"):
                check(f"{name}: without a date nothing is drawn", course["course"] is None)
    check("examples were drawn", drawn > 6, drawn)
    finish("drawings of the page")


main()
