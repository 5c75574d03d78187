"""What the checks of `cajal measure` share."""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
DATA = ROOT / "tests/data/imaging"


class Checks:
    """Counts what holds; says what does not."""

    def __init__(self, binary):
        self.binary = str(pathlib.Path(binary).resolve())
        self.tested = self.failed = 0

    def that(self, good, *words):
        self.tested += 1
        if not good:
            self.failed += 1
            if self.failed <= 20:
                print("FAILED", *words)
        return good

    def close(self, what, found, expected, absolute, relative=0.0):
        return self.that(found is not None and abs(found - expected) <= absolute + relative * abs(expected),
                         what, "found", found, "expected", expected)

    def run(self, *arguments):
        return subprocess.run([self.binary, "measure", *map(str, arguments)], capture_output=True, check=False,
                              text=True, stdin=subprocess.DEVNULL, cwd=ROOT)

    def measure(self, *arguments):
        done = self.run("--json", *arguments)
        if not self.that(done.returncode == 0, *arguments, "exit status", done.returncode, done.stderr):
            return None
        return json.loads(done.stdout)

    def end(self):
        print(f"{self.tested} tested, {self.failed} failed")
        sys.exit(self.failed > 0)


TOLERANCE = {"longest_mm": 1e-4, "short_mm": 1e-4, "diameter_3d_mm": 1e-4, "density_hu": 1e-5, "median_hu": 1e-5,
             "sd_hu": 1e-5, "min_hu": 1e-5, "max_hu": 1e-5, "p10_hu": 1e-5, "p90_hu": 1e-5}


def agree(checks, name, lesion, expected):
    """One lesion against the oracle."""
    for key, value in expected.items():
        checks.close(f"{name} label {lesion['label']} {key}", lesion[key], value, TOLERANCE.get(key, 1e-6), 1e-6)
