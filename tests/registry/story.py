#!/usr/bin/python3
"""A registry from its making to its merging, told on one kind of database: story.py CAJAL sqlite|postgresql

The hash chain is computed a second time here, by Python's hashlib, from docs/registry.md alone."""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from databases import KINDS

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests"))
from checks import expect, finish, run

CAJAL = str(pathlib.Path(sys.argv[1]).resolve())


def cajal(*words, status=0, stdin=None):
    return run(CAJAL, *words, status=status, cwd=ROOT, input=stdin)


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def netstring(value):
    return b"-," if value is None else b"%d:%s," % (len(str(value).encode()), str(value).encode())


def chain_by_hand(entries):
    previous = "0" * 64
    for entry in entries:
        fields = [entry["number"], entry["at"], entry["who"], entry["action"], entry["case"], entry.get("version"),
                  entry["why"], entry["knowledge"], entry["content"]]
        previous = hashlib.sha256(previous.encode() + b"".join(map(netstring, fields))).hexdigest()
        if previous != entry["hash"]:
            return False
    return True


def moment():
    """A time between what was done and what will be."""
    time.sleep(0.01)
    now = time.time()
    time.sleep(0.01)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"


def case_text(number, **more):
    return json.dumps({"cajal": 1, "id": f"case-{number}", **more})


def tell_import(db, scratch):
    cajal("registry", "list", "--db", db, status=3)  # there is none yet
    cajal("registry", "init", "--db", db, "--who", "Dr A")
    cajal("registry", "init", "--db", db, status=2)  # and it is not made twice
    examples = sorted(str(p) for p in (ROOT / "examples").glob("*.json"))
    first = json.loads(cajal("registry", "import", "--json", "--db", db, *examples).stdout)
    expect(first == {"read": 26, "added": 26, "changed": 0, "unchanged": 0, "refused": 0}, f"first import: {first}")
    again = json.loads(cajal("registry", "import", "--json", "--db", db, *examples).stdout)
    expect(again == {"read": 26, "added": 0, "changed": 0, "unchanged": 26, "refused": 0}, f"second import: {again}")
    # the same case in other words: keys in another order, other blanks
    blay = json.loads((ROOT / "examples/blay-2012.json").read_text())
    reordered = json.dumps(dict(reversed(list(blay.items()))), indent=3)
    same = json.loads(cajal("registry", "import", "--json", "--db", db, "-", stdin=reordered).stdout)
    expect(same["unchanged"] == 1, f"a case in other words: {same}")
    bad = "\n".join([case_text(1), '{"cajal":1,"id":"broken"', case_text(2, patient={"sexe": "male"}),
                     case_text(1, patient={"sex": "male"}), case_text(3)]) + "\n"
    refused = scratch / "refused.ndjson"
    counts = json.loads(cajal("registry", "import", "--json", "--db", db, "--refused", refused, "-", stdin=bad,
                              status=1).stdout)
    expect(counts == {"read": 5, "added": 2, "changed": 0, "unchanged": 0, "refused": 3}, f"bad rows: {counts}")
    told = [json.loads(line) for line in refused.read_text().splitlines()]
    expect([row["line"] for row in told] == [2, 3, 4], f"lines of refused rows: {told}")
    expect("sex" in told[1]["reasons"][0]["message"], f"the nearest word: {told[1]}")
    expect("held already with other content" in told[2]["reasons"][0]["message"], f"held: {told[2]}")
    expect(json.loads(told[2]["row"])["id"] == "case-1", "the refused row itself is kept")
    update = json.loads(cajal("registry", "import", "--json", "--update", "--db", db, "-",
                              stdin=case_text(1, patient={"sex": "male"})).stdout)
    expect(update["changed"] == 1, f"update: {update}")
    # an import that is run again does not bring back what was changed since
    old = json.loads(cajal("registry", "import", "--json", "--update", "--db", db, "-", stdin=case_text(1)).stdout)
    expect(old["unchanged"] == 1, f"an older version again: {old}")
    odd = json.loads(cajal("registry", "import", "--json", "--batch", "1", "--threads", "1", "--db", db, "-",
                           stdin=case_text(4) + case_text(4) + case_text(5)).stdout)
    expect(odd["added"] == 2 and odd["unchanged"] == 1, f"twice in one file: {odd}")


