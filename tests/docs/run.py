#!/usr/bin/python3
"""What the documentation tells to type is typed, and must print what the page shows (pages.py says which blocks).

run.py CAJAL [--update] PAGE…   --update writes what is printed into the pages, and the pictures; read the diff.

Each page has a fresh folder in which examples/ and kb/ are copies and docs/, schema/, tests/, web/ those of the tree, and
one shell from its first block to its last; a page with a patch has a copy of the whole tree, to build in. Port 8080 becomes a free one. A picture docs/pictures/X.png of a page is one
that a command of that page drew as X.png. Links lead somewhere; `cajal …` within a sentence names options that exist."""
import concurrent.futures
import functools
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "plots"))
from check import compare  # noqa: E402
from pages import Shell, agrees, printed_lines, read_blocks, read_commands, renewed  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = str(pathlib.Path(sys.argv[1]).resolve())
SECONDS = {False: 240, True: 1000}  # for one page; for one that builds


def environment(folder, kept):
    names = ("ASAN", "LSAN", "UBSAN", "TSAN", "CCACHE")
    return {**{name: value for name, value in os.environ.items() if name.startswith(names)}, "LC_ALL": "C.UTF-8",
            "HOME": str(folder), "USER": "doctor", "LOGNAME": "doctor", **kept}


def prepare(folder):
    """A folder as a reader has it, and the environment."""
    for name in ("examples", "kb"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("docs", "schema", "tests", "web"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "cds-hooks").symlink_to(ROOT / "docs" / "cds-hooks")
    (folder / ".bin").mkdir()
    (folder / ".bin" / "cajal").symlink_to(BINARY)
    return environment(folder, {"PATH": f"{folder}/.bin:/usr/local/bin:/usr/bin:/bin"})


def prepare_tree(folder):
    """The whole tree as a contributor has it. What the compiler makes of the same file elsewhere may be reused (ccache)."""
    for entry in ROOT.iterdir():
        if entry.name in (".git", "build"):
            continue
        if entry.is_dir():
            shutil.copytree(entry, folder / entry.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(entry, folder / entry.name)
    cache = os.environ.get("CCACHE_DIR", str(pathlib.Path.home() / ".cache" / "ccache"))
    return environment(folder, {"PATH": "/usr/local/bin:/usr/bin:/bin", "CCACHE_DIR": cache, "CCACHE_NOHASHDIR": "1",
                                "CCACHE_BASEDIR": str(folder)})


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def check_command(command, output, status, may_fail, lines, update):
    """What is wrong with it; and with update, the lines of the page changed from the end of the page on."""
    if status is None or (status and not may_fail):
        return f"`{command.text}` {'did not end' if status is None else f'ended with status {status}'}:\n{output[-1500:]}"
    printed = printed_lines(output)
    if command.shown is None or agrees(command.shown, printed):
        return None
    new = renewed(command.shown, printed) if update else None
    if new is None:
        return f"`{command.text}` does not print what is shown; it prints:\n" + "\n".join(printed)
    lines[command.end - len(command.shown):command.end] = new
    return None


def check_pictures(text, folder, update):
    for name in sorted(set(re.findall(r"\]\((?:docs/)?pictures/([^)]+)\)", text))):
        made, kept = folder / name, ROOT / "docs" / "pictures" / name
        if made.exists() and update:
            kept.parent.mkdir(exist_ok=True)
            if not kept.exists() or compare(made, kept):
                shutil.copyfile(made, kept)
        wrong = "no command of the page draws it" if not made.exists() else "not kept" if not kept.exists() else compare(made, kept)
        if wrong:
            yield f"pictures/{name}: {wrong}"


@functools.lru_cache(None)
def help_of(command, binary):
    done = subprocess.run([binary, "help", command], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def check_sentences(page, text, binary):
    """Links, and the commands named within sentences."""
    for link in re.findall(r"\]\(([^)#]+)", text):
        if not link.startswith("http") and not page.parent.joinpath(link).exists():
            yield f"the link {link} leads nowhere"
    for command, rest in re.findall(r"`cajal ([a-z]+)([^`]*)`", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)):
        known = help_of(command, binary)
        for option in [] if known is None else re.findall(r"(?<=\s)--[a-z-]+", rest):
            if not re.search(re.escape(option) + r"\b", known) and option != "--help":
                yield f"`cajal {command}{rest}`: the command has no option {option}"
        if known is None:
            yield f"`cajal {command}{rest}`: there is no such command"


def run_page(page, update):
    text = page.read_text()
    lines = text.split("\n")
    blocks, wrong = read_blocks(lines)
    failures = [f"line {line}: {what}" for line, what in wrong]
    commands = [command for block in blocks if block.kind in ("console", "sh", "diff") for command in read_commands(block)]
    builds = any(block.kind == "diff" for block in blocks)
    done = []
    with tempfile.TemporaryDirectory() as name:
        folder, port = pathlib.Path(name), free_port()
        shell = Shell(name, (prepare_tree if builds else prepare)(folder), SECONDS[builds])
        for command, after in zip(commands, commands[1:] + [None]):
            output, status = shell.run(command.text.replace("8080", port), command.shown is None)
            done.append((command, output.replace(port, "8080").replace(name, "."), status,
                         after is not None and after.text.startswith("echo $?")))
            if status is None:
                break
        shell.end()
        for each in reversed(done):  # from the end, so that the places before stay
            found = check_command(*each, lines, update)
            if found:
                failures.insert(0, f"line {each[0].line + 1}: {found}")
        binary = str(folder / "build/release/src/cajal") if builds else BINARY
        failures += [*check_pictures(text, folder, update), *check_sentences(page, text, binary)]
    if update and lines != text.split("\n"):
        page.write_text("\n".join(lines))
    return page, len(commands), failures


def main():
    update = "--update" in sys.argv
    pages = [pathlib.Path(word).resolve() for word in sys.argv[2:] if word != "--update"]
    tested = failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for page, count, failures in pool.map(lambda page: run_page(page, update), pages):
            tested += count
            failed += len(failures)
            for failure in failures:
                print(f"FAILED {page.relative_to(ROOT)}: {failure}")
    print(f"{len(pages)} pages, {tested} commands, {failed} failed")
    sys.exit(failed > 0 or not tested)


main()
