#!/usr/bin/python3
"""kill -9 at random moments of an import and of an edit: crash.py CAJAL sqlite|postgresql [KILLS]

Whatever was acknowledged (the import's progress on stderr, the edit's word on stdout) must be there afterwards; what
is there must be whole; the chain must hold; and the import, run again, must end with every case exactly once. On
PostgreSQL the server itself is crashed now and then too. KILLS is 1000 in full (CAJAL_CRASHES in the environment
wins); in CI it is small."""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time

from databases import KINDS

CAJAL = str(pathlib.Path(sys.argv[1]).resolve())
KILLS = int(os.environ.get("CAJAL_CRASHES") or (sys.argv[3] if len(sys.argv) > 3 else 1000))
CASES = 300
SERVER_CRASH_EVERY = 10
EDITS = 5  # killed a round, beside the import until it has got through
rng = random.Random(5)


def run(*words):
    done = subprocess.run([CAJAL, "registry", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"FAILED {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def killed(words, longest):
    """Runs and kills after a random time; what it had said by then, and whether it had ended before."""
    process = subprocess.Popen([CAJAL, "registry", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        process.wait(rng.uniform(0, longest))
    except subprocess.TimeoutExpired:
        process.kill()
    out, err = process.communicate()
    return out, err, process.returncode == 0


def duration(words):
    start = time.time()
    run(*words)
    return time.time() - start


def held(db):
    return {c["id"]: c["version"] for c in map(json.loads, run("list", "--json", "--db", db).splitlines())}


def check(db):
    found = json.loads(run("audit", "--verify", "--json", "--db", db))
    assert found["holds"], found


class Crashes:
    def __init__(self, kind, work):
        self.kind = kind
        self.cases = work / "cases.ndjson"
        rows = [json.dumps({"cajal": 1, "id": f"c{i:04}", "patient": {"ecog": i % 3, "sex": "male"},
                            "comedications": [f"drug {i}" for _ in range(rng.randint(1, 40))]}) for i in range(CASES)]
        bundles = subprocess.run([CAJAL, "fhir", "export", "-"], input="\n".join(rows), capture_output=True, text=True,
                                 check=True).stdout.splitlines()  # every other case comes as a record in FHIR
        mixed = [bundle if i % 2 else row for i, (row, bundle) in enumerate(zip(rows, bundles, strict=True))]
        self.cases.write_text("\n".join(mixed) + "\n")
        self.done = self.inside = self.imports = 0
        self.import_time = 0.0

    def import_words(self, db):
        return ["import", "--db", db, "--progress", "--batch", "7", str(self.cases)]

    def new(self):
        db = self.kind.fresh()
        run("init", "--db", db)
        return db

    def crash_server(self):
        if self.kind.name == "PostgreSQL" and self.done % SERVER_CRASH_EVERY == 0:
            self.kind.crash()
            self.kind.start()

    def kill_imports(self, db):
        """Kills one import again and again until it has got through: later and later, for machines that slow down."""
        acknowledged, ended, longest = 0, False, self.import_time
        while not ended and self.done < KILLS:
            _, err, ended = killed(self.import_words(db), longest)
            longest *= 1.1
            self.imports += not ended
            said = re.findall(r"(\d+) cases: (\d+) added, \d+ changed, (\d+) held already", err)
            if said:
                acknowledged = max(acknowledged, int(said[-1][1]) + int(said[-1][2]))
            self.done += 1
            self.inside += not ended
            self.crash_server()
            cases = held(db)
            assert len(cases) >= acknowledged, f"{len(cases)} cases are there, {acknowledged} were acknowledged"
            assert set(cases.values()) <= {1}, "a case was doubled"
            check(db)
        run(*self.import_words(db))
        assert held(db) == {f"c{i:04}": 1 for i in range(CASES)}, "the import did not end with every case once"

    def kill_edits(self, db):
        longest = 1.2 * duration(["edit", "--db", db, "--why", "timing", "c0000", "--set", "patient.ecog=4"])
        for _ in range(EDITS):
            if self.done >= KILLS:
                break
            name = f"c{rng.randrange(CASES):04}"
            before = json.loads(run("show", "--json", "--db", db, name))
            ecog = (before["case"]["patient"]["ecog"] + 1) % 5
            out, _, ended = killed(["edit", "--db", db, "--why", "clinic", name, "--set", f"patient.ecog={ecog}"],
                                   longest)
            self.done += 1
            self.inside += not ended
            self.crash_server()
            after = json.loads(run("show", "--json", "--db", db, name))
            changed = after["version"] == before["version"] + 1
            assert changed or after["version"] == before["version"], "an edit is one version"
            assert changed or not out, f"an edit was acknowledged ({out.strip()}) and is lost"
            assert after["case"]["patient"]["ecog"] == (ecog if changed else before["case"]["patient"]["ecog"])
            check(db)

    def run(self):
        db = self.new()
        self.import_time = 0.4 * duration(self.import_words(db))  # so that one import is killed several times
        while self.done < KILLS:
            db = self.new()
            self.kill_imports(db)
            self.kill_edits(db)


def main():
    kind = KINDS[sys.argv[2]]()
    work = pathlib.Path(kind.directory)
    try:
        crashes = Crashes(kind, work)
        crashes.run()
    except AssertionError as error:
        sys.exit(f"FAILED after {crashes.done} kills: {error}")
    finally:
        kind.stop()
    print(f"{kind.name}: {crashes.done} kills, {crashes.inside} of them before the program had ended "
          f"({crashes.imports} of an import); nothing lost")


main()
