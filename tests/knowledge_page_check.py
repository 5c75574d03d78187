#!/usr/bin/python3
"""docs/knowledge.html is what `cajal kb page` prints today, and holds all of kb/: every row under its id, every figure,
every word of every row; its links lead somewhere, its tags are closed, and it fetches nothing.

knowledge_page_check.py CAJAL KB"""
import html.parser
import pathlib
import re
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).parent.parent
ALONE = {"meta", "input", "br"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.text, self.problems = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [attrs["href"]] if tag == "a" else []
        if tag in ("script", "link", "img", "iframe") and ("src" in attrs or tag != "script"):
            self.problems.append(f"<{tag}> would fetch something")
        if tag not in ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> at line {self.getpos()[0]} closes what is not open")

    def handle_data(self, data):
        self.text.append(data)


def words_in(value, key=None):
    """Every text of a row; but not an id, which has its own place, nor what goes without saying."""
    if isinstance(value, dict):
        for inner, of in value.items():
            yield from words_in(of, inner)
    elif isinstance(value, list):
        for of in value:
            yield from words_in(of, key)
    elif isinstance(value, str) and value != "verified" and not re.fullmatch(r"[0-9.]+e-?[0-9]+", value): # 1e9: a number
        yield " ".join(value.split())


def rows(folder):
    for path in sorted(folder.glob("**/*.yaml")):
        for name, found in (yaml.safe_load(path.read_text()) or {}).items():
            if isinstance(found, list):
                for row in found:
                    yield name, row


def main():
    binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    made = subprocess.run([binary, "kb", "page", "--kb", str(folder)], capture_output=True, check=True).stdout.decode()
    failures = []
    committed = (ROOT / "docs/knowledge.html").read_text()
    if committed != made:
        failures.append("docs/knowledge.html is not current; make it anew with `make page`")
    page = Page()
    page.feed(made)
    failures += page.problems
    failures += [f"<{tag}> is not closed" for tag in page.open]
    ids = set(page.ids)
    failures += [f"id {name} stands twice" for name in ids if page.ids.count(name) > 1]
    failures += [f"the link {link} leads nowhere" for link in page.links if link.startswith("#") and link[1:] not in ids]
    failures += [f"the link {link} is not safe" for link in page.links if not re.match(r"#|https://", link)]
    text = " ".join(" ".join(page.text).split())
    squeezed = re.sub(r"\s", "", text)
    tested = 0
    for name, row in rows(folder):
        tested += 1
        if f"{name}-{row['id']}" not in ids:
            failures.append(f"{name}: {row['id']} is not on the page")
        if name == "trials":
            failures += [f"figure {figure['id']} is not on the page" for figure in row.get("outcomes") or []
                         if f"figures-{figure['id']}" not in ids]
        if name == "rules" or name == "safety":
            row = {key: value for key, value in row.items() if key != "when"}
        for word in words_in(row):
            if re.sub(r"\s", "", word) not in squeezed:
                failures.append(f"{name}: {row['id']}: {word[:60]!r} is not on the page")
    for failure in failures[:20]:
        print("FAILED", failure)
    print(f"{tested} rows, {len(page.ids)} places, {len(page.links)} links, {len(failures)} failed")
    sys.exit(bool(failures))


main()
