#!/usr/bin/python3
"""Does kb/ carry the whole review? check.py [KB_DIRECTORY]

Against review_statements.tsv (an inventory of the review's statements), table1.tsv and table2.tsv (its
tables as printed, taken from the text of the article), references.tsv (its reference list) and
other_figures.tsv (figures of outcomes that were read in other works)."""
import collections
import csv
import pathlib
import re
import sys

import yaml

HERE = pathlib.Path(__file__).parent
KB = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parent.parent / "kb")
failures = []
CURRENT = {}  # id of a row of kb/ → figures of current_2026.tsv


def rows_of(name):
    with open(HERE / name, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def load():
    documents = {}
    for path in sorted(KB.rglob("*.yaml")):
        for key, value in yaml.safe_load(path.read_text()).items():
            documents.setdefault(key, [])
            documents[key] += value if isinstance(value, list) else [value]
    return documents


NAMES = {"id", "sources", "statements", "conflict", "number"}  # a digit in these is no figure of the row


def figures_of(node):
    if isinstance(node, dict):
        return {key: figures_of(value) for key, value in node.items() if key not in NAMES}
    return [figures_of(item) for item in node] if isinstance(node, list) else node


def carriers(node, enclosing, found):
    """Statement id → texts of the rows that name it; a row brings the row around it along."""
    if isinstance(node, dict):
        text = yaml.safe_dump(figures_of(node), width=10**9)
        for statement in node.get("statements", []):
            found[statement].append(text + enclosing)
        for key, value in node.items():
            carriers(value, text if key in ("outcomes", "approvals", "toxicities", "conditions") else enclosing, found)
    elif isinstance(node, list):
        for item in node:
            carriers(item, enclosing, found)


WORDS_WITH_DIGITS = re.compile(r"NCT\d+|PD-L?1|VEGFR1-3|FGFR1-3|FGFR[13]|FLT3|IGF-1R|ETV1|HSP90|PI3K|BIIB021|AT13387|"
                               r"STI571|TIE-2|yttrium-90|alfa-2b|D842V|grade [\d/>=-]+|S\d{3}\b", re.I)


def numbers(text):
    return re.findall(r"\d+(?:\.\d+)?", WORDS_WITH_DIGITS.sub(" ", text))


def said(number, texts):
    """Whether a number stands in the rows; spelled out, as a fraction, or of another unit where that is the same."""
    value = float(number)
    words = {1: "one", 2: "two", 3: "three", 4: "four", 8: "eight", 9: "nine", 5: "five"}
    for text in texts:
        for found in re.findall(r"\d+(?:\.\d+)?", text):
            if abs(float(found) - value) < 1e-9 or abs(float(found) - 12 * value) < 1e-9:
                return True
        if value in words and re.search(rf"\b{words[value]}\b", text, re.I):
            return True
    return False


def check_statements(documents):
    found = collections.defaultdict(list)
    carriers(documents, "", found)
    statements = [r for r in rows_of("review_statements.tsv") if r["id"].startswith("S")]
    for row in statements:
        texts = found.get(row["id"])
        if not texts:
            failures.append(f"{row['id']}: no row of kb/ carries \"{row['statement']}\"")
            continue
        for number in numbers(row["statement"]):
            if not said(number, texts):
                failures.append(f"{row['id']}: {number} is in no row that carries \"{row['statement']}\"")
        for trial in re.findall(r"NCT\d+", row["statement"]):
            if not any(trial in text for text in texts):
                failures.append(f"{row['id']}: {trial} is in no row that carries it")
    return len(statements)


def dashes(text):
    return text.replace("–", "-").replace("—", "-")


def plain(text):
    return re.sub(r"[;,\s]", "", text)


def check_tables(documents):
    count = 0
    for table in documents["tables"]:
        expected = {(r["row"], r["column"]): r["printed"] for r in rows_of(table["id"].replace("-", "") + ".tsv")}
        found = {("footnote", note["mark"]): note["text"] for note in table["footnotes"]}
        found[("footnote", "title")] = table["title"]
        for row in table["rows"]:
            found[(row["id"], "label")] = row["label"]
            found[(row["id"], "citations")] = row["printed_citations"]
            for cell in row["cells"]:
                found[(row["id"], cell["column"])] = cell["printed"]
        count += len(expected)
        for key in sorted(set(expected) | set(found)):
            if plain(expected.get(key, "(none)")) != plain(found.get(key, "(none)")):
                failures.append(f"{table['id']} {' '.join(key)}: {found.get(key)!r} in kb/, printed {expected.get(key)!r}")
    return count


def check_cells_hold_their_figures(documents):
    outcomes = {o["id"]: o for t in documents["trials"] for o in t.get("outcomes", [])}
    for table in documents["tables"]:
        for row in table["rows"]:
            for cell in row["cells"]:
                if cell["column"] in ("targets", "setting") or not re.search(r"\d", cell["printed"]):
                    continue
                texts = [yaml.safe_dump(outcomes[i]) for i in cell.get("outcomes", [])]
                printed = re.sub(r"RECIST 1\.1|exon 11|6-month|\^\w", " ", cell["printed"])
                for number in re.findall(r"\d+(?:\.\d+)?", printed):
                    if not said(number, texts) and "conflict" not in cell:
                        failures.append(f"{table['id']} {row['id']} {cell['column']}: {number} is in no outcome of the cell")


def rows_by_id(node, found):
    """Every row of kb/ by its id, as text."""
    if isinstance(node, dict):
        if isinstance(node.get("id"), str):
            found[node["id"]].append(node)
        for value in node.values():
            rows_by_id(value, found)
    elif isinstance(node, list):
        for item in node:
            rows_by_id(item, found)
    return found


def check_current(documents):
    """What was read of the time after the review (tags P: primary, R: reliable secondary) stands in kb/ and counts;
    what is news (S) or memory (M) is said to be unverified, unless its row cites a source that was read since."""
    rows = rows_of("current_2026.tsv")
    found = rows_by_id(documents, collections.defaultdict(list))
    for row in rows:
        nodes = found.get(row["row"], [])
        texts = [yaml.safe_dump(node, width=10**9) for node in nodes]
        if not nodes:
            failures.append(f"current: no row {row['row']} for \"{row['statement']}\"")
        for figure in row["figures"].split():
            dated = re.fullmatch(r"\d{4}-\d{2}-\d{2}", figure)
            if not any(figure in text for text in texts) and (dated or not said(figure, texts)):
                failures.append(f"current: {figure} is not in row {row['row']} (\"{row['statement']}\")")
        status = {node.get("status", "verified") for node in nodes}
        if row["tag"] in "PR" and "unverified" in status:
            failures.append(f"current: {row['row']} was read ({row['tag']}) and is unverified in kb/")
        if row["tag"] in "SM" and "verified" in status and not any(node.get("sources") for node in nodes):
            failures.append(f"current: {row['row']} was not read ({row['tag']}) and is verified in kb/ without a source")
    return len(rows)


def check_outcomes_come_from_the_review(documents):
    """Every figure of an outcome is one of the statements and cells it stands for, or was read elsewhere."""
    current = collections.defaultdict(set)
    for row in rows_of("current_2026.tsv"):
        current[row["row"]] |= {float(f) for f in row["figures"].split() if re.fullmatch(r"[\d.]+", f)}
    statements = {r["id"]: r["statement"] for r in rows_of("review_statements.tsv")}
    others = collections.defaultdict(list)
    for row in rows_of("other_figures.tsv"):
        others[(row["outcome"], row["key"])].append(float(row["figure"]))
    said_in = collections.defaultdict(list)
    for table in documents["tables"]:
        for row in table["rows"]:
            for cell in row["cells"]:
                for outcome in cell.get("outcomes", []):
                    said_in[outcome].append(dashes(cell["printed"]))
    count = 0
    for outcome in (o for t in documents["trials"] for o in t.get("outcomes", [])):
        texts = said_in[outcome["id"]] + [statements[s] for s in outcome.get("statements", [])]
        if not any(s.startswith("ang-maki-2016") for s in outcome.get("sources", [])):
            texts = []  # a figure of another work beside the review's
        count += 1
        for key in ("value", "low", "high", "versus_value", "hazard_ratio", "p"):
            for number in re.findall(r"\d+(?:\.\d+)?", str(outcome.get(key, ""))):
                known = float(number) in others[(outcome["id"], key)] or float(number) in current[outcome["id"]]
                if not known and not said(number, texts):
                    failures.append(f"outcome {outcome['id']}: {key} {number} is in no statement or cell it stands for")
    return count


def check_ranges_come_from_the_review(node, statements, inherited=(), current=()):
    """The same for frequencies and side effects: `low` and `high` beside a list of statements."""
    if isinstance(node, list):
        for item in node:
            check_ranges_come_from_the_review(item, statements, inherited, current)
    if not isinstance(node, dict):
        return
    current = CURRENT.get(node.get("id"), current)
    named = node.get("statements", inherited)
    for key in ("low", "high"):
        for number in re.findall(r"\d+(?:\.\d+)?", str(node.get(key, ""))):
            if float(number) not in current and not said(number, [statements[s] for s in named]):
                failures.append(f"{key} {number} of \"{node.get('text', '')}\" is in none of {', '.join(named) or 'no statement'}")
    for value in node.values():
        check_ranges_come_from_the_review(value, statements, named, current)


def check_references(documents):
    expected = rows_of("references.tsv")
    found = {r["number"]: r for r in documents["references"] if r.get("number")}
    for row in expected:
        reference = found.get(int(row["number"]))
        if not reference:
            failures.append(f"reference {row['number']} is missing")
            continue
        tail = reference.get("pages", "").replace("–", "-")
        if reference.get("volume"):
            issue = f"({reference['issue']})" if reference.get("issue") else ""
            tail = f"{reference['volume']}{issue}:{tail}"
        if not reference["authors"].startswith(row["first_author"]) or reference["year"] != int(row["year"]) \
                or plain(tail) != plain(row["tail"]):
            failures.append(f"reference {row['number']}: {reference['authors'][:30]} {reference['year']};{tail} in kb/, "
                            f"printed {row['first_author']} {row['year']};{row['tail']}")
        for part in ("journal", "title"):
            if plain(dashes(reference[part])) != plain(row[part]):
                failures.append(f"reference {row['number']}: {part} {reference[part]!r} in kb/, printed {row[part]!r}")
    return len(expected)


def check_conflicts(documents):
    found = {c["id"]: c for c in documents["conflicts"]}
    tests = "".join(p.read_text() for p in HERE.parent.rglob("test_*.py")) + \
            "".join(p.read_text() for p in HERE.parent.rglob("*.c"))
    for number in range(1, 41):
        conflict = found.get(f"D-{number:02d}")
        if not conflict or len(conflict["sides"]) < 2 or not conflict["used"] or not conflict["why"]:
            failures.append(f"conflict D-{number:02d}: expected both values, the one used, and why")
        elif conflict["severity"] == "S" and f"{conflict['test']}(" not in tests:
            failures.append(f"conflict D-{number:02d}: its test {conflict['test']} does not exist")
    return 40


def main():
    documents = load()
    for row in rows_of("current_2026.tsv"):
        CURRENT.setdefault(row["row"], set()).update(float(f) for f in row["figures"].split() if re.fullmatch(r"[\d.]+", f))
    statements = check_statements(documents)
    cells = check_tables(documents)
    check_cells_hold_their_figures(documents)
    check_outcomes_come_from_the_review(documents)
    inventory = {r["id"]: r["statement"] for r in rows_of("review_statements.tsv")}
    for kind in ("drugs", "local", "genotypes"):
        check_ranges_come_from_the_review(documents[kind], inventory)
    later = check_current(documents)
    references = check_references(documents)
    conflicts = check_conflicts(documents)
    for failure in failures:
        print("FAILED", failure)
    print(f"fidelity: {statements} statements, {cells} cells, {references} references, {conflicts} conflicts, "
          f"{later} statements of later years: "
          f"{len(failures)} failures")
    sys.exit(bool(failures))


main()
