#!/usr/bin/python3
"""docs/architecture.md is true: every room of src/ has a row, every file that a page names is there, and a room includes
only itself and rooms above it.

rooms.py"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGES = ["docs/architecture.md", "docs/contributing.md", "docs/page.md", "docs/safety.md", "docs/security.md"]
NAMED = r"`([\w./*-]+\.(?:c|h|js|mjs|py|sh|tsv|yaml|html|css))`"


def read_rooms():
    text = (ROOT / "docs/architecture.md").read_text()
    return re.findall(r"^\| `(\w+)/` \| (.*) \|$", text, re.M)


def check_rows(rooms):
    names = [name for name, _ in rooms]
    there = sorted(path.name for path in (ROOT / "src").iterdir() if path.is_dir())
    if sorted(names) != there:
        yield f"rooms with a row: {sorted(names)}; in src/: {there}"
    for name, row in rooms:
        for file in re.findall(NAMED, row):
            if not any(ROOT.glob(f"src/{name}/{file}")) and not any(ROOT.glob(file)):
                yield f"docs/architecture.md, {name}/: there is no {file}"


def check_includes(rooms):
    order = [name for name, _ in rooms]
    for path in sorted((ROOT / "src").glob("*/*.[ch]")):
        room = path.parent.name
        for included in re.findall(r'^\s*#\s*include "(\w+)/', path.read_text(), re.M):
            if included in order and room in order and order.index(included) > order.index(room):
                yield f"src/{room}/{path.name} includes {included}/, which is below it"


def check_pages():
    files = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if "build" not in path.relative_to(ROOT).parts[:1]]
    for page in PAGES:
        for file in re.findall(NAMED, (ROOT / page).read_text()):
            pattern = re.compile("(.*/)?" + re.escape(file).replace(r"\*", "[^/]*"))
            if not file.startswith("build/") and not any(pattern.fullmatch(each) for each in files):
                yield f"{page}: there is no {file}"


def main():
    rooms = read_rooms()
    failures = [*check_rows(rooms), *check_includes(rooms), *check_pages()]
    for failure in failures:
        print("FAILED", failure)
    print(f"{len(rooms)} rooms, {len(failures)} failed")
    sys.exit(bool(failures) or not rooms)


main()
