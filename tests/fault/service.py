#!/usr/bin/python3
"""The service while memory, reads, writes and threads fail, and while the clock jumps: service.py CAJAL SHIM.so

It either does not start and says why, or it stays: each request gets the right answer, a 5xx that says so, or no answer;
the next one without a fault gets the right one; it ends with status 0 when it is told to. CAJAL_FAULTS is how many are
tried of each kind (default: 2); "all": every one."""
import collections
import concurrent.futures
import http.client
import json
import mmap
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAJAL, SHIM = (str(pathlib.Path(p).resolve()) for p in sys.argv[1:3])
KINDS = ["memory", "open", "read", "write", "sync", "rename", "remove", "truncate", "close", "map", "lock", "status",
         "thread", "clock"]
WANTED = os.environ.get("CAJAL_FAULTS") or "2"
ENOMEM, EIO, EAGAIN, ENOSPC = 12, 5, 11, 28
FAULTS = {"memory": ENOMEM, "read": EIO, "write": ENOSPC, "open": EIO, "sync": EIO, "close": EIO, "thread": EAGAIN}
YEARS = 10 * 365 * 86400
DONE, CANNOT, INTERNAL = 0, 3, 4
failures = collections.OrderedDict()
injected = collections.Counter()


def fail(what, where):
    failures.setdefault(what.split(":")[0], []).append(f"{where}: {what}")
    if len(failures[what.split(":")[0]]) == 1:
        print("FAILED", where, what[:1500], flush=True)


def read(path):
    return (ROOT / path).read_bytes()


CASE = read("examples/blay-2012.json")
FHIR = {"Content-Type": "application/fhir+json"}
REQUESTS = [("GET", "/healthz", None, {}), ("POST", "/api/plan?as_of=2016-01-08", CASE, {}),
            ("POST", "/api/response", read("tests/data/response/example.json"), {}),
            ("GET", "/api/registry/cases", None, {}), ("GET", "/cds-services", None, {}),
            ("POST", "/api/fhir/case", read("examples/fhir/record.json"), FHIR),
            ("GET", "/", None, {})]


