#!/usr/bin/python3
"""Times from the cases of tests/data/outcome/cases.ndjson: each was worked out by hand from the dates in the case, and
so was every reason why one has none. The table made of them gives the same curve as the cases.

cases.py CAJAL"""
import csv
import datetime
import io
import json
import math
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parent.parent.parent
CASES = "tests/data/outcome/cases.ndjson"

# --from, --to, --criterion: subject → from, until, status, outcome; else part of the reason
EXPECTED = {
    ("line:1", "progression-or-death", "believed"): {
        "responder": ("2014-01-15", "2015-01-15", 1, "progression"),
        "stable": ("2014-01-15", "2014-10-01", 0, "censored"),
        "died-first": ("2014-03-01", "2014-09-01", 1, "death"),
        "stopped-for-progression": ("2014-01-01", "2015-06-10", 1, "progression"),
        "stopped-for-toxicity": ("2014-01-01", "2014-05-20", 0, "censored"),
        "year-only": "known only as 2014",
        "months": ("2014-02-14", "2014-12-16", 1, "progression"),
        "adjuvant-only": "no line 1",
        "no-scan": "no scan",
        "undated-stop": "stopped for progression",
        "responder again": "a second case",
        "escalated": ("2014-01-01", "2014-08-01", 1, "progression"),
    },
    ("line:1", "progression", "recist"): {
        "responder": ("2014-01-15", "2015-01-15", 1, "progression"),
        "stable": ("2014-01-15", "2014-10-01", 0, "censored"),
        "died-first": ("2014-03-01", "2014-09-01", 0, "death"),
        "stopped-for-progression": "judged by RECIST",
        "stopped-for-toxicity": "judged by RECIST",
        "year-only": "known only as 2014",
        "months": "judged by RECIST",
        "adjuvant-only": "no line 1",
        "no-scan": "judged by RECIST",
        "undated-stop": "judged by RECIST",
        "responder again": "a second case",
        "escalated": "death is known only as 2015",
    },
    ("line:1", "death", "believed"): {
        "responder": ("2014-01-15", "2016-02-01", 1, "death"),
        "stable": ("2014-01-15", "2015-01-01", 0, "censored"),
        "died-first": ("2014-03-01", "2014-09-01", 1, "death"),
        "stopped-for-progression": ("2014-01-01", "2015-06-10", 0, "censored"),
        "stopped-for-toxicity": ("2014-01-01", "2014-06-15", 0, "censored"),
        "year-only": "known only as 2014",
        "months": ("2014-02-14", "2014-12-16", 0, "censored"),
        "adjuvant-only": "no line 1",
        "no-scan": ("2014-01-01", "2015-01-01", 0, "censored"),
        "undated-stop": "nothing is on record",
        "responder again": "a second case",
        "escalated": "death is known only as 2015",
    },
    ("line:1", "stop", "believed"): {
        "responder": ("2014-01-15", "2015-01-20", 1, "progression"),
        "stable": ("2014-01-15", "2015-01-01", 0, "censored"),
        "died-first": ("2014-03-01", "2014-09-01", 1, "death"),
        "stopped-for-progression": ("2014-01-01", "2015-06-10", 1, "progression"),
        "stopped-for-toxicity": ("2014-01-01", "2014-05-20", 1, "toxicity"),
        "year-only": "known only as 2014",
        "months": ("2014-02-14", "2014-12-16", 1, "progression"),
        "adjuvant-only": "no line 1",
        "no-scan": ("2014-01-01", "2015-01-01", 0, "censored"),
        "undated-stop": "end of line 1 has no date",
        "responder again": "a second case",
        "escalated": ("2014-01-01", "2015-02-01", 1, "progression"),
    },
    ("response:1", "progression-or-death", "recist"): {
        "responder": ("2014-07-15", "2015-01-15", 1, "progression"),
    },
    ("progression:1", "death", "believed"): {
        "responder": ("2015-01-15", "2016-02-01", 1, "death"),
        "stopped-for-progression": "nothing is on record after",
        "months": "nothing is on record after",
        "escalated": "death is known only as 2015",
    },
    ("local:surgery", "death", "believed"): {
        "stable": ("2014-06-01", "2015-01-01", 0, "censored"),
    },
    ("drug:sunitinib", "stop", "believed"): {
        "responder": ("2015-02-01", "2015-12-01", 1, "progression"),
        "stopped-for-toxicity": "nothing is on record after",
    },
    ("line:1", "next-line", "believed"): {
        "responder": ("2014-01-15", "2015-02-01", 1, "next line"),
        "stopped-for-toxicity": ("2014-01-01", "2014-06-15", 1, "next line"),
        "died-first": ("2014-03-01", "2014-09-01", 0, "death"),
    },
}


