"""What an earlier run found, so that the next one asks only what may have changed since.

While the code and a test are what they were, so is what it said of a mutant. When either has changed, the test that killed a
mutant is asked first, and alone: it mostly kills it again. A verdict is never taken over from other code or another test."""
import hashlib
import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CODE = ["src", "include", "kb", "tests/mutants"]  # with the mutants and the knowledge base, on which all answers hang
DATA = ["tests/data", "examples", "schema"]


def digest(paths, contents=True):
    found = hashlib.sha256()
    for path in sorted({p for one in paths for p in (one.rglob("*") if one.is_dir() else [one])}):
        if path.is_file() and "__pycache__" not in path.parts and path.name != "equivalent.tsv":
            state = path.stat()
            found.update(f"{path} {state.st_size} ".encode())
            found.update(path.read_bytes() if contents else str(state.st_mtime_ns).encode())
    return found.hexdigest()


class Verdicts:
    def __init__(self, path, mutants, flags):
        self.path = path
        self.names = {m.id: "\t".join((m.file, m.function, m.text, m.change)) for m in mutants}
        self.code = hashlib.sha256((digest(ROOT / place for place in CODE) + json.dumps(flags)).encode()).hexdigest()
        self.data = digest((ROOT / place for place in DATA), contents=False)
        self.tests = {}
        kept = json.loads(path.read_text()) if path.exists() else {}
        self.kept = kept.get("mutants", {})
        if kept.get("code") != self.code:  # what was found before are hints, no verdicts
            for it in self.kept.values():
                it.update(spared={}, reached=False)
                if it["killer"]:
                    it["killer"][2] = ""

    def of(self, mutant):
        """killer: what killed it last, of a test in which state; spared: the tests that did not, in which state."""
        return self.kept.setdefault(self.names[mutant], {"killer": None, "spared": {}, "reached": False})

    def state(self, stage, paths):
        """A test by its text and data."""
        if stage not in self.tests:
            self.tests[stage] = hashlib.sha256((digest(paths) + self.data).encode()).hexdigest()
        return self.tests[stage]

    def known_killed(self, mutant, stage, state):
        killer = self.of(mutant)["killer"]
        return killer is not None and killer[0] == stage and killer[2] == state

    def hint(self, mutant, stage):
        """The test of this program that killed it; None."""
        killer = self.of(mutant)["killer"]
        return killer[1] if killer is not None and killer[0] == stage else None

    def known_spared(self, mutant, stage, state):
        return self.of(mutant)["spared"].get(stage) == state

    def killed(self, mutant, stage, test, state):
        self.of(mutant).update(killer=[stage, test, state], reached=True)

    def spared(self, mutant, stage, state, reached):
        it = self.of(mutant)
        if it["killer"] and it["killer"][0] == stage:
            it["killer"] = None
        it["spared"][stage] = state
        it["reached"] = it["reached"] or reached

    def write(self):
        whole = self.path.with_suffix(".new")
        whole.write_text(json.dumps({"code": self.code, "mutants": self.kept}))
        whole.replace(self.path)
