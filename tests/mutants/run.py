#!/usr/bin/python3
"""Mutation testing of the C of the clinical core: which small mistakes in it would no test notice?

run.py [PLACE…] [--all|--sample N] [--seed N] [--quick|--units] [--slow] [--tests A,B] [--at-least PERCENT] [--afresh]
       [--jobs N] [--build DIR] [--out DIR] [--list FILE]

A PLACE is a room (src/plan) or a file of one: all its mutants. Without any: a sample of those of plan, response, variant and
facts, so many from each room as it is large, with the interval in which the share of all of them lies; --all takes all.

All mutants of a file are compiled at once (mutate.py); the unit tests are linked with them and run every mutant in a
process of its own (host.c), each test only against the mutants that it reaches. Those left alive then meet the tests of the
command line (commands.py) and the longer unit tests, unless --quick or --units says no. Tests and calls that take long are
left out and named on stderr, unless --slow: that can only make the share too low. What is found is kept (verdicts.py): a
second run asks only what has changed, unless --afresh.

Those that mean the same as the original are in equivalent.tsv, with the reason; a row that fits none, or one that is
killed, is a mistake. Survivors are printed by line. Exit status 1 when there are any, or, with --at-least, when a room has
a smaller share of killed mutants."""
import argparse
import collections
import concurrent.futures
import json
import math
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
    import verdicts
except ImportError as missing:  # python3-clang-14 of packages-tests.txt
    print(f"skipped: {missing}", file=sys.stderr)
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ROOMS = ["src/plan", "src/response", "src/variant", "src/facts"]
# Unit tests: these first; those of SLOW after the command line.
QUICK = ["response", "response_assessment", "response_believe", "response_best", "response_case", "response_course",
         "response_rows", "response_tables", "response_criteria", "response_critique", "response_findings",
         "response_measures", "response_pet", "response_recorded", "response_robust", "response_second",
         "response_series", "hgvs", "variant_hgvs", "variant_genotype", "variant_files", "variant_records",
         "variant_cohort", "variant_stream", "variant_molecular", "variant_dna", "variant_names", "variant_memory",
         "facts", "plan_words", "plan_memory", "plan", "library"]
QUICK_MS = 150  # of processor time; longer tests of theirs come at the end too
LATE = ["response_memory", "report_plan", "safety", "verify"]
LATE_MS = 600  # of processor time; longer tests only with --slow
SAMPLE = 1200
AT_LEAST = 150  # of a sample from each room
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
        subprocess.run(["ninja", "-C", str(self.directory), "--quiet", target], check=True, stdout=subprocess.DEVNULL)  # what is stale would fail oddly
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


def find_mutants(build, places, chosen=None):
    """All mutants, and the sources with them, or with those that were chosen."""
    mutants, made = [], []
    first = 1
    for path in sources(places):
        name = str(path.relative_to(ROOT))
        if name not in build.flags:  # not in this build: htslib is absent, or present
            continue
        source = mutate.Source(path, name, build.arguments(name) + [f"-I{build.headers}"], first, chosen).run()
        first = source.next
        mutants += source.mutants
        made.append((name, source.written()))
    return mutants, made


def make_mutants(build, options):
    """All mutants, those that are tried, and the objects with them."""
    mutants, made = find_mutants(build, options.places)
    tested = mutants
    if options.sample and options.sample < len(mutants) and not options.all:
        tested = sample(mutants, options.sample, options.seed)
        made = find_mutants(build, options.places, {m.id for m in tested})[1]
    progress(f"{len(tested)} of {len(mutants)} mutants in {len(made)} files; compiling")
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        objects = list(pool.map(lambda one: build.compile(*one), made))
    return mutants, tested, [*objects, build.compile("mutant.c")]


