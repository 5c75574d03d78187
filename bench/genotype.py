#!/usr/bin/python3
"""A whole genome as VCF, consequences, a cohort: genotype.py [CAJAL] [RECORDS]

The same restriction by bcftools in the same run, and the ratio. The files are made once in build/bench-genotype
and removed at the end unless --keep is given."""
import csv
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
arguments = [a for a in sys.argv[1:] if a != "--keep"]
CAJAL = str(pathlib.Path(arguments[0] if arguments else ROOT / "build/release/src/cajal").resolve())
RECORDS = int(arguments[1]) if len(arguments) > 1 else 4020000
WORK = ROOT / "build/bench-genotype"
GENES = yaml.load((ROOT / "kb/genes.yaml").read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))["genes"]
ASSEMBLY = next(a for a in yaml.safe_load((ROOT / "kb/assemblies.yaml").read_text())["assemblies"] if a["id"] == "GRCh38")
PLACED = [gene for gene in GENES if gene.get("grch38_low")]


def best(command, runs=3, stdin=None):
    """The shortest of some runs: seconds on the clock, and of the processors."""
    times = []
    for _ in range(runs):
        start = time.monotonic()
        with open(stdin or os.devnull, "rb") as source, open(os.devnull, "wb") as sink:
            process = subprocess.Popen([str(c) for c in command], stdin=source, stdout=sink, stderr=sink)
            _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"{command} failed")
        times.append((time.monotonic() - start, usage.ru_utime + usage.ru_stime))
    return min(clock for clock, _ in times), min(cpu for _, cpu in times)


def seconds(command):
    return best(command)[0]


def line(what, ours, peer_name, peer, unit="s", scale=1):
    print(f"{what:40} {ours * scale:9.3f} {unit}   {peer_name} {peer * scale:9.3f} {unit}   {ours / peer:5.2f} of it", flush=True)


def compare(what, ours, peer_name, peer, runs=3, unit="s", scale=1, stdin=None):
    (clock, cpu), (peer_clock, peer_cpu) = best(ours, runs, stdin), best(peer, runs, stdin)
    line(what, clock, peer_name, peer_clock, unit, scale)
    line("  time of the processors", cpu, " " * len(peer_name), peer_cpu, unit, scale)


# ---- the genome ----

def write_places(path):
    vectors = list(csv.DictReader(open(ROOT / "tests/data/gist_kit_pdgfra_vectors.tsv"), delimiter="\t"))
    wanted = {"c.1676T>A", "c.1961T>C", "c.2459A>G", "c.1621A>C"}
    with open(path, "w") as out:
        for chromosome in ASSEMBLY["chromosomes"]:
            out.write(f"chr{chromosome['name']} {chromosome['length']}\n")
        for gene in PLACED:
            for exon in gene.get("exons", []):
                out.write(f"skip chr{gene['chromosome']} {exon['grch38_low'] - 400} {exon['grch38_high'] + 400}\n")
        places = sorted((row["grch38_vcf"].split(":") for row in vectors if row["hgvs_c_oracle"] in wanted),
                        key=lambda p: int(p[1]))
        for place in places:
            out.write("record " + " ".join(place) + "\n")
    with open(WORK / "regions.bed", "w") as out:
        for gene in sorted(PLACED, key=lambda g: (g["chromosome"], g["grch38_low"])):
            out.write(f"chr{gene['chromosome']}\t{gene['grch38_low'] - 1}\t{gene['grch38_high']}\n")


def make_genome():
    plain, zipped = WORK / "genome.vcf", WORK / "genome.vcf.gz"
    maker = pathlib.Path(CAJAL).parent.parent / "bench/make_genome"
    if not plain.exists():
        write_places(WORK / "places")
        with open(WORK / "genome.part", "wb") as out:
            subprocess.run([maker, str(RECORDS), WORK / "places"], check=True, stdout=out)
        os.rename(WORK / "genome.part", plain)
    if not zipped.exists():
        with open(WORK / "genome.part", "wb") as out:
            subprocess.run(["bgzip", "-@", str(os.cpu_count()), "-c", plain], check=True, stdout=out)
        os.rename(WORK / "genome.part", zipped)
    bare, indexed = WORK / "bare.vcf.gz", WORK / "indexed.vcf.gz"
    for name in (bare, indexed):
        if not name.exists():
            os.link(zipped, name)
    if not pathlib.Path(f"{indexed}.tbi").exists():
        subprocess.run(["bcftools", "index", "-t", indexed], check=True)
    os.utime(f"{indexed}.tbi")
    return plain, bare, indexed


