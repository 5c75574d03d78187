#!/usr/bin/python3
"""The Python package against the real library, beside the command line: the same answers, the same messages, on many
threads, without a leak.

test_python.py CAJAL LIBCAJAL [--brief]

--brief: a hundredth of the plans of the test of memory, whose size is not looked at (builds with instruments keep what
was freed). CAJAL_PLANS=N: other than 2,000."""
import concurrent.futures
import csv
import datetime
import doctest
import io
import json
import os
import pathlib
import pickle
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CAJAL, LIBRARY = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:3])
BRIEF = "--brief" in sys.argv
PLANS = 20 if BRIEF else int(os.environ.get("CAJAL_PLANS", "2000"))
os.environ["CAJAL_LIBRARY"] = LIBRARY
os.chdir(ROOT)
sys.path[:0] = [str(ROOT / "bindings/python"), str(ROOT / "tests/malformed"), str(ROOT / "tests/bindings")]
import cajal  # noqa: E402
import layout  # noqa: E402
import run as malformed  # noqa: E402
from cajal._library import DEFAULTS, ffi, lib  # noqa: E402

REVIEW = "2016-01-08"
EXAMPLES = sorted(pathlib.Path("examples").glob("*.json"))
LUNG = "tests/data/survival/lung.csv"
MGUS = "tests/data/survival/mgus2_cr.csv"
COHORT = pathlib.Path("tests/data/outcome/cases.ndjson")


def said(*words, status=0):
    """What the command line prints."""
    done = subprocess.run([CAJAL, *map(str, words)], capture_output=True, check=False, text=True)
    assert done.returncode == status, (words, done.returncode, done.stderr)
    return done.stdout if status in (0, 1) else done.stderr


def lines_of(text):
    return [json.loads(line) for line in text.splitlines()]