# --from, --to: subject → between which days the event was; no second day: never seen
INTERVALS = {
    ("line:1", "progression-or-death"): {
        "responder": ("2014-07-15", "2015-01-15"),  # two scans
        "stable": ("2014-10-01", None),
        "died-first": ("2014-06-01", "2014-09-01"),  # a progression may have come before the death
        "stopped-for-progression": ("2014-01-01", "2015-06-10"),  # no scan: from the start
        "stopped-for-toxicity": ("2014-05-20", None),
        "months": ("2014-02-14", "2014-12-16"),
        "escalated": ("2014-01-01", "2014-08-01"),
    },
    ("line:1", "progression"): {
        "died-first": ("2014-06-01", None),  # free of it at the last scan; what came then nobody saw
    },
    ("line:1", "death"): {  # known to the day
        "responder": ("2016-02-01", "2016-02-01"),
        "no-scan": ("2015-01-01", None),
    },
}


def call(binary, *words):
    return subprocess.run([binary, "outcome", *words], cwd=ROOT, capture_output=True, text=True, check=False)


def day(text):
    return datetime.date.fromisoformat(text)


def check_times(binary):
    wrong = []
    for (start, end, criterion), expected in EXPECTED.items():
        done = call(binary, "km", "--cases", CASES, "--from", start, "--to", end, "--criterion", criterion, "--unit",
                    "days", "--table")
        rows = {row["subject"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
        reasons = {}
        for line in done.stderr.splitlines():
            subject, reason = line.split(": left out: ")
            reasons[subject + (" again" if "second case" in reason else "")] = reason
        if len(rows) + len(reasons) != 12:
            wrong.append(f"{start} {end}: {len(rows)} rows and {len(reasons)} reasons for 12 cases")
        for subject, answer in expected.items():
            if isinstance(answer, str):
                if answer not in reasons.get(subject, ""):
                    wrong.append(f"{start} {end} {subject}: {reasons.get(subject)}, expected {answer}")
                continue
            row = rows.get(subject)
            days = (day(answer[1]) - day(answer[0])).days
            found = row and (float(row["time"]), int(row["status"]), row["outcome"])
            if found != (days, answer[2], answer[3]):
                wrong.append(f"{start} {end} {subject}: {found or reasons.get(subject)}, expected {days, *answer[2:]}")
    return wrong


def check_intervals(binary):
    wrong = []
    for (start, end), expected in INTERVALS.items():
        done = call(binary, "npmle", "--cases", CASES, "--from", start, "--to", end, "--unit", "days", "--table")
        rows = {row["subject"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
        for subject, answer in expected.items():
            begin = day(EXPECTED[("line:1", "progression-or-death", "believed")][subject][0]
                        if subject != "no-scan" else "2014-01-01")
            days = tuple((day(it) - begin).days if it else "" for it in answer)
            found = tuple(float(rows[subject][it]) if rows[subject][it] else "" for it in ("left", "right"))
            if found != days:
                wrong.append(f"interval to {end} of {subject}: {found}, expected {days}")
    return wrong


def check_npmle(binary):
    """Exon 9: after day 92 and by 184, after 259, by 305. The likelihood is p (1 - p), p that of (92, 184] and the rest
    that of (259, 305]: one half each, and its logarithm -2 log 2. Exon 11: all four hold (181, 212]."""
    found = json.loads(call(binary, "npmle", "--cases", CASES, "--by", "genotype", "--unit", "days", "--json").stdout)
    curves = [(it["group"], it["left"], it["right"], round(it["mass"], 9)) for it in found["intervals"]]
    expected = [("kit_exon_11", 181, 212, 1), ("kit_exon_9", 92, 184, 0.5), ("kit_exon_9", 259, 305, 0.5)]
    good = curves == expected and abs(found["groups"][1]["loglik"] + 2 * math.log(2)) < 1e-9
    refused = call(binary, "npmle", "--cases", CASES, "--by", "response")
    return ([] if good else [f"npmle by genotype: {found}"]) + (
        [] if refused.returncode == 2 and "immortal-time" in refused.stderr else ["npmle --by response was done"])


def check_same_curve(binary):
    """The curve of the cases is the curve of their table, and its numbers of risk are the numbers of rows."""
    made = call(binary, "km", "--cases", CASES, "--table")
    curve = json.loads(call(binary, "km", "--cases", CASES, "--by", "genotype", "--json").stdout)
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as table:
        table.write(made.stdout)
        table.flush()
        again = json.loads(call(binary, "km", "--time", "time", "--status", "status", "--group", "genotype", "--json",
                                table.name).stdout)
    wrong = [] if curve["groups"] == again["groups"] else ["the curve of the cases is not that of their table"]
    if len(curve["cases"]["left_out"]) + curve["cases"]["rows"] != curve["cases"]["read"]:
        wrong.append(f"cases: {curve['cases']}")
    return wrong


def check_refused(binary):
    """Responders compared from the start."""
    done = call(binary, "km", "--cases", CASES, "--by", "response")
    return [] if done.returncode == 2 and "immortal-time" in done.stderr else ["--by response from line:1 was done"]


def check_after_death(binary):
    """A scan after the death: one of the dates is wrong, and no time is made of them (a find of fuzz_times)."""
    case = {"cajal": 1, "id": "late", "patient": {"died": "2014-09-01"}, "treatments": [
        {"kind": "systemic", "drugs": ["imatinib"], "start": "2014-03-01", "stop": None}], "imaging": [
        {"date": date, "modality": "CT", "lesions": [{"id": "L1", "site": "liver", "role": "target", "longest_mm": 40}]}
        for date in ("2014-02-25", "2014-06-01", "2015-02-25")]}
    wrong = []
    for died, refused in (("2014-09-01", True), ("2015-02", False), ("2015", None)):
        case["patient"]["died"] = died
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(case, file)
            file.flush()
            done = call(binary, "npmle", "--table", "--cases", file.name)
        if refused is not None and ("2015-02-25 is after the death on 2014-09-01" in done.stderr) != refused:
            wrong.append(f"died {died}: {done.stderr}")
        if died == "2015-02":
            row = list(csv.DictReader(io.StringIO(done.stdout)))
            if not row or float(row[0]["left"]) > float(row[0]["right"]):
                wrong.append(f"died {died}: {row} {done.stderr}")
    return wrong


def check_stopped_on_a_scan(binary):
    """Stopped for progression on the day of a scan that is still less dense than the first, so that Choi sees none: the
    event is after the scan before it, not after the start."""
    case = {"cajal": 1, "id": "same day", "treatments": [
        {"kind": "systemic", "drugs": ["imatinib"], "start": "2014-03-01", "stop": "2014-09-01", "stop_reason": "progression"}],
        "imaging": [{"date": date, "modality": "CT", "lesions": [
            {"id": "L1", "site": "liver", "role": "target", "longest_mm": size, "density_hu": density}]}
            for date, size, density in (("2014-02-25", 50, 80), ("2014-06-01", 40, 40), ("2014-09-01", 46, 60))]}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(case, file)
        file.flush()
        done = call(binary, "npmle", "--unit", "days", "--table", "--cases", file.name)
    row = next(csv.DictReader(io.StringIO(done.stdout)), None)
    days = tuple((day(it) - day("2014-03-01")).days for it in ("2014-06-01", "2014-09-01"))
    found = row and (float(row["left"]), float(row["right"]))
    return [] if found == days else [f"stopped on the day of a scan: {found}, expected {days} {done.stderr}"]


def cohort(months):
    """Forty patients with KIT exon 11 whose imatinib was stopped for progression after about so many months."""
    for i in range(40):
        stop = datetime.date(2010, 1, 1) + datetime.timedelta(days=round(months * 30.4375) + i)
        yield json.dumps({"cajal": 1, "id": f"p{i}", "molecular": [{"gene": "KIT", "hgvs": "p.V559D"}], "treatments": [
            {"kind": "systemic", "drugs": ["imatinib"], "start": "2010-01-01", "stop": stop.isoformat(),
             "stop_reason": "progression"}]})


def check_literature(binary):
    """Beside the median of 24.7 months of KIT exon 11 (Heinrich 2008) 5 months, all of whom progressed by then, are shorter, 24 to 25 are compatible,
    60 are longer."""
    wrong = []
    for months, reading in ((5, "shorter here"), (24.05, "compatible"), (60, "longer here")):
        with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as cases:
            cases.write("\n".join(cohort(months)))
            cases.flush()
            done = call(binary, "literature", "--by", "genotype", "--json", "--cases", cases.name)
        found = [it for it in json.loads(done.stdout)["literature"] if it["time"] == 24.7]
        if [it["reading"] for it in found] != [reading]:
            wrong.append(f"a cohort of {months} months beside 24.7: {found}, expected {reading}")
    return wrong


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    wrong = [it for check in (check_times, check_intervals, check_npmle, check_same_curve, check_refused,
                                 check_after_death, check_stopped_on_a_scan, check_literature)
             for it in check(binary)]
    print("\n".join(f"FAILED {it}" for it in wrong))
    print(f"{sum(map(len, EXPECTED.values()))} times and reasons, {len(wrong)} wrong")
    sys.exit(bool(wrong))


main()
