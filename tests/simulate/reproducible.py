#!/usr/bin/python3
"""The same scenario and seed give the same bytes: on 1, 2, 3 and 8 threads, on 1, 2, 3 and 5 ranks of Open MPI, with the
engine compiled at -O1 and at -O3, after kill -9 and going on from the checkpoint, after a rank was killed.

reproducible.py CAJAL MARK_O1 MARK_O3 [CAJAL-SIMULATE-MPI]
reproducible.py --small CAJAL [CAJAL-SIMULATE-MPI]: a few patients, and nothing is killed: seconds"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import jsonschema

ROOT = pathlib.Path(__file__).parent.parent.parent
SCENARIO = "examples/scenarios/stopping.yaml"
PLAN = "examples/scenarios/genotype-guided.yaml"
failed = tested = 0


def check(name, good, detail=""):
    global failed, tested
    tested += 1
    if not good:
        failed += 1
        print(f"FAILED {name} {detail}")


def run(*command, environment=None):
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False,
                          env={**os.environ, **(environment or {})})


def simulate(cajal, *arguments):
    done = run(cajal, "simulate", "--json", *arguments)
    check(f"cajal simulate {' '.join(arguments)}", done.returncode == 0, done.stderr.decode())
    return done.stdout


def mpi(program, ranks, *arguments):
    return ["mpirun", "--allow-run-as-root", "--oversubscribe", "-n", str(ranks), program, *arguments]


def threads(cajal):
    for scenario in (SCENARIO, PLAN):
        one = simulate(cajal, "-t", "1", "-n", "9000", scenario)
        for count in ("2", "3", "8"):
            check(f"{count} threads", simulate(cajal, "-t", count, "-n", "9000", scenario) == one)
        check("another seed", simulate(cajal, "-s", "2", "-n", "9000", scenario) != one)


def schema(cajal):
    validator = jsonschema.Draft202012Validator(json.loads((ROOT / "schema/simulate.schema.json").read_text()))
    for scenario in sorted((ROOT / "examples/scenarios").glob("*.yaml")):
        made = json.loads(simulate(cajal, "-n", "300", str(scenario)))
        problems = [f"{e.json_path}: {e.message}" for e in validator.iter_errors(made)]
        check(f"{scenario.name} by the schema", not problems, problems[:1])


def optimization(low, high):
    made = [run(program, "4000", "2").stdout.splitlines() for program in (low, high)]
    check("-O1 and -O3", made[0] and made[0][1:] == made[1][1:], f"{made[0][1:]} {made[1][1:]}")


def ranks(cajal, program):
    one = simulate(cajal, "-t", "1", "-n", "70000", SCENARIO)
    for count in (1, 2, 3, 5):
        done = run(*mpi(program, count, SCENARIO, "1", "70000"), environment={"OMP_NUM_THREADS": "1"})
        check(f"{count} ranks", done.stdout == one, done.stderr.decode()[-300:])


def wait_for(path, process, seconds=60):
    """Until a checkpoint with patients in it is there; False when the run ended before."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        if path.exists() and int.from_bytes(path.read_bytes()[48:56], "little"):
            return True
        time.sleep(0.02)
    return False