def tell_table(db, scratch):
    table, mapping = (ROOT / "tests/data/registry" / name for name in ("patients.csv", "mapping.csv"))
    refused = scratch / "refused_rows.ndjson"
    counts = json.loads(cajal("registry", "import", "--json", "--db", db, "--map", mapping, "--refused", refused, table, status=1).stdout)
    expect(counts["added"] == 2 and counts["refused"] == 2, f"table: {counts}")
    made = json.loads(cajal("registry", "export", "--db", db, "P1").stdout)
    expect(made == {"cajal": 1, "id": "P1", "patient": {"birth_year": 1950, "sex": "female"},
                    "diagnosis": {"date": "2010-02-03", "sites": ["liver", "omentum"]},
                    "molecular": [{"specimen": "primary", "gene": "KIT", "hgvs": "p.V559D"}],
                    "treatments": [{"kind": "systemic", "drugs": ["imatinib"], "start": "2010-03-01"}],
                    "imaging": [{"date": "2010-02-15", "modality": "CT",
                                 "lesions": [{"id": "L1", "longest_mm": 52.5}]}]}, f"the case of a row: {made}")
    bare = json.loads(cajal("registry", "export", "--db", db, "P2").stdout)
    expect(bare == {"cajal": 1, "id": "P2", "patient": {"sex": "male"}, "diagnosis": {"date": "2011"}},
           f"empty cells make nothing: {bare}")
    told = [json.loads(line) for line in refused.read_text().splitlines()]
    expect([row["line"] for row in told] == [4, 5], f"lines of a table: {told}")
    expect(json.loads(told[0]["row"])["PatNr"] == "P3", "the row is told column by column")
    (scratch / "wrong.csv").write_text("column,member\nPatNr,id\nGeschlect,patient.sex\nx,patient.sexe\n")
    wrong = cajal("registry", "import", "--db", db, "--map", scratch / "wrong.csv", table, status=1)
    expect('wrong.csv:4: "patient.sexe"' in wrong.stderr and 'did you mean "sex"' in wrong.stderr, wrong.stderr)
    (scratch / "wrong.csv").write_text("column,member\nPatNr,id\nGeschlect,patient.sex\n")
    wrong = cajal("registry", "import", "--db", db, "--map", scratch / "wrong.csv", table, status=1)
    expect('did you mean "Geschlecht"' in wrong.stderr, wrong.stderr)


def patient(name, **more):
    return {"resource": {"resourceType": "Patient", "id": name, **more}}


def bundle(*entries):
    return {"resourceType": "Bundle", "type": "collection", "entry": list(entries)}


def about(name, kind, **members):
    return {"resource": {"resourceType": kind, "id": f"{kind}-{name}", "subject": {"reference": f"Patient/{name}"}} | members}


GIST = {"code": {"coding": [{"system": "http://snomed.info/sct", "code": "420120006"}]}}
SHOE = {"code": {"coding": [{"system": "http://example.org/shop", "code": "shoe-size"}]}, "valueInteger": 43}


