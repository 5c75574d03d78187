"""The commands that faults are tried on (commands.tsv), and what is there before each."""
import functools
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
DONE, FOUND, WRONG_USAGE, CANNOT, INTERNAL = range(5)
BEFORE = b"what was there before\n"


class Command:
    def __init__(self, line):
        self.name, self.before, outputs, words = line.split("\t")
        self.outputs = [] if outputs == "-" else outputs.split(",")
        self.draws = any(name.endswith((".png", ".svg", ".pdf", ".html")) for name in self.outputs)
        self.words = words.split(" ")
        self.input = ROOT / self.words.pop()[1:] if self.words[-1].startswith("<") else os.devnull
        self.has_registry = self.words[0] == "registry" or "--registry" in self.words

    def in_folder(self, folder):
        return [word.replace("{w}", str(folder)) for word in self.words]


def commands():
    return [Command(line) for line in (HERE / "commands.tsv").read_text().splitlines()
            if line and not line.startswith("#")]


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.name != ".counts"}


@functools.lru_cache(maxsize=64)  # most runs come to what an earlier one did
def settled(text, folder):
    """Without what differs from run to run: times, hashes, keys, where it ran."""
    text = text.replace(str(folder).encode(), b"{w}")
    text = re.sub(rb"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", b"TIME", text)
    text = re.sub(rb"\b[0-9a-f]{64}\b|cajal_[0-9A-Za-z_-]{20,}", b"HASH", text)
    text = re.sub(rb"\b20\d\d-\d\d-\d\d (?=[A-Za-z0-9]* )|\(20\d\d-\d\d-\d\d\)", b"DAY", text)
    return re.sub(rb"/CreationDate \([^)]*\)|\d+(\.\d+)? m?s\b", b"WHEN", text)


class Before:
    """Makes what is there before a command: a folder by the name of a method."""
    def __init__(self, cajal, work):
        self.cajal, self.work, self.made = cajal, work, {}

    def __call__(self, name):
        if name not in self.made:
            self.made[name] = self.work / f"before-{name}"
            self.made[name].mkdir()
            getattr(self, name)(self.made[name])
        return self.made[name]

    def run(self, *words):
        done = subprocess.run([self.cajal, *map(str, words)], cwd=ROOT, capture_output=True, check=False)
        if done.returncode:
            sys.exit(f"cajal {' '.join(map(str, words))}: exit {done.returncode}\n{done.stderr.decode()}")

    def nothing(self, folder):
        pass

    def registry(self, folder):
        (folder / "key").write_bytes(b"sixteen bytes of a key, or more\n")
        for name, cases in (("gist", ["blay-2012", "cameron-2011", "hwang-2010"]),
                            ("other", ["hwang-2010", "lopes-2025"])):
            self.run("registry", "init", "--db", folder / f"{name}.sqlite")
            self.run("registry", "add", "--db", folder / f"{name}.sqlite", *[f"examples/{case}.json" for case in cases])

    def packed(self, folder):
        with open(folder / "calls.vcf.gz", "wb") as out:
            subprocess.run(["bgzip", "-c", ROOT / "examples/tissue-2014.vcf"], stdout=out, check=True)

    def checkpoint(self, folder):
        self.run("simulate", "--patients", 200, "--checkpoint", folder / "run.state", "tests/data/simulate/short.yaml")
