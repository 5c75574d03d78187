#!/usr/bin/python3
"""The sandbox of the commands that read files: sandbox_check.py CAJAL SANDBOX_FORBIDDEN"""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import checks
from checks import expect, finish

HERE = pathlib.Path(__file__).resolve().parent.parent
sys.path.append(str(HERE / "tests/registry"))
from databases import Postgres
CAJAL, FORBIDDEN = (str(pathlib.Path(p).resolve()) for p in sys.argv[1:3])


def run(*arguments, **more):
    return checks.run(CAJAL, *arguments, cwd=HERE, **more)


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


def commands():
    """Those of the help, but for what reads nothing."""
    named = re.findall(r"^  (\w+) ", run("help").stdout, re.MULTILINE)
    return set(named) - {"completion", "help", "serve"}


def every_command_is_confined(folder):
    """Each waits for a file: for standard input, or for one of a knowledge base that somebody else made."""
    pipe = folder / "pipe.nii.gz"
    os.mkfifo(pipe)
    base = folder / "kb"
    shutil.copytree(HERE / "kb", base)
    (base / "references.yaml").unlink()
    os.mkfifo(base / "references.yaml")
    db = folder / "waiting.sqlite"
    run("registry", "init", "--db", db)
    calls = {"plan": [["plan", "-"], ["plan", "--registry", db, "--kb", base]], "fhir": [["fhir", "import", "-"]],
             "genotype": [["genotype", "-"]], "response": [["response", "-"]], "measure": [["measure", pipe, pipe]],
             "outcome": [["outcome", "km", "--time", "t", "--status", "s", "-"]],
             "registry": [["registry", "import", "--db", db, "-"], ["registry", "add", "--db", db, "-"],
                          ["registry", "list", "--db", db, "--kb", base]],
             "simulate": [["simulate", "-"]], "evidence": [["evidence", "--kb", base, "imatinib"]],
             "explain": [["explain", "--kb", base, "imatinib"]],
             "kb": [["kb", "check", base], ["kb", "diff", "2016-01-08", "2026-01-01", "--case", "-"]]}
    for name in commands():
        for call in calls.get(name, [[name]]):
            expect(state_while_reading(call) == ("2", "1"), f"{' '.join(map(str, call))}: not confined while it reads")
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
    registries_work(folder)
    servers_work(folder)
    knowledge_works(folder)
    simulations_work(folder)


def registries_work(folder):
    """Every verb, on a registry whose name is a link to a file elsewhere, as the environment names it."""
    (folder / "far").mkdir()
    link = folder / "gist.sqlite"
    environment = {**os.environ, "CAJAL_REGISTRY": str(link)}

    def verb(*words, **more):
        done = run(*words, env=environment, **more)
        expect(done.returncode == 0, f"{' '.join(map(str, words))}: {done.stderr}")
        return done.stdout

    run("registry", "init", "--db", folder / "far/gist.sqlite")
    link.symlink_to(folder / "far/gist.sqlite")
    verb("registry", "import", "--refused", folder / "refused", "--notes", folder / "notes", "examples/blay-2012.json",
         "examples/fhir/record.json")
    verb("registry", "add", "examples/joensuu-2001.json")
    verb("registry", "edit", "--why", "seen", "blay-2012", "--set", "patient.ecog=1")
    expect("3 cases" in verb("registry", "list"), "registry list: not three cases")
    verb("registry", "show", "blay-2012")
    (folder / "key").write_bytes(bytes(32))
    expect(verb("registry", "export", "--deidentify", "shift", "--key", folder / "key"), "registry export: nothing")
    verb("registry", "backup", folder / "copy.sqlite")
    expect("3 the same" in verb("registry", "merge", folder / "copy.sqlite"), "registry merge: not the same")
    expect("the trail holds" in verb("registry", "audit", "--verify"), "registry audit")
    expect("blay-2012" in verb("plan", "--registry", link), "plan --registry: no plan")
    expect(not (folder / "gist.sqlite-wal").exists(), "the companions of a registry stand beside the link")


def servers_work(folder):
    """A registry on a server: the connection is open before anything of strangers is read, and none can be after."""
    try:
        server = Postgres()
    except RuntimeError as error:
        print(error)
        return
    try:
        db = server.fresh()
        run("registry", "init", "--db", db)
        for call in (["registry", "add", "--db", db, "-"], ["registry", "import", "--db", db, "-"]):
            expect(state_while_reading(call) == ("2", "1"), f"{call[1]} to a server: not confined while it reads")
        for call in (["registry", "import", "--db", db, "examples/blay-2012.json"], ["plan", "--registry", db],
                     ["registry", "merge", "--db", db, folder / "copy.sqlite"],
                     ["registry", "merge", "--db", folder / "copy.sqlite", db], ["registry", "audit", "--db", db, "--verify"]):
            done = run(*call)
            expect(done.returncode == 0, f"{' '.join(map(str, call))}: {done.stderr}")
    finally:
        server.stop()


def knowledge_works(folder):
    """Files and folders that kb makes; a base of somebody else's."""
    for call in (["export", "--format", "csv", "--out", folder / "tables/"],
                 ["export", "--format", "sqlite", "--out", folder / "kb.sqlite"],
                 ["export", "--out", folder / "kb.json"], ["page", "--out", folder / "page.html"], ["check", "kb"],
                 ["diff", "2016-01-08", "2026-01-01", "--case", "examples/blay-2012.json"]):
        done = run("kb", *call)
        expect(done.returncode == 0, f"kb {call}: {done.stderr}")
    for made in ("tables/drugs.csv", "kb.sqlite", "kb.json", "page.html"):
        expect((folder / made).exists(), f"kb export: no {made}")
    wrong = folder / "wrong"
    shutil.copytree(HERE / "kb", wrong)
    safety = wrong / "safety.yaml"
    safety.write_text(safety.read_text().replace("pdgfra_d842v", "kit_exon_11", 1))
    done = run("kb", "verify", "--kb", wrong, "--as-of", "2016-01-08", "--witness", folder / "witness")
    expect(done.returncode == 1 and list((folder / "witness").glob("*.json")), "kb verify --witness: " + done.stderr)
    for call in (["evidence", "--kb", "kb", "--drug", "imatinib", "--plot", folder / "forest.svg", "--plot-kind", "orr"],
                 ["explain", "--kb", "kb", "imatinib"]):
        done = run(*call)
        expect(done.returncode == 0, f"{call}: {done.stderr}")


def simulations_work(folder):
    """Threads that are bound to processors, a checkpoint, a plot: the same answer as unconfined."""
    call = ["simulate", "--patients", "2000", "--json", "examples/scenarios/sunitinib-or-800.yaml"]
    bound = run(*call, "--checkpoint", folder / "run.state", env={**os.environ, "OMP_PROC_BIND": "true"})
    again = run(*call, "--checkpoint", folder / "run.state", "--resume")
    expect(bound.returncode == 0 and (folder / "run.state").exists(), "simulate --checkpoint: " + bound.stderr)
    expect(bound.stdout == again.stdout == run(*call, "--no-sandbox").stdout, "simulate: another answer")
    plot = run("simulate", "--patients", "200", "--draws", "4", "--plot", folder / "os.svg",
               "examples/scenarios/sunitinib-or-800.yaml")
    expect(plot.returncode == 0 and (folder / "os.svg").exists(), "simulate --plot: " + plot.stderr)


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
    finish("what reads files is confined, and all works")


sys.exit(main())
