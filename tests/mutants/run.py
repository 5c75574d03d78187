#!/usr/bin/python3
"""Mutation testing of the C of the clinical core: which small mistakes in it would no test notice?

run.py [PLACE…] [--quick|--units] [--tests A,B] [--sample N] [--seed N] [--jobs N] [--build DIR] [--out DIR] [--list FILE]

A PLACE is a room (src/plan) or a file of one; without any: plan, response, variant, facts. All mutants of a file are
compiled at once (mutate.py); the unit tests are linked with them and run every mutant in a process of its own (host.c),
each test only against the mutants that it reaches. Those left alive then meet the tests of the command line (commands.py)
and the slow unit tests, unless --quick or --units says no. --sample takes so many of the mutants, by --seed.

Those that mean the same as the original are in equivalent.tsv, with the reason; a row that fits none, or one that is
killed, is a mistake. Survivors are printed by line. Exit status 1 when there are any."""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import shlex
import subprocess
import sys
import threading
import time

try:
    import commands
    import mutate
except ImportError as missing:  # python3-clang-14 of packages-tests.txt
    print(f"skipped: {missing}", file=sys.stderr)
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ROOMS = ["src/plan", "src/response", "src/variant", "src/facts"]
# Unit tests: these first; those of SLOW after the command line.
QUICK = ["response", "response_best", "response_tables", "response_criteria", "response_critique", "response_pet",
         "response_second", "hgvs", "variant_hgvs",
         "variant_genotype", "variant_molecular", "variant_dna", "variant_names", "plan", "library"]
QUICK_MS = 150  # of processor time; longer tests of theirs come at the end too
SLOW = ["response_memory", "variant_memory", "report_plan", "safety", "verify"]
INSTRUMENTS = ["-O1", "-g", "-w", "-fsanitize=undefined", "-fsanitize-undefined-trap-on-error",
               "-ftrivial-auto-var-init=pattern"]  # what a lost assignment leaves is the same each time


def progress(text):
    print(text, file=sys.stderr, flush=True)


