#!/usr/bin/python3
"""Every fault in turn through every command of commands.tsv: run.py CAJAL SHIM.so [NAME…] [--leaks | --compare]

A command is run once to count its allocations, reads, writes and so on; then again and again, one of them failing
each time. Whatever fails: the exit status is one of those documented, never a crash, and another than 0 comes with a
message; what is said to be done is the same as ever; a file is the old one or the new one, whole; nothing is left
beside it; a registry holds what was acknowledged and its trail stands.

Allocations, most of all faults, fail in children of one run (branch.c): at each the run forks, this one fails in the
child, the child is judged as any run is, and the run goes on. That is done while the run has one thread and has opened nothing
for writing. Later allocations, all other kinds, and all under the sanitizers fail in a process each. A child sets up the
sandbox that its parent only remembers. --compare: that an allocation which fails in a child comes to what it comes to in a
process of its own. libseccomp's allocations fail in two commands alone (SETS_UP_THE_SANDBOX).

CAJAL_FAULTS is how many calls fail of each kind and command, in every way; "all": every one. That goes command by command, those
first that whole.tsv does not name or names with the oldest day, and adds each there when it is done: it can be broken
off and begun again. Without CAJAL_FAULTS a sample is taken: one call of each kind, in one of the ways, another for each
command; and BRANCHES_OF_SAMPLE allocations in both, those that can fail in children. CAJAL_FAULT_KINDS=memory,write: these alone. On a build with
sanitizers a leak is a failure too; --leaks: the sample for that, of memory alone."""
import array
import collections
import concurrent.futures
import datetime
import itertools
import json
import mmap
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

from table import BEFORE, CANNOT, DONE, FOUND, INTERNAL, ROOT, WRONG_USAGE, Before, commands, files, settled

CAJAL, SHIM = (str(pathlib.Path(p).resolve()) for p in sys.argv[1:3])
KINDS = ["memory", "open", "read", "write", "sync", "rename", "remove", "truncate", "close", "map", "lock", "status",
         "thread", "clock"]
SHORT, END = 0, -1  # for the shim
ENOENT, EINTR, EIO, EAGAIN, ENOMEM, EACCES, EMFILE, ENOSPC, ENOLCK, EDQUOT = 2, 4, 5, 11, 12, 13, 24, 28, 37, 122
YEARS = 10 * 365 * 86400
TIME_LIMIT_S, TIME_LIMIT_FACTOR = 300, 20  # whichever is longer: the second times what it takes without a fault
CPU_LIMIT_S, CPU_LIMIT_FACTOR = 0.1, 10  # of a processor, without memory: libseccomp then often does not end
WAIT_LIMIT_S = 20  # by the clock, without memory
BASE_LIMIT_S = 900
PART = 2000  # faults that are handed out at a time
BRANCHES = b"__asan_init" not in pathlib.Path(CAJAL).read_bytes() and "--leaks" not in sys.argv  # whether a run may (branch.c)
BRANCHES_OF_SAMPLE = 20

# Libraries that do not bear a shortage of memory, as they are in Debian 12: by the allocation that fails, where the
# program crashes, and what they say.
EXCUSED = {
    "libseccomp": "crashes or does not end while the sandbox is set up, before anything is read",
    "libhts": "ends the program with exit 1 and without a word where a record finds no room",
    "libgomp": "ends the program with exit 1 and \"Out of memory\" where threads of a simulation find no room",
    "libbdd": "crashes where its first tables find no room",
    "libcairo": "crashes where the last page of a plot finds no room; files that are there stay as they are",
    "libfontconfig": "crashes, reads its settings for ever, or goes on without some, and letters are drawn a little otherwise",
    "libexpat": "reads those settings for libfontconfig, and leaves some out: letters are drawn a little otherwise",
}

# Of the sample too, this many of the last allocations (most have fewer): htslib may go on with what it has, an allele without
# its bases, and cairo without what is clipped; the others once said to be done without what found no memory: a case, a
# header, the address of a resource, which columns lack values, a row, a cell, whether a trail holds.
EVERY_ALLOCATION = dict.fromkeys(("genotype-records", "fhir-import-each", "response-table", "fhir-export", "outcome-cox",
                                  "genotype-csv", "measure", "outcome-sequences"), 1000) | {"registry-audit": 20}

# libseccomp's allocations, 1,400 and more, are the same in every command that only reads, and in every one that writes. Of
# these two they all fail; of the others none does.
SETS_UP_THE_SANDBOX = {"plan", "plan-html"}