class Declarations(unittest.TestCase):
    """What cffi was told is what the headers say."""

    def test_declarations_are_those_of_the_headers(self):
        done = subprocess.run([sys.executable, "bindings/python/declare.py", "--check"], check=False)
        self.assertEqual(done.returncode, 0, "run bindings/python/declare.py")

    def test_layout_and_defaults_are_those_of_the_compiler(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = layout.measured(ffi, pathlib.Path(folder))
        self.assertGreater(len(lines), 100)
        self.assertEqual(layout.told(ffi, lib, DEFAULTS, lines), lines)

    def test_every_function_is_in_the_library(self):
        declared = [line.split("(")[0].split()[-1].lstrip("*") for line in
                    (ROOT / "bindings/python/cajal/declarations.h").read_text().splitlines()
                    if line[:1].isalpha() and "(" in line and not line.startswith("typedef")]
        self.assertGreater(len(declared), 50)
        for name in declared:
            self.assertTrue(getattr(lib, name))

    def test_versions_agree(self):
        self.assertEqual(cajal.__version__, ffi.string(lib.cajal_version()).decode())
        self.assertIn(f'version = "{cajal.__version__}"', (ROOT / "bindings/python/pyproject.toml").read_text())
        self.assertIn(f"\nVersion: {cajal.__version__}\n", (ROOT / "bindings/r/DESCRIPTION").read_text())


class SameAsTheCommandLine(unittest.TestCase):
    """What `cajal … --json` prints."""

    @classmethod
    def setUpClass(cls):
        cls.knowledge = cajal.Knowledge()

    def test_plans_of_all_examples(self):
        for day in (REVIEW, "2026-11-25"):
            plans = lines_of(said("plan", "--json", "--as-of", day, *EXAMPLES))
            self.assertEqual(len(plans), len(EXAMPLES))
            for path, plan in zip(EXAMPLES, plans):
                self.assertEqual(self.knowledge.plan(path, as_of=day), plan, path)

    def test_a_plan_of_today(self):
        today = datetime.date.today()
        self.assertIn(self.knowledge.plan(EXAMPLES[0])["as_of"],
                      (today.isoformat(), datetime.date.today().isoformat()))
        self.assertEqual(self.knowledge.plan(EXAMPLES[0], as_of=today),
                         json.loads(said("plan", "--json", "--as-of", today, EXAMPLES[0])))

    def test_a_case_in_any_form(self):
        path = EXAMPLES[0]
        plan = self.knowledge.plan(path, as_of=REVIEW)
        for case in (path.read_text(), path.read_bytes(), json.loads(path.read_text())):
            self.assertEqual(self.knowledge.plan(case, as_of=datetime.date(2016, 1, 8)), plan)

    def test_plans_as_text_and_page(self):
        path = EXAMPLES[0]
        self.assertEqual(self.knowledge.plan(path, as_of=REVIEW, form="text"), said("plan", "--as-of", REVIEW, path))
        self.assertEqual(self.knowledge.plan(path, as_of=REVIEW, form="text", width=60),
                         said("plan", "--as-of", REVIEW, "--width", 60, path))
        self.assertTrue(self.knowledge.plan(path, as_of=REVIEW, form="html").startswith("<!DOCTYPE html>"))
        self.assertEqual(self.knowledge.plan(EXAMPLES[9], as_of=REVIEW, authorities="ema"),
                         json.loads(said("plan", "--as-of", REVIEW, "--json", "--authority", "ema", EXAMPLES[9])))

    def test_another_knowledge_base(self):
        with cajal.Knowledge(ROOT / "kb") as knowledge:
            self.assertEqual(knowledge.version, self.knowledge.version)
            self.assertEqual(knowledge.known_until, self.knowledge.known_until)
            self.assertEqual(knowledge.plan(EXAMPLES[0], as_of=REVIEW), self.knowledge.plan(EXAMPLES[0], as_of=REVIEW))

    def test_genotypes(self):
        ask = self.knowledge.genotype
        self.assertEqual(ask("KIT:p.V559D", "KIT:p.V654A"), json.loads(said("genotype", "--json", "KIT:p.V559D", "KIT:p.V654A")))
        tissue, plasma = "examples/tissue-2014.vcf", "examples/plasma-2016.vcf"
        self.assertEqual(ask(vcf=[tissue, pathlib.Path(plasma)], labels=["tissue", "plasma"], tested=["KIT", "PDGFRA"]),
                         json.loads(said("genotype", "--json", "--vcf", tissue, "--vcf", plasma, "--label", "tissue",
                                         "--label", "plasma", "--tested", "KIT,PDGFRA")))
        self.assertEqual(ask("KIT:p.V559D", as_of=REVIEW, form="text"), said("genotype", "--as-of", REVIEW, "KIT:p.V559D"))

    def test_genotypes_of_a_cohort(self):
        for table in ("examples/cohort.maf", "tests/data/cohort/laboratory.csv"):
            found = self.knowledge.genotypes(table)
            *samples, last = lines_of(said("genotype", "--json", "--maf", table))
            self.assertEqual(found["samples"], samples)
            self.assertEqual({**last["summary"], **found["counts"]}, last["summary"])
        found = self.knowledge.genotypes({"sample": ["A", "B", "C"], "gene": ["KIT"] * 3, "hgvs": ["p.V559D", "p.V559D", "x"]})
        self.assertEqual([it["class"] for it in found["samples"][:2]], ["kit_exon_11"] * 2)
        self.assertEqual([it["line"] for it in found["errors"]], [4])

    def test_responses(self):
        paths = [*EXAMPLES, "tests/data/response/example.json"]
        for path, expected in zip(paths, lines_of(said("response", "--json", *paths))):
            self.assertEqual(self.knowledge.response(pathlib.Path(path)), expected, path)
        path = pathlib.Path("tests/data/response/example.json")
        self.assertEqual(self.knowledge.response(path, options="choi-boundary=more-than"),
                         json.loads(said("response", "--json", "--option", "choi-boundary=more-than", path)))

    def test_responses_of_a_table(self):
        path = "tests/data/response/mistakes.csv"
        found = self.knowledge.responses(path)
        self.assertEqual(found["subjects"], lines_of(said("response", "--json", path, status=1)))
        self.assertEqual({it["kind"] for it in found["errors"]}, {"left out", "to check"})
        with open("tests/data/response/cohort.csv", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        columns = dict(zip(header, map(list, zip(*rows))))
        self.assertEqual(self.knowledge.responses(columns)["subjects"],
                         lines_of(said("response", "--json", "tests/data/response/cohort.csv")))

    def test_evidence_and_explanations(self):
        self.assertEqual(self.knowledge.evidence(drug="regorafenib"), json.loads(said("evidence", "--json", "--drug", "regorafenib")))
        self.assertEqual(self.knowledge.evidence("placebo", line=2, genotype=None, as_of=REVIEW),
                         json.loads(said("evidence", "--json", "--line", 2, "--as-of", REVIEW, "placebo")))
        for name in ("imatinib", "D-13", "regorafenib-160-3-1", "ang-maki-2016#imatinib"):
            self.assertEqual(self.knowledge.explain(name), json.loads(said("explain", "--json", name)))
        self.assertEqual(self.knowledge.explain("imatinib", form="text"), said("explain", "imatinib"))

    def test_survival(self):
        calls = [("km", LUNG, {}, ""), ("km", LUNG, {"group": "sex", "at": [180, 365], "quantiles": [0.25]},
                                        "--group sex --at 180,365 --quantiles 0.25"),
                 ("km", LUNG, {"level": 0.9}, "--conf-level 0.9"),
                 ("logrank", LUNG, {"group": "sex", "strata": "ph.ecog"}, "--group sex --strata ph.ecog"),
                 ("cox", LUNG, {"covariates": ["age", "sex", "ph.ecog"], "factors": "ph.ecog", "zph": "km"},
                  "-x age,sex,ph.ecog --factor ph.ecog --zph km"),
                 ("cox", LUNG, {"covariates": "age", "ties": "breslow", "robust": True}, "-x age --ties breslow --robust"),
                 ("rmst", LUNG, {"group": "sex", "horizon": 365}, "--group sex --horizon 365"),
                 ("cuminc", MGUS, {"time": "etime", "status": "fe", "censored": "c"}, "--time etime --status fe --censored c"),
                 ("gray", MGUS, {"time": "etime", "status": "fe", "censored": "c", "group": "sex"},
                  "--time etime --status fe --censored c --group sex"),
                 ("finegray", MGUS, {"time": "etime", "status": "fe", "censored": "c", "covariates": "age", "cause": "pcm"},
                  "--time etime --status fe --censored c -x age --cause pcm")]
        for name, path, options, words in calls:
            expected = json.loads(said("outcome", name, "--time", "time", "--status", "status", *words.split(), "--json", path))
            self.assertEqual(cajal.analyse(name, path, **options), expected, (name, options))
            with open(path, encoding="utf-8") as file:
                header, *rows = csv.reader(file)
            columns = {key: [None if it == "NA" else it for it in column] for key, column in zip(header, zip(*rows))}
            self.assertEqual(cajal.analyse(name, columns, **options), expected, (name, "from columns"))
        self.assertEqual(cajal.analyse("km", LUNG, form="text"), said("outcome", "km", "-t", "time", "-s", "status", LUNG))

    def test_numbers_and_what_is_missing(self):
        whole = {"time": [9, 13, 13.5, 18, 23], "status": [1, 1, 0, 1, 1]}
        gaps = {"time": [9, float("nan"), 13, 13.5, 18, 23], "status": [True, True, True, False, True, True]}
        expected, found = cajal.analyse("km", whole), cajal.analyse("km", gaps)
        self.assertEqual(found["groups"], expected["groups"])
        self.assertEqual(found["data"]["left_out"], 1)

    def test_times_of_cases(self):
        cases = COHORT.read_text().splitlines()
        for options, words in [({}, ""), ({"start": "drug:imatinib", "end": "death", "unit": "days"}, "--from drug:imatinib --to death --unit days"),
                               ({"start": "line", "criterion": "choi"}, "--from line --criterion choi")]:
            columns, left_out = self.knowledge.times(cases, **options)
            done = subprocess.run([CAJAL, "outcome", "km", *words.split(), "--table", "--cases", COHORT], check=True,
                                  capture_output=True, text=True)
            rows = list(csv.DictReader(io.StringIO(done.stdout)))
            self.assertGreater(len(rows), 3)
            for name, column in columns.items():
                expected = [float(row[name]) if name in ("time", "status") else row[name] or None for row in rows]
                self.assertEqual(column, expected, name)
            self.assertEqual([f"{it['subject']}: {it['message']}" for it in left_out], done.stderr.splitlines())
            self.assertEqual({it["kind"] for it in left_out}, {"left out"})
        columns, _left_out = self.knowledge.times(cases)
        expected = json.loads(said("outcome", "km", "--by", "genotype", "--json", "--cases", COHORT))
        self.assertEqual(cajal.analyse("km", columns, group="genotype")["groups"], expected["groups"])

    def test_fhir(self):
        for path in EXAMPLES:
            bundle = self.knowledge.to_fhir(path)
            self.assertEqual(bundle, json.loads(said("fhir", "export", path)), path)
            case, _notes = self.knowledge.from_fhir(json.dumps(bundle))
            self.assertEqual(case, cajal.validate(path), path)
        record = {"resourceType": "Bundle", "type": "collection", "entry": [
            {"resource": {"resourceType": "Patient", "id": "p", "gender": "female"}},
            {"resource": {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "weather"}}}]}
        case, notes = self.knowledge.from_fhir(json.dumps(record), case_id="mine")
        self.assertEqual((case["id"], case["patient"]), ("mine", {"sex": "female"}))
        self.assertIn("not_understood", {note["kind"] for note in notes})


class Mistakes(unittest.TestCase):
    """Errors of C are exceptions with every message, in the words of the command line."""

    @classmethod
    def setUpClass(cls):
        cls.knowledge = cajal.Knowledge()

    def refused(self, kind, function, *arguments, **options):
        with self.assertRaises(kind) as caught:
            function(*arguments, **options)
        return caught.exception

    def test_malformed_cases(self):
        tested = 0
        for name, body, expected in malformed.blocks("tests/malformed/cases.txt"):
            expected = [message.removeprefix("standard input:1: ").removeprefix("standard input: ") for message in expected]
            data = malformed.expand(body[0])
            if body[0] == "@many" or name == "text after the case" or any(it.startswith("standard input") for it in expected):
                continue  # of a stream of cases, not of one
            error = self.refused(cajal.InvalidError, self.knowledge.plan, data, as_of=REVIEW)
            found = [str(message._replace(line=0)) for message in error.messages]
            self.assertEqual(found, expected, name)
            tested += 1
        self.assertGreater(tested, 100)

    def test_messages_of_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "wrong é.json"
            path.write_text('{"cajal":1,"id":"x","patient":{"birth_year":"abc","sexx":"male"}}')
            error = self.refused(cajal.Error, cajal.validate, path)
            self.assertIsInstance(error, ValueError)
            done = subprocess.run([CAJAL, "plan", path], capture_output=True, check=False, text=True)
            self.assertEqual(str(error).replace(".json:", ".json:1:") + "\n", done.stderr)
            self.assertEqual([message.path for message in error.messages], ["$.patient.birth_year", "$.patient"])
        self.assertEqual(str(pickle.loads(pickle.dumps(error))), str(error))

    def test_wrong_use(self):
        usage = cajal.UsageError
        self.assertIn('"imatinib"', str(self.refused(usage, self.knowledge.explain, "imatinb")))
        self.assertIn("YYYY-MM-DD", str(self.refused(usage, self.knowledge.plan, EXAMPLES[0], as_of="2016")))
        self.assertIn("expected km", str(self.refused(usage, cajal.analyse, "kaplan", LUNG)))
        self.assertIn('"tim"', str(self.refused(usage, cajal.analyse, "km", LUNG, time="tim")))
        self.assertIn("width 20", str(self.refused(usage, self.knowledge.plan, EXAMPLES[0], form="text", width=20)))
        self.assertIn("no HTML", str(self.refused(usage, self.knowledge.explain, "imatinib", form="html")))
        self.assertIn("choi", str(self.refused(usage, self.knowledge.response, EXAMPLES[0], options="choi-referense=nadir")))
        self.refused(ValueError, self.knowledge.plan, EXAMPLES[0], form="pdf")
        self.refused(ValueError, self.knowledge.plan, EXAMPLES[0], authorities=["who"])
        self.refused(ValueError, self.knowledge.explain, "imatinib\0x")
        self.refused(ValueError, cajal.analyse, "km", {"time": [1, 2], "status": [1]})
        self.refused(ValueError, self.knowledge.genotype)
        for nothing in (None, 5, [1]):
            self.refused(TypeError, self.knowledge.plan, nothing)
        self.assertIn("the table:1: expected columns", str(self.refused(cajal.InvalidError, self.knowledge.genotypes, {"a": [1]})))

    def test_files_that_are_not_there(self):
        self.refused(OSError, self.knowledge.plan, pathlib.Path("no-such-case.json"))
        error = self.refused(cajal.FileError, cajal.Knowledge, "no/such/folder")
        self.assertIsInstance(error, OSError)
        self.assertIn("no/such/folder", str(error))
        self.assertIn("no-such.vcf", str(self.refused(cajal.FileError, self.knowledge.genotype, vcf="no-such.vcf")))
        self.refused(cajal.FileError, self.knowledge.responses, "no-such.csv")

    def test_a_mistake_in_a_callback_is_raised(self):
        call = cajal.Call()
        with self.assertRaises(ZeroDivisionError):
            call.each("cajal_molecular", lambda *_arguments: 1 // 0, lib.cajal_molecular_cohort, ffi.NULL,
                      self.knowledge._pointer, call.text("examples/cohort.maf"), call.struct("molecular_input"))

    def test_a_closed_knowledge_base(self):
        with cajal.Knowledge() as knowledge:
            knowledge.close()
        self.assertIn("closed", str(self.refused(ValueError, knowledge.plan, EXAMPLES[0])))

    def test_no_library(self):
        done = subprocess.run([sys.executable, "-c", "import cajal"], capture_output=True, check=False, text=True,
                              env={**os.environ, "CAJAL_LIBRARY": "/no/such/libcajal.so", "PYTHONPATH": "bindings/python"})
        self.assertIn("CAJAL_LIBRARY", done.stderr)
        self.assertIn("ImportError", done.stderr)


class Threads(unittest.TestCase):
    """One knowledge base for all."""

    def test_eight_threads_plan_at_once(self):
        knowledge, cases = cajal.Knowledge(), [path.read_bytes() for path in EXAMPLES]
        plans = [knowledge.plan(case, as_of=REVIEW) for case in cases]

        def work(_thread):
            for _round in range(1 if BRIEF else 5):
                for case, plan in zip(cases, plans):
                    assert knowledge.plan(case, as_of=REVIEW) == plan
                    try:
                        knowledge.plan(case[:-20], as_of=REVIEW)
                        raise AssertionError("a cut case was planned")
                    except cajal.InvalidError as error:
                        assert len(error.messages) == 1
            return True

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(work, range(8))), [True] * 8)

    def test_closing_while_others_plan(self):
        for _round in range(2 if BRIEF else 10):
            knowledge, case = cajal.Knowledge(), EXAMPLES[0].read_bytes()

            def work(_thread, knowledge=knowledge, case=case):
                try:
                    for _plan in range(50):
                        knowledge.plan(case, as_of=REVIEW)
                except ValueError as error:
                    return str(error)
                return None

            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                found = [pool.submit(work, i) for i in range(4)]
                knowledge.close()
                self.assertLessEqual({it.result() for it in found}, {"the knowledge base was closed", None})