class Build:
    """What meson built, with mutants in place of some objects."""

    def __init__(self, directory, out):
        self.directory = directory.resolve()
        self.out = (out or directory / "mutants").resolve()
        (self.out / "src").mkdir(parents=True, exist_ok=True)
        entries = json.loads((self.directory / "compile_commands.json").read_text())
        self.flags = {}
        for entry in entries:
            path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
            self.flags.setdefault(os.path.relpath(path, ROOT), shlex.split(entry["command"]))
        found = subprocess.run(["gcc", "-print-file-name=include"], capture_output=True, text=True, check=True)
        self.headers = found.stdout.strip()

    def arguments(self, name):
        """The flags that matter to the meaning of a source."""
        flags, words = self.flags[name], []
        for i, flag in enumerate(flags):
            if flag.startswith("-I") and len(flag) > 2:
                words.append("-I" + os.path.normpath(self.directory / flag[2:]))
            elif flag.startswith(("-D", "-std=")):
                words.append(flag)
            elif flag == "-isystem":
                words += [flag, flags[i + 1]]
        return words

    def compile(self, name, text=None):
        """A source of the project with this text, or one of this folder as it is."""
        source = self.out / name if text is not None else HERE / name
        target = self.out / (name + ".o")
        if text is not None:
            source.parent.mkdir(parents=True, exist_ok=True)
            source.write_bytes(text)
        flags = [*self.arguments(name), *INSTRUMENTS] if text is not None else ["-O2", "-w"]
        command = [*self.compiler(), "-c", str(source), "-o", str(target), f"-I{HERE}",
                   f"-I{ROOT / pathlib.Path(name).parent}", *flags]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{name} with its mutants does not compile:\n{done.stderr[:2000]}")
        return str(target)

    def compiler(self):
        words = self.flags["src/base/text.c"]
        return words[:next(i for i, word in enumerate(words) if word.startswith("-"))]

    def renamed_main(self):
        """cajal's main under the name that callhost.c calls."""
        target = self.out / "main.o"
        flags = [flag for flag in self.flags["src/cli/main.c"] if flag.startswith(("-D", "-I", "-std"))]
        subprocess.run([*self.compiler(), "-c", str(ROOT / "src/cli/main.c"), "-o", str(target), "-w", "-O1", *flags,
                        "-Dmain=cajal_main"], cwd=self.directory, check=True)
        return str(target)

    def link(self, target, objects, extra=(), name=None, without=None):
        """A program of meson's, with these objects before the library that has the originals."""
        subprocess.run(["ninja", "-C", str(self.directory), "--quiet", target], check=True)  # what is stale would fail oddly
        commands = subprocess.run(["ninja", "-C", str(self.directory), "-t", "commands", target], capture_output=True,
                                  text=True, check=True).stdout
        words = shlex.split(commands.strip().splitlines()[-1])
        at = words.index("-o")
        made = self.out / (name or pathlib.Path(target).name)
        words = [word for word in words if not without or not word.endswith(without)]
        words = words[:at] + ["-o", str(made), *objects, *extra] + words[at + 2:]
        done = subprocess.run(words, cwd=self.directory, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{target} with mutants does not link:\n{done.stderr[:2000]}")
        return made


def sources(places):
    for place in places or ROOMS:
        path = (ROOT / place).resolve()
        files = sorted(path.glob("*.c")) if path.is_dir() else [path]
        if not files or not all(f.is_file() for f in files):
            raise SystemExit(f"{place}: no C sources there")
        yield from files


def make_mutants(build, places, jobs):
    mutants, made = [], []
    first = 1
    for path in sources(places):
        name = str(path.relative_to(ROOT))
        if name not in build.flags:  # not in this build: htslib is absent, or present
            continue
        source = mutate.Source(path, name, build.arguments(name) + [f"-I{build.headers}"], first).run()
        first = source.next
        mutants += source.mutants
        made.append((name, source.written()))
    progress(f"{len(mutants)} mutants in {len(made)} files; compiling")
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        objects = list(pool.map(lambda one: build.compile(*one), made))
    return mutants, objects


class Host:
    """One server of mutants (host.c) among several."""

    def __init__(self, program, most_ms):
        limit = {"CAJAL_MUTANTS_MOST_MS": str(most_ms)} if most_ms else {}
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                                        env=os.environ | {"CAJAL_MUTANTS_HOST": "1"} | limit)
        said = self.process.stdout.readline().strip()
        if said != "ready":
            raise SystemExit(f"{program.name}: a test fails without any mutant: {said or 'it died'}")

    def ask(self, mutant):
        self.process.stdin.write(f"{mutant}\n")
        self.process.stdin.flush()
        words = self.process.stdout.readline().split()
        if len(words) < 2 or words[0] != str(mutant):
            raise SystemExit(f"{self.process.args[0]}: lost at mutant {mutant}")
        return words[1], " ".join(words[2:])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def unit_stage(program, alive, killers, reached, jobs, most_ms=None):
    """Those of `alive` that this unit test does not kill."""
    waiting, left, lock = iter(sorted(alive)), set(), threading.Lock()
    ticks = commands.Ticks(program.name, len(alive))

    def work():
        host = Host(program, most_ms)
        while True:
            with lock:
                mutant = next(waiting, None)
            if mutant is None:
                return host.close()
            verdict, test = host.ask(mutant)
            with lock:
                ticks.tick()
                if verdict == "killed":
                    killers[mutant] = f"{program.name}: {test}"
                else:
                    left.add(mutant)
                if verdict != "unreached":
                    reached.add(mutant)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for done in [pool.submit(work) for _ in range(jobs)]:
            done.result()
    return left


