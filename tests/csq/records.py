"""The rows of both programs, record by record, and where they agree."""
import re
import subprocess

from model import THREE, Edit, name_ends, name_protein

ONE = {three: one for one, three in THREE.items()}

OURS = {"splice_donor_variant": "splice_donor", "splice_acceptor_variant": "splice_acceptor",
        "5_prime_UTR_variant": "5_prime_utr", "3_prime_UTR_variant": "3_prime_utr"}


def plain(term):
    return OURS.get(term) or term.removesuffix("_variant")


class Record:
    def __init__(self, edit, ours, theirs):
        self.edit, self.gene = edit, edit.gene
        self.term = self.coding_name = self.name = None
        self.near = False
        if ours:
            terms = ours[9].split("&")
            self.term, self.near = plain(terms[0]), len(terms) > 1
            self.coding_name, self.name = ours[7], None if ours[8] == "." else ours[8]
        self.entries = [entry.split("|") for entry in theirs.split(",")] if theirs else []
        self.terms = {term for entry in self.entries for term in entry[0].split("&")}
        self.change = next((entry[5] for entry in self.entries if len(entry) > 5), None)
        self.place = edit.coding_place(edit.held) if edit.inside() else None

    def their_protein(self):
        """The whole protein that bcftools means: its window put into the reference; None when it gives none."""
        match = re.fullmatch(r"(\d+)([A-Z*]+)(?:>\d+([A-Z*]+))?", self.change or "")
        if not match:
            return None
        first, reference, changed = int(match[1]) - 1, match[2], match[3] or match[2]
        return self.gene.protein[:first] + changed + self.gene.protein[first + len(reference):]

    def their_name(self):
        protein = self.their_protein()
        return name_protein(self.gene.protein, protein, self.edit.shifted()) if protein else None

    def same_protein(self, protein):
        """Whether our name means this protein, up to its stop."""
        protein = protein[:protein.index("*") + 1] if "*" in protein else protein
        if self.name is None:
            return False
        if self.name.endswith("=)"):
            return protein == self.gene.protein
        if self.name == name_protein(self.gene.protein, protein, self.edit.shifted()):
            return True
        if self.name == name_ends(self.gene.protein, protein, True):  # the end of the protein is another
            return self.term in ("stop_lost", "frameshift", "stop_gained")
        match = re.fullmatch(r"p\.\([A-Z][a-z]{2}(\d+)(?:_[A-Z][a-z]{2}\d+)?(delins|ins)((?:[A-Z][a-z]{2})*Ter)\)", self.name)
        if not match:
            return False
        kept = int(match[1]) - (1 if match[2] == "delins" else 0)
        added = "".join(ONE[match[3][i:i + 3]] for i in range(0, len(match[3]), 3))
        return protein == self.gene.protein[:kept] + added

    def agree_protein(self):
        theirs = self.their_protein()
        return theirs is None or self.name is None or self.same_protein(theirs)

    def agree(self):
        region = self.near or self.term == "splice_region"
        return (self.terms - {"splice_region"} or {"splice_region"}) == {self.term} and \
            region == ("splice_region" in self.terms) and self.agree_protein()

    def describe(self):
        change = (self.change or "")[:60]
        return f"{self.gene.symbol} {self.coding_name} {self.name} {self.term}{'&splice_region' * self.near}; bcftools: " \
            f"{'&'.join(sorted(self.terms))} {change}"


def run_ours(cajal, vcf):
    out = subprocess.run([cajal, "genotype", "--vcf", vcf, "--consequences"], capture_output=True, text=True, check=True)
    rows = (line.split("\t") for line in out.stdout.splitlines() if not line.startswith("#"))
    return {tuple(row[:4]): row for row in rows}


def run_theirs(vcf, fasta, gff):
    out = subprocess.run(["bcftools", "csq", "-l", "-f", fasta, "-g", gff, "-Ov", vcf], capture_output=True, text=True,
                         check=True)
    for line in out.stdout.splitlines():
        if not line.startswith("#"):
            row = line.split("\t")
            match = re.search(r"BCSQ=([^;]*)", row[7])
            yield (row[0], row[1], row[3], row[4]), match[1] if match else ""


def records(genome, cajal, vcf, fasta, gff):
    ours = run_ours(cajal, vcf)
    for key, theirs in run_theirs(vcf, fasta, gff):
        position = int(key[1])
        gene = next(gene for gene in genome.genes
                    if gene.chromosome == key[0] and gene.low - 2000 <= position <= gene.high + 2000)
        yield key, Record(Edit(gene, genome, position, key[2], key[3]), ours.get(key), theirs)
