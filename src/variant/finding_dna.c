/* A finding written as a change of the DNA. */
#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "variant/finding.h"
#include "variant/hgvs_dna.h"

struct dna_reading {
    struct finding_reader *reader;
    struct finding *out;
    const struct case_molecular *entry;
    uint32_t index;
    const char *prefix; /* what stands before the ":" */
    size_t prefix_length;
    struct dna_numbering numbering;
};

static bool reject(const struct dna_reading *reading, const char *why)
{
    if (why)
        finding_reject(reading->reader, reading->index, reading->entry, why);
    else
        reading->reader->status = errors_no_memory(reading->reader->errors);
    return false;
}

static bool reject_at(const struct dna_reading *reading, const struct hgvs_error *error)
{
    finding_reject_at(reading->reader, reading->index, reading->entry, error);
    return false;
}

/* "NM_000222.3(KIT)", "KIT", "ENST…" before a c. change. */
static bool read_coding_prefix(struct dna_reading *reading)
{
    const struct kb_gene *gene = reading->out->variant.gene;
    if (!finding_check_prefix(reading->reader, gene, reading->index, reading->entry, reading->prefix,
                              reading->prefix_length))
        return false;
    size_t plain = strcspn(reading->prefix, ".(:");
    const char *inner = memchr(reading->prefix, '(', reading->prefix_length); /* KIT(NM_001093772.1) */
    const struct kb_isoform *isoform = gene_isoform(gene, reading->prefix, plain);
    if (!isoform && inner)
        isoform = gene_isoform(gene, inner + 1, strcspn(inner + 1, ".):"));
    if (isoform) {
        reading->numbering.after = 3 * isoform->after_codon;
        reading->numbering.shift = 3 * isoform->missing_residues;
        finding_note(reading->reader,
                     arena_printf(reading->reader->arena, "%s is numbered by the isoform %s; it is renumbered by %s.",
                                  reading->entry->hgvs, isoform->name, gene->transcript));
    }
    return true;
}

/* "NC_000004.12", "chr4", "GRCh38(chr4)" before a g. change. */
static bool read_genomic_prefix(struct dna_reading *reading)
{
    const cajal_knowledge *knowledge = reading->reader->knowledge;
    const struct kb_gene *gene = reading->out->variant.gene;
    size_t length = strcspn(reading->prefix, "(:");
    const struct kb_chromosome *chromosome =
        chromosome_of_accession(knowledge, reading->prefix, length, &reading->numbering.assembly);
    if (chromosome && gene->chromosome && strcmp(chromosome->name, gene->chromosome) != 0)
        return reject(reading, arena_printf(reading->reader->arena, "%s is chromosome %s, and %s lies on %s",
                                            chromosome->accession, chromosome->name, gene->row.id, gene->chromosome));
    if (chromosome)
        return true;
    reading->numbering.assembly = assembly_of_name(knowledge, reading->prefix, length);
    if (reading->numbering.assembly == ASSEMBLY_UNKNOWN)
        reading->numbering.assembly = reading->reader->options.assembly;
    return reading->numbering.assembly != ASSEMBLY_UNKNOWN ||
           reject(reading,
                  "it is not said of which genome: write NC_000004.11:g.… (GRCh37) or NC_000004.12:g.… (GRCh38)");
}

/* The same change may have another name, and at that one the splice site may stand. */
static void note_open_place(struct dna_reading *reading, const struct consequence *found)
{
    finding_note(reading->reader,
                 arena_printf(reading->reader->arena,
                              "%s %s: the 3' rule (HGVS) could not be applied to this name, because the bases beside "
                              "it are not held%s.",
                              reading->out->variant.gene->row.id, found->hgvs_c,
                              effect_disturbs_splicing(found->effect)
                                  ? "; within a repeat, the splice site may be whole all the same"
                                  : ""));
}

static bool take_consequence(struct dna_reading *reading, const struct consequence *found)
{
    struct finding *out = reading->out;
    struct genotype_variant *variant = &out->variant;
    struct arena *arena = reading->reader->arena;
    out->has_effect = true;
    out->effect = found->effect;
    out->has_change = found->has_protein;
    out->change = found->protein;
    variant->exon = found->exon;
    variant->last_exon = found->last_exon;
    variant->hgvs_c = found->hgvs_c;
    variant->effect = effect_term(found->effect);
    variant->place_open = found->place_open;
    if (found->place_open)
        note_open_place(reading, found);
    if (!found->has_protein && !(variant->label = arena_printf(arena, "%s %s", variant->gene->row.id, found->hgvs_c)))
        return reject(reading, NULL);
    return true;
}

