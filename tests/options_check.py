#!/usr/bin/python3
"""Every option with a value that it does not take, and options that exclude each other: the command ends with status 2,
names the option and what it expects, and does nothing else. On a terminal: colour, the terminal's width, progress.

options_check.py CAJAL"""
import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

ROOT = pathlib.Path(__file__).parent.parent
CAJAL = str(pathlib.Path(sys.argv[1]).resolve())
CASE, AML, CASES = "examples/blay-2012.json", "tests/data/survival/aml.csv", "tests/data/outcome/cases.ndjson"
VETERAN = "tests/data/survival/veteran.csv"
KM = ["outcome", "km", "-t", "time", "-s", "status", AML]
COX = ["outcome", "cox", "-t", "time", "-s", "status", "-x", "karno", VETERAN]
SCENARIO = "examples/scenarios/stopping.yaml"
VISITS, RESPONSE = "tests/data/outcome/visits.csv", "tests/data/outcome/response.csv"
RESPONSE_COLUMNS = ["-t", "months", "-s", "event", "-g", "response", "--known", "response_at"]
CURVE, RISK = "tests/data/outcome/curve.csv", "tests/data/outcome/risk.csv"
VCF, MAF = "tests/data/vcf/unphased.GRCh38.vcf", "tests/data/cohort/gdc.maf"
CT, MASK = "tests/data/imaging/ct.nii.gz", "tests/data/imaging/organs.nii.gz"
DB = "DB" # a registry, made for the test
failed = tested = 0

