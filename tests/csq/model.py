"""What a variant does, worked out anew and plainly: the edit put into the sequence, and the sequence translated."""
from genome import CODE, reverse_complement

THREE = dict(zip("ACDEFGHIKLMNPQRSTVWY*X", "Ala Cys Asp Glu Phe Gly His Ile Lys Leu Met Asn Pro Gln Arg Ser Thr Val "
                                            "Trp Tyr Ter Xaa".split()))
SITE, REGION = 2, 8
UNKNOWN = "?"


def to_stop(bases):
    out = []
    for i in range(0, len(bases) - 2, 3):
        out.append(CODE.get(bases[i:i + 3], "X"))
        if out[-1] == "*":
            break
    return "".join(out)


def common(a, b):
    """How many letters both begin with; by halves, for proteins are long."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def place(letter, index):
    return f"{THREE[letter]}{index + 1}"


def name_ends(ref, mutant, shifted):
    """The name where the frame is shifted or the stop is gone: from the first residue that differs."""
    at = common(ref, mutant)
    if at == len(ref):
        return "="
    stop = mutant.find("*", at)
    if at >= len(mutant):
        return f"p.({place(ref[at], at)}{'extTer?' if ref[at] == '*' else 'fs'})"
    if ref[at] == "*":
        return f"p.({place('*', at)}{THREE[mutant[at]]}extTer{stop - at if stop >= 0 else '?'})"
    if mutant[at] == "*":
        return f"p.({place(ref[at], at)}Ter)"
    return f"p.({place(ref[at], at)}{THREE[mutant[at]]}fsTer{stop - at + 1 if stop >= 0 else '?'})"


def name_protein(ref, mutant, shifted):
    """The HGVS name of one protein turned into another; both end with their stop. The 3' rule by trial: the
    deleted or inserted stretch is moved to the right while the result is the same."""
    if not mutant or mutant[0] != ref[0]:
        return "p.(Met1?)"
    if "*" in mutant:
        mutant = mutant[:mutant.index("*") + 1]
    if mutant == ref:
        return "="
    if shifted or not mutant.endswith("*"):
        return name_ends(ref, mutant, shifted)
    left = common(ref, mutant)
    right = min(common(ref[::-1], mutant[::-1]), len(ref) - left, len(mutant) - left)
    out, into = ref[left:len(ref) - right], mutant[left:len(mutant) - right]
    while (not out or not into) and left + len(out) < len(ref) - 1:  # never past the stop
        stretch = out or into
        after = ref[left + len(out)]
        if stretch[0] != after:
            break
        stretch = stretch[1:] + after
        out, into, left = (stretch, "", left + 1) if out else ("", stretch, left + 1)
    last = left + len(out) - 1
    span = place(ref[left], left) + (f"_{place(ref[last], last)}" if len(out) > 1 else "") if out else ""
    if not out:
        before = ref[left - len(into):left] if len(into) <= left else ""
        if before == into:
            first = left - len(into)
            return f"p.({place(ref[first], first)}" + (f"_{place(ref[left - 1], left - 1)}" if len(into) > 1 else "") + "dup)"
        if ref[left] == "*":
            return f"p.({place('*', left)}{THREE[into[0]]}extTer{len(into)})"
        return f"p.({place(ref[left - 1], left - 1)}_{place(ref[left], left)}ins{''.join(THREE[x] for x in into)})"
    if not into:
        return f"p.({span}del)"
    if len(out) == len(into) == 1:
        return f"p.({span}{THREE[into]})"
    return f"p.({span}delins{''.join(THREE[x] for x in into)})"


class Edit:
    """One record against its gene, in the direction of the gene. `held` has unknown bases where the knowledge base
    holds none; `real` has those of the FASTA."""

    def __init__(self, gene, genome, position, reference, alternative):
        self.gene, self.position, self.alleles = gene, position, (reference, alternative)
        while reference and alternative and reference[-1] == alternative[-1]:
            reference, alternative = reference[:-1], alternative[:-1]
        while reference and alternative and reference[0] == alternative[0]:
            reference, alternative, position = reference[1:], alternative[1:], position + 1
        if not gene.plus:
            reference, alternative = reverse_complement(reference), reverse_complement(alternative)
        self.removed, self.added = reference, alternative
        low, high = position, position + len(reference) - 1
        touched = [exon for exon in gene.exons if low <= exon.high and high >= exon.low]
        distance = lambda exon: max(exon.low - position, position - exon.high, 0)
        self.exon = touched[0] if touched else min(gene.exons, key=distance)
        self.several = len(touched) > 1
        exon = self.exon
        self.start, self.end = len(exon.before), len(exon.before) + len(exon.coding)
        first = position if gene.plus else high
        self.at = self.start + (first - exon.low if gene.plus else exon.high - first)
        self.real = exon.before + exon.coding + exon.after
        before, after = exon.held
        self.held = UNKNOWN * (self.start - before) + exon.before[self.start - before:] + exon.coding \
            + exon.after[:after] + UNKNOWN * (len(exon.after) - after)
        self.held = self.held[:self.at] + self.removed + self.held[self.at + len(self.removed):]  # REF tells them

    def inside(self):
        """All of it where bases are held, beside the coding sequence too, or in an intron."""
        at, end = self.at, self.at + len(self.removed)
        low = self.start - self.exon.room[0] if self.exon.first else 0
        high = self.end + self.exon.room[1] if self.exon.last else len(self.real)
        return at >= low and end <= high

    def inside_fasta(self):
        return self.at >= 0 and self.at + len(self.removed) <= len(self.real)

    def places(self, bases):
        """Every place with the same result: offset and letters put in."""
        found, added = [], self.added
        at, count = self.at, len(self.removed)
        if count and added:
            return [(at, added)]
        while True:  # to the right
            found.append((at, added))
            if at + count >= len(bases) or bases[at + count] == UNKNOWN:
                break
            if count and bases[at] == bases[at + count]:
                at += 1
            elif not count and bases[at] == added[0]:
                added, at = added[1:] + added[0], at + 1
            else:
                break
        at, added = self.at, self.added
        while at > 0 and bases[at - 1] != UNKNOWN:
            if count and bases[at - 1] == bases[at + count - 1]:
                at -= 1
            elif not count and bases[at - 1] == added[-1]:
                added, at = added[-1] + added[:-1], at - 1
            else:
                break
            found.insert(0, (at, added))
        return found

    def zone(self, at):
        """Where the edit stands, placed at `at`."""
        end, count, exon = at + len(self.removed), len(self.removed), self.exon
        if count == 0 and (at == self.start and exon.first or at == self.end and exon.last):
            return "5_prime_utr" if at == self.start else "3_prime_utr"
        if at >= self.start and end <= self.end:
            return "coding"
        if end <= self.start or at >= self.end:
            if end <= self.start and exon.first:
                return "5_prime_utr"
            if at >= self.end and exon.last:
                return "3_prime_utr"
            away = self.start - end if end <= self.start else at - self.end
            site = "splice_acceptor" if end <= self.start else "splice_donor"
            return site if away < SITE else "splice_region" if away < REGION else "intron"
        if at < self.start:
            return "start" if exon.first else "splice_acceptor"
        return "stop" if exon.last else "splice_donor"

    def zones(self, bases):
        return {self.zone(at) for at, _ in self.places(bases)}

    def coding_place(self, bases):
        """The 3' most in the coding sequence, or over its end: offset in it and letters put in; or None."""
        for at, added in reversed(self.places(bases)):
            if self.zone(at) in ("coding", "stop"):
                return at - self.start + sum(len(exon.coding) for exon in self.gene.exons[:self.gene.exons.index(self.exon)]), added
        return None

    def protein(self, place, tail):
        """The protein of the edited coding sequence, read on into `tail`."""
        at, added = place
        whole, codon = self.gene.coding + tail, at // 3
        return self.gene.protein[:codon] + to_stop(whole[3 * codon:at] + added + whole[at + len(self.removed):])

    def tails(self):
        """What follows the stop codon: as held, and as in the FASTA."""
        last = self.gene.exons[-1]
        return last.after[:last.held[1]], last.after

    def shifted(self):
        return (len(self.added) - len(self.removed)) % 3 != 0

    def mixed(self):
        return bool(self.removed and self.added)

    def stop_touched(self, at):
        """A base of the stop codon is taken out, or bases are put in between its bases, wherever it is written."""
        stop = len(self.gene.coding) - 3
        offset = at - self.coding_place(self.held)[0]
        back = self.gene.exons.index(self.exon)
        before = sum(len(exon.coding) for exon in self.gene.exons[:back]) - self.start
        places = [place + before + offset for place, _ in self.places(self.held) if self.zone(place) in ("coding", "stop")]
        return all(place + len(self.removed) > stop if self.removed else place > stop for place in places)

    def coding_term(self, place):
        """The Sequence Ontology term of an edit of the coding sequence."""
        at, added = place
        protein, ref = self.protein(place, self.tails()[0]), self.gene.protein
        mutant = protein[:protein.index("*") + 1] if "*" in protein else protein
        if not mutant or mutant[0] != ref[0]:
            return "start_lost"
        if mutant == ref:
            return "stop_retained" if self.stop_touched(at) else "synonymous"
        grown = (len(added) - len(self.removed)) // 3
        if self.shifted():
            kept = mutant.startswith(ref[:-1])
            return "stop_lost" if kept and self.stop_touched(at) else "frameshift"
        if "*" not in protein or len(mutant) > len(ref) + grown or mutant.startswith(ref[:-1]) and self.stop_touched(at):
            return "stop_lost"
        if len(mutant) < len(ref) + grown and not mutant.startswith(ref[:-1]):
            return "stop_gained"
        return "missense" if grown == 0 else "inframe_insertion" if grown > 0 else "inframe_deletion"

    def term(self):
        """The term by the place that counts; None where the change runs out of what is held."""
        places = self.places(self.held)
        zones = [self.zone(at) for at, _ in places]
        beside = [zone for zone in zones if zone not in ("coding", "stop")]
        spared = next((zone for zone in ("3_prime_utr", "5_prime_utr", "intron", "splice_region") if zone in beside), None)
        place = self.coding_place(self.held)
        if place and (zones[-1] in ("coding", "stop") or spared in (None, "5_prime_utr")):
            term = self.coding_term(place)
            return "5_prime_utr" if term == "start_lost" and spared == "5_prime_utr" else term
        if spared:
            return spared
        return "start_lost" if "start" in beside else beside[0]
