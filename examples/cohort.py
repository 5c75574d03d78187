#!/usr/bin/python3
"""Writes cohort.ndjson: 120 made-up patients, for trying what is told of cohorts. The times are drawn by a seeded
generator from curves chosen by hand; nothing about GIST can be learned from them.

cohort.py > cohort.ndjson"""
import datetime
import json
import random

DAY = datetime.timedelta(1)
draw = random.Random(1)
MONTHS = {"exon 11": 26, "exon 9": 14, "wild type": 11}  # medians of the first line; of the second, a third of them
FINDINGS = {"exon 11": [{"gene": "KIT", "hgvs": "p.V559D"}], "exon 9": [{"gene": "KIT", "hgvs": "p.A502_Y503dup"}],
            "wild type": [{"gene": "KIT", "result": "not_detected"}, {"gene": "PDGFRA", "result": "not_detected"}]}
CLOSED = datetime.date(2015, 12, 31)


def waited(median_months):
    return datetime.timedelta(round(draw.expovariate(0.6931 / (median_months * 30.44))) + 20)


def scans(first, last, best, ends_worse):
    """A scan each twelve weeks: down to `best` of the first sum, and up again where the last shows progression."""
    out, day, size, density = [], first - 7 * DAY, draw.randrange(40, 120), draw.randrange(60, 90)
    start = size
    while True:
        out.append({"date": str(day), "modality": "CT", "lesions": [
            {"id": "L1", "site": "liver", "role": "target", "longest_mm": round(size), "density_hu": round(density)}]})
        if day >= last:
            return out
        day = min(day + 84 * DAY, last)
        size, density = max(size * 0.8, start * best), max(density * (0.75 if best < 0.9 else 0.97), 25)
        if day == last and ends_worse:
            size, density = size * 1.3 + 6, density + 25


def treatment(drug, dose, start, stop, reason):
    out = {"kind": "systemic", "drugs": [drug], "dose_mg": dose, "schedule": "QD", "start": str(start)}
    return {**out, "stop": str(stop), "stop_reason": reason} if reason else out


def patient(number):
    kind = draw.choices(list(MONTHS), (70, 30, 20))[0]
    start = datetime.date(2008, 1, 1) + draw.randrange(2000) * DAY
    progressed = start + waited(MONTHS[kind])
    first_ends, treatments = min(progressed, CLOSED), []
    treatments.append(treatment("imatinib", 400, start, first_ends, "progression" if progressed <= CLOSED else None))
    imaging = scans(start, first_ends, draw.choice((0.5, 0.65, 0.8, 0.97)), progressed <= CLOSED)
    died, second = None, progressed + 14 * DAY
    if second < CLOSED:
        stopped = second + waited(MONTHS[kind] / 3)
        treatments.append(treatment("sunitinib", 37.5, second, min(stopped, CLOSED), "progression" if stopped <= CLOSED else None))
        died = stopped + waited(14)
    person = {"sex": draw.choice(("female", "male")), "birth_year": draw.randrange(1930, 1970)}
    if died and died <= CLOSED:
        person["died"] = str(died)
    return {"cajal": 1, "id": f"made-up-{number:03}", "patient": person, "diagnosis": {"extent": "metastatic"},
            "molecular": FINDINGS[kind], "treatments": treatments, "imaging": imaging}


for each in range(1, 121):
    print(json.dumps(patient(each)))
