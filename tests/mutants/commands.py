"""The tests of the command line against mutants.

Each such test runs once with a recorder in the place of cajal, which keeps what every call was given and what it answered.
A mutant then meets the calls that reach it; when an answer differs, the test itself is run with the mutant alive, and decides
(that of golden files compares every byte, so there the difference is the verdict)."""
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

EXACT = "golden"
TESTS = [EXACT, "vignettes", "malformed cases", "response recorded", "conflicts", "records in FHIR",
         "published names and alleles", "vcf"]

RECORDER = """#!/usr/bin/python3
import os, pickle, shutil, subprocess, sys, tempfile, time
real, records, temporary = {real!r}, {records!r}, {temporary!r}
stdin = sys.stdin.buffer.read()
arguments = []
for argument in sys.argv[1:]:
    path = os.path.abspath(argument)
    if path.startswith(temporary + "/") and os.path.isfile(path):
        kept = tempfile.mkdtemp(dir=records)
        if os.path.dirname(path) != temporary:
            kept = os.path.join(kept, "d")
            shutil.copytree(os.path.dirname(path), kept)
        else:
            shutil.copy(path, kept)
        argument = os.path.join(kept, os.path.basename(path))
    arguments.append(argument)
begun = time.monotonic()
done = subprocess.run([real, *sys.argv[1:]], input=stdin, capture_output=True)
call = dict(arguments=arguments, stdin=stdin, cwd=os.getcwd(), status=done.returncode, out=done.stdout, err=done.stderr,
            seconds=time.monotonic() - begun, order=time.time())
with tempfile.NamedTemporaryFile(dir=records, suffix=".call", delete=False) as file:
    pickle.dump(call, file)
sys.stdout.buffer.write(done.stdout)
sys.stderr.buffer.write(done.stderr)
sys.exit(done.returncode if done.returncode >= 0 else 128 - done.returncode)
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


def record(name, test, build, out):
    """The calls that this test makes; kept until cajal, the test or its data change."""
    folder = out / "calls" / name.replace(" ", "-")
    script = next(pathlib.Path(word).resolve() for word in test["cmd"] if word.endswith(".py"))
    paths = [build / "src/cajal", *(p for p in sorted(script.parent.rglob("*")) if p.is_file() and script.parent.name != "tests")]
    state = hashlib.sha256("".join(f"{p} {p.stat().st_mtime_ns} " for p in paths).encode()).hexdigest()
    if not (folder / state).exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shim = folder / "cajal"
        shim.write_text(RECORDER.format(real=str(build / "src/cajal"), records=str(folder), temporary=tempfile.gettempdir()))
        shim.chmod(0o755)
        if not run_test(test, build, shim):
            raise SystemExit(f"the test \"{name}\" fails without any mutant")
        (folder / state).touch()
    return sorted((pickle.loads(p.read_bytes()) for p in folder.glob("*.call")), key=lambda call: call["order"])


def lay_out(calls, out):
    """The calls as callhost.c reads them."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=out))
    for number, call in enumerate(calls):
        parts = {"argv": b"".join(word.encode("utf-8", "surrogateescape") + b"\0" for word in ["cajal", *call["arguments"]]),
                 "cwd": call["cwd"].encode(), "stdin": call["stdin"], "out": call["out"], "err": call["err"],
                 "status": str(call["status"]).encode()}
        for part, data in parts.items():
            (folder / f"{number}.{part}").write_bytes(data)
    return folder


class CallHost:
    """One server of calls (callhost.c) among several."""

    def __init__(self, program, folder):
        self.process = subprocess.Popen([program, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.unsteady = set()  # mutants that calls reach whose answers are not the same twice
        for line in self.process.stdout:
            word, *numbers = line.split()
            if word == "ready":
                return
            if word == "unsteady":
                self.unsteady |= {int(number) for number in numbers[1:]}
        raise SystemExit(f"{program}: died")

    def ask(self, mutant):
        self.process.stdin.write(f"{mutant}\n")
        self.process.stdin.flush()
        words = self.process.stdout.readline().split()
        if len(words) < 2 or words[0] != str(mutant):
            raise SystemExit(f"callhost: lost at mutant {mutant}")
        return words[1], int(words[2]) if len(words) > 2 else None

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def meet(mutant, name, test, calls, host, build, program, seconds):
    """What killed it, None when nothing did; and whether any call reaches it."""
    verdict, number = host.ask(mutant)
    if verdict == "differs" and name == EXACT:
        return f"{name}: cajal {' '.join(calls[number]['arguments'])}", True
    if verdict == "differs" or mutant in host.unsteady:
        passes = run_test(test, build, program, {"CAJAL_MUTANT": str(mutant)}, 60 + 10 * seconds)
        return None if passes else name, True
    return None, verdict != "unreached"


def stage(build, program, server, alive, killers, reached, jobs, progress):
    """Those of `alive` that no test of the command line kills."""
    tests = meson_tests(build.directory)
    for name in TESTS:
        if not alive or name not in tests:
            continue
        calls = record(name, tests[name], build.directory, build.directory / "mutants")
        folder = lay_out(calls, build.out)
        begun = time.monotonic()
        if name != EXACT and not run_test(tests[name], build.directory, program):
            raise SystemExit(f"the test \"{name}\" fails on the build with mutants, none of them alive")
        seconds = time.monotonic() - begun
        waiting, lock, ticks = iter(sorted(alive)), threading.Lock(), Ticks(name, len(alive))

        def work():
            host = CallHost(server, folder)
            while True:
                with lock:
                    mutant = next(waiting, None)
                if mutant is None:
                    return host.close()
                killer, met = meet(mutant, name, tests[name], calls, host, build.directory, program, seconds)
                with lock:
                    ticks.tick()
                    if killer:
                        killers[mutant] = killer
                    if met:
                        reached.add(mutant)

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for done in [pool.submit(work) for _ in range(jobs)]:
                done.result()
        shutil.rmtree(folder)
        alive = {mutant for mutant in alive if mutant not in killers}
        progress(name, len(alive))
    return alive