def tell_fhir(kind, scratch):
    """Records of another system: each a case, with what was not understood of it."""
    db = kind.fresh()
    cajal("registry", "init", "--db", db)
    record = json.loads((ROOT / "examples/fhir/record.json").read_text())
    mixed = "\n".join([
        json.dumps(bundle(patient("f1", gender="female"), about("f1", "Condition", **GIST), about("f1", "Observation", **SHOE)),
                   indent=1),
        json.dumps(bundle(patient("f2"), patient("f3"))),  # of two patients
        json.dumps(bundle(about("f4", "Condition", **GIST))),  # of none
        json.dumps(bundle({"resource": {"resourceType": "Patient", "gender": "male"}})),  # without an id
        json.dumps({"resourceType": "Condition", **about("f1", "Condition", **GIST)["resource"]}),  # a part of a record
        '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"',  # cut off
        json.dumps(bundle(patient("f5", birthDate="1950-02-01"), patient("f5", birthDate="1951-02-01"))),  # in conflict
        case_text(1),  # a case beside records
        json.dumps(record)]) + "\n"
    stream, refused, notes = (scratch / name for name in ("mixed.ndjson", "fhir_refused.ndjson", "fhir_notes.ndjson"))
    stream.write_text(mixed)
    counts = json.loads(cajal("registry", "import", "--json", "--db", db, "--refused", refused, "--notes", notes, stream,
                              status=1).stdout)
    each = cajal("fhir", "import", "examples/fhir/record.json", "--json")
    whole = json.loads(each.stdout)  # the record alone, by the command that reads one
    told = [json.loads(line) for line in refused.read_text().splitlines()]
    expect((counts["read"], counts["added"], counts["refused"]) == (9, 4, 5), f"records: {counts}")
    first = mixed.split("\n{")[0].count("\n") + 1  # the one record that is spread over lines
    lines_of = list(range(first + 1, first + 6))
    expect([row["line"] for row in told] == lines_of, f"lines of refused records: {told}, {lines_of}")
    for row, words in zip(told, ("several patients (f2 and f3)", "no Patient", "has no id", "no Patient", "")):
        expect(words in row["reasons"][0]["message"], f"{words}: {row['reasons']}")
    expect(json.loads(told[0]["row"])["entry"][1]["resource"]["id"] == "f3", "a refused Bundle is kept")
    noted = [json.loads(line) for line in notes.read_text().splitlines()]
    expect([n["case"] for n in noted] == ["f1", "f5", whole["case"]["id"]], f"notes: {noted}")
    expect([(n["kind"], n["code"]) for n in noted[0]["notes"]] == [("not_understood", "shoe-size")], f"{noted[0]}")
    without = [{k: v for k, v in n.items() if k != "input"} for n in whole["report"]]
    expect([{k: v for k, v in n.items() if k != "input"} for n in noted[2]["notes"]] == without, "the same notes as alone")
    kinds = {k: sum(n["kind"] == k for one in noted for n in one["notes"])
             for k in ("conflict", "not_understood", "assumed", "left_out")}
    expect(counts["fhir"] == {"records": 3, **kinds}, f"counted: {counts['fhir']}, in the file: {kinds}")
    held = json.loads(cajal("registry", "export", "--db", db, whole["case"]["id"]).stdout)
    expect(held == whole["case"], "the case is that of cajal fhir import")
    # again, as after a kill: nothing is doubled, and everything is told again
    again = json.loads(cajal("registry", "import", "--json", "--batch", 2, "--db", db, "--notes", notes, stream,
                             status=1).stdout)
    expect((again["added"], again["unchanged"], again["refused"]) == (0, 4, 5) and again["fhir"] == counts["fhir"],
           f"again: {again}")
    expect([json.loads(line)["outcome"] for line in notes.read_text().splitlines()] == ["unchanged"] * 3, "told again")
    shown = cajal("registry", "import", "--db", db, "-", stdin=mixed, status=1)
    expect("f1: not understood: Observation.code of Observation-f1 (shoe-size)" in shown.stderr, shown.stderr)
    expect(f"3 records of FHIR read: {kinds['conflict']} contradiction" in shown.stdout, shown.stdout)
    # a contradiction: the case without the fact, and the exit status says so
    score = {"code": {"coding": [{"system": "http://loinc.org", "code": "89247-1"}]}, "effectiveDateTime": "2016-01-01"}
    apart = json.dumps(bundle(patient("f6"), about("f6", "Observation", **score, valueInteger=1),
                              about("f6", "Observation", **score, valueInteger=3, id="second")))
    done = json.loads(cajal("registry", "import", "--json", "--db", db, "-", stdin=apart, status=1).stdout)
    expect(done["added"] == 1 and done["refused"] == 0 and done["fhir"]["conflict"] == 1, f"a contradiction: {done}")
    expect("ecog" not in cajal("registry", "export", "--db", db, "f6").stdout, "left out of the case")
    # other content: as with cases
    more = json.dumps(bundle(patient("f1", gender="male"), about("f1", "Condition", **GIST)))
    other = cajal("registry", "import", "--db", db, "-", stdin=more, status=1)
    expect("held already with other content" in other.stderr, other.stderr)
    update = json.loads(cajal("registry", "import", "--json", "--update", "--db", db, "-", stdin=more).stdout)
    expect(update["changed"] == 1, f"update: {update}")
    cajal("registry", "import", "--db", db, "--fhir", "-", stdin=case_text(7), status=1)  # a case is no record
    cajal("registry", "import", "--db", db, "--fhir", "--map", "tests/data/registry/mapping.csv", stream, status=2)
    cajal("registry", "export", "--db", db, "--format", "word", status=2)
    cajal("registry", "export", "--db", db, "--format", "fhir", "--csv", status=2)
    expect(cajal("registry", "export", "--db", db, "--format", "csv").stdout ==
           cajal("registry", "export", "--db", db, "--csv").stdout, "--format csv is --csv")
    cajal("registry", "audit", "--verify", "--db", db)


def tell_round_trip(db, kind, scratch):
    """Out as FHIR and in again: the same registry content, to the byte; de-identified too."""
    back, bundles, key = kind.fresh(), scratch / "bundles.ndjson", scratch / "key"
    cajal("registry", "init", "--db", back)
    cases = cajal("registry", "export", "--db", db).stdout
    bundles.write_text(cajal("registry", "export", "--db", db, "--format", "fhir").stdout)
    expect(all(json.loads(line)["resourceType"] == "Bundle" for line in bundles.read_text().splitlines()), "Bundles")
    counts = json.loads(cajal("registry", "import", "--json", "--db", back, bundles).stdout)
    expect(counts["added"] == counts["read"] == len(cases.splitlines()) and counts["refused"] == 0, f"back: {counts}")
    expect(cajal("registry", "export", "--db", back).stdout == cases, "out as FHIR and in again: the same cases")
    facts = [[{k: v for k, v in c.items() if not k.startswith(("written", "version"))}
              for c in lines(cajal("registry", "list", "--json", "--db", d))] for d in (db, back)]
    expect(facts[0] == facts[1], "and the same facts")
    why = [e["why"] for e in lines(cajal("registry", "audit", "--json", "--db", db)) if e["action"] == "export"]
    expect("FHIR" in why, f"an export as FHIR is in the trail: {why}")
    for how in ("years", "shift"):
        hidden = ["registry", "export", "--db", db, "--deidentify", how, "--key", key]
        bundles.write_text(cajal(*hidden, "--format", "fhir").stdout)
        for word in ("Smith", "Miller", "miller", "Elm", "1930", "2016-03-05", "2015-12-24", "Glivec"):
            expect(word not in bundles.read_text(), f"--deidentify {how} --format fhir: {word}")
        there = kind.fresh()
        cajal("registry", "init", "--db", there)
        cajal("registry", "import", "--db", there, bundles)
        wanted = sorted(cajal(*hidden).stdout.splitlines())
        expect(sorted(cajal("registry", "export", "--db", there).stdout.splitlines()) == wanted,
               f"de-identified ({how}), as FHIR, and in again")


