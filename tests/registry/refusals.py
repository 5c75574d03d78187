#!/usr/bin/python3
"""What a registry refuses, and how it says so, on one kind of database: refusals.py CAJAL sqlite|postgresql"""
import json
import pathlib
import sys
import tempfile
import time

from databases import KINDS

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests"))
from checks import expect, finish, run

CAJAL = str(pathlib.Path(sys.argv[1]).resolve())


def cajal(*words, status=0, say="", stdin=None):
    return run(CAJAL, *words, status=status, say=say, cwd=ROOT, input=stdin)


def registry(*words, **how):
    return cajal("registry", *words, **how)


def case_text(name, **more):
    return json.dumps({"cajal": 1, "id": name} | more)


def made(kind, *cases):
    db = kind.fresh()
    registry("init", "--db", db)
    registry("import", "--db", db, "-", stdin="\n".join(cases or [case_text("a")]))
    return db


def whole(db):
    return json.loads(registry("audit", "--verify", "--json", "--db", db).stdout)


def now():
    time.sleep(0.01)
    at = time.time()
    time.sleep(0.01)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1000):03d}Z"


# ---- PostgreSQL's own refusals ----

def tell_places(kind):
    """Where no registry can be."""
    kind.sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    registry("init", "--db", f"postgresql://cajal@/latin?host={kind.directory}", status=3,
             say="the database's encoding is LATIN1; expected UTF8")
    for user in ("cajal:s3cret@", "cajal:s3cret@localhost:1"):
        for more in ("", "&application_name=x@y"):
            done = registry("list", "--db", f"postgresql://{user}/none?host={kind.directory}{more}", status=3, say="cannot connect")
            expect("s3cret" not in done.stderr, f"a password is shown: {done.stderr}")
    registry("list", "--db", f"postgresql:///none?host={kind.directory}&user=cajal", status=3, say="cannot connect")
    registry("list", "--db", f"postgresql://cajal@/postgres?host={kind.directory}", status=3, say="`cajal registry init` makes one")


def tell_versions(kind):
    db = made(kind)
    name = db.split("/")[3].split("?")[0]
    kind.sql("UPDATE cajal_registry SET version = 999", name)
    registry("list", "--db", db, status=3, say="of version 999, this program knows up to")
    kind.sql("DELETE FROM cajal_registry", name)
    registry("list", "--db", db, status=3, say="does not tell its version")


def tell_server(kind):
    """What the server refuses: each in words, nothing of the transaction kept."""
    db = made(kind)
    name = db.split("/")[3].split("?")[0]
    entries = whole(db)["entries"]

    def tried(what, undo, status, say):
        done = kind.sql(what, name)
        expect(done.returncode == 0, f"{what}: {done.stdout}")
        registry("add", "--db", db, "-", stdin=case_text("b"), status=status, say=say)
        registry("import", "--db", db, "-", stdin=case_text("b"), status=status, say=say)
        done = kind.sql(undo)  # from another database: this one may be read-only
        done = kind.sql(undo, name) if "TABLE" in undo or "TRIGGER" in undo else done
        expect(done.returncode == 0, f"{undo}: {done.stdout}")

    def trigger(body):
        return (f"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NEW; END $$;"
                "CREATE TRIGGER a_test BEFORE INSERT ON cajal_trail FOR EACH ROW EXECUTE FUNCTION f()")
    without = "DROP TRIGGER a_test ON cajal_trail; DROP FUNCTION f()"
    tried(f"ALTER DATABASE {name} SET default_transaction_read_only = on",
          f"ALTER DATABASE {name} RESET default_transaction_read_only", 3,
          "the database is read-only")
    tried("ALTER TABLE cajal_trail ADD CONSTRAINT no_b CHECK (case_id <> 'b')", "ALTER TABLE cajal_trail DROP CONSTRAINT no_b",
          1, "no_b")
    tried(trigger("RAISE EXCEPTION 'not on a Sunday'"), without, 4, "PostgreSQL: not on a Sunday (P0001)")
    tried(trigger("PERFORM pg_cancel_backend(pg_backend_pid()); PERFORM pg_sleep(9)"), without, 3, "it took too long, or was cancelled")
    tried(trigger("PERFORM pg_terminate_backend(pg_backend_pid())"), without, 3, "the server is shutting down")
    tried(trigger("RAISE EXCEPTION USING ERRCODE = '53100'"), without, 3, "the server's disk is full")
    tried(trigger("RAISE EXCEPTION USING ERRCODE = '53200'"), without, 3, "the server is short of resources")
    tried("ALTER TABLE cajal_trail RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO cajal_trail", 3,
          "there is no registry in this database")
    tried("ALTER TABLE cajal_case RENAME COLUMN genotype TO g", "ALTER TABLE cajal_case RENAME COLUMN g TO genotype", 4, "PostgreSQL: ")
    kind.sql("CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader", name)
    reader = db.replace("cajal@", "reader@")
    expect(json.loads(registry("list", "--json", "--db", reader).stdout)["id"] == "a", "a reader may read")
    registry("add", "--db", reader, "-", stdin=case_text("b"), status=3, say="no permission to do this in the database")
    found = whole(db)
    expect(found["cases"] == 1 and found["entries"] == entries, f"nothing was kept: {found}")


