"""The tests of the command line against mutants.

Each such test runs once with a recorder in the place of cajal, which keeps what every call was given and what it answered.
A mutant then meets the calls that reach it; when an answer differs, the test itself is given the answers, and decides
(replay.py; that of golden files compares every byte, so there the first difference is the verdict)."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import replay

HERE = pathlib.Path(__file__).resolve().parent
EXACT = "golden"
TEST_MS = 2500  # of processor time: tests that take longer, though answered from the recording, are left out
MOST_MS = 1500  # of processor time: longer calls of the golden files are left out; they prove the base, fit models, …
TESTS = [EXACT, "vignettes", "malformed cases", "response recorded", "conflicts", "records in FHIR",
         "published names and alleles", "vcf"]

RECORDER = """#!/usr/bin/python3
import sys
sys.path.insert(0, {here!r})
import replay
replay.record({real!r}, {records!r})
"""


class Ticks:
    """How far a long stage is, on stderr, now and then."""

    def __init__(self, name, total):
        self.name, self.total, self.done, self.told = name, total, 0, time.monotonic()

    def tick(self):
        self.done += 1
        if time.monotonic() - self.told > 15:
            self.told = time.monotonic()
            print(f"         {self.name}: {self.done} of {self.total} done", file=sys.stderr, flush=True)


def meson_tests(build):
    text = subprocess.run(["meson", "introspect", "--tests", str(build)], capture_output=True, text=True, check=True).stdout
    return {test["name"]: test for test in json.loads(text)}


def run_test(test, build, program, environment=None, timeout=None):
    """Whether the test passes with this program in the place of cajal."""
    words = [str(program) if word in ("src/cajal", str(build / "src/cajal")) else word for word in test["cmd"]]
    try:
        done = subprocess.run(words, cwd=build, env=os.environ | test["env"] | (environment or {}), check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=timeout)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode in (0, 77)


def sources(test):
    """The files of a test: its script and what stands beside it."""
    script = next(pathlib.Path(word).resolve() for word in test["cmd"] if word.endswith(".py"))
    return [p for p in sorted(script.parent.rglob("*")) if p.is_file()] if script.parent.name != "tests" else [script]


def record(name, test, build, out):
    """The calls that this test makes; kept until cajal, the test or its data change."""
    folder = out / "calls" / name.replace(" ", "-")
    paths = [build / "src/cajal", HERE / "replay.py", *sources(test)]
    state = hashlib.sha256("".join(f"{p} {p.stat().st_mtime_ns} " for p in paths).encode()).hexdigest()
    if not (folder / state).exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shim = folder / "cajal"
        shim.write_text(RECORDER.format(here=str(HERE), real=str(build / "src/cajal"), records=str(folder)))
        shim.chmod(0o755)
        if not run_test(test, build, shim):
            raise SystemExit(f"the test \"{name}\" fails without any mutant")
        (folder / state).touch()
    return [pickle.loads(p.read_bytes()) for p in sorted(folder.glob("*.call"))]


UNSTEADY, LONG = 999, 998  # no program ends so: the call is made for real; it is left out


def is_long(call, most_ms):
    """With mutants and traps a call takes three times its time."""
    return most_ms is not None and 3 * call["cpu_ms"] > most_ms


def lay_out(calls, out, most_ms):
    """The calls as callhost.c reads them."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=out))
    for number, call in enumerate(calls):
        parts = {"argv": b"".join(word.encode("utf-8", "surrogateescape") + b"\0" for word in ["cajal", *call["arguments"]]),
                 "cwd": call["cwd"].encode(), "stdin": call["stdin"], "out": call["out"], "err": call["err"],
                 "status": str(LONG if is_long(call, most_ms) else call["status"] if call["key"] else UNSTEADY).encode()}
        for part, data in parts.items():
            (folder / f"{number}.{part}").write_bytes(data)
    return folder


