#!/usr/bin/python3
"""Writes N distinct synthetic cases as NDJSON: make_cases.py N [SEED]. No patient is behind any of them."""
import json
import random
import sys

MUTATIONS = [("KIT", "p.V559D"), ("KIT", "p.W557_K558del"), ("KIT", "p.A502_Y503dup"), ("KIT", "p.K642E"),
             ("PDGFRA", "p.D842V"), ("PDGFRA", "p.V561D"), ("KIT", "p.L576P"), ("BRAF", "p.V600E")]
SECONDARY = [("KIT", "p.V654A"), ("KIT", "p.T670I"), ("KIT", "p.D820Y"), ("KIT", "p.N822K")]
LINES = [("imatinib", 400, "QD"), ("imatinib", 400, "BID"), ("sunitinib", 50, "4/2"), ("regorafenib", 160, "3/1")]
SITES = ["liver", "peritoneum", "omentum", "lung", "bone"]


def lesions(rng, count, shrink, fade):
    return [{"id": f"L{i}", "site": "liver", "role": "target", "longest_mm": round(rng.uniform(15, 120) * shrink, 1),
             "density_hu": round(rng.uniform(40, 100) * fade)} for i in range(count)]


def case(rng, number):
    gene, hgvs = rng.choice(MUTATIONS)
    given = rng.randint(0, len(LINES))
    start = 2005 + rng.randint(0, 8)
    treatments = []
    for i, (drug, dose, schedule) in enumerate(LINES[:given]):
        last = i == given - 1 and rng.random() < 0.7
        treatment = {"kind": "systemic", "drugs": [drug], "dose_mg": dose, "schedule": schedule,
                     "start": f"{start + i}-03-01", "stop": None if last else f"{start + i}-12-15"}
        if not last:
            treatment["stop_reason"] = rng.choice(["progression", "toxicity", "progression"])
        treatments.append(treatment)
    molecular = [{"date": f"{start - 1}-05-10", "specimen": "primary", "gene": gene, "hgvs": hgvs}]
    if given and rng.random() < 0.4:
        extra = rng.choice(SECONDARY)
        molecular.append({"date": f"{start + 2}-05-10", "specimen": "metastasis", "gene": extra[0], "hgvs": extra[1]})
    seed = rng.random()
    count = rng.randint(1, 5)
    imaging = [{"date": f"{start}-02-20", "modality": "CT", "lesions": lesions(random.Random(seed), count, 1, 1)},
               {"date": f"{start}-06-20", "modality": "CT",
                "lesions": lesions(random.Random(seed), count, rng.uniform(0.5, 1.5), rng.uniform(0.5, 1.2))}]
    return {"cajal": 1, "id": f"synthetic-{number}",
            "patient": {"birth_year": rng.randint(1930, 1985), "sex": rng.choice(["female", "male"]),
                        "ecog": rng.randint(0, 2)},
            "diagnosis": {"primary_site": rng.choice(["stomach", "jejunum", "rectum"]), "extent": "metastatic",
                          "sites": rng.sample(SITES, rng.randint(1, 3))},
            "molecular": molecular, "treatments": treatments, "imaging": imaging,
            "toxicities": [{"term": "edema", "grade": rng.randint(1, 3), "drug": "imatinib"}] if rng.random() < .3 else [],
            "assessment": {"resectable": rng.random() < 0.5} if rng.random() < 0.5 else {}}


def main():
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for number in range(int(sys.argv[1])):
        sys.stdout.write(json.dumps(case(rng, number), separators=(",", ":")) + "\n")


main()
