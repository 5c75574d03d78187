"""A small genome out of kb/: the covered genes at their real coordinates, as FASTA, GFF3 and contig lines."""
import os
import random

import yaml

UTR = 60        # bases of untranslated sequence made up where kb/sequences.yaml holds none
MARGIN = 2000   # of the gene, filled in the FASTA
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
BASES = "TCAG"
RESIDUES = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"  # NCBI table 1
CODE = {a + b + c: RESIDUES[16 * i + 4 * j + k]
        for i, a in enumerate(BASES) for j, b in enumerate(BASES) for k, c in enumerate(BASES)}


def reverse_complement(bases):
    return bases[::-1].translate(COMPLEMENT)


def translate(bases):
    return "".join(CODE.get(bases[i:i + 3], "X") for i in range(0, len(bases) - 2, 3))


class Exon:
    """A coding exon: the bases before and after it are real where the knowledge base has them; where not, they
    are drawn by chance behind a canonical splice site, and `held` says which."""

    def __init__(self, row, place, low, high, first, last, chance):
        squeeze = lambda text: "".join(text.split())
        self.number, self.low, self.high = row["exon"], low, high
        self.before, self.coding, self.after = (squeeze(row[part]) for part in ("before", "coding", "after"))
        self.room = len(self.before), len(self.after)  # N: a base that is there but not held
        self.before, self.after = self.before.strip("N"), self.after.strip("N")
        self.first, self.last, self.held = first, last, (len(self.before), len(self.after))
        draw = lambda count: "".join(chance.choice("ACGT") for _ in range(count))
        if not self.before:
            self.before = draw(UTR) if first else draw(58) + "AG"
        if not self.after:
            self.after = draw(4 * UTR) if last else "GT" + draw(58)
        assert high - low + 1 == len(self.coding), place


class Gene:
    def __init__(self, row, sequence, assembly, chance):
        self.symbol, self.chromosome, self.plus = row["id"], row["chromosome"], row["strand"] == "plus"
        self.transcript = next(name for name in row["same_transcript"] if name.startswith("ENST"))
        self.protein = "".join(row["protein_sequence"].split()) + "*"
        count = len(row["exons"])
        self.exons = [Exon(sequence["exons"][i], row["id"], exon[assembly + "_low"], exon[assembly + "_high"],
                           i == 0, i == count - 1, chance)
                      for i, exon in enumerate(row["exons"])]
        self.coding = "".join(exon.coding for exon in self.exons)
        assert translate(self.coding) == self.protein, self.symbol
        spans = [self.span(exon) for exon in self.exons]
        self.low, self.high = min(span[0] for span in spans), max(span[1] for span in spans)

    def span(self, exon):
        """Of all bases there are of an exon, on the plus strand."""
        before, after = (len(exon.before), len(exon.after)) if self.plus else (len(exon.after), len(exon.before))
        return exon.low - before, exon.high + after

    def plus_bases(self, exon):
        bases = exon.before + exon.coding + exon.after
        return bases if self.plus else reverse_complement(bases)


class Genome:
    def __init__(self, kb, assembly):
        load = lambda name: yaml.load(open(os.path.join(kb, name + ".yaml"), encoding="utf-8"), LOADER)[name]
        chance = random.Random(11)
        sequences = {row["id"]: row for row in load("sequences")}
        self.assembly = assembly
        self.genes = [Gene(row, sequences[row["id"]], assembly.lower(), chance)
                      for row in load("genes") if row["id"] in sequences]
        chromosomes = next(row for row in load("assemblies") if row["id"] == assembly)["chromosomes"]
        self.lengths = {row["name"]: row["length"] for row in chromosomes}
        self.bases = {}  # of the neighbourhood of each gene; N where nothing is known
        for gene in self.genes:
            text = bytearray(b"N" * (gene.high - gene.low + 2 * MARGIN + 1))
            for exon in gene.exons:  # neighbours overlap in short introns; what is real is written last
                self.write(text, gene, exon, gene.span(exon)[0], gene.plus_bases(exon))
            for exon in gene.exons:
                before, after = exon.held if gene.plus else exon.held[::-1]
                low, bases = gene.span(exon)[0], gene.plus_bases(exon)
                self.write(text, gene, exon, exon.low - before, bases[exon.low - before - low:exon.high + after + 1 - low])
            self.bases[gene.symbol] = text.decode()

    @staticmethod
    def write(text, gene, exon, low, bases):
        at = low - gene.low + MARGIN
        text[at:at + len(bases)] = bases.encode()

    def fetch(self, gene, low, high):
        at = low - gene.low + MARGIN
        return self.bases[gene.symbol][at:at + high - low + 1]

    def contigs(self):
        return sorted({gene.chromosome for gene in self.genes}, key=int)

    def write_fasta(self, path):
        """One line a chromosome, sparse: nothing but the genes takes room on the disk."""
        offset = 0
        with open(path, "wb") as fasta, open(path + ".fai", "w", encoding="ascii") as index:
            for name in self.contigs():
                length = self.lengths[name]
                fasta.seek(offset)
                fasta.write(f">{name}\n".encode())
                start = offset + len(name) + 2
                index.write(f"{name}\t{length}\t{start}\t{length}\t{length + 1}\n")
                for gene in (gene for gene in self.genes if gene.chromosome == name):
                    fasta.seek(start + gene.low - MARGIN - 1)
                    fasta.write(self.bases[gene.symbol].encode())
                fasta.seek(start + length)
                fasta.write(b"\n")
                offset = start + length + 1

    def write_gff(self, path):
        """As Ensembl writes it; each end of the coding sequence has an untranslated part in the same exon."""
        with open(path, "w", encoding="ascii") as gff:
            gff.write("##gff-version 3\n")
            for number, gene in enumerate(self.genes):
                self.write_gene(gff, gene, f"ENSG{number:011d}")

    def write_gene(self, gff, gene, identifier):
        strand = "+" if gene.plus else "-"
        first, last = gene.exons[0], gene.exons[-1]
        outer = {first: self.utr(gene, first, True), last: self.utr(gene, last, False)}
        exons = [self.join(exon, gene) for exon in gene.exons]
        low, high = min(exon[0] for exon in exons), max(exon[1] for exon in exons)

        def row(kind, low, high, phase, attributes):
            gff.write(f"{gene.chromosome}\tensembl\t{kind}\t{low}\t{high}\t.\t{strand}\t{phase}\t{attributes}\n")
        row("gene", low, high, ".", f"ID=gene:{identifier};Name={gene.symbol};biotype=protein_coding")
        row("mRNA", low, high, ".", f"ID=transcript:{gene.transcript};Parent=gene:{identifier};biotype=protein_coding")
        parent = f"Parent=transcript:{gene.transcript}"
        if outer[first]:
            row("five_prime_UTR", *outer[first], ".", parent)
        done = 0
        for exon, span in zip(gene.exons, exons):
            row("exon", *span, ".", parent)
            row("CDS", exon.low, exon.high, (3 - done % 3) % 3, f"ID=CDS:{gene.transcript};{parent}")
            done += len(exon.coding)
        utr = self.utr(gene, last, False)
        if utr:
            row("three_prime_UTR", *utr, ".", parent)

    @staticmethod
    def utr(gene, exon, before):
        low, high = gene.span(exon)
        return (low, exon.low - 1) if before == gene.plus else (exon.high + 1, high)

    def join(self, exon, gene):
        low, high = exon.low, exon.high
        for is_end, before in ((exon.first, True), (exon.last, False)):
            if is_end:
                utr = self.utr(gene, exon, before)
                low, high = min(low, utr[0]), max(high, utr[1])
        return low, high
