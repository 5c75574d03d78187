#!/usr/bin/python3
"""VCF and BCF: vcf_check.py CAJAL

Every published vector on both assemblies; the files of many callers (tests/data/vcf/README.md), each in every
container that bcftools, bgzip and tabix make; files that are damaged, cut or contradict themselves. Expected names
come from the sources that the data name; figures from the records themselves, worked by hand."""
import csv
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from checks import expect, expect_same, finish

CAJAL = str(pathlib.Path(sys.argv[1]).resolve())
DATA = pathlib.Path(__file__).parent / "data"
VCF = DATA / "vcf"


def run(*arguments, stdin=None):
    with open(stdin, "rb") if stdin else open(os.devnull, "rb") as source:
        return subprocess.run([CAJAL, "genotype", *map(str, arguments)], stdin=source, capture_output=True, text=True,
                              check=False)


def report(*arguments, stdin=None):
    done = run("--json", *arguments, stdin=stdin)
    expect(done.returncode == 0, f"{arguments}: exit status {done.returncode}: {done.stderr}")
    if done.returncode:
        return {"variants": [], "notes": [], "class": None}
    return json.loads(done.stdout)


def tool(*arguments, **options):
    subprocess.run([str(a) for a in arguments], check=True, stderr=subprocess.DEVNULL, **options)


# ---- published vectors ----