class Host:
    """One server of mutants (host.c) among several."""

    def __init__(self, program, over_ms, most_ms):
        limits = {"CAJAL_MUTANTS_OVER_MS": over_ms, "CAJAL_MUTANTS_MOST_MS": most_ms}
        limits = {name: str(value) for name, value in limits.items() if value is not None}
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                                        env=os.environ | {"CAJAL_MUTANTS_HOST": "1"} | limits)
        self.long = []
        said = self.process.stdout.readline().strip()
        while said.startswith("long "):
            self.long.append(said[5:])
            said = self.process.stdout.readline().strip()
        if said != "ready":
            raise SystemExit(f"{program.name}: a test fails without any mutant: {said or 'it died'}")

    def ask(self, mutant, only=None):
        self.process.stdin.write(f"{mutant} {only or ''}\n")
        self.process.stdin.flush()
        words = self.process.stdout.readline().split()
        if len(words) < 2 or words[0] != str(mutant):
            raise SystemExit(f"{self.process.args[0]}: lost at mutant {mutant}")
        return words[1], " ".join(words[2:])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Hunt:
    """The mutants on their way through the tests."""

    def __init__(self, options, build, mutants, objects, tested):
        self.options, self.build, self.objects = options, build, objects
        self.alive, self.killers, self.reached = {m.id for m in tested}, {}, set()
        self.total, self.begun = len(tested), time.monotonic()
        self.kept = verdicts.Verdicts(build.out / "verdicts.json", mutants, build.flags)
        if options.afresh:
            self.kept.kept.clear()
        self.host = build.compile("host.c")
        self.programs = {}

    def said(self, name):
        progress(f"{time.monotonic() - self.begun:6.0f} s  {name}: {len(self.alive)} of {self.total} alive")

    def kill(self, mutant, stage, test, state):
        self.killers[mutant] = f"{stage}: {test}" if test else stage
        self.alive.discard(mutant)
        self.reached.add(mutant)
        self.kept.killed(mutant, stage, test, state)

    def program(self, name):
        if name not in self.programs:
            self.programs[name] = self.build.link(f"tests/test_{name}", [*self.objects, self.host],
                                                  ["-Wl,--wrap=_cmocka_run_group_tests"])
        return self.programs[name]

    def unit_state(self, name):
        folder = ROOT / "tests"
        shared = [p for place in (folder, folder / "unit") for p in place.glob("*.[ch]") if not p.name.startswith("test_")]
        return self.kept.state(name, [folder / f"unit/test_{name}.c", *shared, folder / "border", folder / "vignettes"])

    def ask_all(self, name, mutants, over_ms, most_ms, only, heard):
        """heard(mutant, verdict, test) of each, from as many hosts as there are processors."""
        waiting, lock = iter(sorted(mutants)), threading.Lock()
        ticks = commands.Ticks(name, len(mutants))

        def work(first):
            host = Host(self.program(name), over_ms, most_ms)
            if first and most_ms is not None and most_ms > QUICK_MS and host.long:
                progress(f"         left out, ms: {', '.join(host.long)}")
            while True:
                with lock:
                    mutant = next(waiting, None)
                if mutant is None:
                    return host.close()
                verdict, test = host.ask(mutant, only(mutant))
                with lock:
                    ticks.tick()
                    heard(mutant, verdict, test)

        self.program(name)
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            for done in [pool.submit(work, n == 0) for n in range(min(self.options.jobs, len(mutants)))]:
                done.result()

    def remember(self, names):
        """Those whose killer has not changed are dead; where it has, it alone is asked first."""
        for name in names:
            state = self.unit_state(name)
            hinted = {m for m in self.alive if self.kept.hint(m, name)}
            known = {m for m in hinted if self.kept.known_killed(m, name, state)}
            for mutant in known:
                self.kill(mutant, name, self.kept.hint(mutant, name), state)

            def heard(mutant, verdict, test):
                if verdict == "killed":
                    self.kill(mutant, name, test, state)

            if hinted - known:
                self.ask_all(name, hinted - known, None, None, lambda mutant: self.kept.hint(mutant, name), heard)
        self.said("what was found before")

    def units(self, names, over_ms, most_ms):
        for name in names:
            state = self.unit_state(name)
            stage = f"{name} {over_ms} {most_ms}"
            known = {m for m in self.alive if self.kept.known_spared(m, stage, state)}
            self.reached |= {m for m in known if self.kept.of(m)["reached"]}

            def heard(mutant, verdict, test):
                if verdict == "killed":
                    self.kill(mutant, name, test, state)
                    return
                if verdict != "unreached":
                    self.reached.add(mutant)
                self.kept.spared(mutant, stage, state, verdict != "unreached")

            if self.alive - known:
                self.ask_all(name, self.alive - known, over_ms, most_ms, lambda mutant: None, heard)
                self.said(name)
        self.kept.write()

    def command_line(self):
        program = self.build.link("src/cajal", self.objects)
        server = self.build.link("src/cajal", [*self.objects, self.build.renamed_main(), self.build.compile("callhost.c")],
                                 name="callhost", without="cli_main.c.o")
        most_ms = None if self.options.slow else commands.MOST_MS
        tests = commands.meson_tests(self.build.directory)
        for name in (name for name in commands.TESTS if name in tests):
            state = self.kept.state(name, commands.sources(tests[name]))
            stage = f"{name} {most_ms}"
            for mutant in [m for m in self.alive if self.kept.known_killed(m, name, state)]:
                self.kill(mutant, name, self.kept.hint(mutant, name), state)
            known = {m for m in self.alive if self.kept.known_spared(m, stage, state)}
            self.reached |= {m for m in known if self.kept.of(m)["reached"]}

            def heard(mutant, killer, met):
                if killer is not None:
                    self.kill(mutant, name, killer, state)
                    return
                if met:
                    self.reached.add(mutant)
                self.kept.spared(mutant, stage, state, met)

            if self.alive - known:
                commands.stage(name, tests[name], self.build, program, server, self.alive - known, self.options.jobs,
                               most_ms, heard)
                self.said(name)
            self.kept.write()

    def run(self):
        options = self.options
        names = options.tests.split(",") if options.tests else QUICK
        late = names if options.tests else QUICK + LATE
        present = [name for name in QUICK + LATE + names if (self.build.directory / "tests" / f"test_{name}").exists()]
        names, late = ([name for name in some if name in present] for some in (names, late))
        self.remember(list(dict.fromkeys(names + ([] if options.quick else late))))
        self.units(names, None, QUICK_MS)
        if not options.quick and not options.units:
            self.command_line()
        if not options.quick:
            most_ms = None if options.slow else LATE_MS
            self.units([name for name in late if name in names], QUICK_MS, most_ms)
            self.units([name for name in late if name not in names], None, most_ms)


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