def tell_history(db):
    before = moment()
    cajal("registry", "edit", "--db", db, "blay-2012", "--set", "patient.ecog=1", status=2)  # no reason given
    cajal("registry", "edit", "--db", db, "--why", "clinic", "nobody", "--set", "patient.ecog=1", status=1)
    cajal("registry", "edit", "--db", db, "--why", "clinic", "blay-2012", "--set", "patient.ecog=7", status=1)
    cajal("registry", "edit", "--db", db, "--why", "clinic", "--who", "Dr B", "blay-2012", "--set", "patient.ecog=1",
          "--set", "assessment.progression=limited")
    stale = cajal("registry", "edit", "--db", db, "--why", "clinic", "--version", 1, "blay-2012", "--set",
                  "patient.ecog=2", status=1)
    expect("somebody changed it meanwhile" in stale.stderr, stale.stderr)
    shown = json.loads(cajal("registry", "show", "--json", "--db", db, "blay-2012").stdout)
    expect(shown["version"] == 2 and shown["case"]["patient"]["ecog"] == 1, f"show: {shown['version']}")
    expect([(v["version"], v["who"], v["why"]) for v in shown["history"]][1] == (2, "Dr B", "clinic"),
           f"history: {shown['history']}")
    then = json.loads(cajal("registry", "show", "--json", "--db", db, "--at", before, "blay-2012").stdout)
    original = json.loads((ROOT / "examples/blay-2012.json").read_text())
    expect(then["version"] == 1 and then["case"] == original, "the case as it was")
    dates = [event["date"] or "" for event in shown["timeline"]]
    expect(dates == sorted(dates), f"timeline in order: {dates}")
    cajal("registry", "show", "--db", db, "--at", "2001-01-01", "blay-2012", status=1)
    cajal("registry", "show", "--db", db, "--at", "yesterday", "blay-2012", status=2)
    cajal("registry", "show", "--db", db, "nobody", status=1)
    return before


def tell_lists(db, before):
    everything = lines(cajal("registry", "list", "--json", "--db", db))
    expect([c["id"] for c in everything] == sorted(c["id"] for c in everything), "lists are in the order of bytes")
    for option, member, value in [("genotype", "genotype", "kit_exon_11"), ("line", "line", "2"),
                                  ("drug", "drug", "imatinib"), ("progression", "progression", "limited")]:
        got = {c["id"] for c in lines(cajal("registry", "list", "--json", "--db", db, f"--{option}", value))}
        wanted = {c["id"] for c in everything if c[member] == value}
        expect(got == wanted and got, f"--{option} {value}: {got ^ wanted}")
    got = {c["id"] for c in lines(cajal("registry", "list", "--json", "--db", db, "--since", "2010-01-01", "--until",
                                        "2015-12-31"))}
    expect(got == {c["id"] for c in everything if c["last_date"] and "2010" <= c["last_date"] <= "2015-12-31"},
           f"--since, --until: {got}")
    # the facts are those that cajal plan finds
    for c in everything[:3]:
        document = cajal("registry", "export", "--db", db, c["id"]).stdout
        facts = json.loads(cajal("plan", "--json", "--as-of", "2016-01-08", "-", stdin=document).stdout)["facts"]
        expect((c["genotype"], c["line"], c["drug"]) ==
               tuple(str(facts[f]) for f in ("genotype", "line", "current_drug")), f"facts of {c['id']}")
    then = {c["id"]: c for c in lines(cajal("registry", "list", "--json", "--db", db, "--at", before))}
    expect(then["blay-2012"]["version"] == 1 and then["blay-2012"]["progression"] == "none", "the list as it was")
    csv = cajal("registry", "list", "--csv", "--db", db).stdout.splitlines()
    expect(csv[0].startswith("id,version,") and len(csv) == len(everything) + 1, "CSV")
    cajal("registry", "list", "--db", db, "--since", "2010", status=2)


