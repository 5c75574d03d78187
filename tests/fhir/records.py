#!/usr/bin/python3
"""Records in FHIR, each with what is read of it and what is said: records.py CAJAL records.txt [--update]

A block: "## name", the input as JSON ("P" stands for the Patient "p", "S" for "subject": it), then
  = MEMBERS   the case, beside "cajal" and "id", exactly      status N   the exit status (0)
  ! MESSAGE   one line each of standard error, exactly, without the name of the input"""
import json
import pathlib
import subprocess
import sys

PATIENT = '{"resourceType":"Patient","id":"p"}'
SUBJECT = '"subject":{"reference":"Patient/p"}'


def blocks(path):
    for block in path.read_text().split("\n## ")[1:]:
        name, *lines = block.split("\n")
        lines = [line for line in lines if line and not line.startswith("# ")]
        body = [line for line in lines if not line.startswith(("= ", "! ", "status "))]
        case = [line[2:] for line in lines if line.startswith("= ")]
        status = [int(line[7:]) for line in lines if line.startswith("status ")]
        yield name, "\n".join(body), case, status[0] if status else 0, [l[2:] for l in lines if l.startswith("! ")]


def expand(text):
    if text.startswith("@repeat "):
        what, times = text[len("@repeat "):].rsplit(" ", 1)
        return what * int(times)
    return text.replace("PPP", PATIENT).replace("SSS", SUBJECT)


def read(binary, text):
    done = subprocess.run([binary, "fhir", "import", "-"], input=expand(text).encode(), capture_output=True, check=False)
    messages = [line.removeprefix("standard input").removeprefix(": ") for line in done.stderr.decode().splitlines()]
    case = None
    if done.stdout:
        members = json.loads(done.stdout)
        members.pop("cajal"), members.pop("id")
        case = json.dumps(members, ensure_ascii=False, separators=(",", ":"))[1:-1]
    return done.returncode, case, messages


def main():
    binary, path = sys.argv[1], pathlib.Path(sys.argv[2])
    update = "--update" in sys.argv
    tested = failed = 0
    made = [path.read_text().split("\n## ")[0]]
    for name, body, case, status, messages in blocks(path):
        tested += 1
        found = read(binary, body)
        expected_case = json.dumps(json.loads("{" + case[0] + "}"), ensure_ascii=False, separators=(",", ":"))[1:-1] if case else None
        if found != (status, expected_case, messages):
            failed += 1
            print(f"FAILED {name}\n  found    {found}\n  expected {(status, expected_case, messages)}")
        lines = [name, body] + ([f"status {found[0]}"] if found[0] else [])
        lines += ([f"= {found[1]}"] if found[1] is not None else []) + [f"! {m}" for m in found[2]]
        made.append("\n".join(lines) + "\n")
    if update:
        path.write_text("\n## ".join(made))
    print(f"{tested} tested, {failed} failed")
    sys.exit(failed > 0)


main()
