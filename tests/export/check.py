#!/usr/bin/python3
"""What `cajal kb export` writes, read back with the libraries that others would use, is what the JSON export holds:
tables as CSV and as SQLite, put together again, and the references as BibTeX.

check.py CAJAL KB"""
import csv
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import bibtexparser

failures = []


def export(binary, folder, *options):
    done = subprocess.run([binary, "kb", "export", "--kb", folder, *options], capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"FAILED kb export {' '.join(options)}: {done.stderr.decode()}")
    return done.stdout


def check(good, words):
    if not good:
        failures.append(words)


def without_empty(value):
    if isinstance(value, dict):
        return {key: without_empty(inner) for key, inner in value.items() if inner != []}
    return [without_empty(inner) for inner in value] if isinstance(value, list) else value


class Rebuilt:
    """Rows of flat tables put together again: {table: [row]}, a row is {column: value}."""

    def __init__(self, tables):
        self.tables = tables
        self.children = {}
        for name, rows in tables.items():
            for row in rows:
                if "parent" in row:
                    self.children.setdefault((name, row["parent"]), []).append(row)

    def names_below(self, table):
        """Members of `table` that are lists: child tables of no other child."""
        below = [name[len(table) + 1:] for name in self.tables if name.startswith(table + "_")]
        return [name for name in below if not any(name.startswith(other + "_") for other in below)]

    def row(self, table, row):
        if set(row) == {"row", "parent", "position", "value"}:
            return row["value"]
        whole = {key: value for key, value in row.items() if key not in ("row", "parent", "position") and value is not None}
        for name in self.names_below(table):
            rows = sorted(self.children.get((f"{table}_{name}", row["row"]), []), key=lambda r: r["position"])
            if rows:
                whole[name] = [self.row(f"{table}_{name}", r) for r in rows]
        return whole

    def list(self, table):
        return [self.row(table, row) for row in self.tables[table]]


def check_sqlite(path, whole):
    base = sqlite3.connect(path)
    base.row_factory = sqlite3.Row
    check(base.execute("pragma integrity_check").fetchone()[0] == "ok", "SQLite: not whole")
    check(not base.execute("pragma foreign_key_check").fetchall(), "SQLite: a row of a list that is nowhere")
    names = [row[0] for row in base.execute("select name from sqlite_master where type = 'table'")]
    tables = {name: [dict(row) for row in base.execute(f'select * from "{name}" order by "row"')] for name in names}
    rebuilt = Rebuilt(tables)
    for name, rows in whole.items():
        found = rebuilt.list(name)
        check(found == (rows if isinstance(rows, list) else [rows]), f"SQLite: table {name} is not what JSON holds")
    return tables


def check_csv(folder, tables):
    check({path.stem for path in folder.glob("*")} == set(tables), "CSV: not the tables of the database")
    for name, rows in tables.items():
        with open(folder / f"{name}.csv", newline="", encoding="utf-8") as file:
            read = list(csv.reader(file))
        for line, row in zip(read[1:], rows):
            same = len(line) == len(row) and all(
                cell == ("" if value is None else str(value)) or isinstance(value, float) and float(cell) == value
                for cell, value in zip(line, row.values()))
            check(same, f"CSV: {name} row {row['row']} is not that of the database")
        check(len(read) == len(rows) + 1, f"CSV: {name} has {len(read) - 1} rows, expected {len(rows)}")


def plain(text):
    for escaped, meant in (("{\\textbackslash}", "\\"), ("{\\textasciitilde}", "~"), ("{\\textasciicircum}", "^")):
        text = text.replace(escaped, meant)
    for letter in "{}%&$#_":
        text = text.replace("\\" + letter, letter)
    return text


def check_bibtex(text, references):
    parser = bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    entries = bibtexparser.loads(text, parser=parser).entries
    check(len(entries) == len(references), f"BibTeX: {len(entries)} entries, expected {len(references)}")
    by_key = {entry["ID"]: entry for entry in entries}
    for reference in references:
        entry = by_key.get(reference["id"], {})
        title = entry.get("title", "")
        check(plain(title[1:-1] if title.startswith("{") else title) == reference["title"],
              f"BibTeX: {reference['id']}: title {title!r}")
        for key, member in (("year", "year"), ("volume", "volume"), ("number", "issue"), ("doi", "doi"), ("url", "url")):
            check(plain(entry.get(key, "")) == str(reference.get(member, "")), f"BibTeX: {reference['id']}: {key}")
        first = re.split("[,;]", reference["authors"])[0].split(" et al")[0].rstrip(". ").split(" ")[0]
        check(plain(entry.get("author", "")).lstrip("{").startswith(first), f"BibTeX: {reference['id']}: author")


