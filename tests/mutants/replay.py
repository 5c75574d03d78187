"""A test of the command line without its processes: the script runs in a process forked from one that has read it, and what
it asks of cajal is answered from a recording, save for the calls whose answers a mutant changes.

A call is known again by its words, its input and the files that it is given. One that writes files, or that the recording
does not hold, is made for real, with the mutant alive; so the verdict is the one that the test itself would give."""
import hashlib
import os
import pathlib
import pickle
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile

ORIGINAL = subprocess.run


def files_hash(path, temporary):
    """Of a temporary file, or of all that stand beside it in a folder of its own (an index, say)."""
    folder = os.path.dirname(path)
    paths = [path] if folder == temporary else sorted(p for p in pathlib.Path(folder).rglob("*") if p.is_file())
    digest = hashlib.sha256()
    for one in paths:
        data = pathlib.Path(one).read_bytes()
        digest.update(f"{os.path.basename(one)} {len(data)} ".encode() + data)
    return os.path.basename(path) + " " + digest.hexdigest()


def key_of(arguments, stdin, temporary):
    """None for a call that may write files, or that lives in a temporary folder."""
    if os.getcwd().startswith(temporary + "/"):
        return None
    words = []
    for argument in arguments:
        path = os.path.abspath(argument)
        if path.startswith(temporary + "/"):
            if not os.path.isfile(path):
                return None
            argument = files_hash(path, temporary)
        elif temporary in argument:  # --out=/tmp/…
            return None
        words.append(argument)
    return hashlib.sha256("\0".join([os.getcwd(), *words, ""]).encode("utf-8", "surrogateescape") + stdin).hexdigest()


def record(real, records):
    """In the place of cajal: keeps what it was given, and what it answers to that."""
    temporary, stdin = tempfile.gettempdir(), sys.stdin.buffer.read()
    key, kept = key_of(sys.argv[1:], stdin, temporary), []
    for argument in sys.argv[1:]:
        path = os.path.abspath(argument)
        if key and path.startswith(temporary + "/"):
            folder = tempfile.mkdtemp(dir=records)
            if os.path.dirname(path) != temporary:
                folder = os.path.join(folder, "d")
                shutil.copytree(os.path.dirname(path), folder)
            else:
                shutil.copy(path, folder)
            argument = os.path.join(folder, os.path.basename(path))
        kept.append(argument)
    done = again = ORIGINAL([real, *sys.argv[1:]], input=stdin, capture_output=True, check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if kept != sys.argv[1:]:  # answers name their files
        again = ORIGINAL([real, *kept], input=stdin, capture_output=True, check=False)
    call = {"key": key, "arguments": kept, "stdin": stdin, "cwd": os.getcwd(), "status": again.returncode, "out": again.stdout,
            "err": again.stderr, "cpu_ms": 1000 * (used.ru_utime + used.ru_stime)}
    with tempfile.NamedTemporaryFile(dir=records, suffix=".call", delete=False) as file:
        pickle.dump(call, file)
    sys.stdout.buffer.write(done.stdout)
    sys.stderr.buffer.write(done.stderr)
    sys.exit(done.returncode if done.returncode >= 0 else 128 - done.returncode)


class Stage:
    """What stands in the place of subprocess.run while a script runs."""

    def __init__(self, program, calls, steady):
        self.program, self.calls = program, calls
        self.number = {call["key"]: number for number, call in enumerate(calls) if call["key"] and number in steady}
        self.changed = {}

    def run(self, words, *rest, **options):
        if rest or not isinstance(words, (list, tuple)) or str(words[0]) != self.program or options.get("cwd") or \
                options.get("env"):
            return ORIGINAL(words, *rest, **options)
        given = [os.fspath(word) for word in words[1:]]
        source, stdin = options.get("stdin"), options.get("input") or b""
        if hasattr(source, "read"):
            stdin = source.read()
        stdin = stdin.encode() if isinstance(stdin, str) else stdin
        number = self.number.get(key_of(given, stdin, tempfile.gettempdir()))
        if number is None:
            if hasattr(source, "seek"):
                source.seek(0)
            return ORIGINAL(words, **options)
        return self.answer(number, words, given, options)

    def answer(self, number, words, given, options):
        call = self.calls[number]
        status, out, err = self.changed.get(number, (call["status"], call["out"], call["err"]))
        for kept, path in zip(call["arguments"], given):
            if kept != path:
                out, err = out.replace(kept.encode(), path.encode()), err.replace(kept.encode(), path.encode())
        if options.get("text") or options.get("encoding") or options.get("universal_newlines"):
            out, err = (data.decode().replace("\r\n", "\n") for data in (out, err))
        captured = options.get("capture_output")
        out = out if captured or options.get("stdout") == subprocess.PIPE else None
        err = err if captured or options.get("stderr") == subprocess.PIPE else None
        if options.get("check") and status:
            raise subprocess.CalledProcessError(status, words, out, err)
        return subprocess.CompletedProcess(words, status, out, err)


def child(stage, code, script, argv, mutant, changed):
    """Runs the script; never returns."""
    quiet = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(quiet, number)
    stage.changed = changed
    subprocess.run = stage.run
    os.environ["CAJAL_MUTANT"] = str(mutant)
    sys.argv, sys.path[0] = argv, os.path.dirname(script)
    status = 0
    try:
        exec(code, {"__name__": "__main__", "__file__": script, "__builtins__": __builtins__})
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # what a test does not expect fails it
        status = 1
    os._exit(0 if status in (0, 77) else 1)


def serve():
    """replay.py SETTINGS: on stdin (length, pickle) of (mutant, {call: answer}, seconds); on stdout "passes" or "fails",
    and the processor's time in ms."""
    settings = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())
    os.environ.update(settings["env"])
    os.chdir(settings["cwd"])
    script = settings["argv"][0]
    code = compile(pathlib.Path(script).read_text(), script, "exec")
    stage = Stage(settings["program"], settings["calls"], settings["steady"])
    while True:
        head = sys.stdin.buffer.read(8)
        if len(head) < 8:
            return
        mutant, changed, seconds = pickle.loads(sys.stdin.buffer.read(struct.unpack("<Q", head)[0]))
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            signal.alarm(seconds)
            child(stage, code, script, settings["argv"], mutant, changed)
        _, status, used = os.wait4(pid, 0)
        print("fails" if status else "passes", int(1000 * (used.ru_utime + used.ru_stime)), flush=True)


class Replay:
    """One server of a test among several."""

    def __init__(self, settings):
        self.process = subprocess.Popen([sys.executable, __file__, str(settings)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def passes(self, mutant, changed, seconds):
        data = pickle.dumps((mutant, changed, int(seconds) + 1))
        self.process.stdin.write(struct.pack("<Q", len(data)) + data)
        self.process.stdin.flush()
        verdict, self.cpu_ms = self.process.stdout.readline().split()
        return verdict == b"passes"

    def close(self):
        self.process.stdin.close()
        self.process.wait()


if __name__ == "__main__":
    serve()
