#!/usr/bin/env python3
"""The service beside nginx on loopback, by wrk, in one run: requests a second, the processor's time of each, and the 99th
percentile of the time of an answer at half that load. nginx serves a file of the size of our answer; we work the answer
out. Where ours is the answer to a body, two more tell what the body costs: nginx that is sent the same body, throws it
away and serves the file, and the library below us (bench/receive.c) that takes the body whole and answers the file.

CDS Hooks twice: each request another chart, more of them in turn than the service holds answers for, so that each is worked
out; and charts that are opened again, which it answers with what it holds. It is said how many were.

    bench/serve.py [BUILD] [SECONDS]        BUILD: a release build (default build/release)
    bench/serve.py --body FILE              the body of the CDS Hooks call, for bench/answer.c
    bench/serve.py --bodies FOLDER COUNT    so many, each of another chart
    bench/serve.py BUILD --soak REQUESTS    so many requests of all kinds, with the memory of the service before and after
"""
import datetime
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CONNECTIONS = 32
ROUNDS = 3 # in which all take turns: whatever else the machine does meanwhile falls on all alike


def read(path):
    with open(os.path.join(HERE, path), "rb") as file:
        return file.read()


KINDS = {"conditions": "Condition", "observations": "Observation", "medicationRequests": "MedicationRequest",
         "medicationStatements": "MedicationStatement", "procedures": "Procedure", "reports": "DiagnosticReport",
         "allergies": "AllergyIntolerance", "adverseEvents": "AdverseEvent"}


OTHERS = 1024 # charts in turn, twice as many as the service holds answers for
AGAIN = (128, 4) # charts, and how often each is opened under another hookInstance


@functools.cache
def earlier(day, days):
    return str(datetime.date.fromisoformat(day) - datetime.timedelta(days))


def another(call, number):
    """The call for the record of another patient: another id, all days earlier, all quantities slightly higher."""
    patient = json.loads(call)["context"]["patientId"]
    text = call.decode().replace(patient, f"{patient}-{number}")
    text = re.sub(r'(?<=")\d{4}-\d\d-\d\d(?=["T])', lambda it: earlier(it[0], number % 300), text)
    return re.sub(r'(?<="value":)\d+\.\d+', lambda it: str(round(float(it[0]) * (1 + number / 1e5), 3)), text)


def hook_requests(numbers, instances=1):
    """Calls for so many different charts, all of them once under each hookInstance."""
    first = hook_request()
    instance = json.loads(first)["hookInstance"]
    others = [another(first, number) for number in numbers]
    return [it.replace(instance, str(uuid.uuid4())).encode() for _ in range(instances) for it in others]


def hook_request():
    """A call of patient-view with a hospital's record of 60 kB under the keys that our prefetch templates have."""
    record = json.loads(read("tests/data/fhir/prefetch-60k.json"))
    resources = [it["resource"] for bundle in record.values() for it in (bundle or {}).get("entry", [])]
    prefetch = {"patient": record["patient"]}
    for key, kind in KINDS.items():
        entries = [{"resource": it} for it in resources if it["resourceType"] == kind]
        prefetch[key] = {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}
    return json.dumps({"hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
                       "context": {"userId": "Practitioner/example", "patientId": record["patient"]["id"]},
                       "prefetch": prefetch}, separators=(",", ":")).encode()


def start_service(cajal):
    process = subprocess.Popen([cajal, "serve", "--port", "0", "--log", "errors"], stderr=subprocess.PIPE)
    line = process.stderr.readline().decode()
    return process, re.search(r"http://[^/]+", line)[0]


def start_receive(build, path):
    process = subprocess.Popen([os.path.join(build, "bench/receive"), path], stderr=subprocess.PIPE)
    return process, process.stderr.readline().decode().strip()


