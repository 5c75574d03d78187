#!/usr/bin/python3
"""Each contradiction of severity S: the wrong value never reaches a recommendation or a figure beside an
option. test_conflicts.py CAJAL. The figures are those of the review and of the sources named in
kb/conflicts.yaml."""
import json
import subprocess
import sys

BINARY = sys.argv[1] if len(sys.argv) > 1 else "cajal"


def kb():
    return json.loads(subprocess.run([BINARY, "kb", "export"], capture_output=True, check=True).stdout)


KB = kb()
OUTCOMES = {outcome["id"]: outcome for trial in KB["trials"] for outcome in trial.get("outcomes", [])}
CELLS = {(row["id"], cell["column"]): cell for table in KB["tables"] for row in table["rows"] for cell in row["cells"]}


def plan(as_of="2016-01-08", **members):
    case = {"cajal": 1, "id": "conflict", "diagnosis": {"extent": "metastatic"}, **members}
    done = subprocess.run([BINARY, "plan", "--json", "--as-of", as_of, "-"], input=json.dumps(case).encode(),
                          capture_output=True, check=True)
    return json.loads(done.stdout)


def headlines(*ids):
    return [i for i in ids if OUTCOMES[i].get("headline")]


def expected_beside(plan_json):
    return [(e["outcome"], e["value"], e["low"], e["high"]) for o in plan_json["options"] for e in o["expected"]]


FAILED = {"stop_reason": "progression"}


def test_conflict_d_01():
    shares = [f for g in KB["genotypes"] if g["id"] in ("kit_exon_11", "kit_exon_9") for f in g["frequency"]]
    assert shares and all(f["of"].startswith("GISTs") for f in shares)


def test_conflict_d_02():
    imatinib = next(d for d in KB["drugs"] if d["id"] == "imatinib")
    dates = {a["date"]: a.get("status", "verified") for a in imatinib["approvals"]}
    fda = {a["date"]: a.get("status", "verified") for a in imatinib["approvals"] if a["authority"] == "fda"}
    assert fda == {"2002-02-01": "verified", "2003-04-18": "disputed", "2001": "disputed"}
    assert dates["2001-11-07"] == "unverified"


def test_conflict_d_05():
    secondary = {exon for r in KB["resistance"] if r["gene"] == "PDGFRA" for exon in r["exons"]}
    assert 18 not in secondary  # where D842V lies
    made = plan(molecular=[{"gene": "PDGFRA", "hgvs": "p.D842V"}], treatments=[])
    assert made["genotype"]["primary"] == ["PDGFRA p.D842V"] and made["genotype"]["secondary"] == []
    assert not any("imatinib" in o["drugs"] for o in made["options"])


def test_conflict_d_07():
    assert not headlines("sunitinib-table-pfs", "sunitinib-table-os")
    made = plan(treatments=[{"kind": "systemic", "drugs": ["imatinib"], **FAILED}])
    assert ("ttp", 27.3, None, None) in expected_beside(made)
    assert not any(low == 3.9 or value == 15.3 for _, value, low, _ in expected_beside(made))


def test_conflict_d_08():
    assert OUTCOMES["regorafenib-2-control"]["value"] == 79
    assert OUTCOMES["regorafenib-2-control-review"]["status"] == "disputed"


def test_conflict_d_10():
    weeks = OUTCOMES["nilotinib-os"]
    assert (weeks["low"], weeks["high"], weeks["unit"]) == (34, 47, "weeks")
    assert round(34 * 7 / 30.44, 1) == 7.8 and round(47 * 7 / 30.44, 1) == 10.8
    assert OUTCOMES["nilotinib-table-os"]["status"] == OUTCOMES["nilotinib-table-pfs"]["status"] == "disputed"


def test_conflict_d_11():
    assert OUTCOMES["nilotinib-3-pfs"]["significant"] is False and not headlines("nilotinib-3-pfs")


def test_conflict_d_12():
    assert OUTCOMES["nilotinib-3-os"]["significant"] is False and not headlines("nilotinib-3-os")


def test_conflict_d_13():
    assert OUTCOMES["enestg1-os-exon-11"]["hazard_ratio"] == 3.0
    for treatments in ([], [{"kind": "systemic", "drugs": ["imatinib"], "stop_reason": "toxicity"}]):
        made = plan(molecular=[{"gene": "KIT", "hgvs": "p.V559D"}], treatments=treatments)
        assert not any("nilotinib" in o["drugs"] for o in made["options"])


def test_conflict_d_15():
    assert OUTCOMES["sorafenib-hfsr"]["status"] == "disputed" and not headlines("sorafenib-hfsr")


def test_conflict_d_22():
    assert "everolimus-3-os" not in CELLS[("everolimus", "pfs_ttp")]["outcomes"]
    assert OUTCOMES["everolimus-3-os"]["outcome"] == "os" and OUTCOMES["everolimus-3-os"]["value"] == 10.7