def tell_plans(db, before):
    changed = lines(cajal("plan", "--registry", db, "--json", "--changed-since", before))
    expect([c["case"] for c in changed] == ["blay-2012"], f"changed: {[c['case'] for c in changed]}")
    expect("progression none → limited" in changed[0]["reason"], changed[0]["reason"])
    nothing = cajal("plan", "--registry", db, "--changed-since", moment()).stdout
    expect("0 of " in nothing, nothing)
    # the plan given on a day: the case as it was held, by the rules of that day
    again = cajal("plan", "--registry", db, "--at", before, "--as-of", "2016-01-08", "blay-2012").stdout
    expect(again == cajal("plan", "--as-of", "2016-01-08", "examples/blay-2012.json").stdout, "a plan reproduced")
    # new knowledge: before the review most rules were not in force
    cajal("plan", "--registry", db, "--changed-since", "soon", status=2)
    cajal("plan", "--registry", db, "nobody", status=1)


def tell_deidentified(db, scratch):
    secret = json.dumps({
        "cajal": 1, "id": "Mrs Smith", "patient": {"birth_year": 1930, "sex": "female"},
        "diagnosis": {"date": "2015-12-24", "metastatic_since": "2016-02"},
        "molecular": [{"gene": "KIT", "hgvs": "p.V559D", "date": "2016-01-10"}],
        "treatments": [{"kind": "systemic", "drugs": ["Glivec", "drug of Dr Miller"], "start": "2016-03-05",
                        "stop": "2016-03"}],
        "imaging": [{"date": "2016-03-01", "lesions": [{"id": "Smith-liver", "longest_mm": 50}]},
                    {"date": "2016-06-01", "lesions": [{"id": "Smith-liver", "longest_mm": 20}]}],
        "toxicities": [{"term": "quarrel with Dr Miller", "grade": 1}], "comedications": ["Millerol", "rifampicin"],
        "labs": [{"test": "miller count", "value": 3, "unit": "miller"}],
        "report": {"citation": "Miller 2016", "read": "full", "done": "Mrs Smith of 5 Elm Street"}})
    cajal("registry", "add", "--db", db, "-", stdin=secret)
    key = scratch / "key"
    key.write_bytes(bytes(range(32)))
    short = scratch / "short"
    short.write_bytes(b"short")
    cajal("registry", "export", "--db", db, "--deidentify", "years", "Mrs Smith", status=2)
    cajal("registry", "export", "--db", db, "--deidentify", "years", "--key", short, "Mrs Smith", status=2)
    for how in ("years", "shift"):
        out = cajal("registry", "export", "--db", db, "--deidentify", how, "--key", key, "Mrs Smith").stdout
        for word in ("Smith", "Miller", "miller", "Elm", "1930", "2016-03-05", "2015-12-24", "Glivec"):
            expect(word not in out, f"--deidentify {how}: {word} is in {out}")
        hidden = json.loads(out)
        expect(hidden["patient"] == {"age_years": 90, "sex": "female"}, f"over 89: {hidden['patient']}")
        expect(hidden["treatments"][0]["drugs"] == ["imatinib", "other"], f"drugs: {hidden['treatments']}")
        expect(hidden["comedications"] == ["other", "rifampicin"], f"comedications: {hidden['comedications']}")
        expect(hidden["molecular"][0]["hgvs"] == "p.V559D", "the mutation stays")
        expect({l["id"] for scan in hidden["imaging"] for l in scan["lesions"]} == {"L1"}, "one lesion stays one")
        again = cajal("registry", "export", "--db", db, "--deidentify", how, "--key", key, "Mrs Smith").stdout
        expect(again == out, "the same key gives the same export")
        if how == "years":
            expect(hidden["imaging"][0]["date"] == "2016" and hidden["diagnosis"]["date"] == "2015", "years only")
        else:
            days = [time.mktime(time.strptime(scan["date"], "%Y-%m-%d")) / 86400 for scan in hidden["imaging"]]
            expect(round(days[1] - days[0]) == 92, "intervals hold: 1 March to 1 June is 92 days")
            expect("2015-03-01" <= hidden["imaging"][0]["date"] <= "2016-02-29", "shifted by 1 to 365 days")
        key2 = scratch / "key2"
        key2.write_bytes(bytes(range(1, 33)))
        other = json.loads(cajal("registry", "export", "--db", db, "--deidentify", how, "--key", key2,
                                 "Mrs Smith").stdout)
        expect(other["id"] != hidden["id"], "another key gives another name")
    for line in cajal("registry", "export", "--db", db, "--deidentify", "shift", "--key", key).stdout.splitlines():
        cajal_again = json.loads(line)
        expect(cajal_again["id"].startswith("p-"), f"a pseudonym: {cajal_again['id']}")