# A command that does well, and for each option values that it refuses.
WRONG = [
    (["plan", CASE], {"width": ["59", "201", "80x", ""], "colour": ["red", ""], "as-of": ["2016", "2016-13-01", "x"],
                      "threads": ["0", "65", "2.5"], "authority": ["FDA ", "nhs"]}),
    (["genotype", "--hgvs", "KIT:p.V559D"], {"width": ["1"], "colour": ["yes"], "as-of": ["2016-02-30"],
                                             "assembly": ["hg20"], "tested": ["NOGENE"]}),
    (["response", "tests/data/response/cohort.csv"],
     {"width": ["300"], "colour": ["on"], "criteria": ["recist,rano"], "option": ["no-such=1", "recist"], "csv": ["rows"],
      "plot-kind": ["pie"], "plot-by": ["who"], "error-mm": ["-1", "x"], "error-hu": ["many"]}),
    (KM, {"width": ["0"], "colour": ["blue"], "conf-level": ["1", "95", "x"], "conf-type": ["logit"], "at": ["1,x", "-1"],
          "quantiles": ["2", "0.5,"], "rho": ["x"]}),
    (COX, {"ties": ["none"], "zph": ["linear"], "covariates": ["no_such_column"], "strata": ["no_such_column"],
           "conf-level": ["0"]}),
    (["outcome", "logrank", "-t", "time", "-s", "status", "-g", "x", AML], {"scores": ["1,2,3", "a"], "rho": ["x"]}),
    (["outcome", "fit", "-t", "time", "-s", "status", AML], {"distribution": ["gamma"], "cuts": ["x"]}),
    (["outcome", "rmst", "-t", "time", "-s", "status", "-g", "x", AML], {"horizon": ["0", "soon"]}),
    (["outcome", "power", "--hazard-ratio", "0.7"],
     {"hazard-ratio": ["0", "x"], "alpha": ["0", "1.5"], "power": ["0", "2"], "allocation": ["1"], "median": ["-3"],
      "accrual": ["x"], "follow-up": ["x"], "events": ["0"]}),
    (["outcome", "km", "--cases", CASES],
     {"from": ["birth", "line:0"], "to": ["relapse"], "by": ["colour"], "criterion": ["who"], "unit": ["fortnights"]}),
    (["evidence", "--drug", "sunitinib"], {"width": ["59", "100x", "x"], "line": ["0", "5", "12", ""], "as-of": ["2016"],
                                           "genotype": ["kit"], "plot-kind": ["pie"], "plot-by": ["drug"]}),
    (["simulate", "-n", "3", SCENARIO], {"patients": ["0", "-1", "x", "1e3"], "seed": ["-1", "x"], "threads": ["0", "x"],
                                         "width": ["10"], "colour": ["x"], "draws": ["-1", "x"]}),
    (["kb", "export"], {"format": ["xml"]}),
]
# Whole command lines that are refused, and words of the refusal.
REFUSED = [
    (["plan", "--html", "x.html", CASE, CASE], "one case"),
    (["plan", "--html", "x.html", "--registry", DB], "cannot go together"),
    (["plan", "--changed-since", "2016-01-01", "--registry", DB, "an-id"], "changed-since"),
    (["plan", "--at", "2016-01-01", CASE], "--registry"),
    (["evidence", "--compare", "imatinib", "sunitinib", "--drug", "imatinib"], "--compare"),
    (["simulate", "--resume", SCENARIO], "--checkpoint"),
    (["simulate", SCENARIO, SCENARIO], "one"),
    (["fhir", "import", "--each", "--json", "examples/fhir/record.json"], "--each"),
    (["fhir", "export", "--id", "x", CASE], "export"),
    (["registry", "list", "--db", DB, "--line", "9"], "--line"),
    (["registry", "list", "--db", DB, "--since", "soon"], "--since"),
    (["registry", "list", "--db", DB, "--until", "2016"], "--until"),
    (["registry", "list", "--db", DB, "--genotype", "kit"], "--genotype"),
    (["registry", "list", "--db", DB, "--drug", "imatinb"], "--drug"),
    (["registry", "export", "--db", DB, "--line", "|"], "--line"),
    (["registry", "export", "--db", DB, "--line", ""], "--line"),
    (["registry", "list", "--db", DB, "--width", "9"], "--width"),
    (["registry", "list", "--db", DB, "--progression", "fast"], "--progression"),
    (["registry", "list", "--db", ""], "which registry"),
    (["registry", "show", "--db", DB, "x", "--version", "0"], "--version"),
    (["registry", "import", "--db", DB, "--batch", "0", CASE], "--batch"),
    (["registry", "import", "--db", DB, "--threads", "x", CASE], "--threads"),
    (["registry", "export", "--db", DB, "--deidentify", "names"], "--deidentify"),
    (["registry", "audit", "--db", DB, "--anchor", "x"], "--anchor"),
    (["registry", "edit", "--db", DB, "x", "--set", "patient"], "--why"),
    (["serve", "--port", "65536"], "port"), (["serve", "--port", "http"], "port"),
    (["serve", "--threads", "0"], "threads"), (["serve", "--workers", "x"], "workers"),
    (["serve", "--timeout", "0"], "timeout"), (["serve", "--grace", "-1"], "grace"),
    (["serve", "--log", "some"], "log"), (["serve", "--new-key", "king"], "new-key"),
    (["serve", "--connections", "0"], "connections"), (["serve", "--remember-charts", "65537"], "remember-charts"),
    (["serve", "--tls-key", "key.pem"], "tls-certificate"), (["serve", "--listen", "nowhere!"], "listen"),
    (["completion", "zsh"], "bash"), (["completion"], "bash"),
    (["outcome", "km", "--plot", "x.txt", "-t", "time", "-s", "status", AML], ".svg"),
    (["outcome", "cox", "--plot", "x.txt", "-t", "time", "-s", "status", "-x", "karno", VETERAN], ".svg"),
    (["outcome", "sequences", "--plot", "x.txt", "--cases", CASES], ".svg"),
    (["outcome", "finegray", "-t", "time", "-s", "status", "-x", "x", "--cause", "7", AML], "--cause"),
    (["outcome"], "expected an analysis"), ([*KM, AML], "one table"),
    (["outcome", "km", "-t", "time", "-s", "status"], "a table: FILE.csv"),
    (["outcome", "km", "-s", "status", AML], "km needs --time"), (["outcome", "km", "-t", "time", AML], "km needs --status"),
    (["outcome", "npmle", "--right", "first_seen", VISITS], "npmle needs --left"),
    (["outcome", "npmle", "--left", "last_clear", VISITS], "npmle needs --right"),
    (["outcome", "logrank", "-t", "time", "-s", "status", AML], "logrank needs --group"),
    (["outcome", "logrank", "--cases", CASES], "logrank needs --by"), ([*KM, "--logrank"], "km needs --group"),
    (["outcome", "rmst", "-t", "time", "-s", "status", "--logrank", AML], "--logrank stands beside the curves of km"),
    (["outcome", "landmark", *RESPONSE_COLUMNS, RESPONSE], "landmark needs --landmark TIME"),
    (["outcome", "exposure", *RESPONSE_COLUMNS[:-2], RESPONSE], "exposure needs --known"),
    (["outcome", "exposure", "--by", "sex", "--cases", CASES], "exposure needs --by local or --by response"),
    (["outcome", "exposure", *RESPONSE_COLUMNS, "-x", ",".join(f"x{i}" for i in range(64)), RESPONSE], "at most 63 covariates"),
    (["outcome", "power", "--power", "0.9"], "power needs --hazard-ratio"),
    (["outcome", "rebuild", "--at-risk", RISK], "rebuild needs --curve"),
    ([*KM, "--curve", CURVE], "--curve and --at-risk together"), ([*KM, "--at-risk", RISK], "--curve and --at-risk together"),
    (["outcome", "km", "--cases", CASES, "--beside", "invictus/ripretinib", "--curve", CURVE, "--at-risk", RISK], "not both"),
    *[(["outcome", "sequences", "--cases", CASES, *more], "it shows each line")
      for more in (["--to", "death"], ["--criterion", "choi"], ["--unit", "days"], ["--table"])],
    *[(["outcome", "km", f"--{option}", "x", "--cases", CASES], "no columns beside it")
      for option in ("time", "status", "group", "known", "left", "right", "entry", "id", "event")],
    *[([*KM, f"--{option}", value], "without --cases: expected a table of cases") for option, value in
      (("from", "line:1"), ("to", "death"), ("by", "sex"), ("criterion", "choi"), ("unit", "days"))],
    ([*KM, "--table"], "without --cases: expected a table of cases"),
    ([*COX, "--covariates", "age,,karno"], "names with commas between them"),
    ([*COX, "--covariates", ",".join(["age"] * 65)], "at most 64 names"),
    ([*KM, "--at", ",".join(["1"] * 65)], "at most 64 times"),
    (["kb", "diff", "2016", "2017-01-01"], "expected a day"), (["kb", "diff", "2016-01-01", "soon"], "diff soon: expected a day"),
    (["kb", "check", "kb", "kb"], "one knowledge base"), (["kb", "export", "--format", "csv"], "--out FOLDER"),
    (["kb", "export", "--format", "sqlite", "--out", "-"], "--out FILE"), (["kb", "list", "--ids", "drug"], 'no kind "drug"'),
    (["kb", "page", "--out", "x" * 5000], "the name is too long"),
    (["genotype", "--vcf", VCF, "--label", "a", "--label", "b"], "more --label than --vcf"),
    (["genotype", "--csv", "KIT:p.V559D"], "--csv is for a cohort"),
    (["genotype", "--csv", "--json", MAF], "--csv and --json"), (["genotype", MAF, "KIT:p.V559D"], "cannot go together"),
    (["genotype", "--consequences", "KIT:p.V559D"], "--consequences needs one --vcf"),
    (["genotype", "--consequences", MAF], "--consequences needs one --vcf"),
    (["genotype", "--consequences", VCF, "KIT:p.V559D"], "--consequences needs one --vcf"),
    (["genotype", "--consequences", VCF, "--assembly", "hg20"], "expected GRCh37 or GRCh38"),
    (["fhir", "export", "--json", CASE], "--json"), (["fhir", "export", "--each", CASE], "--each"),
    (["response", "--csv", "recorded", "tests/data/response/cohort.csv"], "--rs FILE"),
    (["response", "--error-mm", "inf", CASE], "a number from 0 on"), (["response", "--error-mm", "", CASE], "a number from 0 on"),
    (["response", "--error-uptake", "a", CASE], "--error-uptake"), (["response", "--error-volume", "a", CASE], "--error-volume"),
    (["response", CASE, "--plot", "x.txt"], ".svg"), (["response", "--plot-kind", "spider", CASE], "--plot"),
    (["simulate", "--draws", "2", "--plot", "x.txt", SCENARIO], ".svg"),
    (["plan", "--changed-since", "2016-01-01", "--at", "2016-01-01", "--registry", DB], "expected no --at"),
    (["registry", "export", "--db", DB, "--format", "json", "--csv"], "--format json and --csv"),
    (["registry", "export", "--db", DB, "--format", "csv", "--json"], "--format csv and --json"),
    (["registry", "export", "--db", DB, "--deidentify", "years", "--csv"], "expected no --csv"),
    (["registry", "export", "--db", DB, "--deidentify", "years"], "--key FILE"),
    (["registry", "export", "--db", DB, "--deidentify", "years", "--key", "/dev/null"], "at least 16 bytes"),
    (["registry", "show", "--db", DB, "x", "--at", "noon"], "--at noon"),
    (["registry", "edit", "--db", DB, "x", "--version", "0", "--why", "y"], "--version 0"),
    (["registry", "edit", "--db", DB, "x", "--why", ""], "--why TEXT is needed"),
    (["registry", "list", "--db", DB, "one-too-many"], "registry"), (["registry", "merge", "--db", DB], "the other registry"),
    (["registry", "xxxxxxxxxx", "--db", DB], "expected init, import"),
    (["measure", CASE], "found 1 file"), (["measure", CT, CT, CT], "found 3 files"),
    (["measure", "--date", "2016-01-01", "--date", "2016-02-01", CT, MASK], "2 --date for 1 visit"),
    (["measure", "--date", "2016-01-01", CT, MASK, CT, MASK], "1 --date for 2 visits"),
    (["measure", "--name", "3", CT, MASK], "LABEL=VALUE"), (["measure", "--name", "3=", CT, MASK], "LABEL=VALUE"),
    (["measure", "--gone", "3=x", CT, MASK], "a label, such as 3"), (["measure", "--new", "x", CT, MASK], "a label, such as 3"),
    (["measure", "--site", "33333333333333333333=liver", CT, MASK], "LABEL=VALUE"),
    (["measure", "--csv", "--json", CT, MASK], "--csv and --json"), (["measure", "--diameter", "widest", CT, MASK], "--diameter"),
    (["measure", "--width", "9", CT, MASK], "--width"),
]