/* The protein change stated beside the one of the DNA must be the one that results. */
static bool agrees(struct dna_reading *reading, const char *stated, size_t length)
{
    const struct finding *out = reading->out;
    const struct kb_gene *gene = out->variant.gene;
    struct arena *arena = reading->reader->arena;
    const char *text = stated ? arena_strndup(arena, stated, length) : NULL;
    struct hgvs_protein given, found = out->change;
    struct hgvs_error error;
    size_t prefix;
    if (!stated)
        return true;
    if (!text)
        return reject(reading, NULL);
    if (!hgvs_parse(&given, &prefix, text, &error)) {
        error.column += (size_t)(stated - reading->entry->hgvs);
        return reject_at(reading, &error);
    }
    bool unlike = given.kind == HGVS_NO_CHANGE && found.kind != HGVS_SYNONYMOUS; /* p.= of what changes the protein */
    if (!out->has_change || !hgvs_has_place(&found) || (!hgvs_has_place(&given) && !unlike))
        return true; /* p.? says nothing that could be wrong */
    bool good = !unlike && hgvs_check(&given, gene->protein_sequence, gene->protein_length, &error) &&
                hgvs_normalize(&given, gene->protein_sequence, gene->protein_length);
    given.predicted = found.predicted = false;
    bool frame = given.kind == HGVS_FRAMESHIFT && found.kind == HGVS_FRAMESHIFT; /* fs may be written short */
    if (good && (frame ? given.first == found.first : hgvs_equal(&given, &found)))
        return true;
    const char *name = hgvs_format(arena, &found, false);
    return reject(reading,
                  name ? arena_printf(arena, "the DNA change gives %s, not %s: one of the two is wrong", name, text)
                       : NULL);
}

static int codon_of(int base) { return base > 0 ? (base + 2) / 3 : 0; }

/* c.?, and what has uncertain ends or bases. */
static bool read_open(struct dna_reading *reading, const struct transcript *transcript, const struct hgvs_dna *change,
                      const char *name)
{
    struct finding *out = reading->out;
    struct hgvs_error error;
    struct consequence found = {.hgvs_c = "c.?"};
    bool settled = false;
    if (reading->numbering.shift)
        return reject(reading, arena_printf(reading->reader->arena,
                                            "an uncertain change numbered by another isoform; give it by %s",
                                            out->variant.gene->transcript));
    if (change->kind != DNA_UNKNOWN &&
        !hgvs_dna_open(&found, &settled, reading->reader->arena, transcript, change, name, &error))
        return reject_at(reading, &error);
    if (settled)
        return take_consequence(reading, &found);
    out->variant.exon = found.exon;
    out->variant.last_exon = found.last_exon;
    out->variant.hgvs_c = found.hgvs_c;
    out->first_codon = codon_of(change->low.base);
    out->last_codon = codon_of(change->high.base);
    return finding_open(reading->reader, out, found.hgvs_c, !change->inserted[0]);
}

bool finding_read_dna(struct finding_reader *reader, struct finding *out, const struct case_molecular *entry,
                      uint32_t index)
{
    size_t stated_length = 0, dna_length = 0;
    const char *stated = finding_stated_protein(entry->hgvs, &stated_length, &dna_length);
    const char *name = stated ? arena_strndup(reader->arena, entry->hgvs, dna_length) : entry->hgvs;
    struct dna_reading reading = {.reader = reader, .out = out, .entry = entry, .index = index, .prefix = name};
    struct hgvs_dna *change = arena_alloc(reader->arena, sizeof *change); /* large for the stack of a thread */
    struct hgvs_error error;
    struct consequence found;
    if (!change || !name)
        return reject(&reading, NULL);
    reading.prefix += strspn(reading.prefix, " \t");
    if (!hgvs_dna_parse(change, &reading.prefix_length, name, &error))
        return reject_at(&reading, &error);
    if (!(change->letter == 'g' ? read_genomic_prefix(&reading) : read_coding_prefix(&reading)))
        return false;
    if (!transcript_exists(reader->knowledge, out->variant.gene))
        return reject(&reading, "the coding sequence of this gene is not held; give the change of the protein, p.…");
    const struct transcript *transcript = transcript_build(reader->arena, reader->knowledge, out->variant.gene);
    if (!transcript)
        return reject(&reading, NULL);
    if (change->uncertain || change->kind == DNA_UNKNOWN)
        return read_open(&reading, transcript, change, name);
    if (!hgvs_dna_consequence(&found, reader->arena, transcript, change, &reading.numbering, &error))
        return reject_at(&reading, &error);
    return take_consequence(&reading, &found) && agrees(&reading, stated, stated_length);
}