def tell_audit(db, kind):
    entries = lines(cajal("registry", "audit", "--json", "--db", db))
    expect(chain_by_hand(entries), "the chain, computed by Python")
    expect([e["number"] for e in entries] == list(range(1, len(entries) + 1)), "no gap in the trail")
    expect(sum(e["action"] == "export" for e in entries) >= 8, "exports are in the trail")
    document = cajal("registry", "export", "--db", db, "P1").stdout.rstrip("\n")
    content = [e["content"] for e in entries if e["case"] == "P1" and e["content"]][-1]
    expect(hashlib.sha256(document.encode()).hexdigest() == content, "the hash of a case is that of its JSON")
    found = json.loads(cajal("registry", "audit", "--verify", "--json", "--db", db).stdout)
    expect(found["holds"] and found["entries"] == len(entries) + 1, f"verify: {found}")
    cajal("registry", "audit", "--verify", "--db", db, "--anchor", f"{found['entries']}:{found['head']}")
    cajal("registry", "audit", "--verify", "--db", db, "--anchor", f"{found['entries'] + 9}:{found['head']}", status=1)
    cajal("registry", "audit", "--verify", "--db", db, "--anchor", f"1:{'0' * 64}", status=1)
    cajal("registry", "audit", "--verify", "--db", db, "--anchor", "nonsense", status=2)
    return found


def tamper(db, kind, statements):
    """Changes the database behind the program's back, as its administrator could."""
    if kind.name == "SQLite":
        script = "DROP TRIGGER IF EXISTS cajal_trail_no_update; DROP TRIGGER IF EXISTS cajal_trail_no_delete;"
        subprocess.run(["sqlite3", db, script + statements], check=True)
    else:
        name = db.split("/")[3].split("?")[0]
        done = kind.sql("ALTER TABLE cajal_trail DISABLE TRIGGER ALL; ALTER TABLE cajal_case DISABLE TRIGGER ALL;" + statements, name)
        expect(done.returncode == 0, f"tampering: {done.stdout}")


def tell_tampering(kind):
    for statements, words in [
            ("UPDATE cajal_trail SET who = 'Dr X' WHERE number = 3", "entry 3"),
            ("UPDATE cajal_trail SET document = replace(document, 'male', 'female') WHERE number = 3", "was changed"),
            ("DELETE FROM cajal_case; DELETE FROM cajal_trail WHERE number = 3", "missing"),
            ("UPDATE cajal_case SET version = 7 WHERE case_id = 'case-1'", "case-1"),
            ("UPDATE cajal_case SET who = 'x' WHERE case_id = 'case-2'", "case-2"),
            ("DELETE FROM cajal_case WHERE case_id = 'case-2'", "case-2")]:
        db = kind.fresh()
        cajal("registry", "init", "--db", db)
        cajal("registry", "import", "--db", db, "-",
              stdin="\n".join(case_text(i, patient={"sex": "male"}) for i in range(5)))
        whole = json.loads(cajal("registry", "audit", "--verify", "--json", "--db", db).stdout)
        tamper(db, kind, statements)
        done = cajal("registry", "audit", "--verify", "--db", db, status=1)
        expect(words in done.stderr and "DOES NOT HOLD" in done.stdout, f"{statements}: {done.stderr}")
    # a trail that was cut holds in itself: only an anchor that was kept elsewhere shows it
    db = kind.fresh()
    cajal("registry", "init", "--db", db)
    cajal("registry", "add", "--db", db, "-", stdin=case_text(1))
    whole = json.loads(cajal("registry", "audit", "--verify", "--json", "--db", db).stdout)
    tamper(db, kind, "DELETE FROM cajal_case; DELETE FROM cajal_trail WHERE number = 2")
    cajal("registry", "audit", "--verify", "--db", db)
    cut = cajal("registry", "audit", "--verify", "--db", db, "--anchor", f"{whole['entries']}:{whole['head']}", status=1)
    expect("the trail was cut" in cut.stderr, cut.stderr)


