#!/usr/bin/python3
"""Every published name and allele on the genes held, through the program.

    run.py CAJAL published_names.tsv published_alleles.tsv

A row whose `why_different` is "." must give what its source says; any other, what `cajal_c` and `cajal_p` say."""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

LETTERS = dict(zip("Ala Cys Asp Glu Phe Gly His Ile Lys Leu Met Asn Pro Gln Arg Ser Thr Val Trp Tyr Ter".split(),
                   "ACDEFGHIKLMNPQRSTVWY*"))
REFUSED, NONE = "refused", "none"


def short(protein):
    """One-letter, without the parentheses of a prediction, del and dup in small letters."""
    text = re.sub("DEL|DUP", lambda word: word[0].lower(), (protein or ".").replace("(", "").replace(")", ""))
    return re.sub("|".join(LETTERS), lambda three: LETTERS[three[0]], text)


def read(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def judge(what, row, coding, protein):
    """1 when the row is not met. A frameshift given short (p.S1838fs) stands for any length."""
    found = coding or ".", short(protein)
    same = row["why_different"] == "."
    expected = (row["source_c"], short(row["source_p"])) if same else (row["cajal_c"], row["cajal_p"])
    cut = found[1][:len(expected[1])] if expected[1].endswith("fs") else found[1]
    good = all(want == got or (same and want == ".") for want, got in zip(expected, (found[0], cut)))
    if not good:
        print(f"{what}: found {' '.join(found)}, expected {' '.join(expected)} ({row['source']})")
    return not good


def check_names(cajal, rows):
    bad = 0
    for row in rows:
        out = subprocess.run([cajal, "genotype", "--json", row["name"]], capture_output=True, text=True, check=False)
        if out.returncode not in (0, 1):
            print(f"{row['name']}: exit status {out.returncode}: {out.stderr}")
            bad += 1
        elif out.returncode == 1:
            bad += judge(row["name"], row, REFUSED, None)
        else:
            variant = json.loads(out.stdout)["variants"][0]
            bad += judge(row["name"], row, variant["hgvs_c"], variant["hgvs_p"])
    return bad


def consequences(cajal, assembly, rows):
    keys = sorted({(int(row["chromosome"]), int(row["position"]), row["reference"], row["alternative"]) for row in rows})
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "alleles.vcf")
        with open(path, "w", encoding="ascii") as vcf:
            vcf.write("##fileformat=VCFv4.2\n")
            vcf.writelines(f"##contig=<ID={name}>\n" for name in sorted({key[0] for key in keys}))
            vcf.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
            vcf.writelines(f"{key[0]}\t{key[1]}\t.\t{key[2]}\t{key[3]}\t.\t.\t.\n" for key in keys)
        out = subprocess.run([cajal, "genotype", "--vcf", path, "--assembly", assembly, "--consequences"],
                             capture_output=True, text=True, check=True)
    rows = [line.split("\t") for line in out.stdout.splitlines() if not line.startswith("#")]
    return {tuple(row[:4]): row for row in rows}


def check_alleles(cajal, rows):
    bad = 0
    for assembly in ("GRCh37", "GRCh38"):
        mine = [row for row in rows if row["assembly"] == assembly]
        found = consequences(cajal, assembly, mine)
        for row in mine:
            key = row["chromosome"], row["position"], row["reference"], row["alternative"]
            got = found.get(key)
            what = f"{assembly} {' '.join(key)}"
            bad += judge(what, row, got[7] if got else NONE, got[8] if got else None)
            if got and got[9] != row["cajal_term"]:
                print(f"{what}: found {got[9]}, expected {row['cajal_term']}")
                bad += 1
    return bad


def main():
    names, alleles = read(sys.argv[2]), read(sys.argv[3])
    bad = check_names(sys.argv[1], names) + check_alleles(sys.argv[1], alleles)
    print(f"{len(names)} names, {len(alleles)} alleles tested, {bad} failed")
    return 1 if bad or len(names) < 400 or len(alleles) < 200 else 0


if __name__ == "__main__":
    sys.exit(main())
