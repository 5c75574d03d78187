#!/usr/bin/python3
"""Recorded responses (SDTM's RS) on the command line: beside those worked out from the lesions, and alone, against
every row of the test data of admiralonco (tests/data/response/README.md). recorded.py CAJAL"""
import csv
import io
import pathlib
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
import checks
from checks import expect, expect_same, finish

CAJAL = sys.argv[1]
DATA = pathlib.Path(__file__).resolve().parents[1] / "data" / "response"


def run(*arguments, status=0):
    return checks.run(CAJAL, "response", *arguments, status=status)


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def vectors(folder):
    """34 rows: four sets of options, the best overall response and its date. Subject 8, whom nobody assessed, is in
    the package's table of subjects; here it has a row without a response."""
    tested = 0
    table = folder / "ovr.csv"
    table.write_text((DATA / "admiral_ovr.csv").read_text().rstrip() + "\n8,2020-01-01,,\n")
    for row in rows((DATA / "admiral_bor_expected.csv").read_text()):
        options = ["cr-then-pr=unconfirmed", f"sd-days={row['window']}"]  # admiralonco confirms neither
        options += [f"confirm-days={row['confirm']}"] if row["confirm"] else []
        options += [f"max-ne={row['max_ne']}"] if row["max_ne"] else []
        options += ["accept-sd=yes"] if row["accept_sd"] == "1" else []
        options += ["missing-as-ne=yes"] if row["missing_as_ne"] == "1" else []
        options += ["after-pd=counted"] if row["pd_stop"] == "0" else []
        given = [word for option in options for word in ("--option", option)]
        found = {it["subject"]: it for it in rows(run("--csv", "subjects", "--rs", table,
                                                      *given).stdout)}
        it = found.get(row["subj"])
        kind = "confirmed" if row["confirm"] else "best"
        best = (it[kind].upper(), it[f"{kind}_date"]) if it else None
        expected = ("" if row["bor"] == "MISSING" else row["bor"], row["date"])
        expect_same(f"{row['case']}, subject {row['subj']}", best, expected)
        tested += 1
    expect_same("rows of admiralonco", tested, 34)


def beside():
    """65 of 66 as published, the one that differs by name; all 66 by the sums."""
    study = DATA / "sdtm"
    tables = ["--rs", study / "rs.csv", "--tu", study / "tu.csv", study / "tr.csv"]
    done = run("--csv", "recorded", *tables)
    different = [it for it in rows(done.stdout) if it["agrees"] == "no"]
    expect_same("compared", len(rows(done.stdout)), 66)
    expect_same("what differs", [(it["subject"][-4:], it["recorded"], it["computed"]) for it in different], [("1133", "PR", "PD")])
    expect("66 responses recorded: 65 agree, 1 differ" in done.stderr, f"not said on stderr: {done.stderr}")
    done = run("--csv", "recorded", "--option", "after-cr=by-sum", *tables)
    expect(all(it["agrees"] != "no" for it in rows(done.stdout)), "by the sums all agree")


def mistakes(folder):
    """A call that is none, a visit without a scan, a subject and a reader without lesions."""
    table, recorded = folder / "lesions.csv", folder / "rs.csv"
    table.write_text("subject,visit,date,lesion,role,longest_mm\n"
                     "A,SCR,2020-01-01,T1,target,50\nA,W8,2020-03-01,T1,target,30\n"
                     "C,SCR,2020-01-01,T1,target,50\nC,W8,2020-03-01,T1,target,50\n")
    recorded.write_text("USUBJID,RSEVALID,VISIT,RSDTC,RSTESTCD,RSSTRESC\n"
                        "A,,W8,2020-03-01,OVRLRESP,SD\nA,,W16,2020-05-01,OVRLRESP,PR\nA,,W8,2020-03-01,TRGRESP,PR\n"
                        "B,,W8,2020-03-01,OVRLRESP,SD\n"
                        "C,,W8,2020-03-01,OVRLRESP,STABLE\nC,R2,W8,2020-03-01,OVRLRESP,SD\nC,,W8,,OVRLRESP,SD\n"
                        "D,,W8,2020-03-01,OVRLRESP,SD\n")
    done = run("--csv", "recorded", "--rs", recorded, table, status=1)
    found = [(it["subject"], it["visit"], it["recorded"], it["computed"], it["agrees"]) for it in rows(done.stdout)]
    expect_same("rows compared", found, [("A", "W8", "SD", "PR", "no"), ("A", "W16", "PR", "", "no")])
    for words in ["4: RSTESTCD: to check: \"TRGRESP\"", "5: USUBJID: to check: subject B has a response",
                  "6: RSSTRESC: found \"STABLE\", expected CR", "7: USUBJID: to check: subject C, reader R2",
                  "8: RSDTC: empty", "9: USUBJID: to check: subject D"]:
        expect(words in done.stderr, f"not told: {words}\n{done.stderr}")
    run("--csv", "recorded", table, status=2)
    run("--rs", folder / "none.csv", table, status=3)
    run("--rs", table, status=1)


def main():
    beside()
    with tempfile.TemporaryDirectory() as folder:
        vectors(pathlib.Path(folder))
        mistakes(pathlib.Path(folder))
    finish()


main()