def tell_merge(kind):
    ours, theirs = kind.fresh(), kind.fresh()
    for db in (ours, theirs):
        cajal("registry", "init", "--db", db)
        cajal("registry", "import", "--db", db, "-", stdin="\n".join(case_text(i) for i in (1, 2, 3)))
    edit = ["registry", "edit", "--why", "clinic", "--db"]
    cajal("registry", "add", "--db", theirs, "-", stdin=case_text(9))
    cajal(*edit, theirs, "case-9", "--set", "patient.ecog=0")  # new here, two versions
    cajal(*edit, theirs, "case-1", "--set", "patient.ecog=1")  # they went on
    cajal(*edit, ours, "case-2", "--set", "patient.ecog=2")    # we went on
    cajal(*edit, ours, "case-3", "--set", "patient.ecog=1")    # both did
    cajal(*edit, theirs, "case-3", "--set", "patient.ecog=2")
    told = {c["case"]: c["outcome"] for c in lines(cajal("registry", "merge", "--json", "--db", ours, theirs, status=1))}
    expect(told == {"case-1": "changed", "case-2": "same", "case-3": "conflict", "case-9": "added"}, f"merge: {told}")
    held = {c["id"]: c["version"] for c in lines(cajal("registry", "list", "--json", "--db", ours))}
    expect(held == {"case-1": 2, "case-2": 2, "case-3": 2, "case-9": 2}, f"versions after it: {held}")
    kept = json.loads(cajal("registry", "export", "--db", ours, "case-3").stdout)
    expect(kept["patient"]["ecog"] == 1, "a conflict overwrites nothing")
    again = {c["case"]: c["outcome"] for c in lines(cajal("registry", "merge", "--json", "--db", ours, theirs, status=1))}
    expect(again == {"case-1": "same", "case-2": "same", "case-3": "conflict", "case-9": "same"}, f"again: {again}")
    cajal("registry", "audit", "--verify", "--db", ours)


def tell_in_words(kind, scratch):
    """The same commands as a person reads them; and what people may write into a registry."""
    db, other = kind.fresh(), kind.fresh()
    expect("A new registry" in cajal("registry", "init", "--db", db).stdout, "init says what comes next")
    expect(json.loads(cajal("registry", "init", "--json", "--db", other).stdout) == {"made": True}, "init as JSON")
    expect(cajal("registry", "list", "--db", db).stdout == "0 cases\n", "an empty registry")
    odd = json.dumps({"cajal": 1, "id": '=2+3, "quoted"', "patient": {"sex": "female"},
                      "diagnosis": {"extent": "metastatic"},
                      "treatments": [{"kind": "systemic", "drugs": ["imatinib"], "start": "2015-01-01"}]})
    odd_file = scratch / "odd.json"
    odd_file.write_text(odd)
    added = cajal("registry", "add", "--db", db, "--why", "first\nvisit\x1b[2J", odd_file).stdout
    expect(added.endswith(": added\n"), added)
    # an id that is held is not added again, whatever it holds
    expect("held already" in cajal("registry", "add", "--db", db, odd_file).stdout, "added twice")
    cajal("registry", "add", "--db", db, scratch / "none.json", status=3)
    cajal("registry", "add", "--db", db, "-", stdin="", status=1)
    listed = cajal("registry", "list", "--db", db).stdout
    expect('=2+3, "quoted"' in listed and listed.endswith("\n1 case\n"), listed)
    csv = cajal("registry", "list", "--csv", "--db", db).stdout.split("\n")[1]
    expect(csv.startswith('"\'=2+3, ""quoted""",1,'), f"a formula, a comma and quotes in CSV: {csv}")
    expect(cajal("registry", "export", "--csv", "--db", db).stdout.split("\n")[1] == csv, "exported as listed")
    missing = cajal("registry", "export", "--db", db, "nobody", status=1)
    expect('no case "nobody" in the registry' in missing.stderr, missing.stderr)
    cajal("registry", "export", "--db", db, "--at", "2001-01-01", "--why", "a study", '=2+3, "quoted"', status=1)
    shown = cajal("registry", "show", "--db", db, '=2+3, "quoted"').stdout
    expect("version 1 of 1" in shown and "TIMELINE" in shown and "HISTORY" in shown and "2015-01-01" in shown, shown)
    nowhere = cajal("registry", "show", "--db", db, "--version", "9", '=2+3, "quoted"', status=1)
    expect("of that version in the registry" in nowhere.stderr, nowhere.stderr)
    early = cajal("registry", "show", "--db", db, "--at", "2001-01-01", '=2+3, "quoted"', status=1)
    expect("at that time in the registry" in early.stderr, early.stderr)
    trail = cajal("registry", "audit", "--db", db).stdout
    expect("\x1b" not in trail and "first?visit?[2J" in trail, f"what people wrote steers no terminal: {trail!r}")
    expect("(version 1)" in trail and "as of 2001-01-01: a study" in trail, trail)
    one = cajal("registry", "audit", "--db", db, '=2+3, "quoted"').stdout.splitlines()
    expect(one and set(one) < set(trail.splitlines()), f"the trail of one case: {one}")
    # a new version as a whole file, and members that are none
    odd_file.write_text(odd.replace("female", "male"))
    edit = ["registry", "edit", "--db", db, "--why", "corrected"]
    expect(cajal(*edit, odd_file).stdout.endswith(": changed\n"), "edited by a file")
    cajal(*edit, scratch / "none.json", status=3)
    for setting, words in (("patient.sexe=male", "sexe"), ("patient.sex", "MEMBER=VALUE"), ("x" * 300 + "=1", "MEMBER=VALUE")):
        refused = cajal(*edit, '=2+3, "quoted"', "--set", setting, status=2)
        expect(words in refused.stderr, f"--set {setting[:20]}: {refused.stderr}")
    same = cajal(*edit, '=2+3, "quoted"', "--set", "patient.sex=male").stdout
    expect("held already with this content" in same, same)
    # more is refused than anybody reads
    rows = "\n".join(case_text(i, patient={"sexe": "male"}) for i in range(25))
    many = cajal("registry", "import", "--db", db, "-", stdin=rows, status=1)
    expect("5 more rows were refused; --refused FILE keeps them all" in many.stderr and
           many.stdout == "25 cases read: 0 added, 0 changed, 0 held already, 25 refused\n", f"{many.stdout}{many.stderr[-200:]}")
    for option in ("--refused", "--notes"):
        cannot = cajal("registry", "import", "--db", db, option, "/no/such/folder/x", "-", stdin=rows, status=3)
        expect("/no/such/folder/x: cannot write" in cannot.stderr, cannot.stderr)
    told = cajal("registry", "import", "--db", db, "--progress", "-", stdin=case_text(1))
    expect("cajal: 1 cases: 1 added" in told.stderr and "1 case read" in told.stdout, told.stderr + told.stdout)
    # a plan that changes in words: what is offered now, and what no longer is
    before = moment()
    cajal(*edit, '=2+3, "quoted"', "--set", "assessment.progression=generalized")
    changed = cajal("plan", "--registry", db, "--as-of", "2016-01-08", "--changed-since", before).stdout
    expect("\n  + " in changed and "\n  - " in changed and "1 of 2 plans changed" in changed, changed)
    whole = cajal("plan", "--registry", db, "--as-of", "2016-01-08").stdout
    expect("case-1" in whole and '=2+3, "quoted"' in whole, "every plan")
    absent = cajal("plan", "--registry", db, "--at", "2001-01-01", "case-1", status=1)
    expect('no case "case-1" at that time in the registry' in absent.stderr, absent.stderr)
    # two registries that both went on
    cajal("registry", "import", "--db", other, "-", stdin="\n".join(case_text(i) for i in (1, 2)))
    for one, ecog in ((db, 1), (other, 2)):
        cajal("registry", "edit", "--db", one, "--why", "clinic", "case-1", "--set", f"patient.ecog={ecog}")
    merged = cajal("registry", "merge", "--db", db, other, status=1).stdout
    expect("Conflict: case-1 (version 2 here, 2 there)" in merged and
           "1 added, 0 changed, 0 the same, 1 in conflict" in merged, merged)
    if kind.name == "SQLite":
        expect("audit --verify" in cajal("registry", "backup", "--db", db, scratch / "words.sqlite").stdout, "a backup")
        made = cajal("registry", "backup", "--json", "--db", db, scratch / "json.sqlite").stdout
        expect(json.loads(made) == {"written": True}, made)
    cajal("registry", "merge", "--db", db, scratch / "none.sqlite", status=3)