def write_vectors(path, column, contig, length):
    rows = list(csv.DictReader(open(DATA / "gist_kit_pdgfra_vectors.tsv"), delimiter="\t"))
    records = sorted((row[column].split(":") for row in rows), key=lambda r: int(r[1]))
    with open(path, "w") as out:
        out.write(f"##fileformat=VCFv4.2\n##contig=<ID={contig},length={length}>\n"
                  "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for _, position, reference, alternative in records:
            out.write(f"{contig}\t{position}\t.\t{reference}\t{alternative}\t.\tPASS\t.\n")
    return sorted((row["gene"], row["hgvs_c_oracle"], row["hgvs_p_oracle"]) for row in rows)


def consequences(path, *options):
    lines = run("--consequences", "--vcf", path, *options).stdout.splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return sorted((c[4], c[7], c[8]) for c in cells), {(c[1], c[2], c[3]): c for c in cells}


def check_vectors(work):
    for column, names in (("grch37_vcf", ("4", "chr4", "NC_000004.11")), ("grch38_vcf", ("4", "chr4", "NC_000004.12"))):
        length = 191154276 if column == "grch37_vcf" else 190214555
        for name in names:
            expected = write_vectors(work / "vectors.vcf", column, name, length)
            found, _ = consequences(work / "vectors.vcf")
            expect_same(f"vectors, {column}, contig {name}", found, expected)
            expect_same("vectors tested", len(found), 61)


def check_published_files():
    """CIViC's own names of substitutions, PAVE's names of germline changes."""
    _, rows = consequences(VCF / "civic.GRCh37.vcf")
    tested = 0
    for line in open(VCF / "civic.GRCh37.vcf"):
        if line.startswith("#"):
            continue
        cells = line.rstrip("\n").split("\t")
        name = dict(pair.split("=") for pair in cells[7].split(";"))["VT"]
        if not (len(name) in (5, 6) and name[1:-1].isdigit() and name[0].isupper() and name[-1].isupper()):
            continue
        if name == "L579M":  # CIViC's alias is L819M: the record's position is that of residue 819
            name = "L819M"
        row = rows.get((cells[1], cells[3], cells[4]))
        long_name = row[8] if row else "none"
        short = json.loads(run("--json", "--hgvs", f"{row[4]}:{long_name}").stdout)["variants"][0]["hgvs_p"]
        expect_same(f"CIViC {name}", short, f"p.{name}")
        tested += 1
    expect_same("CIViC substitutions tested", tested >= 35, True)
    _, rows = consequences(VCF / "hmftools_germline.GRCh37.vcf")
    for line in open(VCF / "hmftools_germline.GRCh37.vcf"):
        cells = line.rstrip("\n").split("\t")
        info = dict(pair.split("=", 1) for pair in cells[7].split(";")) if not line.startswith("#") else {}
        if "HGVSP" in info:
            row = rows[(cells[1], cells[3], cells[4])]
            expect_same("PAVE " + info["HGVSC"], (row[7], row[8]), (info["HGVSC"], f"p.({info['HGVSP'][2:]})"))


# ---- the files of callers ----

def figures(found):
    """{(label, specimen): (allele fraction, depth)}"""
    return {(v["label"], s["specimen"]): (s.get("vaf"), s.get("depth")) for v in found["variants"]
            for s in v["specimens"] if s["detected"]}


CALLERS = [  # file, class, figures, words of notes that must be there
    ("mutect2_pair.GRCh38", "kit_exon_11",
     {("KIT p.V559D", "PAT1-T"): (0.421, 121), ("KIT p.V654A", "PAT1-T"): (0.031, 332),
      ("KIT p.D820Y", "PAT1-T"): (0.067, 300), ("KIT p.D820N", "PAT1-T"): (0.033, 300)}, []),
    ("mutect2_tumours.GRCh38", "kit_exon_11",
     {("KIT p.V559D", "LIVER"): (0.4, 100), ("KIT p.V559D", "OMENTUM"): (0.5, 100),
      ("KIT p.V654A", "LIVER"): (0.2, 100), ("KIT p.D820G", "OMENTUM"): (0.15, 100)}, []),
    ("strelka_snvs.GRCh37", "kit_exon_11", {("KIT p.V559D", "TUMOR"): (0.36, 102)}, []),
    ("strelka_indels.GRCh37", "kit_exon_11", {("KIT p.W557_K558del", "TUMOR"): (0.333, 110)}, []),
    ("vardict.GRCh38", "kit_exon_11", {("KIT p.W557_E561delinsQ", "PLASMA"): (0.183, 800)}, []),
    ("varscan.GRCh37", "kit_exon_9", {("KIT p.A502_Y503dup", "TUMOR"): (0.275, 120)}, []),
    ("other_callers.GRCh38", "kit_exon_11",
     {("KIT p.V560D", "S"): (0.3, 90), ("KIT p.K642E", "S"): (0.25, 200), ("KIT p.T670I", "S"): (0.13, 77),
      ("KIT p.D816V", "S"): (0.052, 400), ("KIT p.Y823D", "S"): (0.975, 40)}, []),
    ("phased_gt.GRCh38", "pdgfra_d842v", {("PDGFRA p.D842I", "S"): (0.39, 100)}, ["phased changes that are read as one"]),
    ("phased_pgt.GRCh38", "pdgfra_d842v", {("PDGFRA p.D842I", "S"): (0.39, 100)}, ["phased changes that are read as one"]),
    ("phased_apart.GRCh38", "pdgfra_d842v",
     {("PDGFRA p.D842N", "S"): (0.4, 100), ("PDGFRA p.D842V", "S"): (0.39, 100)}, []),
    ("unphased.GRCh38", "pdgfra_d842v",
     {("PDGFRA p.D842N", "S"): (0.4, 100), ("PDGFRA p.D842V", "S"): (0.39, 100)}, ["On one strand they are PDGFRA"]),
    ("phased_frames.GRCh38", "kit_exon_11", {("KIT p.W557_E561delinsQ", "S"): (0.4, 100)},
     ["phased changes that are read as one"]),
    ("manta.GRCh38", "kit_exon_11",
     {("KIT p.K550_K558del", "TUMOR1"): (0.231, 130), ("chr12:11869969::FGFR1 fusion", "TUMOR1"): (0.237, 76)},
     ["must be shown on RNA"]),
    ("manta_etv6_ntrk3.GRCh37", "ntrk_fusion", {("12:12022903::NTRK3 fusion", "TUMOR1"): (0.237, 76)},
     ["must be shown on RNA"]),
    ("manta_etv6_ntrk3.GRCh38", "ntrk_fusion", {("chr12:11869969::NTRK3 fusion", "TUMOR1"): (0.237, 76)},
     ["must be shown on RNA"]),
    ("cnvkit.GRCh38", "unknown", {("KIT amplification", "S"): (None, None), ("PDGFRA amplification", "S"): (None, None)},
     ["takes in all of SDHB; 1.0 copies are left"]),
    ("gvcf.GRCh38", "kit_exon_11", {("KIT p.V559D", "S"): (0.487, 39)}, []),
]


def containers(path, work):
    """The file plain, bgzipped, indexed either way, gzipped, and as BCF."""
    stem = work / path.stem
    yield "plain", path
    for name, index in (("gz", None), ("tbi", "-t"), ("csi", "-c")):
        made = pathlib.Path(f"{stem}.{name}.vcf.gz")
        tool("bcftools", "sort", "-Oz", "-o", made, path)
        if index:
            tool("bcftools", "index", index, made)
        yield f"bgzipped {name}", made
    for name, index in (("bcf", False), ("indexed", True)):
        made = pathlib.Path(f"{stem}.{name}.bcf")
        tool("bcftools", "sort", "-Ob", "-o", made, path)
        if index:
            tool("bcftools", "index", made)
        yield f"BCF {name}", made
    made = pathlib.Path(f"{stem}.u.bcf")
    tool("bcftools", "view", "-Ou", "-o", made, path)
    yield "BCF not compressed", made
    made = pathlib.Path(f"{stem}.plain.vcf.gz")
    made.write_bytes(gzip.compress(path.read_bytes()))
    yield "gzipped", made


def comparable(found):
    return [{k: v for k, v in x.items()} for x in found["variants"]], sorted(found["notes"]), found["class"]


def check_callers(work):
    for name, expected_class, expected, notes in CALLERS:
        path = VCF / f"{name}.vcf"
        plain = report("--vcf", path)
        expect_same(f"{name}: class", plain["class"], expected_class)
        expect_same(f"{name}: figures", figures(plain), expected)
        for words in notes:
            expect_same(f"{name}: note {words}", any(words in note for note in plain["notes"]), True)
        for container, made in containers(path, work):
            expect_same(f"{name}: {container}", comparable(report("--vcf", made)), comparable(plain))
            piped = report("--vcf", "-", stdin=made)
            expect_same(f"{name}: {container}, from standard input", comparable(piped), comparable(plain))


def check_choices():
    pair = VCF / "mutect2_tumours.GRCh38.vcf"
    expect_same("one sample", set(figures(report("--vcf", pair, "--sample", "LIVER"))),
           {("KIT p.V559D", "LIVER"), ("KIT p.V654A", "LIVER")})
    expect_same("its label", set(figures(report("--vcf", pair, "--sample", "LIVER", "--label", "segment 4"))),
           {("KIT p.V559D", "segment 4"), ("KIT p.V654A", "segment 4")})
    labelled = report("--vcf", pair, "--label", "May")
    expect_same("several under one label", {s for _, s in figures(labelled)}, {"May LIVER", "May OMENTUM"})
    swapped = report("--vcf", pair, "--normal", "OMENTUM")
    germline = {v["label"]: v["germline"] for v in swapped["variants"]}
    expect_same("the normal sample as the user says", germline["KIT p.V559D"] is not None and "KIT p.D820G" not in germline, True)
    unfiltered = json.dumps(report("--vcf", VCF / "mutect2_pair.GRCh38.vcf"))
    expect_same("what the caller filtered is told apart", "weak_evidence" in unfiltered and "p.N822K" not in unfiltered, True)


def check_course():
    """The driver stays, V654A comes and goes, D820G is new."""
    files = [VCF / f"time_{i}.GRCh38.vcf" for i in ("1_tissue", "2_plasma", "3_plasma")]
    labels = ["2001-03 liver", "2001-09 plasma", "2002-02 plasma"]
    arguments = [a for pair in zip(files, labels) for a in ("--vcf", pair[0], "--label", pair[1])]
    found = figures(report(*arguments))
    expect_same("course", found, {
        ("KIT p.V559D", labels[0]): (0.452, 410), ("KIT p.V559D", labels[1]): (0.081, 2100),
        ("KIT p.V559D", labels[2]): (0.064, 2500), ("KIT p.V654A", labels[1]): (0.023, 1900),
        ("KIT p.D820G", labels[2]): (0.031, 2400)})
    text = run("--width", "140", *arguments).stdout
    for label, word in (("KIT p.V559D", "there from first to last"), ("KIT p.V654A", "came and went"), ("KIT p.D820G", "new")):
        lines = [line for line in text.splitlines() if line.startswith(label) and line.rstrip().endswith(word)]
        expect_same(f"course of {label} in words", len(lines), 1)


# ---- only the regions are read ----

def check_regions(work):
    """Blocks of the file that hold no gene are overwritten: with an index nobody notices, without one it is an error."""
    source = (VCF / "time_2_plasma.GRCh38.vcf").read_text().splitlines()
    header, records = [l for l in source if l[0] == "#"], [l for l in source if l[0] != "#"]
    filler = lambda a, b: [f"chr4\t{p}\t.\tA\tC\t.\tPASS\t.\tGT:AF:DP\t0/1:{p % 997 / 1000}:{p % 311}"
                           for p in range(a, b, 40)]
    lines = header + filler(1000000, 5000000) + records + filler(60000000, 64000000)
    for ending, kind in (("vcf.gz", "z"), ("bcf", "b")):
        plain, made = work / "regions.vcf", work / f"regions.{ending}"
        plain.write_text("\n".join(lines) + "\n")
        tool("bcftools", "view", f"-O{kind}", "-o", made, plain)
        tool("bcftools", "index", made)
        whole = comparable(report("--vcf", made))
        expect_same(f"regions of {ending}: variants", len(whole[0]), 2)
        data = bytearray(made.read_bytes())
        for share in (0.25, 0.75):  # in the filler before and after
            at = int(len(data) * share)
            data[at:at + 2000] = os.urandom(2000)
        made.write_bytes(data)
        os.utime(f"{made}.csi")
        expect_same(f"damage outside the regions of {ending}, with its index", comparable(report("--vcf", made)), whole)
        os.unlink(f"{made}.csi")
        done = run("--vcf", made)
        expect_same(f"damage, {ending}, without an index",
               (done.returncode, done.stderr if "damaged or cut short" not in done.stderr else ""), (3, ""))


# ---- what cannot be read ----

def check_refusals(work):
    text = (VCF / "mutect2_pair.GRCh38.vcf").read_text()
    lines = text.splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if line.startswith("chr4"))
    contigs = "".join(line for line in lines if line.startswith("##contig"))
    number = first + 2  # line of V559D, from 1
    refusals = [  # what, text or bytes, options, exit status, words of the message
        ("empty", "", [], 1, "empty"),
        ("no VCF", "gene,change\nKIT,V559D\n", [], 1, "no VCF or BCF"),
        ("no #CHROM line", "".join(lines[:first - 1]), [], 1, "header cannot be read"),
        ("blanks in the #CHROM line", text.replace("#CHROM\tPOS", "#CHROM POS"), [], 1, "header"),
        ("a sample twice", text.replace("PAT1-N\tPAT1-T", "PAT1-T\tPAT1-T"), [], 1, "header cannot be read"),
        ("no assembly", text.replace(contigs, ""), [], 1, "--assembly GRCh37 or --assembly GRCh38"),
        ("contigs of no assembly", text.replace("190214555", "1").replace("248956422", "2").replace("133275309", "3")
         .replace("101991189", "4"), [], 1, "does not tell the assembly"),
        ("both assemblies", text.replace(contigs, contigs + "##reference=hg19\n"), [], 1, "both GRCh37 and GRCh38"),
        ("the other assembly asked for", text, ["--assembly", "GRCh37"], 1, "the header says GRCh38, not GRCh37"),
        ("an assembly that is none", text, ["--assembly", "hg17"], 2, "expected GRCh37 or GRCh38"),
        ("contigs of another kind", text.replace("ID=chr", "ID=scaffold"), ["--assembly", "GRCh38"], 1, "no contig of the header"),
        ("REF that is not the reference", text.replace("54727444\t.\tT", "54727444\t.\tG"), [], 1,
         f".vcf:{number}: REF at chr4:54727444 is G, but GRCh38 has T"),
        ("no such sample", text, ["--sample", "PAT2"], 1, 'no sample "PAT2"; the file has 2 samples, the first is PAT1-N'),
        ("no such normal sample", text, ["--normal", "PAT2"], 1, 'no normal sample "PAT2"'),
        ("cut within a line", text[:text.index("0/1:322,10")], [], 1, f".vcf:{number + 1}: the record at chr4:54728092"),
        ("cut within the last line, far from the genes", text + "chr12\t100\t.\tA", [], 1, "4 columns, expected 11"),
        ("cut before a column", text[:text.index("\t0/1:322,10")], [], 1, f".vcf:{number + 1}: 10 columns, expected 11"),
        ("blanks for tabs", text.replace("chr4\t54727444\t.\tT", "chr4 54727444 . T"), [], 1, f".vcf:{number}: "),
        ("position that is no number", text.replace("54727444", "5472x444"), [], 1, f".vcf:{number}: "),
        ("a value too many", text.replace("0.421:121", "0.421:121\t0/1"), [], 1, f".vcf:{number}: "),
        ("genotype that is none", text.replace("0/1:70,51", "zero:70,51"), [], 1, f".vcf:{number}: "),
    ]
    for what, content, options, status, words in refusals:
        path = work / "refused.vcf"
        path.write_text(content)
        done = run("--json", "--vcf", path, *options)
        expect_same(f"{what}: exit status, message, nothing on standard output",
               (done.returncode, words if words in done.stderr else done.stderr, done.stdout), (status, words, ""))
    expect_same("no such file", run("--vcf", work / "none.vcf").returncode, 3)
    expect_same("a directory", run("--vcf", work).returncode, 3)
    done = run("--vcf", VCF / "time_1_tissue.GRCh38.vcf", "--vcf", VCF / "strelka_snvs.GRCh37.vcf")
    expect_same("two assemblies in one patient", (done.returncode, "is on GRCh37, and what was read before on GRCh38" in done.stderr),
           (1, True))
    single, paired = VCF / "time_1_tissue.GRCh38.vcf", VCF / "mutect2_pair.GRCh38.vcf"
    done = run("--normal", "PAT1-N", "--vcf", single)
    expect_same("no normal sample in a file of one sample", (done.returncode, 'no normal sample "PAT1-N"' in done.stderr), (1, True))
    expect_same("a normal sample in one file of two", run("--normal", "PAT1-N", "--vcf", paired, "--vcf", single).returncode, 0)
    only_header = work / "header.vcf"
    only_header.write_text("".join(lines[:first]))
    expect_same("a header and no record", report("--vcf", only_header)["variants"], [])
    crlf = work / "crlf.vcf"
    crlf.write_bytes(text.replace("\n", "\r\n").encode())
    expect_same("lines that end as on Windows", comparable(report("--vcf", crlf)),
           comparable(report("--vcf", VCF / "mutect2_pair.GRCh38.vcf")))


