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


def answers(call, program, environment):
    """Whether the call is answered as it was recorded."""
    try:
        done = subprocess.run([program, *call["arguments"]], input=call["stdin"], cwd=call["cwd"], capture_output=True,
                              check=False, env=os.environ | environment, timeout=20 + 20 * call["seconds"])
    except subprocess.TimeoutExpired:
        return False
    return (done.returncode, done.stdout, done.stderr) == (call["status"], call["out"], call["err"])


def measure(calls, program, out, jobs):
    """Which mutants each call reaches; what it answers twice alike it can be judged by."""
    def one(call):
        with tempfile.NamedTemporaryFile(dir=out) as marks:
            call["steady"] = answers(call, program, {"CAJAL_MUTANTS_REACHED": marks.name})
            call["reached"] = {i for i, mark in enumerate(pathlib.Path(marks.name).read_bytes()) if mark}

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, calls))


def meet(mutant, name, test, calls, build, program, seconds):
    """What killed it; None: nothing here."""
    mine = [call for call in calls if mutant in call["reached"]]
    environment = {"CAJAL_MUTANT": str(mutant)}
    unsteady = any(not call["steady"] for call in mine)
    wrong = next((call for call in mine if call["steady"] and not answers(call, program, environment)), None)
    if wrong and name == EXACT:
        return f"{name}: cajal {' '.join(wrong['arguments'])}"
    if (wrong or unsteady) and not run_test(test, build, program, environment, 60 + 10 * seconds):
        return name
    return None


def stage(build, program, alive, killers, reached, jobs, progress):
    """Those of `alive` that no test of the command line kills."""
    tests = meson_tests(build.directory)
    for name in TESTS:
        if not alive or name not in tests:
            continue
        calls = record(name, tests[name], build.directory, build.out)
        begun = time.monotonic()
        if not run_test(tests[name], build.directory, program):
            raise SystemExit(f"the test \"{name}\" fails on the build with mutants, none of them alive")
        seconds = time.monotonic() - begun
        measure(calls, program, build.out, jobs)
        met = set().union(*(call["reached"] for call in calls))
        reached |= alive & met
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            futures = {pool.submit(meet, mutant, name, tests[name], calls, build.directory, program, seconds): mutant
                       for mutant in sorted(alive & met)}
            for future in concurrent.futures.as_completed(futures):
                if future.result():
                    killers[futures[future]] = future.result()
        alive = {mutant for mutant in alive if mutant not in killers}
        progress(name, len(alive))
    return alive