def tell_backup(db, kind, scratch):
    copy = scratch / "copy.sqlite"
    if kind.name == "PostgreSQL":
        done = cajal("registry", "backup", "--db", db, copy, status=2)
        expect("pg_dump" in done.stderr, done.stderr)
        return
    cajal("registry", "backup", "--db", db, copy)
    cajal("registry", "backup", "--db", db, copy, status=2)  # never over a file
    here, there = (cajal("registry", "audit", "--verify", "--json", "--db", d).stdout for d in (db, copy))
    expect(here == there, "a copy is the same registry")
    integrity = subprocess.run(["sqlite3", copy, "PRAGMA integrity_check"], capture_output=True, text=True, check=True)
    expect(integrity.stdout.strip() == "ok", integrity.stdout)
    refused = subprocess.run(["sqlite3", copy, "DELETE FROM cajal_trail"], capture_output=True, text=True, check=False)
    expect("append-only" in refused.stderr, f"the trail refuses to be changed: {refused.stderr}")


def main():
    kind = KINDS[sys.argv[2]]()
    with tempfile.TemporaryDirectory() as directory:
        scratch = pathlib.Path(directory)
        try:
            db = kind.fresh()
            tell_import(db, scratch)
            tell_table(db, scratch)
            before = tell_history(db)
            tell_lists(db, before)
            tell_plans(db, before)
            tell_deidentified(db, scratch)
            tell_fhir(kind, scratch)
            tell_round_trip(db, kind, scratch)
            tell_audit(db, kind)
            tell_backup(db, kind, scratch)
            tell_tampering(kind)
            tell_merge(kind)
            tell_in_words(kind, scratch)
        finally:
            kind.stop()
    finish(kind.name)


main()
