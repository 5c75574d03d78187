#!/usr/bin/python3
"""Golden tests: the plan of every published case, and the commands of commands.tsv, against files here.

run.py CAJAL [--update]   --update writes the files anew; read the difference before committing it.
ODD in a command: the knowledge base with the rows of ../data/kb added."""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))

from odd_base import odd_base # noqa: E402


def commands():
    for case in sorted((ROOT / "examples").glob("*.json")):
        yield HERE / f"{case.stem}.txt", ["plan", "--as-of", "2016-01-08", f"examples/{case.name}"], 0
    for line in (HERE / "commands.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            name, status, arguments, *given = line.split("\t")
            yield HERE / "commands" / f"{name}.txt", arguments.split(" "), int(status), *given


def main():
    scratch = tempfile.TemporaryDirectory()
    odd = odd_base(pathlib.Path(scratch.name) / "odd")
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    update = "--update" in sys.argv
    tested = failed = 0
    for golden, arguments, status, *given in commands():
        tested += 1
        with open(ROOT / given[0] if given else "/dev/null", "rb") as standard_input:
            done = subprocess.run([binary, *[odd if word == "ODD" else word for word in arguments]], cwd=ROOT, capture_output=True, check=False, stdin=standard_input)
        found = done.stdout + (b"--- stderr\n" + done.stderr if done.stderr else b"")
        if update:
            golden.write_bytes(found)
        expected = golden.read_bytes() if golden.exists() else b"(no golden file)\n"
        if found != expected or done.returncode != status:
            failed += 1
            print(f"FAILED cajal {' '.join(arguments)}: exit status {done.returncode}, expected {status}")
            for number, (a, b) in enumerate(zip(found.splitlines() + [b""], expected.splitlines() + [b""]), 1):
                if a != b:
                    print(f"  line {number}\n  found    {a.decode()}\n  expected {b.decode()}")
                    break
    scratch.cleanup()
    print(f"{tested} tested, {failed} failed")
    sys.exit(failed > 0)


main()
