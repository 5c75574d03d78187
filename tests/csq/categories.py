"""Why Cajal and bcftools csq differ: each category is a predicate; explained.tsv says the reason and the source.

A record must be in one. Except in the first two, our term and our protein must be those of model.py too."""
import re

from model import REGION, SITE

SPLICE = {"splice_acceptor", "splice_donor"}
CODING = {"synonymous", "missense", "inframe_deletion", "inframe_insertion", "frameshift", "stop_gained"}


def only(terms, *allowed):
    return terms <= set(allowed)


def beyond_what_is_held(r):
    """Wholly in an untranslated part of which no bases are held: no row of ours."""
    zones = {r.edit.zone(at) for at, _ in r.edit.places(r.edit.real)} if r.edit.inside_fasta() else {r.edit.zone(r.edit.at)}
    return r.term is None and zones & {"5_prime_utr", "3_prime_utr"} and only(
        r.terms, "5_prime_utr", "3_prime_utr", "start_retained")


def over_an_end_not_held(r):
    """Over the start or the end of a coding sequence whose untranslated part is not held: named by its place."""
    end = r.edit.at + len(r.edit.removed)
    return not r.edit.inside() and (
        r.term == "start_lost" and r.edit.exon.first and r.edit.at < r.edit.start < end and r.name == "p.(Met1?)"
        or r.term == "stop_lost" and r.edit.exon.last and r.edit.at < r.edit.end < end and r.name is None)


def as_modelled(r):
    if r.edit.several or not r.edit.inside() or r.term != r.edit.term():
        return False
    if r.name is None or r.name == "p.(Met1?)":
        return r.place is None or r.term in SPLICE or r.term.endswith(("utr", "_lost", "region")) or r.term == "intron"
    return r.same_protein(r.edit.protein(r.place, r.edit.tails()[0]))


def complex_substitution(r):
    """Bases replaced with another number of bases."""
    return r.edit.mixed() and len(r.edit.removed) != len(r.edit.added)


def stop_in_mnv(r):
    """As many bases put in as taken out, and a stop among the residues bcftools itself prints."""
    return r.edit.mixed() and len(r.edit.removed) == len(r.edit.added) and r.term == "stop_gained" and \
        only(r.terms, "missense", "splice_region") and "*" in (r.change or "").split(">")[-1]


IMPLIED = {  # our term → what bcftools may say beside it of the same change
    "splice_acceptor": CODING | SPLICE | {"coding_sequence", "splice_region"},
    "splice_donor": CODING | SPLICE | {"coding_sequence", "splice_region"},
    "frameshift": {"stop_lost", "stop_gained", "stop_retained", "3_prime_utr"},
    "stop_gained": {"inframe_insertion", "inframe_deletion", "missense", "stop_retained"},
    "start_lost": {"5_prime_utr", "frameshift", "inframe_deletion", "missense"},
    "stop_lost": {"3_prime_utr", "frameshift", "inframe_deletion", "inframe_insertion", "missense"},
    "stop_retained": {"3_prime_utr", "frameshift", "inframe_insertion", "inframe_deletion", "stop_gained"},
    "inframe_insertion": {"stop_retained", "stop_gained"},
    "inframe_deletion": {"stop_retained", "3_prime_utr"},
    "5_prime_utr": {"start_retained"},
    "3_prime_utr": set(),
}


def several_terms(r):
    """Our term is among those of bcftools, the others are true of the same change, and the protein is the same."""
    extra = r.terms - {r.term, "splice_region"}
    return r.term in r.terms and bool(extra) and extra <= IMPLIED.get(r.term, set()) and same_region(r) and r.agree_protein()


def same_region(r):
    return r.term in SPLICE or (r.near or r.term == "splice_region") == ("splice_region" in r.terms)


def reads_on(r):
    """The change reaches the stop: bcftools knows ten bases after it and we those that are held. As far as both
    read, the residues are the same."""
    theirs = r.their_protein()
    if not theirs or r.place is None or r.agree_protein():
        return False
    real = r.edit.protein(r.place, r.edit.tails()[1])
    return real.startswith(theirs.rstrip("*")) and len(theirs) >= len(r.gene.protein) - 20 - len(r.edit.removed) \
        and r.term in ("frameshift", "stop_lost", "stop_retained", "inframe_deletion", "inframe_insertion", "missense") \
        and r.terms & {"stop_lost", "frameshift", "stop_retained", "inframe_insertion", "inframe_deletion"} != set()


def coding_sequence_only(r):
    """A deletion over the start or the stop codon's end, for which bcftools has no better word."""
    return "coding_sequence" in r.terms and only(r.terms, "coding_sequence", "5_prime_utr", "3_prime_utr", "splice_region") \
        and r.term in ("start_lost", "stop_lost", "frameshift") and bool(r.edit.removed)


def fine_zones(edit, at):
    """All that can be said of one place: its zone, the start and stop codon, the ends of the exon."""
    zone, end = edit.zone(at), at + len(edit.removed)
    out = {zone}
    if edit.exon.first and at < edit.start + 3 and end > edit.start - (not edit.removed):
        out.add("start codon")
    if edit.exon.last and end > edit.end - 3 and at < edit.end:
        out.add("stop codon")
    if zone == "coding" and (not edit.exon.first and at < edit.start + 3 or not edit.exon.last and end > edit.end - 3):
        out.add("end of the exon")
    return frozenset(out)


