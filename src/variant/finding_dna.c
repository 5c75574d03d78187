/* A finding written as a change of the DNA. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

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
    return reject(reading,
                  arena_printf(reading->reader->arena, "character %zu: %s", error->column, error->message));
}

static bool same_accession(const char *known, const char *text, size_t length)
{
    return known && strcspn(known, ".") == length && strncasecmp(known, text, length) == 0;
}

/* The reference transcript, or one that numbers alike; the version is not compared, the bases are. */
static bool names_transcript(const struct kb_gene *gene, const char *accession, size_t length)
{
    if (same_accession(gene->transcript, accession, length))
        return true;
    for (uint32_t i = 0; i < gene->same_transcript_count; i++)
        if (same_accession(gene->same_transcript[i], accession, length))
            return true;
    return false;
}

/* "NM_000222.3(KIT)", "KIT", "ENST…" before a c. change. */
static bool read_coding_prefix(struct dna_reading *reading)
{
    const struct kb_gene *gene = reading->out->variant.gene;
    char name[64];
    if (reading->prefix_length == 0)
        return true;
    size_t whole = strcspn(reading->prefix, "(:"), plain = strcspn(reading->prefix, ".(:");
    if (whole >= sizeof name)
        return reject(reading, "the accession is too long");
    snprintf(name, sizeof name, "%.*s", (int)whole, reading->prefix);
    const struct kb_isoform *isoform = gene_isoform(gene, reading->prefix, plain);
    if (isoform) {
        reading->numbering.after = 3 * isoform->after_codon;
        reading->numbering.shift = 3 * isoform->missing_residues;
        finding_note(reading->reader,
                     arena_printf(reading->reader->arena, "%s is numbered by the isoform %s; it is renumbered by %s.",
                                  reading->entry->hgvs, isoform->name, gene->transcript));
        return true;
    }
    if (names_transcript(gene, reading->prefix, plain) || kb_gene(reading->reader->knowledge, name) == gene)
        return true;
    return reject(reading, arena_printf(reading->reader->arena,
                                        "%s is not the transcript held (%s), so its numbers may mean other bases", name,
                                        gene->transcript));
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
           reject(reading, "it is not said of which genome: write NC_000004.11:g.… (GRCh37) or NC_000004.12:g.… (GRCh38)");
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
    if (!found->has_protein && !(variant->label = arena_printf(arena, "%s %s", variant->gene->row.id, found->hgvs_c)))
        return reject(reading, NULL);
    return true;
}

bool finding_read_dna(struct finding_reader *reader, struct finding *out, const struct case_molecular *entry,
                      uint32_t index)
{
    struct dna_reading reading = {.reader = reader, .out = out, .entry = entry, .index = index, .prefix = entry->hgvs};
    struct hgvs_dna *change = arena_alloc(reader->arena, sizeof *change); /* large for the stack of a thread */
    struct hgvs_error error;
    struct consequence found;
    if (!change)
        return reject(&reading, NULL);
    reading.prefix += strspn(reading.prefix, " \t");
    if (!hgvs_dna_parse(change, &reading.prefix_length, entry->hgvs, &error))
        return reject_at(&reading, &error);
    if (!(change->letter == 'g' ? read_genomic_prefix(&reading) : read_coding_prefix(&reading)))
        return false;
    if (!transcript_exists(reader->knowledge, out->variant.gene))
        return reject(&reading, "the coding sequence of this gene is not held; give the change of the protein, p.…");
    const struct transcript *transcript = transcript_build(reader->arena, reader->knowledge, out->variant.gene);
    if (!transcript)
        return reject(&reading, NULL);
    if (!hgvs_dna_consequence(&found, reader->arena, transcript, change, entry->hgvs, &reading.numbering,
                              &error))
        return reject_at(&reading, &error);
    return take_consequence(&reading, &found);
}
