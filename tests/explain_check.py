#!/usr/bin/python3
"""The first, the middle and the last row of every kind, explained in words and as JSON: explain_check.py CAJAL

Both are of the row that was asked for, and whatever a row says in sentences stands in both."""
import json
import re
import sys

from checks import expect, finish, run

CAJAL = sys.argv[1]
UNTOLD = {"sequences", "systems", "codes", "gaps", "impossible"} # nobody asks for one of these by its id
SENTENCES = ("because", "text", "advice", "mechanism", "citation", "topic", "used", "why", "ask", "title", "question")


def cajal(*arguments, status=0):
    return run(CAJAL, *arguments, status=status)


def documents(text):
    decoder = json.JSONDecoder()
    while text := text.strip():
        document, end = decoder.raw_decode(text)
        yield document
        text = text[end:]


def squeezed(text):
    return re.sub(r"\s+", " ", text.replace("\x1f", " "))


def rows():
    for line in cajal("kb", "list").stdout.split("\n"):
        found = re.match(r"(\w+) +\d+  ", line)
        if found and found.group(1) not in UNTOLD:
            ids = cajal("kb", "list", "--ids", found.group(1)).stdout.split()
            yield from {ids[0], ids[len(ids) // 2], ids[-1]}


def main():
    ids = sorted(set(rows()))
    expect(len(ids) > 70, f"{len(ids)} rows")
    told = list(documents(cajal("explain", "--json", *ids).stdout))
    words = cajal("explain", *ids).stdout
    expect([one["query"] for one in told] == ids, "each id has its document, in order")
    plain = squeezed(words)
    for one in told:
        found = one["found"]
        expect(found and any(it["id"].lower() == one["query"].lower() for it in found), f"{one['query']}: {found}")
        for it in found:
            expect(f"{it['kind']} {it['id']}" in plain, f"{it['kind']} {it['id']}: in words too")
            for key in SENTENCES:
                if isinstance(it.get(key), str):
                    expect(squeezed(it[key]) in plain, f"{it['kind']} {it['id']}: its {key} is not told in words: {it[key]}")
        cited = {it["id"] for it in one["references"]}
        expect(all(source.split("#")[0] in cited for it in found for source in it.get("sources", [])),
               f"{one['query']}: a source without its reference")
    for unknown in ("snomed", "qqqqqqqq"): # the first is a code system, of which no row tells
        done = cajal("explain", unknown, status=2)
        expect(f'"{unknown}"' in done.stderr and done.stderr.count(f'"{unknown}"') == 1, f"{unknown}: {done.stderr}")
    finish()


main()