SAID_OF = {  # zone → the terms that bcftools may use of it
    "coding": CODING | {"stop_lost", "stop_retained", "coding_sequence"},
    "stop": {"stop_lost", "stop_retained", "frameshift", "inframe_deletion", "3_prime_utr", "coding_sequence"},
    "start": {"start_lost", "start_retained", "frameshift", "inframe_deletion", "5_prime_utr", "coding_sequence"},
    "start codon": {"start_lost", "start_retained", "5_prime_utr"},
    "stop codon": {"stop_lost", "stop_retained", "3_prime_utr"},
    "end of the exon": {"splice_region"},
    "splice_acceptor": {"splice_acceptor", "synonymous", "coding_sequence", "splice_region"} | CODING,
    "splice_donor": {"splice_donor", "synonymous", "coding_sequence", "splice_region"} | CODING,
    "splice_region": {"splice_region"}, "intron": {"intron"},
    "5_prime_utr": {"5_prime_utr"}, "3_prime_utr": {"3_prime_utr"},
}


def written_elsewhere(r):
    """Several places give the same result, and they are not alike: HGVS takes the 3' most, the file another, and
    what bcftools says is true of one of them."""
    if r.edit.mixed():
        return False
    places = {fine_zones(r.edit, at) for bases in (r.edit.real, r.edit.held) for at, _ in r.edit.places(bases)}
    allowed = set().union(*(SAID_OF[zone] for zones in places for zone in zones))
    return len(places) > 1 and r.agree_protein() and r.terms <= allowed


def between_two_zones(r):
    """Bases put in exactly between two zones are in neither; bcftools counts them to the one or the other."""
    edit = r.edit
    if edit.removed:
        return False
    edges = {edit.start - REGION, edit.start - SITE, edit.start, edit.start + 3, edit.end - 3, edit.end, edit.end + SITE,
             edit.end + REGION}
    return any(at in edges for at, _ in edit.places(edit.real)) and r.agree_protein()


def trimmed_from_the_right(r):
    """One allele is the end of the other: bcftools cuts that end first, has no base before the change left, and
    translates bases beside those changed. repadded() in compare.py asks it again with more bases before."""
    reference, alternative = r.edit.alleles
    return reference.endswith(alternative) or alternative.endswith(reference)


def over_the_stop(r):
    """Over the end of the coding sequence: bcftools takes the coding part and the rest for two changes, and counts
    and translates the first alone."""
    edit = r.edit
    return edit.exon.last and edit.at < edit.end < edit.at + len(edit.removed) and "3_prime_utr" in r.terms and \
        r.term in ("frameshift", "stop_lost", "stop_retained", "missense")


def stop_moved(r):
    """A base of the stop codon is changed, a stop follows later: the protein is longer."""
    return r.term == "stop_lost" and bool(re.search(r"extTer\d+\)$", r.name or "")) and r.agree_protein() and \
        only(r.terms, "stop_retained", "inframe_insertion", "frameshift", "stop_gained")


def stop_retained_alone(r):
    """The stop codon is another one, and a residue before it too; bcftools says the first only."""
    return r.terms == {"stop_retained"} and r.term in ("missense", "stop_gained") and r.agree_protein()


def not_translated_at_the_edge(r):
    """A deletion up to the end of an exon: bcftools counts its bases but translates nothing."""
    edit = r.edit
    return r.change is None and not edit.added and edit.at + len(edit.removed) == edit.end and \
        r.term == "stop_gained" and only(r.terms, "inframe_deletion", "splice_region")


def no_start_there(r):
    """bcftools says that the start is kept, but neither where it was nor behind the change is there an ATG."""
    edit = r.edit
    bases = edit.real[:edit.at] + edit.added + edit.real[edit.at + len(edit.removed):]
    moved = edit.start + len(edit.added) - len(edit.removed)
    return r.term == "start_lost" and only(r.terms, "start_retained", "5_prime_utr") and \
        "ATG" not in (bases[edit.start:edit.start + 3], bases[moved:moved + 3])


def repeats_a_base(r):
    """A deletion up to the last bases of the stop codon: bcftools translates on with the last coding base twice."""
    theirs, edit = r.their_protein(), r.edit
    if not theirs or r.place is None or edit.added or not edit.exon.last or edit.at + len(edit.removed) < edit.end - 1:
        return False
    last = (edit.gene.coding[:r.place[0]] + edit.gene.coding[r.place[0] + len(edit.removed):])[-1]
    return edit.protein(r.place, last + edit.tails()[1]).startswith(theirs.rstrip("*"))


def stop_still_there(r):
    """Bases of the stop codon are taken out, and those that follow make a stop again, in the FASTA too: bcftools
    says lost."""
    edit = r.edit
    return r.term == "stop_retained" and "stop_lost" in r.terms and only(r.terms, "stop_lost", "frameshift", "3_prime_utr") \
        and edit.protein(r.place, edit.tails()[1]).startswith(edit.gene.protein)


CATEGORIES = [beyond_what_is_held, over_an_end_not_held, complex_substitution, stop_in_mnv, several_terms, coding_sequence_only,
              trimmed_from_the_right, over_the_stop, reads_on, written_elsewhere, between_two_zones, stop_moved,
              stop_retained_alone, not_translated_at_the_edge, no_start_there,
              repeats_a_base, stop_still_there]
UNCHECKED = (beyond_what_is_held, over_an_end_not_held)  # the model needs the bases too


def category(r, but=None):
    for it in CATEGORIES:
        if it is not but and it(r) and (it in UNCHECKED or as_modelled(r)):
            return it.__name__
    return None
