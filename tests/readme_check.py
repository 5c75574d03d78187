#!/usr/bin/python3
"""The README tells the truth: its picture of output is the program's, its commands run, its links lead somewhere.

readme_check.py CAJAL"""
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent
BINARY = str(pathlib.Path(sys.argv[1]).resolve())
failures = []


def run(command):
    words = shlex.split(command)
    return subprocess.run([BINARY, *words[1:]], cwd=ROOT, capture_output=True, check=False, text=True)


def main():
    text = (ROOT / "README.md").read_text()
    commands = 0
    for command in re.findall(r"^    \$ (cajal .*)$", text, re.M):
        commands += 1
        if run(command).stdout.rstrip() not in text:
            failures.append(f"README.md: the picture of `{command}` is not what it prints")
    for command in re.findall(r"`(cajal (?:evidence|explain|genotype|help|outcome --|plan --|kb|response)[^`]*)`", text):
        if re.search(r"\b[A-Z]{3,}\b", command):  # a placeholder
            continue
        commands += 1
        if run(command).returncode:
            failures.append(f"README.md: `{command}` fails")
    for page in ["README.md", *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md")), "kb/README.md",
                 "examples/README.md"]:
        for link in re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text()):
            if not link.startswith("http") and not (ROOT / page).parent.joinpath(link).exists():
                failures.append(f"{page}: the link {link} leads nowhere")
    for failure in failures:
        print("FAILED", failure)
    print(f"{commands} commands, {len(failures)} failed")
    sys.exit(bool(failures))


main()