def test_conflict_d_23():
    assert OUTCOMES["retaspimycin-ttp"]["outcome"] == "ttp"
    assert not any(o["outcome"] == "os" for i, o in OUTCOMES.items() if i.startswith("retaspimycin"))


def test_conflict_d_24():
    assert OUTCOMES["radiotherapy-without-tki"]["status"] == "disputed" and not headlines("radiotherapy-without-tki")
    made = plan(treatments=[{"kind": "systemic", "drugs": ["imatinib"], "dose_mg": 400, "schedule": "QD", "stop": None}],
                assessment={"progression": "limited"})
    assert any(o["modality"] == "radiotherapy" for o in made["options"])
    assert not any(o["action"] in ("stop", "hold") for o in made["options"])


def test_conflict_d_27():
    assert OUTCOMES["ponatinib-e11-pfs-6m"]["genotypes"] == ["kit_exon_11"]
    assert OUTCOMES["ponatinib-e11-pfs-6m"]["value"] == 60
    assert not any(o.get("at_months") == 6 and o["outcome"] == "pfs" for i, o in OUTCOMES.items() if "no11" in i)


def test_conflict_d_29():
    table = next(t for t in KB["tables"] if t["id"] == "table-2")
    note = next(f for f in table["footnotes"] if f["mark"] == "abbreviations")
    assert note["conflict"] == "D-29" and OUTCOMES["radiotherapy-sd"]["outcome"] == "sd"


def test_conflict_d_30():
    resumed = OUTCOMES["ablation-pfs-resumed"]
    assert resumed["value"] == 75 and "resumed" in resumed["subgroup"] and "progression" not in resumed


def test_conflict_d_31():
    assert not headlines("surgery-limited-pfs-1y", "surgery-limited-pfs")
    made = plan(treatments=[{"kind": "systemic", "drugs": ["imatinib"], "dose_mg": 400, "schedule": "QD", "stop": None}],
                assessment={"progression": "limited", "resectable": True})
    surgery = next(o for o in made["options"] if o["modality"] == "surgery")
    assert not any(e["outcome"] == "pfs" for e in surgery["expected"])


def test_conflict_c_01():
    made = plan(molecular=[{"gene": "KIT", "hgvs": "p.A502_Y503dup"}], treatments=[])
    assert made["options"][0]["regimen"] == "imatinib-400-qd"
    high = next(o for o in made["options"] if o["regimen"] == "imatinib-400-bid")
    assert high["strength"] == "consider" and "C-01" in high["cautions"][0]


def test_conflict_c_03():
    made = plan(assessment={"progression": "generalized", "emergency": "bleeding"},
                treatments=[{"kind": "systemic", "drugs": ["imatinib"], "dose_mg": 400, "schedule": "QD", "stop": None}])
    assert made["options"][0]["modality"] == "surgery"
    assert not any(a["modality"] == "surgery" for a in made["avoid"])


def test_conflict_c_14():
    assert OUTCOMES["intrigue-hypertension"]["status"] == "disputed" and not headlines("intrigue-hypertension")


def test_conflict_c_15():
    today = "2026-11-25"
    other = plan(today, molecular=[{"gene": "PDGFRA", "hgvs": "p.D842_H845del"}], treatments=[])
    offered = next(o for o in other["options"] if o["drugs"] == ["avapritinib"])
    assert offered["strength"] == "consider" and {a["authority"] for a in offered["approvals"]} == {"fda"}
    assert other["options"][0]["drugs"] == ["imatinib"]
    d842v = plan(today, molecular=[{"gene": "PDGFRA", "hgvs": "p.D842V"}], treatments=[])["options"][0]
    assert d842v["drugs"] == ["avapritinib"] and {a["authority"] for a in d842v["approvals"]} == {"fda", "ema"}


def test_conflict_c_17():
    made = plan("2026-11-25", molecular=[{"gene": "KIT", "hgvs": "p.V559D", "date": "2018"},
                                         {"gene": "KIT", "hgvs": "p.N822K", "date": "2021"}],
                treatments=[{"kind": "systemic", "drugs": ["imatinib"], "start": "2019", "stop": "2020", **FAILED}])
    assert made["options"][0]["drugs"] == ["sunitinib"]
    assert not any("ripretinib" in o["drugs"] for o in made["options"])
    assert not headlines("intrigue-ctdna-17-18", "intrigue-ctdna-13-14")


def main():
    severe = {c["id"]: c["test"] for c in KB["conflicts"] if c["severity"] == "S"}
    tests = {name: f for name, f in globals().items() if name.startswith("test_conflict_")}
    missing = set(severe.values()) - set(tests)
    failed = len(missing)
    for name in sorted(missing):
        print(f"FAILED {name}: named in kb/conflicts.yaml and not here")
    for name, test in tests.items():
        try:
            test()
        except (AssertionError, KeyError, StopIteration) as error:
            failed += 1
            print(f"FAILED {name}: {error!r}")
    print(f"{len(tests)} conflicts of severity S tested, {failed} failed")
    sys.exit(failed > 0)


main()
