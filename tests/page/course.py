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
    cases["odd"] = {"cajal": 1, "id": "odd", "molecular": [
        {"date": "2015-01", "gene": "KIT", "exon": 11}, {"date": "2015-02", "gene": "SDHB", "ihc": "lost"},
        {"date": "2015-03", "gene": "PDGFRA", "result": "not_detected"}, {"gene": "NF1", "result": "not_detected"}],
        "treatments": [
            {"kind": "systemic", "drugs": ["imatinib", "binimetinib"], "setting": "adjuvant", "start": "2015-02-01", "stop": "2015-08-01", "stop_reason": "toxicity"},
            {"kind": "systemic", "drugs": ["sunitinib"], "start": "2015-09-01", "stop": "2016-02-01", "stop_reason": "progression"},
            {"kind": "systemic", "drugs": ["regorafenib"], "start": "2016-03-01", "stop": "2016-04-01", "stop_reason": "patient"},
            {"kind": "systemic", "drugs": ["imatinib"]}, {"kind": "embolization", "date": "2016-01-05"}],
        "labs": [{"date": "2015-05-01", "test": "albumin", "value": 31}, {"date": "2015-06-01", "test": "haemoglobin"}],
        "imaging": [{"date": "2015", "modality": "CT", "lesions": [{"id": "L1", "longest_mm": 20}]},
                    {"date": "2015-10-01", "modality": "CT", "lesions": [{"id": "L1", "longest_mm": 20, "density_hu": 60},
                     {"id": "N1", "site": "lymph_node", "role": "target", "longest_mm": 30, "short_mm": 17}]},
                    {"date": "2015-12-01", "modality": "CT", "lesions": [{"id": "A1", "role": "non_target", "longest_mm": 9}]}]}
    cases["decades"] = {"cajal": 1, "id": "decades", "treatments": [
        {"kind": "surgery", "date": "1901-05-05"}, {"kind": "surgery", "date": "2016-05-05"}]}
    cases["scans alone"] = {"cajal": 1, "id": "scans", "imaging": [
        {"date": "2016-01-05", "modality": "CT", "lesions": [{"id": "L1", "longest_mm": 20, "density_hu": 50}]}]}
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
            if name == "odd":
                for text in ("imatinib + binimetinib, adjuvant", "KIT exon 11", "SDHB lost", "PDGFRA not detected", "embolization"):
                    check(f"odd: {text} is drawn", text in texts, texts)
                check("odd: what has no date is told, not drawn", "NF1" not in texts and
                      any("NF1" in it["text"] for it in course["events"] if not it["date"]), course["events"])
            if name == "scans alone":
                check("scans alone: one scan", "to 2016-01. 1 scan." in course["course"], course["course"][:600])
            if name == "hostile":
                check("hostile: as text", any("<script>" in it for it in texts) and "<script" not in course["course"])
            if not dated and not case.get("imaging"):
                check(f"{name}: without a date nothing is drawn", course["course"] is None)
    check("examples were drawn", drawn > 6, drawn)
    finish("drawings of the page")


main()
