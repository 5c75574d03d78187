"""The variants of the comparison, the same in every run: (position, REF, ALT) on the plus strand."""
import random

SPLICE = 12      # bases beside an exon that are changed one by one
LONGEST = 60
A_LENGTH = 5     # of each length and kind, in each gene
MIXED = 400      # of each kind of mixed change, in each gene


def other(chance, base):
    return chance.choice([letter for letter in "ACGT" if letter != base])


def draw(chance, count):
    return "".join(chance.choice("ACGT") for _ in range(count))


class Maker:
    def __init__(self, genome, gene, seed):
        self.genome, self.gene, self.chance, self.found = genome, gene, random.Random(seed), set()

    def add(self, low, removed, added):
        """As VCF writes it: with the base before, when one allele would be empty."""
        reference = self.genome.fetch(self.gene, low, low + removed - 1) if removed else ""
        if not reference or not added:
            low -= 1
            padding = self.genome.fetch(self.gene, low, low)
            reference, added = padding + reference, padding + added
        if "N" not in reference and reference != added:
            self.found.add((low, reference, added))

    def substitutions(self):
        for exon in self.gene.exons:
            low, high = self.gene.span(exon)
            for position in range(max(low, exon.low - SPLICE), min(high, exon.high + SPLICE) + 1):
                base = self.genome.fetch(self.gene, position, position)
                for letter in "ACGT":
                    if letter != base:
                        self.add(position, 1, letter)

    def place(self):
        """A place in an exon, each base as likely as another, or just beside it."""
        exon = self.chance.choices(self.gene.exons, [len(exon.coding) for exon in self.gene.exons])[0]
        return self.chance.randint(exon.low - 3, exon.high + 3)

    def lengths(self):
        for length in range(1, LONGEST + 1):
            for _ in range(A_LENGTH):
                self.add(self.place(), length, "")
                self.add(self.place(), 0, draw(self.chance, length))
                low = self.place()
                self.add(low + length, 0, self.genome.fetch(self.gene, low, low + length - 1))

    def mixed(self):
        for _ in range(MIXED):
            self.add(self.place(), self.chance.randint(1, 12), draw(self.chance, self.chance.randint(1, 12)))
            low, length = self.place(), self.chance.randint(2, 9)  # every base changed
            self.add(low, length, "".join(other(self.chance, base)
                                          for base in self.genome.fetch(self.gene, low, low + length - 1)))

    def edges(self):
        """Over the ends of exons, among them the start and the stop codon."""
        for exon in self.gene.exons:
            for edge in (exon.low, exon.high + 1):
                for length in (1, 2, 3, 4, 6, 9, 13, 27):
                    low = edge - self.chance.randint(0, length)
                    self.add(low, length, "")
                    self.add(low, length, draw(self.chance, self.chance.randint(1, length + 1)))
                    self.add(edge + self.chance.randint(-3, 3), 0, draw(self.chance, length))
        for exon, first in ((self.gene.exons[0], True), (self.gene.exons[-1], False)):
            edge = exon.low if first == self.gene.plus else exon.high + 1
            for length in range(1, 16):
                for low in range(edge - length - 6, edge + 7):
                    self.add(low, length, "")
                    if length < 8:
                        self.add(low, length, draw(self.chance, self.chance.randint(1, 7)))
                        self.add(low, 0, draw(self.chance, length))

    def all(self):
        self.substitutions()
        self.lengths()
        self.mixed()
        self.edges()
        return sorted(self.found)


def write_vcf(genome, path):
    """Returns the number of records."""
    count = 0
    with open(path, "w", encoding="ascii") as vcf:
        vcf.write("##fileformat=VCFv4.2\n")
        for name in genome.contigs():
            vcf.write(f"##contig=<ID={name},length={genome.lengths[name]}>\n")
        vcf.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        genes = sorted(genome.genes, key=lambda gene: (int(gene.chromosome), gene.low))
        for gene in genes:
            for position, reference, added in Maker(genome, gene, gene.symbol).all():
                vcf.write(f"{gene.chromosome}\t{position}\t.\t{reference}\t{added}\t.\tPASS\t.\n")
                count += 1
    return count
