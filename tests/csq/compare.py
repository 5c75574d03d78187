#!/usr/bin/python3
"""Cajal's consequences against those of bcftools csq, record by record, on both assemblies.

    compare.py CAJAL KB EXPLAINED.tsv [ASSEMBLY]

Every record on which they differ is in a category of EXPLAINED.tsv, whose predicate is the function of that name in
categories.py, and which may not grow. One that is in none fails the test, and so does a category of no record."""
import collections
import concurrent.futures
import csv
import os
import sys
import tempfile

import categories
import records
import variants
from genome import Genome

ASSEMBLIES = ("GRCh37", "GRCh38")
LEAST = 100_000
SHOWN = 8
EDGE = 3


def read_explained(path):
    with open(path, encoding="utf-8") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {row["category"]: int(row["records"]) for row in rows}


def repadded(genome, files, cajal, found):
    """The records of which one allele is the end of the other, written with more bases before until it is not: there
    bcftools must agree, or differ for another reason. Returns those for which neither holds."""
    if not found:
        return []
    vcf = files["again"]
    with open(files["vcf"], encoding="ascii") as first, open(vcf, "w", encoding="ascii") as out:
        out.writelines(line for line in first if line.startswith("#"))
        rows = []
        for key, record in found:
            position, reference, alternative = int(key[1]), key[2], key[3]
            while reference.endswith(alternative) or alternative.endswith(reference):
                position -= 1
                base = genome.fetch(record.gene, position, position)
                reference, alternative = base + reference, base + alternative
            if position >= record.edit.exon.low + EDGE:  # further left it would touch a splice site, start or stop
                rows.append((int(key[0]), position, reference, alternative))
        for row in sorted(rows):
            out.write(f"{row[0]}\t{row[1]}\t.\t{row[2]}\t{row[3]}\t.\tPASS\t.\n")
    return [(key, record) for key, record in records.records(genome, cajal, vcf, files["fasta"], files["gff"])
            if not record.agree() and categories.category(record, categories.trimmed_from_the_right) is None]


def compare(cajal, kb, assembly):
    """Counts by category, and the records that are in none."""
    genome = Genome(kb, assembly)
    with tempfile.TemporaryDirectory() as folder:
        files = {name: os.path.join(folder, name) for name in ("fasta", "gff", "vcf", "again")}
        genome.write_fasta(files["fasta"])
        genome.write_gff(files["gff"])
        count = variants.write_vcf(genome, files["vcf"])
        counts, left, again = collections.Counter(), [], []
        for key, record in records.records(genome, cajal, files["vcf"], files["fasta"], files["gff"]):
            name = "agree" if record.agree() else categories.category(record)
            counts[name] += 1
            if name is None:
                left.append((key, record.describe()))
            elif name == categories.trimmed_from_the_right.__name__:
                again.append((key, record))
        left += [(key, record.describe()) for key, record in repadded(genome, files, cajal, again)]
        if sum(counts.values()) != count:
            left.append((("", "", "", ""), f"{count} records written, {sum(counts.values())} read"))
    return count, counts, left


def judge(assembly, count, counts, left, explained):
    bad = 0
    print(f"{assembly}: {count} records, {counts['agree']} agree")
    for name, most in explained.items():
        print(f"  {counts[name]:6d}  {name}")
        if not 0 < counts[name] <= most:
            print(f"          expected from 1 to {most}")
            bad += 1
    for key, text in left[:SHOWN]:
        print(f"  not explained: {' '.join(key)}: {text}")
    if left:
        print(f"  {len(left)} not explained")
    if count < LEAST:
        print(f"  fewer than {LEAST} records")
    return bad + len(left) + (count < LEAST)


def main():
    cajal, kb, path = sys.argv[1:4]
    explained = read_explained(path)
    known = {it.__name__ for it in categories.CATEGORIES}
    if known != set(explained):
        print(f"{path} and categories.py differ: {known ^ set(explained)}")
        return 1
    assemblies = sys.argv[4:] or ASSEMBLIES
    with concurrent.futures.ProcessPoolExecutor(len(assemblies)) as pool:
        results = list(pool.map(compare, [cajal] * len(assemblies), [kb] * len(assemblies), assemblies))
    return 1 if sum(judge(assembly, *result, explained) for assembly, result in zip(assemblies, results)) else 0


if __name__ == "__main__":
    sys.exit(main())