def start_nginx(folder, files):
    """nginx with our number of threads, without a log, as we are."""
    site = os.path.join(folder, "site")
    os.makedirs(site)
    os.chmod(folder, 0o755) # its workers are another user
    for name, content in files.items():
        with open(os.path.join(site, name), "wb") as file:
            file.write(content)
    port = 18000 + os.getpid() % 1000
    with open(os.path.join(folder, "nginx.conf"), "w") as file:
        file.write(f"worker_processes {os.cpu_count()};\ndaemon off;\npid {folder}/pid;\nerror_log {folder}/log;\n"
                   "events { worker_connections 4096; }\n"
                   "http { access_log off; keepalive_requests 1000000000; default_type application/json;\n"
                   f"client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;\n"
                   f"uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
                   f"server {{ listen 127.0.0.1:{port}; root {site}; client_body_buffer_size 128k; error_page 405 =200 $uri; }} }}\n")
    process = subprocess.Popen(["nginx", "-c", os.path.join(folder, "nginx.conf")], stderr=subprocess.DEVNULL)
    time.sleep(1)
    return process, f"http://127.0.0.1:{port}"


def script(folder, name, bodies, rate=None):
    """What wrk sends, in turn; at a rate, each connection waits between its requests, at first for a part of that time."""
    path = os.path.join(folder, name + ".lua")
    lines = []
    if bodies:
        with open(os.path.join(folder, name + ".body"), "wb") as file:
            file.write(b"".join(bodies))
        lines += ['wrk.method = "POST"', 'wrk.headers["Content-Type"] = "application/json"',
                  f'local file = io.open("{folder}/{name}.body", "rb")',
                  f"local lengths, requests, at = {{{','.join(str(len(it)) for it in bodies)}}}, {{}}, 0",
                  "function init(args) at = tonumber(args[1] or 0) for i, length in ipairs(lengths) do",
                  "requests[i] = wrk.format(nil, nil, nil, file:read(length)) end end",
                  "function request() at = at % #requests + 1 return requests[at] end"]
    if rate:
        pause = 1000 * CONNECTIONS / rate
        lines += ["local first = {}", f"function delay() return math.random() * {2 * pause:.3f} end"]
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return path


so_far = {} # requests by address, so that a run goes on with the body after the last


def wrk(url, lua, seconds):
    out = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "-s", lua, "--latency", url, "--", str(so_far.get(url, 0))],
                         check=True, capture_output=True, text=True).stdout
    so_far[url] = so_far.get(url, 0) + int(re.search(r"(\d+) requests in", out)[1]) + CONNECTIONS
    if "Non-2xx" in out or "Socket errors" in out:
        print(out)
    rate = float(re.search(r"Requests/sec: *([\d.]+)", out)[1])
    number, unit = re.search(r"99% *([\d.]+)(us|ms|s)", out).groups()
    return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def processor_s(process):
    """Seconds of processor that it and its children took."""
    pids = [process.pid]
    children = f"/proc/{process.pid}/task/{process.pid}/children"
    pids += [int(it) for it in open(children).read().split()]
    ticks = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Server:
    """One that is measured: requests a second, and microseconds of the processor for each."""

    def __init__(self, name, process, url, lua):
        self.name, self.process, self.url, self.lua = name, process, url, lua
        self.done = self.processor = self.seconds = 0

    def load(self, seconds):
        before = processor_s(self.process)
        rate, _ = wrk(self.url, self.lua, seconds)
        self.processor += processor_s(self.process) - before
        self.done += rate * seconds
        self.seconds += seconds

    def rate(self):
        return self.done / self.seconds

    def us(self):
        return self.processor / self.done * 1e6

    def show(self, ours):
        ratio = "" if ours is self else f"{ours.rate() / self.rate():8.2f}"
        print(f"  {self.name:32}{self.rate():12.0f}{self.us():15.1f} us{ratio}", flush=True)