def check_cut_containers(work):
    for kind, ending in (("z", "vcf.gz"), ("b", "bcf")):
        made, cut = work / f"whole.{ending}", work / f"cut.{ending}"
        tool("bcftools", "view", f"-O{kind}", "-o", made, VCF / "mutect2_pair.GRCh38.vcf")
        data = made.read_bytes()
        for what, size in (("without the mark at its end", len(data) - 28), ("within a block", len(data) - 60)):
            cut.write_bytes(data[:size])
            done = run("--vcf", cut)
            expect_same(f"{ending} cut {what}", (done.returncode, done.stdout), (3, ""))
            done = run("--vcf", "-", stdin=cut)
            expect_same(f"{ending} cut {what}, from standard input", (done.returncode, done.stdout), (3, ""))
    made = work / "cut.vcf.gz"
    made.write_bytes(gzip.compress((VCF / "mutect2_pair.GRCh38.vcf").read_bytes())[:-40])
    expect_same("gzipped and cut", run("--vcf", made).returncode, 3)
    made = work / "stale.vcf.gz"
    tool("bcftools", "view", "-Oz", "-o", made, VCF / "time_2_plasma.GRCh38.vcf")
    tool("bcftools", "index", "-t", made)
    tool("bcftools", "view", "-Oz", "-o", made, VCF / "time_3_plasma.GRCh38.vcf")
    os.utime(f"{made}.tbi", (1, 1))
    found = report("--vcf", made)
    expect_same("an index of an older file is not used", {label for label, _ in figures(found)}, {"KIT p.V559D", "KIT p.D820G"})
    expect_same("and that is said", any("older than the file" in note for note in found["notes"]), True)