class CallHost:
    """One server of calls (callhost.c) among several."""

    def __init__(self, program, folder, exact, most_ms):
        words = [program, str(folder), str(most_ms if exact and most_ms else 10 ** 6), "first" if exact else "all"]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.unsteady = set()  # mutants that calls reach whose answers are not the same twice
        self.steady, self.long = set(), []
        for line in self.process.stdout:
            word, *numbers = line.decode().split()
            if word == "ready":
                return
            if word == "unsteady":
                self.unsteady |= {int(number) for number in numbers[1:]}
            elif word == "steady":
                self.steady.add(int(numbers[0]))
            elif word == "long":
                self.long.append(int(numbers[0]))
        raise SystemExit(f"{program}: died")

    def ask(self, mutant):
        """The answers that differ, by call; and whether any call comes by."""
        self.process.stdin.write(f"{mutant}\n".encode())
        self.process.stdin.flush()
        differing = {}
        while True:
            words = self.process.stdout.readline().decode().split()
            if len(words) < 3 or words[0] != str(mutant):
                raise SystemExit(f"callhost: lost at mutant {mutant}")
            if words[1] == "end":
                return differing, words[2] == "1"
            number, status, out, err = map(int, words[2:])
            differing[number] = status, self.process.stdout.read(out), self.process.stdout.read(err)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Judge:
    """One test of the command line, as one of several threads asks it."""

    def __init__(self, name, test, calls, folder, build, program, server, most_ms):
        self.name, self.calls = name, calls
        self.host, self.replay, self.long = CallHost(server, folder, name == EXACT, most_ms), None, False
        if name == EXACT:
            return
        argv = test["cmd"][next(i for i, word in enumerate(test["cmd"]) if word.endswith(".py")):]
        argv = [str(program) if word in ("src/cajal", str(build / "src/cajal")) else word for word in argv]
        settings = folder / f"settings.{id(self)}"
        settings.write_bytes(pickle.dumps({"argv": argv, "cwd": str(build), "env": test["env"], "program": str(program),
                                           "calls": calls, "steady": self.host.steady}))
        self.replay = replay.Replay(settings)
        begun = time.monotonic()
        if not self.replay.passes(0, {}, 600):
            raise SystemExit(f"the test \"{name}\" fails on the build with mutants, none of them alive")
        self.seconds = time.monotonic() - begun
        self.long = most_ms is not None and int(self.replay.cpu_ms) > TEST_MS

    def meet(self, mutant):
        """What killed it, None when nothing did; and whether any call reaches it."""
        differing, met = self.host.ask(mutant)
        if self.name == EXACT:
            killer = f"cajal {' '.join(self.calls[next(iter(differing))]['arguments'])}" if differing else None
            return killer, met or mutant in self.host.unsteady
        if differing or mutant in self.host.unsteady:
            passes = self.replay.passes(mutant, differing, 60 + 10 * self.seconds)
            return None if passes else "", True
        return None, met

    def close(self):
        self.host.close()
        if self.replay:
            self.replay.close()


def stage(name, test, build, program, server, mutants, jobs, most_ms, heard):
    """heard(mutant, killer, met) of each, from this test of the command line: what killed it, or None."""
    calls = record(name, test, build.directory, build.directory / "mutants")
    folder = lay_out(calls, build.out, most_ms if name == EXACT else None)
    waiting, lock, ticks = iter(sorted(mutants)), threading.Lock(), Ticks(name, len(mutants))

    def work(first):
        judge = Judge(name, test, calls, folder, build.directory, program, server, most_ms)
        for number in judge.host.long if first else []:
            print(f"         left out: cajal {' '.join(calls[number]['arguments'])}", file=sys.stderr)
        if judge.long:
            if first:
                print(f"         left out: the test \"{name}\", {int(judge.replay.cpu_ms)} ms", file=sys.stderr)
            return judge.close()
        while True:
            with lock:
                mutant = next(waiting, None)
            if mutant is None:
                return judge.close()
            killer, met = judge.meet(mutant)
            with lock:
                ticks.tick()
                heard(mutant, killer, met)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for done in [pool.submit(work, n == 0) for n in range(min(jobs, len(mutants)))]:
            done.result()
    shutil.rmtree(folder)