# ---- on both ----

def tell_words(kind):
    """Who and why with what a table's text form would read as its own."""
    words = "line one\nand two\twith a tab,\ra return and a \\backslash\\n"
    db = made(kind)
    registry("add", "--db", db, "--why", words, "-", stdin=case_text("b", comedications=[words, "\\."]))
    registry("import", "--db", db, "--why", words, "-", stdin=case_text("c", comedications=[words]))
    entries = [json.loads(line) for line in registry("audit", "--json", "--db", db).stdout.splitlines()]
    expect([e["why"] for e in entries if e["case"] in ("b", "c")] == [words] * 2, f"why: {entries}")
    held = json.loads(registry("export", "--db", db, "b").stdout)
    expect(held["comedications"] == [words, "\\."], f"held: {held}")
    expect(whole(db)["holds"], "the trail holds")
    registry("add", "--db", db, "--who", "", "-", stdin=case_text("d"), status=2)
    registry("add", "--db", db, "--why", "x" * 5000, "-", stdin=case_text("d"), status=2)


def treated(name, gene, hgvs, drug, **more):
    return case_text(name, diagnosis={"extent": "metastatic"}, molecular=[{"gene": gene, "hgvs": hgvs}],
                     treatments=[{"kind": "systemic", "drugs": [drug], "dose_mg": 400, "start": "2015-03-01", "stop": None}], **more)


def tell_lists(kind):
    """The list as it was: of cases that were written since, by every filter."""
    db = made(kind, treated("a", "KIT", "p.V559D", "imatinib", assessment={"progression": "none"}), case_text("b"))
    before = now()
    registry("edit", "--db", db, "--why", "x", "a", "--set", "treatments[0].drugs=sunitinib", "--set", "assessment.progression=limited")
    registry("edit", "--db", db, "--why", "x", "b", "--set", "patient.ecog=1")

    def listed(*filters):
        return [json.loads(line)["id"] for line in registry("list", "--json", "--db", db, *filters).stdout.splitlines()]
    for right, wrong in ((("--genotype", "kit_exon_11"), ("--genotype", "kit_exon_9")), (("--line", "1"), ("--line", "2")),
                         (("--drug", "imatinib"), ("--drug", "sunitinib")), (("--progression", "none"), ("--progression", "limited")),
                         (("--since", "2015-03-01"), ("--since", "2015-03-02")), (("--until", "2015-03-01"), ("--until", "2015-02-28"))):
        expect("a" in listed("--at", before, *right), f"as it was: {right}")
        expect("a" not in listed("--at", before, *wrong), f"as it was: {wrong}")
    expect(listed("--drug", "sunitinib") == ["a"], "as it is")
    out = registry("export", "--db", db, "--at", before, "--drug", "imatinib").stdout
    expect(json.loads(out)["treatments"][0]["drugs"] == ["imatinib"], f"exported as it was: {out}")
    for wrong in ("2015-13-01", "2015", "2015-03-01 10:00", "2015-03-01T24:00", "2015-03-01T10:60", "2015-03-01T10:00:60Z", "2015-03-01T1x:00", "soon"):
        registry("list", "--db", db, "--at", wrong, status=2)
    for right in ("2100-03-01", "2100-03-01T10:00", "2100-03-01T10:00Z", "2100-03-01T10:00:00.000Z"):
        expect(len(listed("--at", right)) == 2, f"a time: {right}")