def memory_kb(process):
    with open(f"/proc/{process.pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1])


def workloads():
    return [("GET /healthz", "/healthz", None),
            ("POST /api/plan, a case", "/api/plan?as_of=2016-01-08", [read("examples/blay-2012.json")]),
            ("CDS Hooks patient-view, each request another chart", "/cds-services/gist-plan", hook_requests(range(OTHERS))),
            ("CDS Hooks patient-view, a chart opened again", "/cds-services/gist-plan", hook_requests(range(AGAIN[0]), AGAIN[1]))]


def answers_held(base):
    """How many calls of CDS Hooks were answered with what was held, and how many were worked out."""
    text = ask(base + "/metrics", None).decode()
    return [int(re.search(rf"^cajal_cds_answers_{name}_total (\d+)", text, re.M)[1]) for name in ("recalled", "worked_out")]


def ask(url, body):
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"} if body else {})
    return urllib.request.urlopen(request).read()


def measure(folder, servers, bodies, half, seconds):
    """All in turn, then the time of an answer at half load of the first two."""
    for it in servers:
        wrk(it.url, it.lua, 1)
    for _ in range(ROUNDS):
        for it in servers:
            it.load(max(1, seconds // ROUNDS))
    for it in servers:
        it.show(servers[0])
    for it, sent in zip(servers, (bodies, None)):
        lua = script(folder, f"half{half}{it.name[0]}", sent, it.rate() / 2)
        print(f"  {it.name:32}{wrk(it.url, lua, seconds)[1]:12.2f} ms for 99 of 100 answers at half that load", flush=True)


def compare(build, cajal, seconds):
    with tempfile.TemporaryDirectory() as folder:
        ours, base = start_service(cajal)
        loads = workloads()
        answers = [ask(base + path, bodies and bodies[0]) for _, path, bodies in loads]
        nginx, other = start_nginx(folder, {f"{i}.json": answer for i, answer in enumerate(answers)})
        running = [ours, nginx]
        try:
            for i, (name, path, bodies) in enumerate(loads):
                plain, sent = script(folder, f"plain{i}", None), script(folder, f"load{i}", bodies)
                servers = [Server("cajal", ours, base + path, sent), Server("nginx, a file", nginx, f"{other}/{i}.json", plain)]
                if bodies:
                    receive, address = start_receive(build, os.path.join(folder, "site", f"{i}.json"))
                    running.append(receive)
                    servers += [Server("nginx, the same body", nginx, f"{other}/{i}.json", sent),
                                Server("libmicrohttpd, the same body", receive, address + "/", sent)]
                size = f", {len(bodies[0])} bytes," if bodies else ""
                before = answers_held(base)
                print(f"{name + size + f' answered by {len(answers[i])} bytes':34}\n"
                      f"{'':34}{'requests/s':>12}{'processor':>18}{'ratio':>8}", flush=True)
                measure(folder, servers, bodies, i, seconds)
                recalled, worked_out = (now - then for now, then in zip(answers_held(base), before))
                if recalled + worked_out:
                    print(f"  {recalled} answers were held, {worked_out} worked out")
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
                process.wait()


def soak(cajal, wanted):
    """All kinds in turn until so many were answered."""
    with tempfile.TemporaryDirectory() as folder:
        ours, base = start_service(cajal)
        loads = workloads()
        bad = ("a wrong case", "/api/plan", b'{"cajal":1,"id":3,"patiens":{}}')
        scripts = [(base + path, script(folder, f"soak{i}", bodies)) for i, (_, path, bodies) in enumerate(loads)]
        wrong = (base + bad[1], script(folder, "wrong", [bad[2]]))
        done, first, turn = 0, None, 0
        begun = time.time()
        while done < wanted:
            for url, lua in [*scripts, wrong]:
                out = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", "-d5", "-s", lua, url], check=True, capture_output=True, text=True).stdout
                done += int(re.search(r"(\d+) requests in", out)[1])
            turn += 1
            if not first:
                first = memory_kb(ours)
            print(f"{done} requests, {time.time() - begun:.0f} s, memory {memory_kb(ours)} kB", flush=True)
        print(f"{done} requests: {first} kB after the first round, {memory_kb(ours)} kB at the end")
        ours.send_signal(signal.SIGTERM)
        sys.exit(ours.wait())


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["--body"]:
        with open(arguments[1], "wb") as file:
            file.write(hook_request())
        return
    if arguments[:1] == ["--bodies"]:
        for number, body in enumerate(hook_requests(range(int(arguments[2])))):
            with open(os.path.join(arguments[1], f"{number}.json"), "wb") as file:
                file.write(body)
        return
    build = arguments.pop(0) if arguments and not arguments[0].startswith("-") and not arguments[0].isdigit() else os.path.join(HERE, "build/release")
    cajal = os.path.abspath(os.path.join(build, "src/cajal"))
    for needed in ("wrk", "nginx"):
        if not shutil.which(needed, path=os.environ["PATH"] + ":/usr/sbin"):
            sys.exit(f"{needed} is not installed (packages-tests.txt)")
    os.environ["PATH"] += ":/usr/sbin"
    if arguments[:1] == ["--soak"]:
        soak(cajal, int(arguments[1]))
    else:
        compare(build, cajal, int(arguments[0]) if arguments else 5)


main()