def sample(mutants, count, seed):
    """From each room as it is large, and some at least."""
    rooms = collections.defaultdict(list)
    for mutant in mutants:
        rooms[os.path.dirname(mutant.file)].append(mutant)
    chance, drawn = random.Random(seed), []
    for _, all_of_it in sorted(rooms.items()):
        share = max(AT_LEAST if len(rooms) > 1 else 0, round(count * len(all_of_it) / len(mutants)))
        drawn += chance.sample(all_of_it, min(share, len(all_of_it)))
    return sorted(drawn)


def interval(killed, tried, total):
    """Wilson's 95 % of a share, for a sample without replacement of a finite whole."""
    if not tried or tried == total:
        return ""
    z2 = 1.96 ** 2 * (total - tried) / (total - 1)
    share = killed / tried
    middle = (share + z2 / (2 * tried)) / (1 + z2 / tried)
    half = math.sqrt(z2 * (share * (1 - share) / tried + z2 / (4 * tried ** 2))) / (1 + z2 / tried)
    return f"{100 * (middle - half):.1f}-{100 * (middle + half):.1f} %"


def whole(rooms):
    """The share over all rooms, each weighed by its mutants, and its 95 % interval."""
    total = sum(it.total for it in rooms)
    share = sum(it.total * it.killed / it.tried for it in rooms if it.tried) / total
    variance = sum((it.total / total) ** 2 * (it.killed / it.tried) * (1 - it.killed / it.tried) / it.tried
                   * (it.total - it.tried) / max(it.total - 1, 1) for it in rooms if it.tried)
    half = 1.96 * math.sqrt(variance)
    return share, f"{100 * (share - half):.1f}-{100 * (share + half):.1f} %" if half else ""