def check(good, name, detail=""):
    global failed, tested
    tested += 1
    if not good:
        failed += 1
        print(f"FAILED {name}: {detail}")


def run(arguments):
    arguments = [DATABASE if it == DB else it for it in arguments]
    try:
        return subprocess.run([CAJAL, *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=60)
    except subprocess.TimeoutExpired: # a service that began
        return subprocess.CompletedProcess(arguments, -1, "", "it runs, and was not refused")


def commands():
    for line in run(["help"]).stdout.split("\n"):
        found = re.match(r"  ([a-z]+) +\S", line)
        if found:
            yield found.group(1)


def help_of_each():
    names = list(commands())
    check(len(names) > 12, "cajal help", f"{names}")
    for name in names:
        for arguments in ([name, "--help"], ["help", name]):
            done = run(arguments)
            if arguments != ["help", "--help"]:
                check(done.returncode == 0 and f"cajal {name}" in done.stdout and not done.stderr, f"cajal {arguments}",
                      f"{done.returncode} {done.stderr}")
        done = run(["help", "--man", name])
        check(done.returncode == 0 and f".Dt CAJAL-{name.upper()} 1\n" in done.stdout and not re.search(r"^'", done.stdout, re.M),
              f"cajal help --man {name}", f"{done.returncode} {done.stdout[:200]}{done.stderr}")
        done = run([name, "--no-such-option"])
        check(done.returncode == 2 and name in done.stderr and not done.stdout, f"cajal {name} --no-such-option",
              f"{done.returncode} {done.stderr}")


def refused():
    for well, options in WRONG:
        done = run(well)
        check(done.returncode == 0, f"cajal {' '.join(well)}", f"{done.returncode} {done.stderr}")
        for option, values in options.items():
            for value in values:
                done = run([*well, f"--{option}", value])
                check(done.returncode in (1, 2) and not done.stdout and (option in done.stderr or value in done.stderr)
                      and done.stderr, f"cajal {' '.join(well)} --{option} '{value}'",
                      f"{done.returncode} {done.stderr}{done.stdout[:80]}")
    for arguments, words in REFUSED:
        done = run(arguments)
        check(done.returncode == 2 and words in done.stderr, f"cajal {' '.join(arguments)}",
              f"{done.returncode} {done.stderr}")


def on_a_terminal(arguments, columns=90, environment=None, only_errors=False):
    """What a terminal of that width shows, and the status; `only_errors`: the answer goes to a file."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen([CAJAL, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL if only_errors else slave, stderr=slave,
                               env={**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, **(environment or {})})
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError: # how Linux tells that the other side is closed
            break
        if not part:
            break
        shown += part
    os.close(master)
    return shown.decode("utf-8", "replace"), process.wait()


def terminal():
    with tempfile.TemporaryDirectory() as folder:
        many = pathlib.Path(folder) / "many.ndjson"
        one = (ROOT / CASE).read_text().replace("\n", " ")
        many.write_text("".join(one.replace('"blay-2012"', f'"c{i}"') + "\n" for i in range(2500)))
        maf = pathlib.Path(folder) / "many.maf"
        maf.write_text("Hugo_Symbol\tHGVSp_Short\tTumor_Sample_Barcode\n" +
                       "".join(f"KIT\tp.V559D\ts{i}\n" for i in range(11000)))
        for arguments in (["plan", CASE], ["explain", "imatinib"], ["response", "tests/data/response/cohort.csv"],
                          ["genotype", "--hgvs", "KIT:p.V559D"], ["simulate", "-n", "3", SCENARIO],
                          ["kb", "diff", "2016-01-08", "2026-01-01"]):
            shown, status = on_a_terminal(arguments)
            check(status == 0 and "\x1b[" in shown, f"colour on a terminal: {arguments}", f"{status} {shown[:200]}")
            shown, _ = on_a_terminal(arguments, environment={"NO_COLOR": "1"})
            check("\x1b[1m" not in shown, f"NO_COLOR: {arguments}", shown[:200])
        for columns, widest in ((70, 70), (120, 120), (250, 140), (30, 100)):
            shown, _ = on_a_terminal(["evidence", "--drug", "sunitinib"], columns)
            longest = max(len(line) for line in shown.replace("\r", "").split("\n"))
            check(widest - 25 < longest <= widest, f"a table on {columns} columns", f"{longest}, expected up to {widest}")
        shown, status = on_a_terminal(["genotype", "--maf", str(maf)], only_errors=True)
        check("samples" in shown and status == 0, "progress of samples", f"{status} {shown[-200:]}")
        shown, status = on_a_terminal(["outcome", "km", "--cases", str(many)], only_errors=True)
        check("cases" in shown, "progress of outcomes", f"{status} {shown[-200:]}")
        shown, status = on_a_terminal(["response", str(many)], only_errors=True)
        check("1000 assessed" in shown and status == 0, "progress of responses", f"{status} {shown[-200:]}")
        shown, status = on_a_terminal(["measure", CT, MASK], only_errors=True)
        check("\rcajal: [" in shown and shown.endswith("\r") and status == 0, "progress of measuring", f"{status} {shown[-200:]}")
        shown, _ = on_a_terminal(["measure", CT, CT], only_errors=True) # told after the bar is wiped away
        check("holds the label" in shown.split("\r")[-2] + shown.split("\r")[-1], "a bar leaves the message alone", shown[-300:])
        database = f"{folder}/many.sqlite"
        run(["registry", "init", "--db", database])
        shown, status = on_a_terminal(["registry", "import", "--db", database, str(many)], only_errors=True)
        check("\rcajal: " in shown and "2500 added" in shown and status == 0, "progress of an import", f"{status} {shown[-200:]}")


def version():
    done = run(["--version"])
    check(done.returncode == 0 and re.match(r"cajal [\d.]+, knowledge base \S+ \(known until \d{4}-\d\d-\d\d\)\n", done.stdout)
          and "files of strangers are read " in done.stdout, "cajal --version", done.stdout)
    check("without" in done.stdout or "with " in done.stdout, "what the build holds", done.stdout)
    for arguments in (["--help"], ["-h"], []):
        done = run(arguments)
        check("Usage: cajal COMMAND" in (done.stdout or done.stderr) and done.returncode == (0 if arguments else 2),
              f"cajal {arguments}", f"{done.returncode}")


def main():
    global DATABASE
    with tempfile.TemporaryDirectory() as folder:
        DATABASE = f"{folder}/registry.sqlite"
        made = run(["registry", "init", "--db", DATABASE])
        check(made.returncode == 0, "cajal registry init", made.stderr)
        version()
        help_of_each()
        refused()
    terminal()
    print(f"{tested} tested, {failed} failed")
    sys.exit(failed > 0)


main()