# How each kind of call fails: a name, what the shim is told, whether all later ones fail too.
FAULTS = {
    "memory": [("once", ENOMEM, False), ("from here on", ENOMEM, True)],
    "open": [("EMFILE", EMFILE, False), ("EACCES", EACCES, False), ("EIO, from here on", EIO, True)],
    "read": [("EIO", EIO, False), ("EIO from here on", EIO, True), ("EINTR", EINTR, False), ("short", SHORT, False), ("end", END, False)],
    "write": [("disk full", ENOSPC, True), ("EIO", EIO, False), ("quota", EDQUOT, False), ("EINTR", EINTR, False),
              ("short", SHORT, False)],
    "sync": [("EIO", EIO, False), ("ENOSPC", ENOSPC, True)],
    "rename": [("EIO", EIO, False), ("ENOSPC", ENOSPC, True)],
    "remove": [("EIO", EIO, False)],
    "truncate": [("EIO", EIO, False), ("ENOSPC", ENOSPC, True)],
    "close": [("EIO", EIO, False)],
    "map": [("ENOMEM", ENOMEM, False), ("from here on", ENOMEM, True)],
    "lock": [("EIO", EIO, False), ("ENOLCK", ENOLCK, False)],
    "status": [("EIO", EIO, False)],
    "thread": [("EAGAIN", EAGAIN, False), ("from here on", EAGAIN, True)],
    "clock": [("ten years on", YEARS, False), ("ten years back", -YEARS, False), ("back from here on", -YEARS, True)],
}


# Which commands were run whole, when, with how many faults, of which failed.
WHOLE = pathlib.Path(__file__).resolve().parent / "whole.tsv"
WHOLE_HEADER = "# CAJAL_FAULTS=all: the last day that every fault of a command was tried, how many, how many failed.\n"


def whole_runs():
    lines = WHOLE.read_text().splitlines() if WHOLE.exists() else []
    return {line.split("\t")[0]: tuple(line.split("\t")[1:]) for line in lines if line and line[0] != "#"}


# ---- one run ----

def environment(counts, fault, cpu_limit_s):
    return {"PATH": os.environ["PATH"], "LD_BIND_NOW": "1", "HOME": "/nonexistent", "LANG": "C.UTF-8", "FAULT_FILE": str(counts),
            "LSAN_OPTIONS": f"suppressions={ROOT}/tests/leaks.supp:print_suppressions=0",
            "ASAN_OPTIONS": "verify_asan_link_order=0:allocator_may_return_null=1", "LD_PRELOAD": SHIM,
            "FONTCONFIG_SYSROOT": str(WORK / "fonts"),
            "FAULT_LIMIT_MS": str(int(1000 * cpu_limit_s))} | fault


def make_fonts():
    """A root in which fontconfig finds the fonts, and of its settings fonts.conf alone: a machine's own are some hundred
    files, read for each plot with 12,000 allocations that are not ours."""
    root = WORK / "fonts"
    for path in ("usr/share/fonts", "var/cache/fontconfig"):
        (root / path).parent.mkdir(parents=True)
        (root / path).symlink_to("/" + path)
    (root / "etc/fonts").mkdir(parents=True)
    shutil.copy(pathlib.Path(__file__).parent / "fonts.conf", root / "etc/fonts")


def fresh_folder(command, template):
    folder = pathlib.Path(tempfile.mkdtemp(dir=WORK))
    shutil.copytree(template, folder, dirs_exist_ok=True)
    for name in command.outputs:
        if not (folder / name).exists():
            (folder / name).write_bytes(BEFORE)
    return folder


def counted(page):
    """How many calls there were of each kind, and how many faults."""
    numbers = struct.unpack_from(f"{len(KINDS) + 1}Q", page)
    return dict(zip(KINDS, numbers)), numbers[-1]


def name_of(letters):
    return letters.split(b"\0")[0].decode()


