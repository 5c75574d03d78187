#!/usr/bin/python3
"""pictures.py FOLDER [--update]: the screenshots in FOLDER against those in golden/, as tests/plots/check.py compares
drawings: the same size, and all but a few pixels alike. --update keeps the new ones; look at each first."""
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "plots"))
from check import compare  # noqa: E402

GOLDEN = pathlib.Path(__file__).parent / "golden"


def main():
    folder = pathlib.Path(sys.argv[1])
    failed = 0
    found = sorted(folder.glob("*.png"))
    for picture in found:
        golden = GOLDEN / picture.name
        if "--update" in sys.argv:
            shutil.copyfile(picture, golden)
        wrong = compare(picture, golden) if golden.exists() else "no golden picture"
        if wrong:
            failed += 1
            print(f"{picture}: {wrong}")
    for golden in sorted(GOLDEN.glob("*.png")):
        if not (folder / golden.name).exists():
            failed += 1
            print(f"{golden}: no screenshot was made")
    sys.exit(1 if failed or not found else 0)


main()