def resident():
    """KiB of this process in memory."""
    text = pathlib.Path("/proc/self/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0])


class Memory(unittest.TestCase):
    """What a call took is given back."""

    def test_no_growth(self):
        cases = [path.read_bytes() for path in EXAMPLES]
        knowledge = cajal.Knowledge()

        def work(times):
            for i in range(times):
                knowledge.plan(cases[i % len(cases)], as_of=REVIEW, form="text")
                if i % 10 == 0:
                    knowledge.genotype("KIT:p.V559D")
                    knowledge.genotypes("examples/cohort.maf")
                    knowledge.response(cases[i // 10 % len(cases)])
                    cajal.analyse("km", "tests/data/survival/aml.csv", group="x")
                    cajal.Knowledge().close()
                    try:
                        knowledge.plan(b"{}", as_of=REVIEW)
                    except cajal.InvalidError:
                        pass

        work(PLANS // 4)
        before = resident()
        work(PLANS)
        grown = resident() - before
        print(f"{PLANS} plans: {before} KiB, {grown:+} KiB after them", file=sys.stderr)
        if not BRIEF:
            self.assertLess(grown, 2048)


class Documents(unittest.TestCase):
    """What the package says of itself is true."""

    def test_docstrings(self):
        found = doctest.testmod(cajal)
        self.assertGreater(found.attempted, 2)
        self.assertEqual(found.failed, 0)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *os.environ.get("CAJAL_TESTS", "").split()])