def tell_members(kind, scratch):
    """What is set by hand, or stands in the cells of a table: each form that is understood, and what is not."""
    db = made(kind, case_text("a", molecular=[{"gene": "KIT", "hgvs": "p.V559D"}]))

    def edited(*sets, status=0, say=""):
        words = [word for it in sets for word in ("--set", it)]
        done = registry("edit", "--db", db, "--why", "x", "a", *words, status=status, say=say)
        return json.loads(registry("export", "--db", db, "a").stdout) if done.returncode == 0 else None
    for word, means in (("yes", True), ("N", False), ("TRUE", True), ("0", False)):
        expect(edited(f"patient.pregnant={word}")["patient"]["pregnant"] is means, f"pregnant: {word}")
    expect(edited("$.patient.ecog=1e0")["patient"]["ecog"] == 1, "1e0")
    expect(edited("comedications= rifampicin ; ;warfarin |")["comedications"] == ["rifampicin", "warfarin"], "a list")
    expect(edited("comedications[2]=aspirin")["comedications"] == ["rifampicin", "warfarin", "aspirin"], "an item behind a list")
    expect(edited("comedications[4]=digoxin")["comedications"][-1] == "digoxin", "an item beyond a list closes up")
    expect(edited("diagnosis.sites=LIVER|omentum")["diagnosis"]["sites"] == ["liver", "omentum"], "words of a case in any letter case")
    expect(edited("treatments[0].kind=systemic", "treatments[0].drugs=imatinib", "treatments[0].stop=null")["treatments"][0]["stop"] is None, "null")
    edited("patient.sex=\udcff", status=2, say="patient.sex: the value is not UTF-8")
    for wrong, say in (("patient.pregnant=maybe", "expected true"), ("patient.ecog=0x1", "ecog"), ("patient.ecog=inf", "ecog"),
                       ("patient.ecog=" + "1" * 80, "ecog"), ("patient.ecog=", "ecog"), ("patient.birth_year=1e99", "birth_year"),
                       ("treatments[0].dose_mg=0.00000001", "dose_mg"), ("comedications=" + "x" * 70000, "comedications")):
        edited(wrong, status=1, say=say)
    for wrong, say in (("patient=x", "holds further members"), ("patient.ecog.x=1", "nothing can follow"), ("patient.ecog[0]=1", "is no list"),
                       ("molecular.gene=KIT", "is a list: expected molecular[0]"), ("molecular[x].gene=KIT", "is a list"),
                       ("molecular[99999].gene=KIT", "is a list"), ("molecular[0.gene=KIT", "is a list"), ("cajal=2", "it is not set"), ("nothing=1", 'no member "nothing"'),
                       ("patient.ecog", "")):
        edited(wrong, status=2, say=say)
    table, mapping = scratch / "t.csv", scratch / "m.csv"
    mapping.write_text("column,member,values,format\nNr,id,,\nBorn,diagnosis.date,,mdy\nScan,imaging[0].date,,ymd\n"
                       "Size,imaging[0].lesions[0].longest_mm,,comma\n=L1,imaging[0].lesions[0].id,,\nPreg,patient.pregnant,yo=yes;nope=no,\n")
    table.write_text("Nr;Born;Scan;Size;Preg\nT1;02/03/2010;2010-05-06;52,5;yo\nT2;2/2010;.;N/A;nope\nT3;2010;;;\nT4;31/31/2010;;;\nT5;02/03/2010x;;;\n")
    registry("import", "--db", db, "--map", mapping, table, status=1)
    held = [json.loads(registry("export", "--db", db, f"T{i}").stdout) for i in (1, 2, 3)]
    expect([it["diagnosis"]["date"] for it in held] == ["2010-02-03", "2010-02", "2010"], f"days the American way: {held}")
    expect(held[0]["imaging"][0]["lesions"][0]["longest_mm"] == 52.5 and held[0]["patient"]["pregnant"] is True, f"a row: {held[0]}")
    expect(held[1]["patient"]["pregnant"] is False and "imaging" not in held[1], f"a row with little: {held[1]}")
    mapping.write_text("column,member,values,format\nNr,id,,german\n")
    registry("import", "--db", db, "--map", mapping, table, status=1, say="german")


