#!/usr/bin/python3
"""Recorded responses (SDTM's RS) on the command line: beside those worked out from the lesions, and alone, against
every row of the test data of admiralonco (tests/data/response/README.md). recorded.py CAJAL"""
import csv
import io
import pathlib
import subprocess
import sys
import tempfile

CAJAL = sys.argv[1]
DATA = pathlib.Path(__file__).resolve().parents[1] / "data" / "response"
failures = []


def run(*arguments, status=0):
    done = subprocess.run([CAJAL, "response", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != status:
        failures.append(f"{arguments}: status {done.returncode}, expected {status}: {done.stderr}")
    return done


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
        if best != expected:
            failures.append(f"{row['case']}, subject {row['subj']}: {best}, expected {expected}")
        tested += 1
    if tested != 34:
        failures.append(f"{tested} rows of admiralonco, expected 34")


def beside():
    """65 of 66 as published, the one that differs by name; all 66 by the sums."""
    study = DATA / "sdtm"
    tables = ["--rs", study / "rs.csv", "--tu", study / "tu.csv", study / "tr.csv"]
    done = run("--csv", "recorded", *tables)
    different = [it for it in rows(done.stdout) if it["agrees"] == "no"]
    if len(rows(done.stdout)) != 66 or len(different) != 1:
        failures.append(f"{len(rows(done.stdout))} compared, {len(different)} differ: {different}")
    for it in different:
        if not it["subject"].endswith("1133") or (it["recorded"], it["computed"]) != ("PR", "PD"):
            failures.append(f"another row differs: {it}")
    if "66 responses recorded: 65 agree, 1 differ" not in done.stderr:
        failures.append(f"not said on stderr: {done.stderr}")
    done = run("--csv", "recorded", "--option", "after-cr=by-sum", *tables)
    if any(it["agrees"] == "no" for it in rows(done.stdout)):
        failures.append("by the sums all agree")


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
    if found != [("A", "W8", "SD", "PR", "no"), ("A", "W16", "PR", "", "no")]:
        failures.append(f"rows compared: {found}")
    for words in ["4: RSTESTCD: to check: \"TRGRESP\"", "5: USUBJID: to check: subject B has a response",
                  "6: RSSTRESC: found \"STABLE\", expected CR", "7: USUBJID: to check: subject C, reader R2",
                  "8: RSDTC: empty", "9: USUBJID: to check: subject D"]:
        if words not in done.stderr:
            failures.append(f"not told: {words}\n{done.stderr}")
    run("--csv", "recorded", table, status=2)
    run("--rs", folder / "none.csv", table, status=3)
    run("--rs", table, status=1)


def main():
    beside()
    with tempfile.TemporaryDirectory() as folder:
        vectors(pathlib.Path(folder))
        mistakes(pathlib.Path(folder))
    for failure in failures:
        print("FAILED", failure)
    sys.exit(bool(failures))


main()