class Service:
    def __init__(self, folder, fault, *options):
        self.counts = folder / "counts"
        self.counts.write_bytes(bytes(mmap.PAGESIZE))
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "FAULT_FILE": str(self.counts),
                       "LSAN_OPTIONS": f"suppressions={ROOT}/tests/leaks.supp:print_suppressions=0",
                       "ASAN_OPTIONS": "verify_asan_link_order=0:allocator_may_return_null=1", "LD_PRELOAD": SHIM} | fault
        self.log = open(folder / "log", "w+b")
        self.process = subprocess.Popen([CAJAL, "serve", "--port", "0", "--threads", "1", "--workers", "1", "--registry",
                                         str(folder / "gist.sqlite"), *options], env=environment, stderr=self.log, cwd=ROOT)
        self.port = None
        until = time.monotonic() + 60
        while self.port is None and time.monotonic() < until and self.process.poll() is None:
            found = re.search(r'"listening","text":"http://127\.0\.0\.1:(\d+)/', self.said())
            self.port = int(found[1]) if found else self.address()
            time.sleep(0.01)

    def said(self):
        return (pathlib.Path(self.log.name).read_bytes()).decode(errors="replace")

    def address(self):
        """From the kernel, where the line of the log was lost to the fault."""
        listening = {}
        for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
            parts = line.split()
            if parts[3] == "0A":
                listening[parts[9]] = int(parts[1].split(":")[1], 16)
        try:
            for name in os.listdir(f"/proc/{self.process.pid}/fd"):
                found = re.match(r"socket:\[(\d+)\]", os.readlink(f"/proc/{self.process.pid}/fd/{name}"))
                if found and found[1] in listening:
                    return listening[found[1]]
        except OSError:
            pass
        return None

    def numbers(self):
        numbers = struct.unpack_from(f"{len(KINDS) + 1}Q", self.counts.read_bytes())
        return dict(zip(KINDS, numbers)), numbers[-1]

    def ask(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            sent = ({"Content-Type": "application/json"} if body is not None else {}) | headers
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            return (0, b"") if not isinstance(error, TimeoutError) else (-1, b"")
        finally:
            connection.close()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = "no end"
        said = self.said()
        self.log.close()
        return status, said


def settled(body):
    return re.sub(rb'"(generated|time|at|id|uuid)":"[^"]*"|\d{4}-\d\d-\d\dT[0-9:.]+Z?', b"", body)


def one(kind, at, code, good):
    where = f"{kind} {at}"
    with tempfile.TemporaryDirectory(dir=WORK) as name:
        folder = pathlib.Path(name)
        (folder / "gist.sqlite").write_bytes((WORK / "gist.sqlite").read_bytes())
        service = Service(folder, {"FAULT_KIND": kind, "FAULT_AT": str(at), "FAULT_ERRNO": str(code)})
        if service.port is not None:
            for request, expected in zip(REQUESTS, good):
                status, body = service.ask(*request)
                right = status == expected[0] and settled(body) == settled(expected[1])
                if status == -1:
                    fail(f"{request[1]} hangs", where)
                elif not right and not (status == 0 or status >= 500 and json.loads(body)):
                    fail(f"{request[1]} answers {status}: {body[:300]}", where)
            for request, expected in zip(REQUESTS, good):  # the fault is over
                status, body = service.ask(*request)
                if service.numbers()[1] and (status != expected[0] or settled(body) != settled(expected[1])):
                    fail(f"{request[1]} afterwards answers {status}: {body[:300]}", where)
        started = service.port is not None
        _, hit = service.numbers()
        injected[kind] += hit > 0
        status, said = service.stop()
        if re.search("Sanitizer|runtime error:", said):
            fail(f"sanitizer: {said[-3000:]}", where)
        elif status not in ((DONE,) if started and service.numbers else (CANNOT, INTERNAL)):
            fail(f"ends with {status}: {said[-800:]}", where)
        elif not started and not said.strip():
            fail("does not start and does not say why", where)
        verified = subprocess.run([CAJAL, "registry", "audit", "--verify", "--db", folder / "gist.sqlite"],
                                  capture_output=True, check=False)
        if verified.returncode:
            fail(f"the registry: {verified.stdout.decode()}", where)


def clock_jumps():
    """The clock is ten years ahead for one look at it, as if it were set back just after: who waits by it waits ten
    years. A request that stalls is cut off all the same, and the log goes on."""
    for at in range(1, 9):
        with tempfile.TemporaryDirectory(dir=WORK) as name:
            folder = pathlib.Path(name)
            (folder / "gist.sqlite").write_bytes((WORK / "gist.sqlite").read_bytes())
            service = Service(folder, {"FAULT_KIND": "clock", "FAULT_AT": str(at), "FAULT_LAST": str(at + 3),
                                       "FAULT_JUMP": str(YEARS)}, "--timeout", "1")
            with socket.create_connection(("127.0.0.1", service.port), timeout=20) as stalled:
                stalled.sendall(b"POST /api/plan HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n{")
                service.ask(*REQUESTS[0])
                try:
                    while stalled.recv(1000):
                        pass
                except TimeoutError:
                    fail("a stalled request is not cut off when the clock jumps", f"clock {at}")
                except ConnectionResetError:
                    pass
            until = time.monotonic() + 5
            while "/healthz" not in service.said() and time.monotonic() < until:
                time.sleep(0.05)
            if "/healthz" not in service.said():
                fail("the log stops when the clock jumps", f"clock {at}")
            injected["clock"] += service.numbers()[1] > 0
            status, said = service.stop()
            if status != DONE:
                fail(f"ends with {status}: {said[-500:]}", f"clock {at}")


def chosen(count):
    if WANTED == "all" or count <= int(WANTED):
        return range(1, count + 1)
    most = int(WANTED)
    return sorted({1 + round(i * (count - 1) / max(1, most - 1)) for i in range(most)})


def main():
    global WORK
    with tempfile.TemporaryDirectory(prefix="cajal_fault_serve_") as name:
        WORK = pathlib.Path(name)
        for words in (["init"], ["add", "examples/blay-2012.json"]):
            subprocess.run([CAJAL, "registry", *words[:1], "--db", WORK / "gist.sqlite", *words[1:]], check=True, cwd=ROOT,
                           capture_output=True)
        (WORK / "base").mkdir()
        (WORK / "base/gist.sqlite").write_bytes((WORK / "gist.sqlite").read_bytes())
        base = Service(WORK / "base", {})
        if base.port is None:
            status, said = base.stop()
            print(said)
            sys.exit(status)
        good = [base.ask(*request) for request in REQUESTS]
        counts, _ = base.numbers()
        base.stop()
        for request, answer in zip(REQUESTS, good):
            if answer[0] != 200:
                sys.exit(f"{request[:2]} without a fault: {answer}")
        tasks = [(kind, at, code, good) for kind, code in FAULTS.items() for at in chosen(counts[kind])]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for _ in pool.map(lambda task: one(*task), tasks):
                pass
        clock_jumps()
    for what, seen in failures.items():
        print(f"FAILED {len(seen)} times: {what}")
    print("faults injected: " + ", ".join(f"{kind} {number}" for kind, number in injected.items()) +
          f"; {sum(map(len, failures.values()))} failed")
    sys.exit(bool(failures))


main()