def tell_replanned(kind):
    """Whose plan changed: because the case did, because the rules did, because both did."""
    db = made(kind, treated("rules", "KIT", "p.V559D", "imatinib", assessment={"progression": "generalized"}),
              treated("both", "KIT", "p.V559D", "imatinib", assessment={"progression": "none"}),
              treated("case", "KIT", "p.V559D", "imatinib", assessment={"progression": "none"}), treated("same", "KIT", "p.V559D", "imatinib"))
    before = now()
    for name in ("both", "case"):
        registry("edit", "--db", db, "--why", "x", name, "--set", "assessment.progression=generalized")
    registry("edit", "--db", db, "--why", "x", "same", "--set", "patient.ecog=0")
    registry("add", "--db", db, "-", stdin=case_text("new"))

    def changed(*words):
        out = cajal("plan", "--registry", db, "--json", "--changed-since", before, *words).stdout
        return {json.loads(line)["case"]: json.loads(line)["reason"] for line in out.splitlines()}
    today = changed()
    expect(set(today) == {"both", "case", "new"} and "rules" not in today["case"], f"by the rules of today: {today}")
    then = changed("--as-of", "2016-01-08")
    expect(then["new"] == "new in the registry", f"new: {then}")
    expect(then["rules"].startswith("rules now in force: "), f"other rules: {then['rules']}")
    expect("no more in force: " in then["rules"], f"rules that ended: {then['rules']}")
    expect("progression none → generalized; rules " in then["both"], f"both: {then['both']}")


def tell_merged(kind):
    """Histories that meet again."""
    stories = {"met": ([1, 2], [2], "same"), "ahead": ([1, 2, 3], [2], "same"), "behind": ([2], [1, 2, 3], "changed"),
               "apart": ([1], [2], "conflict"), "crossed": ([1, 2], [2, 1], "conflict"), "equal": ([], [], "same")}
    ours, theirs = (made(kind, *[case_text(name) for name in stories]) for _ in range(2))
    for name, (here, there, _) in stories.items():
        for db, scores in ((ours, here), (theirs, there)):
            for score in scores:
                registry("edit", "--db", db, "--why", "x", name, "--set", f"patient.ecog={score}")
    told = {json.loads(line)["case"]: json.loads(line)["outcome"]
            for line in registry("merge", "--json", "--db", ours, theirs, status=1).stdout.splitlines()}
    expect(told == {name: outcome for name, (_, _, outcome) in stories.items()}, f"merged: {told}")
    expect(json.loads(registry("export", "--db", ours, "behind").stdout)["patient"]["ecog"] == 3, "what was behind went on")
    expect(whole(ours)["holds"], "the trail holds")
    registry("merge", "--db", ours, ours + "x", status=3)


