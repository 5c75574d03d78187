#!/usr/bin/python3
"""What comes from outside at any moment: moments.py CAJAL

Signals at random moments of long commands; a full device and closed streams for every command; a small disk that
fills. A result is the old one or the new one; what a killed run leaves beside it, the next one takes away; what was
acknowledged is there. CAJAL_SIGNALS is how many signals each long command gets (default: 2)."""
import concurrent.futures
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

from table import BEFORE, CANNOT, DONE, FOUND, ROOT, Before, commands, files, settled

CAJAL = str(pathlib.Path(sys.argv[1]).resolve())
SIGNALS = int(os.environ.get("CAJAL_SIGNALS") or 2)
rng = random.Random(9)
failures, checks = [], 0


def expect(good, what):
    global checks
    checks += 1
    if not good:
        failures.append(what)
        print("FAILED", what[:1500], flush=True)


def fresh(template, outputs=()):
    folder = pathlib.Path(tempfile.mkdtemp(dir=WORK))
    shutil.copytree(template, folder, dirs_exist_ok=True)
    for name in outputs:
        if not (folder / name).exists():
            (folder / name).write_bytes(BEFORE)
    return folder


# ---- streams that are full or closed ----

def run(command, folder, **how):
    with open(command.input, "rb") as given:
        options = {"stdin": given, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | how
        return subprocess.run([CAJAL, *command.in_folder(folder)], cwd=ROOT, check=False, timeout=120, **options)


def full_and_closed(command):
    """Nothing can be printed: exit 3 and why, unless there was nothing to print."""
    told = []
    template = before(command.before)
    with open("/dev/full", "wb") as full:
        for name, how in (("a full device", {"stdout": full}),
                          ("a closed one", {"stdout": None, "preexec_fn": lambda: os.close(1)})):
            folder = fresh(template, command.outputs)
            done = run(command, fresh(template, command.outputs))
            faulted = run(command, folder, **how)
            said = faulted.stderr.decode()
            if done.stdout and not (faulted.returncode == CANNOT and "cannot write" in said):
                told.append(f"{command.name} to {name}: exit {faulted.returncode}: {said[:300]}")
            if not done.stdout and faulted.returncode != done.returncode:
                told.append(f"{command.name} to {name} prints nothing: exit {faulted.returncode}: {said[:300]}")
            for output in command.outputs:
                if (folder / output).read_bytes() != BEFORE and b"cannot write" in (folder / output).read_bytes():
                    told.append(f"{command.name} to {name}: messages stand in {output}")
    if command.input != os.devnull:
        closed = run(command, fresh(template, command.outputs), stdin=None, preexec_fn=lambda: os.close(0))
        if closed.returncode != CANNOT or not closed.stderr:
            told.append(f"{command.name} without standard input: exit {closed.returncode}: {closed.stderr.decode()[:300]}")
    if command.outputs and command.before == "nothing":
        told += to_a_device(command, template)
    return told


def to_a_device(command, template):
    """A device in place of a file stays one, and says that it is full."""
    told = []
    folder = fresh(template)
    for name in command.outputs:
        if (folder / name).exists():
            (folder / name).unlink()
        try:
            os.mknod(folder / name, stat.S_IFCHR | 0o666, os.stat("/dev/full").st_rdev)
            open(folder / name, "rb").close()
        except PermissionError:
            return []
    done = run(command, folder)
    if done.returncode != CANNOT or not re.search("cannot|is no file|No space", done.stderr.decode()):
        told.append(f"{command.name} into a full device: exit {done.returncode}: {done.stderr.decode()[:300]}")
    for name in command.outputs:
        if not stat.S_ISCHR(os.stat(folder / name).st_mode):
            told.append(f"{command.name}: {name} was a device and is one no more")
    return told


def every_stream():
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for command, told in zip(commands(), pool.map(full_and_closed, commands())):
            expect(not told, "\n".join(told))


# ---- signals ----

def rows(count):
    return "".join(json.dumps({"cajal": 1, "id": f"c{i:05}", "patient": {"ecog": i % 3}, "comedications": ["x" * 300]})
                   + "\n" for i in range(count))


def table(count):
    lines = ["time,status,group"] + [f"{rng.randint(1, 999)},{i % 2},{'ab'[i % 2]}" for i in range(count)]
    return "\n".join(lines) + "\n"


class Long:
    """A command that takes a while, what it writes, what it may leave beside when it is killed."""
    def __init__(self, name, words, output=None, beside=(), last=None):
        self.name, self.words, self.output, self.beside, self.last = name, words, output, beside, last or words


def long_commands(data):
    beside_db = ("gist.sqlite-wal", "gist.sqlite-shm", "gist.sqlite-journal")
    simulate = ["simulate", "--patients", "40000", "--threads", "1", "--json", "--checkpoint", "{w}/run.state", "--resume",
                "tests/data/simulate/short.yaml"]
    return [
        Long("import", ["registry", "import", "--db", "{w}/gist.sqlite", "--batch", "200", "--progress", data / "cases.ndjson"],
             beside=beside_db),
        Long("plan --registry", ["plan", "--registry", "{w}/many.sqlite", "--json", "--as-of", "2016-01-08"],
             beside=("many.sqlite-wal", "many.sqlite-shm")),
        Long("simulate", simulate, "run.state", ("run.state.new",)),
        Long("outcome", ["outcome", "km", "--time", "time", "--status", "status", "--group", "group", "--plot", "{w}/km.svg",
                         data / "table.csv"], "km.svg", ("km.svg.part",)),
        Long("kb export", ["kb", "export", "--format", "sqlite", "--out", "{w}/kb.sqlite"], "kb.sqlite", ("kb.sqlite.part",)),
        Long("kb page", ["kb", "page", "--out", "{w}/kb.html"], "kb.html", ("kb.html.part",)),
        Long("plan --html", ["plan", "--as-of", "2016-01-08", "--html", "{w}/plan.html", "examples/lopes-2025.json"],
             "plan.html", ("plan.html.part",)),
        Long("backup", ["registry", "backup", "--db", "{w}/many.sqlite", "{w}/copy.sqlite"], None,
             ("copy.sqlite.part", "copy.sqlite.part-journal", "copy.sqlite.part-wal", "copy.sqlite.part-shm",
              "many.sqlite-wal", "many.sqlite-shm", "copy.sqlite")),
    ]


def start(long, folder):
    words = [str(word).replace("{w}", str(folder)) for word in long.words]
    return subprocess.Popen([CAJAL, *words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def held(folder):
    db = folder / "gist.sqlite"
    found = subprocess.run([CAJAL, "registry", "audit", "--verify", "--json", "--db", db], capture_output=True, check=False)
    expect(found.returncode == 0, f"the trail after a signal: {found.stdout.decode()[:300]}")
    listed = subprocess.run([CAJAL, "registry", "list", "--json", "--db", db], capture_output=True, check=True)
    return len(listed.stdout.splitlines())


def signalled(long, template, number, whole, seconds):
    """One signal at a random moment; then the same words again, to the end."""
    folder = fresh(template, [long.output] if long.output and not long.output.endswith(".state") else [])
    there = set(files(folder))
    process = start(long, folder)
    time.sleep(rng.uniform(0, seconds))
    process.send_signal(number)
    out, err = process.communicate(timeout=120)
    name = f"{long.name} after {signal.Signals(number).name}"
    expect(process.returncode in (DONE, -number), f"{name}: exit {process.returncode}: {err.decode()[-300:]}")
    allowed = there | set(long.beside) | ({long.output} if long.output else set())
    expect(set(files(folder)) <= allowed, f"{name} left {sorted(set(files(folder)) - allowed)}")
    if long.output and not long.output.endswith(".state"):
        now = (folder / long.output).read_bytes()
        expect(now in (BEFORE, whole[1]), f"{name}: {long.output} is neither the old one nor the new one")
    if long.name == "import":
        said = re.findall(r"(\d+) added", err.decode())
        expect(held(folder) >= (int(said[-1]) if said else 0), f"{name}: {said[-1:]} were acknowledged, {held(folder)} are there")
    if (folder / "copy.sqlite").exists():
        (folder / "copy.sqlite").unlink()  # it was whole before the signal came
    again = start(long, folder)
    out, err = again.communicate(timeout=120)
    expect(again.returncode == DONE and (long.name == "import" or settled(out, folder) == whole[0]), f"{name}, run again: exit {again.returncode}: "
           f"{err.decode()[-300:]}")
    if long.output and not long.output.endswith(".state"):
        expect((folder / long.output).read_bytes() == whole[1], f"{name}, run again: {long.output} differs")
    if long.name == "import":
        expect(held(folder) == CASES, f"{name}, run again: {held(folder)} cases")
    left = set(files(folder)) - there - ({long.output} if long.output else {"copy.sqlite"})
    expect(not left, f"{name}, run again, left {sorted(left)}")
    shutil.rmtree(folder)
    return process.returncode == -number


CASES = 4000


def every_signal():
    data = WORK / "data"
    template = WORK / "template"
    data.mkdir()
    template.mkdir()
    (data / "cases.ndjson").write_text(rows(CASES))
    (data / "table.csv").write_text(table(60000))
    for db in ("gist", "many"):
        subprocess.run([CAJAL, "registry", "init", "--db", template / f"{db}.sqlite"], check=True, capture_output=True)
    subprocess.run([CAJAL, "registry", "import", "--db", template / "many.sqlite", data / "cases.ndjson"], check=True,
                   capture_output=True)
    hit = tried = 0
    for long in long_commands(data):
        folder = fresh(template)
        began = time.monotonic()
        process = start(long, folder)
        out, err = process.communicate(timeout=300)
        seconds = time.monotonic() - began
        expect(process.returncode == DONE, f"{long.name}: exit {process.returncode}: {err.decode()[-300:]}")
        whole = settled(out, folder), (folder / long.output).read_bytes() if long.output else b""
        for number in [rng.choice((signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL)) for _ in range(SIGNALS)]:
            hit += signalled(long, template, number, whole, seconds)
            tried += 1
    return f"{hit} of {tried} signals came before the end"


def broken_pipe():
    """Who reads has enough: the program ends by SIGPIPE or says that it cannot write, and leaves the file whole."""
    for words in (["kb", "export"], ["plan", "--json", "--as-of", "2016-01-08", "-"]):
        with open(ROOT / "tests/data/fhir/cases.ndjson", "rb") as given:
            process = subprocess.Popen([CAJAL, *words], cwd=ROOT, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.read(10)
        process.stdout.close()
        process.wait(60)
        expect(process.returncode in (DONE, CANNOT, -signal.SIGPIPE), f"{words}, nobody reads: exit {process.returncode}")


# ---- a small disk ----

def fill(path, mounted):
    """To the last block."""
    with open(path, "wb", buffering=0) as out:
        try:
            while mounted:
                out.write(b"x" * 1024)
        except OSError:
            pass


def small_disk():
    """A real one where mounting is permitted; else a limit on the size of files. Every output is tried."""
    place = WORK / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place], capture_output=True,
                             check=False).returncode == 0
    try:
        for command in commands():
            if not command.outputs or command.before != "nothing":
                continue
            for old in place.iterdir():
                old.unlink()
            for name in command.outputs:
                (place / name).write_bytes(BEFORE)
            fill(place / "filler", mounted)
            limit = None if mounted else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
            done = run(command, place, preexec_fn=limit)
            fits = done.returncode in (DONE, FOUND)
            expect(fits or (done.returncode == CANNOT or done.returncode == -signal.SIGXFSZ) and (done.stderr or limit),
                   f"{command.name} on a full disk: exit {done.returncode}: {done.stderr.decode()[:300]}")
            for name in command.outputs:
                expect(fits or (place / name).read_bytes() == BEFORE, f"{command.name} on a full disk: {name} is not the old one")
            expect(fits or set(files(place)) == {*command.outputs, "filler"} or limit,
                   f"{command.name} on a full disk left {sorted(files(place))}")
    finally:
        if mounted:
            subprocess.run(["umount", place], check=False)
    return "a small tmpfs" if mounted else "a limit on the size of files"


def main():
    global WORK, before
    with tempfile.TemporaryDirectory(prefix="cajal_moments_") as name:
        WORK = pathlib.Path(name)
        before = Before(CAJAL, WORK)
        for command in commands():
            before(command.before)
        every_stream()
        broken_pipe()
        disk = small_disk()
        hit = every_signal()
    print(f"{checks} checks, {len(failures)} failed; {hit}; the full disk was {disk}")
    sys.exit(bool(failures))


main()