OWN_REFERENCES = """
  - id: own-1
    authors: "Müller-Lüdenscheidt A-B, World Health Organization; O'Brien C, et al."
    title: "50 % of {KIT} & PDGFRA: $1 #2 a_b ~c ^d \\\\e"
    journal: "J Odd"
    year: 2019
    pages: "e12-e19"
    volume: "1"
    doi: "10.1000/a(b)_c"
    read: none
  - id: own-2
    authors: "Doe J et al"
    title: "Seen"
    journal: "Nowhere"
    year: 2018
    pages: "S1--S5"
    url: "https://example.org/{a}"
    pmid: "12345"
    read: none
  - id: own-3
    authors: ", ."
    title: "A page"
    journal: "A site"
    year: 2017
    url: "https://example.org/page"
    nct: NCT00000000
    read: none
"""
LONG = "own-regimen-of-two-drugs-whose-id-is-longer-than-any-id-in-fhir-may-be-which-is-64-characters"
OWN_REGIMENS = f"""
  - id: {LONG}
    name: imatinib with sunitinib
    drugs: [imatinib, sunitinib]
    level: standard
    schedule: as its trial began
    sources: [own-1, own-2, own-3]
"""


def check_own(binary, folder, scratch):
    """A base with rows of its own: what BibTeX and FHIR have rules for, and a file that is there already."""
    kb = scratch / "own"
    shutil.copytree(folder, kb)
    for name, text in (("references.yaml", OWN_REFERENCES), ("regimens.yaml", OWN_REGIMENS)):
        (kb / name).write_text((kb / name).read_text() + text)
    bibtex = export(binary, kb, "--format", "bibtex").decode()
    for words in ("author = {Müller-Lüdenscheidt, A-B and {World Health Organization} and O'Brien, C and others}",
                  r"title = {{50 \% of \{KIT\} \& PDGFRA: \$1 \#2 a\_b {\textasciitilde}c {\textasciicircum}d {\textbackslash}e}}",
                  "pages = {e12--e19}", "doi = {10.1000/a(b)_c}", "author = {Doe, J and others}", "pages = {S1--S5}", "pmid = {12345}",
                  "@misc{own-3", "howpublished = {A site}", "note = {NCT00000000}"):
        check(words in bibtex, f"BibTeX of an own base: {words}")
    check("example.org/{a}" not in bibtex, "BibTeX: an address with braces")
    entries = {entry["resource"]["id"]: entry["resource"] for entry in json.loads(export(binary, kb, "--format", "fhir"))["entry"]}
    own = [it for name, it in entries.items() if name.startswith("regimen-own-regimen")]
    check(len(own) == 1 and len(own[0]["id"]) == 64, f"FHIR: an id that is too long: {[it['id'] for it in own]}")
    check(own[0]["productCodeableConcept"]["text"] == "imatinib + sunitinib", f"FHIR: two drugs: {own}")
    check("doseAndRate" not in own[0]["dosage"][0] and "timing" not in own[0]["dosage"][0], f"FHIR: no dose: {own}")
    check([it.get("url") for it in own[0]["relatedArtifact"]] ==
          ["https://doi.org/10.1000/a(b)_c", "https://example.org/{a}", "https://example.org/page"], f"FHIR: sources: {own}")
    out = scratch / "again.sqlite"
    out.write_text("something else")
    export(binary, kb, "--format", "sqlite", "--out", str(out))
    rows = sqlite3.connect(out).execute("SELECT count(*) FROM regimens WHERE id = ?", (LONG,)).fetchone()
    check(rows == (1,), f"SQLite: over a file: {rows}")
    for wrong in (str(scratch), "/dev/full"):
        done = subprocess.run([binary, "kb", "export", "--format", "sqlite", "--out", wrong], capture_output=True, check=False)
        check(done.returncode == 3 and b"Traceback" not in done.stderr and done.stderr, f"SQLite: to {wrong}: {done.returncode} {done.stderr}")
    piped = subprocess.run([binary, "kb", "export", "--format", "sqlite", "--out", "/dev/stdout"], capture_output=True, check=True)
    check(piped.stdout.startswith(b"SQLite format 3\0"), f"SQLite: into a pipe: {piped.stdout[:20]}")
    shutil.rmtree(kb)
    out.unlink()


def main():
    binary, folder = sys.argv[1], sys.argv[2]
    whole = without_empty(json.loads(export(binary, folder, "--format", "json")))
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        export(binary, folder, "--format", "sqlite", "--out", str(scratch / "kb.sqlite"))
        tables = check_sqlite(scratch / "kb.sqlite", whole)
        export(binary, folder, "--format", "csv", "--out", str(scratch / "tables"))
        check_csv(scratch / "tables", tables)
        again = subprocess.run([binary, "kb", "export", "--format", "csv", "--out", str(scratch / "tables")],
                               capture_output=True, check=False)
        check(again.returncode == 3 and b"not empty" in again.stderr, "CSV: writes over a folder that is in use")
        check_own(binary, folder, scratch)
        check([path.name for path in sorted(scratch.iterdir())] == ["kb.sqlite", "tables"], "leaves parts behind")
    check_bibtex(export(binary, folder, "--format", "bibtex").decode(), whole["references"])
    for failure in failures[:20]:
        print("FAILED", failure)
    print(f"{len(tables)} tables, {sum(map(len, tables.values()))} rows, {len(whole['references'])} references, "
          f"{len(failures)} failed")
    sys.exit(bool(failures))


main()