class Count:
    """Of a file or room: its mutants but for those that mean the same, those of them tried and killed."""

    def __init__(self):
        self.total = self.tried = self.killed = self.same = 0

    def row(self, place, share=None, range95=None):
        share = self.killed / self.tried if self.tried and share is None else share
        told = f"{100 * share:.1f} %" if share is not None else "-"
        within = interval(self.killed, self.tried, self.total) if range95 is None else range95
        return f"{place:32}{self.total:9}{self.tried:8}{self.killed:8}{self.tried - self.killed:10}{told:>9}{self.same:12}  {within}"


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
    counts = collections.defaultdict(Count)
    chosen = {m.id for m in tested}
    for m in mutants:
        same = key[m.id] in equivalents and m.id not in killers
        for place in (m.file, os.path.dirname(m.file), "all"):
            counts[place].total += not same
            counts[place].tried += m.id in chosen and not same
            counts[place].killed += m.id in killers
            counts[place].same += same
    sampled = len(tested) < len(mutants)
    rooms = {place: it for place, it in sorted(counts.items()) if place != "all" and not place.endswith(".c")}
    print(f"\n{'':32}{'mutants':>9}{'tried':>8}{'killed':>8}{'survived':>10}{'share':>9}{'equivalent':>12}"
          + ("  95 % interval" if sampled else ""))
    for room in rooms:
        for place in sorted(file for file in files if os.path.dirname(file) == room and not sampled):
            print(counts[place].row(place))
    if not sampled:
        print()
    for room, it in rooms.items():
        print(it.row(room))
    print(counts["all"].row("all", *whole(list(rooms.values()))))
    return survivors, wrong, min((it.killed / it.tried for it in rooms.values() if it.tried), default=1)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="*", metavar="PLACE")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--out", type=pathlib.Path, help="what is built for it (else BUILD/mutants)")
    parser.add_argument("--all", action="store_true", help="no sample")
    parser.add_argument("--sample", type=int, help=f"so many (without a PLACE: {SAMPLE})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--quick", action="store_true", help="the quick unit tests only")
    parser.add_argument("--units", action="store_true", help="the unit tests only")
    parser.add_argument("--slow", action="store_true", help="tests and calls that take long too")
    parser.add_argument("--tests", help="these unit tests only, with commas between them")
    parser.add_argument("--at-least", type=float, metavar="PERCENT", help="of the mutants of each room")
    parser.add_argument("--afresh", action="store_true", help="ask everything again")
    parser.add_argument("--list", type=pathlib.Path, help="every mutant and what killed it, as a table")
    options = parser.parse_args()
    if options.sample is None and not options.places and not options.all:
        options.sample = SAMPLE
    return options


def main():
    options = read_options()
    build = Build(options.build, options.out)
    mutants, tested, objects = make_mutants(build, options)
    hunt = Hunt(options, build, mutants, objects, tested)
    hunt.run()
    survivors, wrong, least = report(mutants, tested, hunt.killers, hunt.reached)
    if options.list:
        options.list.write_text("".join(
            "\t".join([m.file, m.function, str(m.line), m.text, m.change, hunt.killers.get(m.id, "-"),
                       "reached" if m.id in hunt.reached else "unreached"]) + "\n" for m in tested))
    short = survivors if options.at_least is None else 100 * least < options.at_least
    sys.exit(bool(short or wrong))


if __name__ == "__main__":
    main()