def bench_genome():
    plain, bare, indexed = make_genome()
    count = int(subprocess.run(["bcftools", "index", "-n", indexed], check=True, capture_output=True).stdout)
    print(f"{count} records, 2 samples; plain {plain.stat().st_size / 1e6:.0f} MB, bgzipped {bare.stat().st_size / 1e6:.0f} MB; "
          f"{os.cpu_count()} cores")
    regions = WORK / "regions.bed"
    view = ["bcftools", "view", "-Ou", "-o", "/dev/null"]
    ours = [CAJAL, "genotype", "--json", "--vcf"]
    threads = str(os.cpu_count())
    compare("indexed, regions only", ours + [indexed], "bcftools view -R", view + ["-R", regions, indexed], 15, "ms", 1000)
    compare("bgzipped, no index", ours + [bare], "bcftools view -T", view + ["-T", regions, bare])
    compare("  and with threads", ours + [bare], f"  --threads {threads:4}", view + ["--threads", threads, "-T", regions, bare])
    compare("plain", ours + [plain], "bcftools view -T", view + ["-T", regions, plain])
    compare("plain, from standard input", ours + ["-"], "bcftools view -T", view + ["-T", regions, "-"], stdin=plain)


# ---- consequences ----

def bench_consequences():
    directory = os.environ.get("CAJAL_CSQ", str(ROOT / "tests/csq"))  # where the comparison with bcftools csq lives
    sys.path.insert(0, directory)
    import genome
    import variants
    made = genome.Genome(str(ROOT / "kb"), "GRCh38")
    fasta, gff, vcf, empty = (WORK / name for name in ("csq.fa", "csq.gff", "csq.vcf", "empty.vcf"))
    made.write_fasta(str(fasta))
    made.write_gff(str(gff))
    count = variants.write_vcf(made, str(vcf))
    empty.write_text("".join(l for l in open(vcf) if l.startswith("#")))
    csq = ["bcftools", "csq", "-f", fasta, "-g", gff, "-p", "a", "-Ou", "-o", "/dev/null"]
    ours = [CAJAL, "genotype", "--consequences", "--vcf"]
    per_variant = [(seconds(command + [vcf]) - seconds(command + [empty])) / count for command in (ours, csq)]
    print(f"consequences of {count} variants, without the start of the programs")
    line("  a variant", per_variant[0], "bcftools csq    ", per_variant[1], "us", 1e6)


# ---- a cohort ----

def bench_cohort(rows=100000):
    vectors = list(csv.DictReader(open(ROOT / "tests/data/gist_kit_pdgfra_vectors.tsv"), delimiter="\t"))
    chance = random.Random(7)
    path = WORK / "cohort.maf"
    with open(path, "w") as out:
        out.write("#version 2.4\nHugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\t"
                  "Tumor_Sample_Barcode\tVariant_Classification\tHGVSc\tHGVSp_Short\tt_depth\tt_alt_count\n")
        for i in range(rows):
            sample = f"GIST-{i // 10:06d}"
            row = chance.choice(vectors)
            depth = chance.randrange(50, 900)
            if i % 10 < 3:  # three in ten of a gene held
                out.write(f"{row['gene']}\tGRCh38\tchr4\t\t\t\t{sample}\tMissense_Mutation\t{row['hgvs_c_oracle']}\t\t{depth}\t{depth // 3}\n")
            else:
                out.write(f"GENE{chance.randrange(20000)}\tGRCh38\tchr{1 + i % 22}\t{chance.randrange(10**8)}\tA\tG\t{sample}\t"
                          f"Missense_Mutation\tc.{i % 3000 + 1}A>G\tp.K{i % 1000 + 1}R\t{depth}\t{depth // 3}\n")
    for what, options in (("a table", []), ("NDJSON", ["--json"])):
        took = seconds([CAJAL, "genotype", "--maf", path, *options])
        print(f"cohort, {rows} rows as {what:20} {took:9.3f} s   {rows / took:12.0f} rows/s")


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    try:
        bench_genome()
        bench_consequences()
        bench_cohort()
    finally:
        if "--keep" not in sys.argv:
            shutil.rmtree(WORK)


main()
