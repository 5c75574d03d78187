"""The knowledge base with rows that are not so: data/kb/README.md."""
import pathlib
import shutil

ROOT = pathlib.Path(__file__).parent.parent


def odd_base(folder):
    """A copy of kb/ with lists made longer and trials added; its path."""
    odd = ROOT / "tests/data/kb"
    shutil.copytree(ROOT / "kb", folder)
    with open(folder / "references.yaml", "a", encoding="utf-8") as references:
        references.write((odd / "references.yaml").read_text())
    for trial in (odd / "trials").glob("*.yaml"):
        shutil.copy(trial, folder / "trials")
    return str(folder)