def read_equivalents():
    rows = {}
    for number, line in enumerate((HERE / "equivalent.tsv").read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        words = line.split("\t")
        if len(words) != 5 or not all(words):
            raise SystemExit(f"equivalent.tsv:{number}: five columns: file, function, line, change, reason")
        if tuple(words[:4]) in rows:
            raise SystemExit(f"equivalent.tsv:{number}: twice")
        rows[tuple(words[:4])] = words[4]
    return rows


def report(mutants, tested, killers, reached):
    equivalents = read_equivalents()
    key = {m.id: (m.file, m.function, m.text, m.change) for m in mutants}
    survivors = [m for m in tested if m.id not in killers and key[m.id] not in equivalents]
    wrong = [f"equivalent.tsv: killed by {killers[m.id]}, so not the same: {m.file} {m.function}: {m.change}"
             for m in tested if m.id in killers and key[m.id] in equivalents]
    files = {m.file for m in mutants}
    made = set(key.values())
    wrong += [f"equivalent.tsv: no such mutant: {row[0]} {row[1]}: {row[2]} | {row[3]}"
              for row in equivalents if row[0] in files and row not in made]
    for m in survivors:
        print(f"{m.file}:{m.line}: {m.function}: {m.change}" + ("" if m.id in reached else "  (no test comes by)"))
    for text in wrong:
        print(text)
    counts = collections.defaultdict(lambda: [0, 0, 0])
    for m in tested:
        same = key[m.id] in equivalents and m.id not in killers
        for place in (m.file, os.path.dirname(m.file), "all"):
            counts[place][0] += not same
            counts[place][1] += m.id in killers
            counts[place][2] += same
    print(f"\n{'':32}{'mutants':>9}{'killed':>9}{'survived':>9}{'share':>9}{'equivalent':>12}")

    def rank(place):  # the files of a room, the room, and all at the end
        return place == "all", os.path.dirname(place) if place.endswith(".c") else place, not place.endswith(".c"), place

    for place in sorted(counts, key=rank):
        total, killed, same = counts[place]
        share = f"{100 * killed / total:.1f} %" if total else "-"
        print(f"{place:32}{total:9}{killed:9}{total - killed:9}{share:>9}{same:12}")
    return survivors, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="*", metavar="PLACE")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--out", type=pathlib.Path, help="what is built for it (else BUILD/mutants)")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--quick", action="store_true", help="the quick unit tests only")
    parser.add_argument("--units", action="store_true", help="the unit tests only")
    parser.add_argument("--tests", help="these unit tests only, with commas between them")
    parser.add_argument("--list", type=pathlib.Path, help="every mutant and what killed it, as a table")
    options = parser.parse_args()
    build = Build(options.build, options.out)
    begun = time.monotonic()
    mutants, objects = make_mutants(build, options.places, options.jobs)
    tested = mutants
    if options.sample and options.sample < len(mutants):
        tested = sorted(random.Random(options.seed).sample(mutants, options.sample))
    objects.append(build.compile("mutant.c"))
    host = build.compile("host.c")
    alive, killers, reached = {m.id for m in tested}, {}, set()

    def said(name, left):
        progress(f"{time.monotonic() - begun:6.0f} s  {name}: {left} of {len(tested)} alive")

    def units(names, alive, most_ms=None):
        for name in names:
            if alive and (build.directory / "tests" / f"test_{name}").exists():
                program = build.link(f"tests/test_{name}", [*objects, host], ["-Wl,--wrap=_cmocka_run_group_tests"])
                alive = unit_stage(program, alive, killers, reached, options.jobs, most_ms)
                said(name, len(alive))
        return alive

    names = options.tests.split(",") if options.tests else QUICK
    alive = units(names, alive, QUICK_MS)
    if not options.quick and not options.units:
        program = build.link("src/cajal", objects)
        server = build.link("src/cajal", [*objects, build.renamed_main(), build.compile("callhost.c")], name="callhost",
                            without="cli_main.c.o")
        alive = commands.stage(build, program, server, alive, killers, reached, options.jobs, said)
    if not options.quick:
        alive = units(names if options.tests else QUICK + SLOW, alive)
    survivors, wrong = report(mutants, tested, killers, reached)
    if options.list:
        options.list.write_text("".join(
            "\t".join([m.file, m.function, str(m.line), m.text, m.change, killers.get(m.id, "-"),
                       "reached" if m.id in reached else "unreached"]) + "\n" for m in tested))
    sys.exit(bool(survivors or wrong))


if __name__ == "__main__":
    main()