class Ended:
    """How a command ended in its folder: `status`, what it printed (`out`, `said`), what stood there `before` and `after`,
    which library asked for the memory that it did not get (`who`) and `where` it crashed."""
    def __init__(self, command, folder, before):
        self.command, self.folder, self.before = command, folder, before
        self.held = self.without_fonts = None

    def ends(self, status, out, err, who, where):
        self.status = "no end" if status == -signal.SIGPROF else status
        self.out, self.said = self.settled(out), err.decode(errors="replace")
        self.who, self.where = name_of(who), name_of(where)
        self.after = files(self.folder)

    def excuse(self):
        """The library whose fault a crash without memory is, or None."""
        ended = self.status in (DONE, WRONG_USAGE, CANNOT, INTERNAL) or (
            self.status == FOUND and self.said and "libgomp: Out of memory" not in self.said)
        names = [name for name in EXCUSED if self.who.startswith(name) or self.where.startswith(name) or
                 f"{name[3:]} error" in self.said.lower() or f"{name}: out of memory" in self.said.lower()]
        lettered = {"libfontconfig", "libexpat"} & set(names) and self.status == DONE and self.command.draws
        return names[0] if names and (not ended or lettered) else None

    def settled(self, text):
        return settled(text, self.folder)

    def goes_on(self, base):
        """A checkpoint is of any moment: from it, the run must come to the same end."""
        words = [word for word in self.command.in_folder(self.folder) if word != "--resume"]
        done = subprocess.run([CAJAL, *words[:1], "--resume", *words[1:]], cwd=ROOT, capture_output=True, check=False)
        return done.returncode == DONE and self.settled(done.stdout) == base.out

    def look_at_registry(self):
        """Which cases it holds, by a run without a fault; the trail must stand."""
        for other in ("other", "copy"):
            beside = self.folder / f"{other}.sqlite"
            done = beside.exists() and subprocess.run([CAJAL, "registry", "audit", "--verify", "--db", beside],
                                                      capture_output=True, check=False)
            if done and done.returncode:
                return f"{beside.name}, {beside.stat().st_size} bytes, is damaged: {done.stderr.decode()}"
        db = self.folder / "gist.sqlite"
        if not db.exists():
            self.held = None
            return None
        verified = subprocess.run([CAJAL, "registry", "audit", "--verify", "--json", "--db", db], capture_output=True,
                                  check=False)
        if verified.returncode or not json.loads(verified.stdout)["holds"]:
            return f"the registry is damaged: {verified.stdout.decode()} {verified.stderr.decode()}"
        listed = subprocess.run([CAJAL, "registry", "list", "--json", "--db", db], capture_output=True, check=True)
        self.held = {(case["id"], case["version"]) for case in map(json.loads, listed.stdout.splitlines())}
        return None

    def as_seen(self):
        """What is the same of two such runs."""
        return (self.status, self.out, self.settled(self.said.encode()), self.who,
                {name: self.settled(content) for name, content in self.after.items()})

    def clean(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Run(Ended):
    """With a fault or none, in a process and a folder of its own."""
    def __init__(self, command, template, fault=None, limit_s=BASE_LIMIT_S, cpu_limit_s=BASE_LIMIT_S):
        folder = fresh_folder(command, template)
        super().__init__(command, folder, files(folder))
        counts = folder / ".counts"
        counts.write_bytes(bytes(mmap.PAGESIZE))
        began = time.monotonic()
        with open(command.input, "rb") as given:
            process = subprocess.Popen([CAJAL, *command.in_folder(folder)], cwd=ROOT, stdin=given,
                                       env=environment(counts, fault or {}, cpu_limit_s), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            try:
                out, err = process.communicate(timeout=limit_s)
                status = process.returncode
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGABRT)  # the shim notes where it was
                out, err = process.communicate()
                status = "no end"
        self.seconds = time.monotonic() - began
        page = counts.read_bytes()
        counts.unlink()
        self.calls, self.injected = counted(page)
        at = 8 * (len(KINDS) + 1)
        self.ends(status, out, err, page[at:at + 64], page[at + 64:at + 128])
        used_us, *self.sandbox = struct.unpack_from("3Q", page, at + 128)
        self.used_s = used_us / 1e6

    def allocations(self):
        """By number, without those of libseccomp except for the commands of SETS_UP_THE_SANDBOX."""
        first, last = self.sandbox if self.command.name not in SETS_UP_THE_SANDBOX else (0, 0)
        return [at for at in range(1, self.calls["memory"] + 1) if not first <= at <= last]


class Branching:
    """One run in which the allocations `wanted` fail in turn, each in a child (branch.c): what each way of failing, at each
    call, came to. Every outcome that the run has not met before is judged by `judge`, an Ended to anything."""
    UNWANTED, WANTED, FIRST = range(3)
    ASKED = struct.Struct("QiBBBx64s64s")
    WAYS = [how for how, _, _ in FAULTS["memory"]]

    def __init__(self, command, template, wanted, calls, judge, limit_s, cpu_limit_s, keeps=False):
        self.command, self.judge, self.verdicts, self.ends, self.keeps = command, judge, [], [], keeps
        self.folder = fresh_folder(command, template)
        self.before = files(self.folder)
        log = array.array("I", bytes(4 * calls * len(self.WAYS)))
        for way, how in enumerate(self.WAYS):
            for at in wanted.get(how, ()):
                log[way * calls + at - 1] = self.WANTED
        made = [os.memfd_create(name) for name in ("log", "out", "err", "child's out", "child's err")]
        try:
            counts, out, err, *printed = made
            os.pwrite(counts, bytes(2 * mmap.PAGESIZE) + log.tobytes(), 0)
            status = self.follow(counts, (out, err), printed, calls, limit_s, cpu_limit_s)
            log = array.array("I", whole_of(counts)[2 * mmap.PAGESIZE:])
            self.outcomes = {how: log[way * calls:(way + 1) * calls] for way, how in enumerate(self.WAYS)}
            self.end = Ended(command, self.folder, self.before)
            self.end.ends(status, whole_of(out), whole_of(err), b"", b"")
        finally:
            for file in made:
                os.close(file)

    def follow(self, counts, own, printed, calls, limit_s, cpu_limit_s):
        ours, theirs = socket.socketpair()
        told = " ".join(map(str, (theirs.fileno(), *printed, counts, calls, int(limit_s), self.folder)))
        fault = {"FAULT_KIND": "memory", "FAULT_ERRNO": str(ENOMEM), "FAULT_BRANCH": told}
        with ours, open(self.command.input, "rb") as given:
            with theirs:
                process = subprocess.Popen([CAJAL, *self.command.in_folder(self.folder)], cwd=ROOT, stdin=given, stdout=own[0],
                                           stderr=own[1], env=environment(f"/proc/self/fd/{counts}", fault, cpu_limit_s),
                                           pass_fds=(theirs.fileno(), counts, *printed))
            while asked := ours.recv(self.ASKED.size, socket.MSG_WAITALL):
                number, status, way, no_end, changed, who, where = self.ASKED.unpack(asked)
                child = Ended(self.command, self.folder, self.before)
                child.ends("no end" if no_end else os.waitstatus_to_exitcode(status), *map(whole_of, printed), who, where)
                self.verdicts.append(self.judge(child, self.WAYS[way]))
                if self.keeps:
                    self.ends.append(child.as_seen())
                if changed or child.command.has_registry:
                    put_back(self.folder, self.before)
                ours.sendall(struct.pack("I", self.FIRST + len(self.verdicts) - 1))
            return process.wait()

    def clean(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def whole_of(file):
    return os.pread(file, os.fstat(file).st_size, 0)


def put_back(folder, before):
    """What a child changed: files by their content; folders that it made go."""
    for path in sorted(folder.rglob("*"), reverse=True):
        name = str(path.relative_to(folder))
        if path.is_dir() and not path.is_symlink():
            if not any(other.startswith(name + "/") for other in before):
                path.rmdir()
        elif before.get(name) is None or path.read_bytes() != before[name]:
            path.unlink()
    for name, content in before.items():
        if not (folder / name).exists():
            (folder / name).write_bytes(content)


# ---- what must hold ----

MESSAGES = {  # what went wrong, in words that a person can act on
    "memory": r"memory|cannot",
    "thread": r"thread|memory|Resource temporarily|cannot",
}
ANY = (r"cannot|memory|read|writ|open|full|No space|Input/output|error|Too many open|Permission|quota|Interrupted|failed|"
       r"damaged|locked|lock|truncated|expected|thread|missing|ends|no such|not ")


def is_whole(run, base, name):
    """Whether a file is the one without a fault. Where no font can be read, cairo has letters of its own."""
    now = run.after.get(name)
    return any(now is not None and run.settled(now) == good.settled(good.after[name]) for good in (base, base.without_fonts)
               if good and name in good.after)


def is_same(run, base):
    return run.out == base.out and all(is_whole(run, base, name) or name not in run.after and name not in base.after
                                       for name in run.command.outputs)


def problems_of(run, base, kind, how):
    """Of one run with a fault, beside the one without."""
    found = []
    if run.status not in (DONE, FOUND, WRONG_USAGE, CANNOT, INTERNAL):
        return [f"ended with {run.status} in {run.where or 'no library'}, memory asked for by {run.who}: {run.said[-1500:]}"]
    if re.search("Sanitizer|runtime error:", run.said):
        return [run.said[-2500:]]
    changed_input = kind == "read" and how == "end" or kind == "clock"
    if run.status == base.status:
        if not changed_input and not is_same(run, base):
            found.append("said to be done, and the result differs")
    else:
        if run.status in (FOUND, WRONG_USAGE) and not changed_input:
            found.append(f"exit {run.status}: a fault of the machine is told as one of the input: {run.said[:300]}")
        if not re.search("." if changed_input else MESSAGES.get(kind, ANY), run.said, re.I):
            found.append(f"exit {run.status} without a message that tells why: {run.said[:300]!r}")
    for name in run.command.outputs:
        now = run.after.get(name)
        whole = is_whole(run, base, name)
        if name.endswith(".state"):
            whole = run.goes_on(base)
        if kind == "write" and name.endswith(".ndjson"):  # written as the import goes: it ends where the disk does
            whole = now is not None and base.settled(base.after[name]).startswith(run.settled(now))
        if not (now == run.before.get(name) or whole or (changed_input and run.status == DONE)):
            found.append(f"{name} is neither the old one nor the new one ({len(now or b'')} bytes)")
    bad = run.look_at_registry() if run.command.has_registry else None
    if bad:
        found.append(bad)
    elif run.command.has_registry and base.held is not None:
        if run.status == base.status and run.held != base.held and not changed_input:
            found.append(f"said to be done, and holds {run.held}")
        said = re.findall(r"(\d+) cases: (\d+) added", run.said)
        if said and len(run.held or ()) < 3 + int(said[-1][1]):
            found.append(f"{said[-1][1]} were acknowledged as added, and {len(run.held or ())} are there")
        if run.held is not None and not {name for name, _ in run.held} <= {name for name, _ in base.held}:
            found.append("a case that nobody wrote")
    beside = set(files(run.folder)) - set(base.files_after) - set(run.before)
    if beside:
        found.append(f"left behind: {sorted(beside)}")
    return found


def chosen(calls, most):
    """Which calls fail: all, or some from the first to the last."""
    count = len(calls)
    if most is None or count <= most:
        return calls
    return [calls[at] for at in sorted({round((i + 0.5) * count / most - 0.5) for i in range(most)})]


class Campaign:
    def __init__(self, most, kinds, names):
        self.most, self.kinds = most, kinds
        self.sample = most == 0
        self.commands = [c for c in commands() if not names or c.name in names]
        self.injected = collections.Counter()
        self.missed, self.excused = 0, collections.Counter()
        self.failures = collections.OrderedDict()
        self.lock = threading.Lock()
        self.before, self.bases = Before(CAJAL, WORK), {}

    def base(self, command):
        run = Run(command, self.before(command.before))
        again = Run(command, self.before(command.before))
        if command.draws:
            run.without_fonts = Run(command, self.before(command.before), {"FONTCONFIG_SYSROOT": str(WORK / "nothing")})
        if run.status == 77:
            print(run.said)
            sys.exit(77)
        if run.status not in (DONE, FOUND) or not is_same(again, run) or again.status != run.status:
            sys.exit(f"{command.name}: without a fault: exit {run.status} and {again.status}, or two runs differ\n{run.said}")
        if command.has_registry:
            run.look_at_registry()
        run.files_after = files(run.folder)
        again.clean()
        return run

    def ways(self, command, kind):
        """All in which a kind of call fails; of a sample one, in turn."""
        index = self.commands.index(command) + KINDS.index(kind)
        return [FAULTS[kind][index % len(FAULTS[kind])]] if self.sample else FAULTS[kind]

    def calls(self, command, kind):
        """Which of them fail; of a sample one, sooner or later."""
        base = self.bases[command.name]
        numbers = base.allocations() if kind == "memory" else range(1, base.calls[kind] + 1)
        if self.sample and numbers:
            return [numbers[(self.commands.index(command) * 7919 + KINDS.index(kind) * 104729) % len(numbers)]]
        return chosen(numbers, self.most)

    def branching_calls(self, command):
        """Which allocations fail in turn within one run, in both ways; none where no run may branch."""
        if not BRANCHES or "memory" not in self.kinds:
            return []
        numbers = self.bases[command.name].allocations()
        if self.sample and command.name in EVERY_ALLOCATION:
            return numbers[-EVERY_ALLOCATION[command.name]:]
        return chosen(numbers, BRANCHES_OF_SAMPLE if self.sample else self.most)

    @staticmethod
    def task(command, kind, how, at):
        code, onward = next((code, onward) for name, code, onward in FAULTS[kind] if name == how)
        fault = {"FAULT_KIND": kind, "FAULT_AT": str(at), "FAULT_LAST": "0" if onward else str(at)}
        fault["FAULT_JUMP" if kind == "clock" else "FAULT_ERRNO"] = str(code)
        return command, kind, how, at, fault

    def tasks(self, command):
        """What is tried in a process each: all kinds but memory, of which only the sample where runs branch."""
        for kind in self.kinds:
            if kind == "memory" and BRANCHES and not self.sample:
                continue
            for how, _, _ in self.ways(command, kind):
                for at in self.calls(command, kind):
                    yield self.task(command, kind, how, at)
        for kind in ("read", "write"):  # every call in small pieces
            if kind in self.kinds:
                fault = {"FAULT_KIND": kind, "FAULT_AT": "1", "FAULT_LAST": "0", "FAULT_ERRNO": "0"}
                if self.bases[command.name].bytes_moved < (20_000 if self.sample else 200_000) or self.most is None:
                    yield command, kind, "a byte at a time", 1, fault

    def limits_s(self, command, kind):
        """Of the clock and of the processor."""
        base = self.bases[command.name]
        longest = max(TIME_LIMIT_S, TIME_LIMIT_FACTOR * base.seconds)
        if kind != "memory":
            return longest, longest
        return max(WAIT_LIMIT_S, TIME_LIMIT_FACTOR * base.seconds), max(CPU_LIMIT_S, CPU_LIMIT_FACTOR * base.used_s)

    def judge(self, run, kind, how):
        """What is wrong, and the library that is excused."""
        found = problems_of(run, self.bases[run.command.name], kind, how)
        excuse = run.excuse() if found and kind == "memory" else None
        return found if not excuse else [], excuse

    def note(self, command, kind, how, at, found, excuse):
        with self.lock:
            self.excused[excuse] += excuse is not None
            self.injected[command.name, kind] += 1
            for problem in found:
                seen = self.failures.setdefault((command.name, kind, how, problem[:60]), [])
                seen.append((at, problem))
                if len(seen) == 1:
                    print(f"FAILED {command.name}: {kind} {how}, call {at}\n    " + problem.replace("\n", "\n    "), flush=True)

    def try_one(self, task):
        command, kind, how, at, fault = task
        run = Run(command, self.before(command.before), fault, *self.limits_s(command, kind))
        found, excuse = self.judge(run, kind, how)
        if run.injected:
            self.note(command, kind, how, at, found, excuse)
        else:
            with self.lock:
                self.missed += 1
        run.clean()

    def try_branches(self, part):
        """Some allocations of a command, one after another within a run: those that could not be tried so."""
        command, calls = part
        base = self.bases[command.name]
        run = Branching(command, self.before(command.before), {how: calls for how in Branching.WAYS}, base.calls["memory"],
                        lambda child, how: self.judge(child, "memory", how), *self.limits_s(command, "memory"))
        left = []
        for how, outcomes in run.outcomes.items():
            for at in calls:
                if outcomes[at - 1] >= Branching.FIRST:
                    self.note(command, "memory", how, at, *run.verdicts[outcomes[at - 1] - Branching.FIRST])
                else:
                    left.append(self.task(command, "memory", how, at))
        if run.end.status != base.status or not is_same(run.end, base):
            self.note(command, "memory", "in children", calls[0], [f"the parent ended with {run.end.status}: {run.end.said}"], None)
        run.clean()
        return left

    def compare(self):
        """Whether an allocation that fails in a child comes to what it comes to in a process of its own."""
        differ = compared = 0
        for command in self.commands:
            base = self.bases[command.name] = self.base(command)
            calls = chosen(range(1, base.calls["memory"] + 1), self.most)
            limits = self.limits_s(command, "memory")
            run = Branching(command, self.before(command.before), dict.fromkeys(Branching.WAYS, calls), base.calls["memory"],
                            lambda child, how: None, *limits, keeps=True)
            for how, at in itertools.product(Branching.WAYS, calls):
                number = run.outcomes[how][at - 1] - Branching.FIRST
                if number < 0:
                    continue
                alone = Run(command, self.before(command.before), self.task(command, "memory", how, at)[-1], *limits)
                compared += 1
                if alone.as_seen() != run.ends[number]:
                    differ += 1
                    print(f"FAILED {command.name}: {how}, call {at}: in a process {alone.as_seen()}, in a child {run.ends[number]}")
                alone.clean()
            run.clean()
        print(f"{compared} faults in a process and in a child: {differ} differ")
        return differ > 0 or compared == 0

    def try_all(self, pool, some):
        """Every fault of these commands."""
        parts = []
        for command in some:
            calls = self.branching_calls(command)
            parts += [(command, calls[at:at + PART]) for at in range(0, len(calls), PART)]
        for (command, _), left in zip(parts, pool.map(self.try_branches, parts)):
            if not self.sample or command.name in EVERY_ALLOCATION:
                self.try_each(pool, left)
        self.try_each(pool, itertools.chain.from_iterable(map(self.tasks, some)))

    def try_each(self, pool, tasks):
        tasks = iter(tasks)
        while part := list(itertools.islice(tasks, PART)):  # there may be a million
            for _ in pool.map(self.try_one, part):
                pass

    def run(self):
        for command in self.commands:
            self.before(command.before)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for command, base in zip(self.commands, pool.map(self.base, self.commands)):
                base.bytes_moved = sum(map(len, base.after.values())) + len(base.out)
                self.bases[command.name] = base
            if self.most is None and self.kinds == KINDS:
                self.run_whole(pool)
            else:
                self.try_all(pool, self.commands)

    def faults(self, command):
        return len(self.branching_calls(command)) * len(Branching.WAYS) + sum(1 for _ in self.tasks(command))

    def run_whole(self, pool):
        """Command by command, each entered when it is done."""
        done = whole_runs()
        turns = [(done.get(command.name, ("",))[0], self.faults(command), command.name, command) for command in self.commands]
        print(f"{sum(turn[1] for turn in turns)} faults; {sum(turn[0] == '' for turn in turns)} commands were never run whole",
              flush=True)
        for _, count, name, command in sorted(turns, key=lambda turn: turn[:3]):
            self.try_all(pool, [command])
            failed = sum(len(seen) for which, seen in self.failures.items() if which[0] == name)
            done = whole_runs() | {name: (str(datetime.date.today()), str(count), str(failed))}
            WHOLE.write_text(WHOLE_HEADER + "".join("\t".join((key, *done[key])) + "\n" for key in sorted(done)))
            print(f"{name}: {count} faults, {failed} failed", flush=True)

    def report(self):
        width = max(len(c.name) for c in self.commands)
        print(f"{'faults injected':<{width}} " + " ".join(f"{kind:>8}" for kind in self.kinds))
        for command in self.commands:
            print(f"{command.name:<{width}} " + " ".join(f"{self.injected[command.name, kind]:8}" for kind in self.kinds))
        for (name, kind, how, _), seen in self.failures.items():
            numbers = ", ".join(str(at) for at, _ in seen[:8]) + (f", … ({len(seen)})" if len(seen) > 8 else "")
            print(f"FAILED {name}: {kind} {how}, call {numbers}: {seen[0][1].splitlines()[0][:100]}")
        for name, why in EXCUSED.items():
            if self.excused[name]:
                print(f"{self.excused[name]} times {name} {why}")
        failed = sum(map(len, self.failures.values()))
        print(f"{sum(self.injected.values())} faults injected ({self.missed} not reached), {failed} failed")
        return failed > 0


def break_off(*_):
    """Of what was begun, only the runs under way end; the folder goes."""
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, signal.SIG_IGN)
    sys.exit(130)


def main():
    global WORK
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, break_off)
    wanted = os.environ.get("CAJAL_FAULTS") or "0"
    names = [name for name in sys.argv[3:] if name[:2] != "--"]
    kinds = "memory" if "--leaks" in sys.argv else os.environ.get("CAJAL_FAULT_KINDS")
    with tempfile.TemporaryDirectory(prefix="cajal_fault_", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as name:
        WORK = pathlib.Path(name)
        make_fonts()
        campaign = Campaign(None if wanted == "all" else int(wanted), kinds.split(",") if kinds else KINDS, names)
        if "--compare" in sys.argv:
            failed = campaign.compare()
        else:
            campaign.run()
            failed = campaign.report()
    sys.exit(failed)


main()