def killed(cajal, folder):
    many = ["-n", "1200000", "-t", "2", "examples/scenarios/intermittent.yaml"]
    state = folder / "run.state"
    whole = simulate(cajal, *many)
    process = subprocess.Popen([cajal, "simulate", "--json", "--checkpoint", str(state), *many], cwd=ROOT,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check("a checkpoint is written", wait_for(state, process))
    process.send_signal(signal.SIGKILL)
    out, _ = process.communicate()
    check("the run was killed", process.returncode == -signal.SIGKILL and not out)
    kept = state.read_bytes()
    again = simulate(cajal, "--checkpoint", str(state), "--resume", *many)
    check("going on gives the same bytes", again == whole)
    few = ["-n", "1500", *many[2:]]  # the last block is not full
    short = simulate(cajal, "--checkpoint", str(folder / "few.state"), *few)
    check("going on from the end simulates nobody twice",
          simulate(cajal, "--checkpoint", str(folder / "few.state"), "--resume", *few) == short)
    refused(cajal, folder, kept, many, SCENARIO)


def refused(cajal, folder, kept, many, other):
    state = folder / "other.state"
    for name, bytes_, arguments, words in [
            ("a damaged checkpoint", kept[:5000] + bytes([kept[5000] ^ 1]) + kept[5001:], many, b"damaged"),
            ("half a checkpoint", kept[:len(kept) // 2], many, b"damaged"),
            ("no checkpoint", b"id: x\n", many, b"no checkpoint"),
            ("another seed's", kept, ["-s", "9", *many], b"another run"),
            ("another scenario's", kept, [*many[:-1], other], b"another run")]:
        state.write_bytes(bytes_)
        done = run(cajal, "simulate", "--checkpoint", str(state), "--resume", *arguments)
        check(name, done.returncode == 1 and words in done.stderr, done.stderr.decode())
    done = run(cajal, "simulate", "--checkpoint", str(folder), "--resume", *many)
    check("a checkpoint that cannot be read", done.returncode == 3 and b"cannot be read" in done.stderr,
          f"{done.returncode} {done.stderr.decode()}")
    done = run(cajal, "simulate", "--checkpoint", "/no/such/folder/state", "-n", "2000", SCENARIO)
    check("a checkpoint that cannot be written", done.returncode == 3 and b"cannot be written" in done.stderr,
          f"{done.returncode} {done.stderr.decode()}")


def children(pid):
    return [int(line) for line in run("ps", "-o", "pid=", "--ppid", str(pid)).stdout.split()]


def rank_killed(cajal, program, folder):
    state = folder / "ranks.state"
    arguments = ["examples/scenarios/intermittent.yaml", "1", "250000", str(state)]
    whole = simulate(cajal, "-n", "250000", arguments[0])
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(mpi(program, 3, *arguments), cwd=ROOT, env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    check("ranks write a checkpoint", wait_for(state, process))
    for pid in children(process.pid)[-1:]:
        os.kill(pid, signal.SIGKILL)
    out, _ = process.communicate()
    check("the run ends when a rank is killed", process.returncode != 0 and not out)
    done = run(*mpi(program, 2, *arguments), environment={"OMP_NUM_THREADS": "1"})
    check("two ranks go on where three were", done.stdout == whole, done.stderr.decode()[-300:])


def small(cajal, folder):
    few, state = ["-n", "300", "-t", "2", SCENARIO], folder / "run.state"
    one = simulate(cajal, "-n", "300", "-t", "1", SCENARIO)
    check("a run that keeps checkpoints", simulate(cajal, "--checkpoint", str(state), *few) == one)
    kept = state.read_bytes()
    check("going on where all is done", simulate(cajal, "--checkpoint", str(state), "--resume", *few) == one)
    check("going on from nothing", simulate(cajal, "--checkpoint", str(folder / "none"), "--resume", *few) == one)
    check("another seed", simulate(cajal, "-s", "2", *few) != one)
    refused(cajal, folder, kept, few, PLAN)
    state.unlink()
    state.mkdir()
    done = run(cajal, "simulate", "--checkpoint", str(state), "--resume", *few)
    check("a folder for a checkpoint", done.returncode in (1, 3) and state.name.encode() in done.stderr, done.stderr.decode())
    return one


def small_ranks(program, folder, one):
    state = folder / "ranks.state"
    for count, rest in ((2, [str(state)]), (1, [str(state)])):
        done = run(*mpi(program, count, SCENARIO, "1", "300", *rest), environment={"OMP_NUM_THREADS": "1"})
        check(f"{count} ranks", done.stdout == one, done.stderr.decode()[-300:])
    for words, arguments in ((b"cannot open", ["/no/such.yaml", "1", "9"]), (b"usage", []),
                             (b'found "many"', [SCENARIO, "1", "many"]), (b'found "-1"', [SCENARIO, "-1"])):
        done = run(*mpi(program, 1, *arguments))
        check(f"one rank: {arguments}", words in done.stderr and done.returncode != 0,
              f"{done.returncode} {done.stderr.decode()[-300:]}")


def main_small():
    cajal = str(pathlib.Path(sys.argv[2]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        one = small(cajal, pathlib.Path(folder))
        if len(sys.argv) > 3 and shutil.which("mpirun"):
            small_ranks(str(pathlib.Path(sys.argv[3]).resolve()), pathlib.Path(folder), one)
    print(f"{tested} tested, {failed} failed")
    sys.exit(failed > 0)


def main():
    if sys.argv[1] == "--small":
        main_small()
    cajal, low, high = (str(pathlib.Path(p).resolve()) for p in sys.argv[1:4])
    threads(cajal)
    schema(cajal)
    optimization(low, high)
    with tempfile.TemporaryDirectory() as folder:
        killed(cajal, pathlib.Path(folder))
        if len(sys.argv) > 4 and shutil.which("mpirun"):
            program = str(pathlib.Path(sys.argv[4]).resolve())
            ranks(cajal, program)
            rank_killed(cajal, program, pathlib.Path(folder))
        else:
            print("no Open MPI: ranks are not tested")
    print(f"{tested} tested, {failed} failed")
    sys.exit(failed > 0)


main()