def check_structures(work):
    """One record each; the gene's place on GRCh38 from kb/genes.yaml."""
    head = ("##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n##contig=<ID=chr4,length=190214555>\n"
            '##INFO=<ID=END,Number=1,Type=Integer,Description="e">\n##INFO=<ID=SVLEN,Number=.,Type=Integer,Description="l">\n'
            '##INFO=<ID=CHR2,Number=1,Type=String,Description="c">\n'
            '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">\n##FORMAT=<ID=CN,Number=1,Type=Float,Description="n">\n'
            "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n")
    rows = [  # record, labels found, words of a note or None
        ("chr4 54000000 . N <DUP> . . END=56000000 GT:CN 0/1:9.6", {"KIT amplification", "PDGFRA amplification"}, None),
        ("chr4 54000000 . N <DUP> . . SVLEN=2000000 GT:CN 0/1:9", {"KIT amplification", "PDGFRA amplification"}, None),
        ("chr4 54600000 . N <CNV> . . END=54800000 GT:CN ./.:12", {"KIT amplification"}, None),
        ("chr4 54600000 . N <CN7> . . END=54800000 GT 0/1", {"KIT amplification"}, None),
        ("chr4 54600000 . N <CNV> . . END=54800000 GT:CN ./.:3", set(), None),
        ("chr4 54600000 . N <DUP> . . END=54800000 GT 0/1", set(), "without the number of copies"),
        ("chr1 16000000 . N <DEL> . . END=18000000 GT:CN 0/1:1", set(), "1.0 copies are left"),
        ("chr1 16000000 . N <DEL> . . END=18000000 GT 0/1", set(), "not told whether of both copies"),
        ("chr4 54726012 . C <DUP:TANDEM> . . END=54726018 GT 0/1", {"KIT p.A502_Y503dup"}, None),
        ("chr4 54727434 . C <DEL> . . END=54727440 GT 0/1", {"KIT p.W557_K558del"}, None),
        ("chr4 54727434 . C <INS> . . END=54727434;SVLEN=30 GT 0/1", set(), "whose bases are not told"),
        ("chr4 54700000 . C <INV> . . END=64727434 GT 0/1", set(), "an end of it lies in KIT"),
        ("chr4 54600000 . C <INV> . . END=64727434 GT 0/1", set(), None),
        ("chr1 200 . N <TRA> . . CHR2=chr4;END=54700000 GT 0/1", {"chr1:200::KIT fusion"}, "must be shown on RNA"),
        ("chr1 200 . N N[chr4:54700000[ . . . GT 0/1", {"chr1:200::KIT fusion"}, "must be shown on RNA"),
        ("chr4 54700000 . N N]chr4:54710000] . . . GT 0/1", set(), "a rearrangement within KIT"),
        ("chr4 54700000 . N N. . . . GT 0/1", set(), None),
        ("chr4 54727444 . T * . . . GT 0/1", set(), None),
    ]
    for record, labels, words in rows:
        path = work / "structure.vcf"
        path.write_text(head + "\t".join(record.split(" ")) + "\n")
        found = report("--vcf", path)
        expect_same(record, {v["label"] for v in found["variants"]}, labels)
        if words:
            expect_same(f"{record}: {words}", any(words in note for note in found["notes"]), True)
        binary = work / "structure.bcf"
        tool("bcftools", "view", "-Ob", "-o", binary, path)
        expect_same(f"{record}, as BCF", comparable(report("--vcf", binary)), comparable(found))
    homozygous = work / "structure.vcf"
    homozygous.write_text(head + "chr1\t16000000\t.\tN\t<DEL>\t.\t.\tEND=18000000\tGT:CN\t1/1:0\n")
    found = report("--vcf", homozygous)
    expect_same("both copies of SDHB", [v["gene"] for v in found["variants"]], ["SDHB"])


def main():
    work = pathlib.Path(tempfile.mkdtemp())
    try:
        check_vectors(work)
        check_published_files()
        check_callers(work)
        check_choices()
        check_course()
        check_regions(work)
        check_structures(work)
        check_refusals(work)
        check_cut_containers(work)
    finally:
        shutil.rmtree(work)
    finish()


main()