def tell_deidentified(kind, scratch):
    """Words that name a person, wherever a case may hold them; what the facts need stays."""
    db = made(kind, case_text("x", molecular=[
        {"gene": "kit of Mrs Smith", "hgvs": "p.V559D"}, {"gene": "NTRK1", "partner": "Smith", "alteration": "fusion"},
        {"gene": "ETV6", "partner": "NTRK3", "alteration": "fusion"}, {"gene": "KIT", "hgvs": "p.V559D"},
        {"gene": "C15orf41", "exon": 2, "result": "detected"}],
        labs=[{"test": "imatinib_trough", "value": 900, "unit": "ng/mL"}, {"test": "imatinib_trough", "value": 9, "unit": "ng of Dr Smith/mL"},
              {"test": "ALT", "value": 3, "unit": "xULN"}, {"test": "imatinib_trough", "value": 9}, {"test": "Smith index", "value": 9, "unit": "%"}],
        treatments=[{"kind": "ablation", "date": "2016-05", "lesions": ["Smith-liver", "Smith-left"]}],
        toxicities=[{"term": "edema", "grade": 2, "drug": "Smithinib"}, {"term": "hypertension", "grade": 2, "drug": "sunitinib"}],
        imaging=[{"date": "2016-03-01", "lesions": [{"id": "Smith-liver", "longest_mm": 50}, {"id": "Smith-right", "longest_mm": 20}]}]))
    changes = [("KIT", "V559D"), ("KIT", "p.(V559D)"), ("KIT", "W557_K558del"), ("KIT", "c.1676T>A"), ("KIT", "c.1676T>A "),
               ("KIT", "NM_000222.3:c.1676T>A"), ("KIT", "KIT:p.V559D"), ("KIT", "p.?"), ("KIT", "p.="), ("PDGFRA", "p.Asp842Val"),
               ("TP53", "p.R175H"), ("TP53", "c.524G>A"), ("MADEUP1", "chrX:g.123del")]
    names = [("TP53", "the change of Smith"), ("TP53", "Smith.1950"), ("TP53", "Smith:p.R175H"), ("TP53", "c.Smith1"), ("TP53", "x" * 200)]
    key = scratch / "key"
    key.write_bytes(bytes(range(32)))
    for i, (gene, change) in enumerate(changes + names):
        registry("add", "--db", db, "-", stdin=case_text(f"m{i}", molecular=[{"gene": gene, "hgvs": change}]))
        finding = json.loads(registry("export", "--db", db, "--deidentify", "years", "--key", key, f"m{i}").stdout)["molecular"][0]
        expect(finding == ({"gene": gene, "hgvs": change} if i < len(changes) else {"gene": gene, "alteration": "mutation"}),
               f"{gene} {change}: {finding}")
    out = registry("export", "--db", db, "--deidentify", "years", "--key", key, "x").stdout
    expect("Smith" not in out, f"a name: {out}")
    found = json.loads(out)
    expect([f["gene"] for f in found["molecular"]] == ["OTHER", "NTRK1", "ETV6", "KIT", "C15orf41"], f"genes: {found['molecular']}")
    expect([f.get("partner") for f in found["molecular"][1:3]] == ["OTHER", "NTRK3"], f"partners: {found['molecular']}")
    expect([(lab["test"], lab.get("unit")) for lab in found["labs"]] ==
           [("imatinib_trough", "ng/mL"), ("imatinib_trough", None), ("ALT", "xULN"), ("imatinib_trough", None), ("other", None)], f"labs: {found['labs']}")
    expect(found["treatments"][0]["lesions"] == ["L1", "L3"] and [l["id"] for l in found["imaging"][0]["lesions"]] == ["L1", "L2"], f"lesions: {out}")
    expect([t.get("drug") for t in found["toxicities"]] == ["other", "sunitinib"], f"drugs: {found['toxicities']}")


def main():
    kind = KINDS[sys.argv[2]]()
    with tempfile.TemporaryDirectory() as directory:
        try:
            if kind.name == "PostgreSQL":
                tell_places(kind)
                tell_versions(kind)
                tell_server(kind)
            tell_words(kind)
            tell_lists(kind)
            if kind.name == "SQLite":  # no matter of the database
                tell_replanned(kind)
                tell_merged(kind)
                tell_members(kind, pathlib.Path(directory))
                tell_deidentified(kind, pathlib.Path(directory))
        finally:
            kind.stop()
    finish(kind.name)


main()
