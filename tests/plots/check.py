#!/usr/bin/python3
"""Plots against the pictures in golden/: the same size, and all but a few pixels alike (fonts are hinted a little
differently from one version of FreeType to the next).

check.py CAJAL [--update]   --update draws the pictures anew; look at each before committing it.
plots.tsv: name, arguments; FILE stands for the picture, ODD for the base of ../data/kb."""
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image, ImageChops

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))

from odd_base import odd_base # noqa: E402

UNLIKE = 64  # of 255: a pixel that differs more is another colour
SHARE = 0.002  # of the pixels that may


def compare(found, expected):
    a, b = Image.open(found).convert("RGB"), Image.open(expected).convert("RGB")
    if a.size != b.size:
        return f"{a.size} pixels, expected {b.size}"
    bands = ImageChops.difference(a, b).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    unlike = sum(most.histogram()[UNLIKE:]) / (a.size[0] * a.size[1])
    return f"{100 * unlike:.2f} % of the pixels differ" if unlike > SHARE else None


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    update = "--update" in sys.argv
    tested = failed = 0
    scratch = tempfile.TemporaryDirectory()
    odd = odd_base(pathlib.Path(scratch.name) / "odd")
    for line in (HERE / "plots.tsv").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, arguments = line.split("\t")
        golden = HERE / "golden" / f"{name}.png"
        with tempfile.TemporaryDirectory() as folder:
            found = pathlib.Path(folder) / "plot.png"
            words = [{"FILE": str(found), "ODD": odd}.get(word, word) for word in arguments.split(" ")]
            done = subprocess.run([binary, *words], cwd=ROOT, capture_output=True, check=False)
            tested += 1
            if done.returncode != 0 or not found.exists():
                wrong = f"exit status {done.returncode}: {done.stderr.decode()[:300]}"
            else:
                if update:
                    golden.write_bytes(found.read_bytes())
                wrong = compare(found, golden) if golden.exists() else "no golden picture"
        if wrong:
            failed += 1
            print(f"FAILED {name}: {wrong}")
    scratch.cleanup()
    print(f"{tested} tested, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
