#!/usr/bin/python3
"""Malformed cases and knowledge bases, each with its exact messages: run.py CAJAL cases.txt|knowledge.txt KB"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def expand(text):
    """The input a line of cases.txt stands for, in bytes."""
    if text.startswith("@repeat "):
        what, times = text[len("@repeat "):].rsplit(" ", 1)
        return what.encode() * int(times)
    if text == "@many":
        return ('{"cajal":1,"id":"x","comedications":[' + ",".join(["1"] * 300) + "]}").encode()
    text = re.sub(r"@x(\d+)", lambda m: "x" * int(m.group(1)), text)
    return re.sub(rb"\\(\\|x[0-9a-f]{2})",
                  lambda m: b"\\" if m.group(1) == b"\\" else bytes([int(m.group(1)[1:], 16)]), text.encode())


def blocks(path):
    name, body, messages = None, [], []
    for line in pathlib.Path(path).read_text().split("\n"):
        if line.startswith("## "):
            if name:
                yield name, body, messages
            name, body, messages = line[3:], [], []
        elif line.startswith("! "):
            messages.append(line[2:])
        elif line and not line.startswith("# "):
            body.append(line)
    if name:
        yield name, body, messages


def run_case(binary, body):
    done = subprocess.run([binary, "plan", "--as-of", "2016-01-08", "-"], input=expand(body[0]),
                          capture_output=True, check=False)
    messages = done.stderr.decode("utf-8", "replace").rstrip("\n").split("\n")
    return done.returncode, messages[:1] + messages[-1:] if body[0] == "@many" else messages


def name_the_line(message, copy):
    """"drugs.yaml:7: …" → "drugs.yaml «its line 7»: …", so that a row added above changes no test."""
    found = re.match(r"([\w/.-]+\.yaml):(\d+): (.*)", message, re.S)
    if not found:
        return message
    lines = (copy / found.group(1)).read_text(errors="replace").split("\n")
    return f"{found.group(1)} «{lines[int(found.group(2)) - 1].strip()}»: {found.group(3)}"


def run_knowledge(binary, body, kb):
    """body: "file: old => new" edits, or "file: + text" to append, "file: - " to delete the file."""
    with tempfile.TemporaryDirectory() as directory:
        copy = pathlib.Path(directory) / "kb"
        shutil.copytree(kb, copy)
        for edit in body:
            file, change = edit.split(": ", 1)
            target = copy / file
            if change == "-":
                target.unlink()
            elif change.startswith("+ "):
                target.write_bytes((target.read_bytes() if target.exists() else b"") + expand(change[2:] + "\\x0a").replace(b"\\n", b"\n"))
            else:
                old, new = (part.replace("\\n", "\n") for part in change.split(" => "))
                text = target.read_text()
                if old not in text:
                    return 99, [f"the test is stale: {file} holds no {old!r}"]
                target.write_text(text.replace(old, new, 1))
        done = subprocess.run([binary, "kb", "check", "--kb", str(copy)], capture_output=True, check=False)
        text = done.stderr.decode("utf-8", "replace").replace(str(copy) + "/", "").replace(str(copy), "kb")
        return done.returncode, [name_the_line(line, copy) for line in text.rstrip("\n").split("\n")]


def main():
    binary, path, kb = sys.argv[1:4]
    tested = failed = 0
    for name, body, expected in blocks(path):
        tested += 1
        status, messages = run_knowledge(binary, body, kb) if "knowledge" in path else run_case(binary, body)
        wanted = 3 if any("cannot open" in message for message in expected) else 1
        if status == wanted and messages == expected:
            continue
        failed += 1
        print(f"FAILED {name}: exit status {status}, expected {wanted}")
        print("\n".join(f"  found    {m}" for m in messages))
        print("\n".join(f"  expected {m}" for m in expected))
    print(f"{tested} tested, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
