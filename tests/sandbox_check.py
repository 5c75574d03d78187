#!/usr/bin/python3
"""The sandbox of the commands that read files of strangers: sandbox_check.py CAJAL SANDBOX_FORBIDDEN"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent.parent
CAJAL, FORBIDDEN = (str(pathlib.Path(p).resolve()) for p in sys.argv[1:3])
problems = []


def expect(good, text):
    if not good:
        problems.append(text)


def run(*arguments, **more):
    return subprocess.run([CAJAL, *map(str, arguments)], capture_output=True, text=True, check=False, cwd=HERE, **more)


def state_while_reading(arguments):
    """(Seccomp, NoNewPrivs) of the process while it waits for its input."""
    process = subprocess.Popen([CAJAL, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, cwd=HERE)
    end = time.monotonic() + 20
    seen = None
    while time.monotonic() < end and process.poll() is None:
        status = dict(line.split(":\t", 1) for line in
                      pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines() if ":\t" in line)
        seen = status["Seccomp"], status["NoNewPrivs"]
        waiting = pathlib.Path(f"/proc/{process.pid}/wchan").read_text()
        if "pipe" in waiting or "fifo" in waiting or seen[0] == "2":
            break
        time.sleep(0.02)
    process.kill()
    process.wait()
    return seen


def every_command_is_confined(folder):
    pipe = folder / "pipe.nii.gz"
    os.mkfifo(pipe)
    calls = {"plan": ["plan", "-"], "fhir": ["fhir", "import", "-"], "genotype": ["genotype", "-"], "response": ["response", "-"],
             "measure": ["measure", pipe, pipe],
             "outcome": ["outcome", "km", "--time", "t", "--status", "s", "-"]}
    for name, call in calls.items():
        expect(state_while_reading(call) == ("2", "1"), f"{name}: not confined while it reads")
    expect(state_while_reading(["plan", "--no-sandbox", "-"]) == ("0", "0"), "plan --no-sandbox: confined all the same")


def what_must_work_works(folder):
    """Files that a command needs and does not name: indexes, fonts, a folder to write to, pipes, a registry."""
    vcf = folder / "cohort.vcf.gz"
    plain = (HERE / "examples/tissue-2014.vcf").read_bytes()
    vcf.write_bytes(subprocess.run(["bgzip", "-c"], input=plain, capture_output=True, check=True).stdout)
    subprocess.run(["tabix", "-p", "vcf", vcf], check=True)
    indexed, alone = run("genotype", vcf), run("genotype", HERE / "examples/tissue-2014.vcf")
    expect(indexed.returncode == 0, "genotype with an index: " + indexed.stderr)
    expect("KIT p.V559D" in indexed.stdout and "KIT p.V559D" in alone.stdout, "genotype: no finding")
    for ending in ("svg", "png", "pdf"):
        plot = folder / f"plot.{ending}"
        done = run("response", "--plot", plot, "tests/data/response/example.json")
        free = folder / f"free.{ending}"
        run("response", "--no-sandbox", "--plot", free, "tests/data/response/example.json")
        expect(done.returncode == 0 and plot.exists(), f"response --plot {ending}: {done.stderr}")
        if ending == "png":
            expect(plot.read_bytes() == free.read_bytes(), "the plot differs from that drawn unconfined")
    page = folder / "plan.html"
    expect(run("plan", "--html", page, "examples/blay-2012.json").returncode == 0 and page.exists(), "plan --html")
    own = subprocess.run([CAJAL, "plan", "--html", "here.html", HERE / "examples/blay-2012.json"], cwd=folder, check=False)
    expect(own.returncode == 0 and (folder / "here.html").exists(), "plan --html in the folder itself")
    expect(run("plan", "--kb", "kb", "examples/blay-2012.json").returncode == 0, "plan --kb")
    substitution = subprocess.run(["bash", "-c", f"'{CAJAL}' plan <(cat examples/blay-2012.json)"], cwd=HERE,
                                  capture_output=True, check=False)
    expect(substitution.returncode == 0, "plan <(…): " + substitution.stderr.decode())
    db = folder / "gist.sqlite"
    run("registry", "init", "--db", db)
    run("registry", "import", "--db", db, "examples/blay-2012.json")
    planned = run("plan", "--registry", db)
    expect(planned.returncode == 0 and "blay-2012" in planned.stdout, "plan --registry: " + planned.stderr)


def errors_stay_clear(folder):
    missing = run("plan", folder / "nowhere.json")
    expect(missing.returncode == 3 and "No such file" in missing.stderr, "a missing input: " + missing.stderr)
    nowhere = run("plan", "--html", folder / "no/where.html", "examples/blay-2012.json")
    expect(nowhere.returncode == 3 and "No such file" in nowhere.stderr, "a missing folder: " + nowhere.stderr)


def service_is_confined(folder):
    """Every thread of it: those of the network, the workers, the log."""
    db = folder / "served.sqlite"
    run("registry", "init", "--db", db)
    for option, expected in ((), {"2"}), (("--no-sandbox",), {"0"}):
        process = subprocess.Popen([CAJAL, "serve", "--port", "0", "--registry", db, *option], stderr=subprocess.PIPE,
                                   text=True, cwd=HERE)
        address = None
        while address is None and (line := process.stderr.readline()):
            address = re.search(r"http://127\.0\.0\.1:\d+", line) if "listening" in line else None
        states = {re.search(r"Seccomp:\t(\d)", path.read_text()).group(1)
                  for path in pathlib.Path(f"/proc/{process.pid}/task").glob("*/status")}
        expect(states == expected, f"serve {option}: threads with Seccomp {states}")
        case = (HERE / "examples/blay-2012.json").read_bytes()
        asked = urllib.request.Request(address.group() + "/api/plan", data=case, headers={"Content-Type": "application/json"})
        expect(urllib.request.urlopen(asked, timeout=20).status == 200, "serve: no plan")
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
        expect(process.wait(20) == 0, "serve: did not end well")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "out").mkdir()
        refused = subprocess.run([FORBIDDEN, folder / "in", folder / "other", folder / "out"], capture_output=True,
                                 text=True, check=False)
        print(refused.stdout, end="")
        if refused.returncode == 77:
            return 77
        expect(refused.returncode == 0, "what is forbidden was not refused")
        every_command_is_confined(folder)
        what_must_work_works(folder)
        errors_stay_clear(folder)
        service_is_confined(folder)
    print("\n".join(problems) or "confined, and all works")
    return 1 if problems else 0


sys.exit(main())
