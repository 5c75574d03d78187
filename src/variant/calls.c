#include "variant/calls.h"

#include <stdio.h>
#include <string.h>

#include "base/letters.h"
#include "variant/finding.h"

/* Bases beside an exon within which a loss is named that goes on to where no bases are held. */
#define INTRON_NEAR 50

static bool cover(struct covered_gene *out, struct arena *arena, const cajal_knowledge *knowledge,
                  const struct kb_gene *gene, enum assembly assembly)
{
    int low = assembly == GRCH37 ? gene->grch37_low : gene->grch38_low;
    int high = assembly == GRCH37 ? gene->grch37_high : gene->grch38_high;
    *out = (struct covered_gene){.gene = gene, .low = low, .high = high};
    const struct kb_assembly *row = assembly_row(knowledge, assembly);
    for (uint32_t i = 0; row && i < row->chromosomes_count; i++)
        if (strcmp(row->chromosomes[i].name, gene->chromosome) == 0)
            out->accession = row->chromosomes[i].accession;
    if (!transcript_exists(knowledge, gene))
        return true;
    out->transcript = transcript_build(arena, knowledge, gene);
    if (!out->transcript)
        return false;
    bool plus = gene->strand == KB_PLUS;
    const struct block *first = &out->transcript->blocks[0], *last = first + out->transcript->blocks_count - 1;
    int start = transcript_genomic(out->transcript, plus ? first : last, plus ? 0 : last->length, assembly);
    int end = transcript_genomic(out->transcript, plus ? last : first, plus ? last->length : 0, assembly);
    out->low = start < low ? start : low; /* one base more: that before, with which VCF writes a change of the first */
    out->high = end > high ? end : high;
    return true;
}

bool coverage_build(struct coverage *out, struct arena *arena, const cajal_knowledge *knowledge, enum assembly assembly)
{
    const struct kb *kb = knowledge->kb;
    *out = (struct coverage){.knowledge = knowledge, .assembly = assembly};
    out->genes = arena_array(arena, kb->genes_count + 1, sizeof *out->genes);
    if (!out->genes)
        return false;
    for (uint32_t i = 0; i < kb->genes_count; i++) {
        const struct kb_gene *gene = &kb->genes[i];
        if (!gene->chromosome || !(assembly == GRCH37 ? gene->grch37_low : gene->grch38_low))
            continue;
        if (!cover(&out->genes[out->count++], arena, knowledge, gene, assembly))
            return false;
    }
    return true;
}

bool covered_on(const struct covered_gene *gene, const char *contig, size_t length)
{
    return is_chromosome(contig, length, gene->gene->chromosome) ||
           (gene->accession && strlen(gene->accession) == length &&
            letters_compare_n(gene->accession, contig, length) == 0);
}

const struct covered_gene *coverage_find(const struct coverage *coverage, const char *chromosome, size_t length,
                                         int position)
{
    for (size_t i = 0; i < coverage->count; i++) {
        const struct covered_gene *it = &coverage->genes[i];
        if (position >= it->low && position <= it->high && covered_on(it, chromosome, length))
            return it;
    }
    return NULL;
}

const struct kb_gene *gene_of_name(const cajal_knowledge *knowledge, const char *name, size_t length)
{
    char symbol[64];
    if (length >= sizeof symbol)
        return NULL;
    snprintf(symbol, sizeof symbol, "%.*s", (int)length, name);
    const struct kb_gene *gene = kb_gene(knowledge, symbol);
    for (uint32_t i = 0; !gene && i < knowledge->kb->genes_count; i++)
        if (gene_accession(&knowledge->kb->genes[i], symbol) ||
            gene_isoform(&knowledge->kb->genes[i], symbol, strlen(symbol)))
            gene = &knowledge->kb->genes[i];
    return gene;
}

struct call *specimen_add(struct specimen *specimen, struct arena *arena)
{
    struct call *call =
        arena_push(arena, (void **)&specimen->calls, &specimen->calls_count, &specimen->calls_capacity, sizeof *call);
    if (call)
        *call = (struct call){.vaf_milli = CALL_UNKNOWN,
                              .depth = CALL_UNKNOWN,
                              .copies_milli = CALL_UNKNOWN,
                              .normal_vaf_milli = CALL_UNKNOWN,
                              .alteration = CASE_ALTERATION_MUTATION};
    return call;
}

/* ---- one small change ---- */

/* The allele in the direction of the gene. */
static void orient(char *out, const char *allele, int length, bool reverse)
{
    for (int i = 0; i < length; i++)
        out[i] = letter_upper(allele[i]);
    out[length] = '\0';
    if (reverse)
        reverse_complement(out, length);
}

/* Cuts what both alleles share, on the genome; a padding base may lie outside the exon. */
static void cut_common(int *position, const char **reference, int *removed, const char **alternative, int *added)
{
    while (*removed && *added && letter_upper((*reference)[*removed - 1]) == letter_upper((*alternative)[*added - 1])) {
        (*removed)--;
        (*added)--;
    }
    while (*removed && *added && letter_upper(**reference) == letter_upper(**alternative)) {
        (*reference)++;
        (*alternative)++;
        (*removed)--;
        (*added)--;
        (*position)++;
    }
}

/* The block in which all of the change lies. For an insertion `position` is the base after it. */
static const struct block *block_for(const struct transcript *transcript, enum assembly assembly, int position,
                                     int removed, int *from)
{
    bool plus = transcript->gene->strand == KB_PLUS;
    int first = plus ? position : position + removed - 1; /* first base in the direction of the gene */
    const struct block *block = transcript_find(transcript, assembly, first, from);
    if (!block)
        return NULL;
    return *from + removed <= block->length ? block : NULL;
}

/* Where a place of the genome is as seen from an exon, near or far. */
static struct dna_position position_from(const struct transcript *transcript, const struct block *block,
                                         enum assembly assembly, int position)
{
    bool plus = transcript->gene->strand == KB_PLUS;
    int at = plus ? position - block->low[assembly] : block->high[assembly] - position;
    return transcript_position(transcript, block, block->coding + at);
}

/* Part in one exon and part in another, or beyond what is held. */
static struct place_result place_loss(struct call *call, struct consequence *consequence, struct arena *arena,
                                      const struct covered_gene *gene, enum assembly assembly, int low, int high,
                                      const char *word)
{
    const struct transcript *transcript = gene->transcript;
    const struct block *first = NULL, *last = NULL;
    for (int i = 0; i < transcript->blocks_count; i++) {
        const struct block *block = &transcript->blocks[i];
        if (block->low[assembly] > high || block->high[assembly] < low)
            continue;
        first = first ? first : block;
        last = block;
    }
    if (!first)
        return (struct place_result){.status = 0};
    bool plus = gene->gene->strand == KB_PLUS;
    struct dna_position start = position_from(transcript, first, assembly, plus ? low : high);
    struct dna_position end = position_from(transcript, last, assembly, plus ? high : low);
    if (!consequence_of_loss(consequence, arena, transcript, start, end, word))
        return (struct place_result){.status = -1};
    call->hgvs = consequence->hgvs_c;
    return (struct place_result){.status = call->hgvs ? 1 : -1};
}

struct place_result call_place_loss(struct call *call, struct consequence *consequence, struct arena *arena,
                                    const struct covered_gene *gene, enum assembly assembly, int low, int high)
{
    return place_loss(call, consequence, arena, gene, assembly, low, high, "del");
}

/* A loss beside an exon that goes on to where no bases are held: named as given, by its distance. */
static struct place_result place_beside(struct call *call, struct consequence *consequence, struct arena *arena,
                                        const struct covered_gene *gene, enum assembly assembly, int low, int high,
                                        const char *word)
{
    const struct transcript *transcript = gene->transcript;
    bool plus = gene->gene->strand == KB_PLUS;
    for (int i = 0; i < transcript->blocks_count; i++) {
        const struct block *block = &transcript->blocks[i];
        int below = block->low[assembly] - high, above = low - block->high[assembly];
        int near = below > 0 ? below : above,
            far = below > 0 ? block->low[assembly] - low : high - block->high[assembly];
        bool before = (below > 0) == plus; /* in the direction of the gene */
        bool end = before ? i == 0 : i == transcript->blocks_count - 1;
        if (near < 1 || near > INTRON_NEAR || end)
            continue;
        char first[32] = "", last[32] = "";
        int base = before ? block->cds + 1 : block->cds + block->coding_length;
        int from = before ? -far : near, to = before ? -near : far;
        dna_position_format(first, sizeof first, (struct dna_position){.base = base, .offset = from});
        dna_position_format(last, sizeof last, (struct dna_position){.base = base, .offset = to});
        *consequence = (struct consequence){.effect = effect_in_intron(from, to),
                                            .exon = block->exon,
                                            .last_exon = block->exon,
                                            .hgvs_c = arena_printf(arena, "c.%s_%s%s", first, last, word),
                                            .place_open = true};
        call->hgvs = consequence->hgvs_c;
        return (struct place_result){.status = call->hgvs ? 1 : -1};
    }
    return (struct place_result){.status = 0};
}

/* "del" or "delinsACGT", in the direction of the gene. */
static const char *loss_word(struct arena *arena, const char *alternative, int added, bool reverse)
{
    if (added == 0)
        return "del";
    char *bases = arena_alloc(arena, (size_t)added + 1);
    if (!bases)
        return NULL;
    orient(bases, alternative, added, reverse);
    return arena_printf(arena, "delins%s", bases);
}

/* More bases than one exon with those beside it has. */
static struct place_result place_long(struct call *call, struct consequence *consequence, struct arena *arena,
                                      const struct covered_gene *gene, enum assembly assembly, int low, int high,
                                      const char *word)
{
    if (!word)
        return (struct place_result){.status = -1};
    struct place_result result = place_loss(call, consequence, arena, gene, assembly, low, high, word);
    return result.status ? result : place_beside(call, consequence, arena, gene, assembly, low, high, word);
}

struct place_result call_place(struct call *call, struct consequence *consequence, struct arena *arena,
                               const struct covered_gene *gene, enum assembly assembly, int position,
                               const char *reference, const char *alternative)
{
    struct place_result result = {.status = 0};
    int removed = (int)strlen(reference), added = (int)strlen(alternative), from;
    const struct transcript *transcript = gene->transcript;
    cut_common(&position, &reference, &removed, &alternative, &added);
    if (!transcript || (removed == 0 && added == 0))
        return result;
    const struct block *block = block_for(transcript, assembly, position, removed, &from);
    bool reverse = gene->gene->strand == KB_MINUS;
    if (!block || added > EDIT_MAX)
        return removed > 1 ? place_long(call, consequence, arena, gene, assembly, position, position + removed - 1,
                                        loss_word(arena, alternative, added, reverse))
                           : result;
    struct edit *edit = arena_alloc(arena, sizeof *edit);
    char *bases = arena_alloc(arena, (size_t)removed + 1);
    if (!edit || !bases)
        return (struct place_result){.status = -1};
    orient(bases, reference, removed, reverse);
    const struct block *read = block_with(arena, block, from, bases);
    if (!read) {
        result.status = -2;
        memcpy(bases, block->bases + from, (size_t)removed);
        if (reverse)
            reverse_complement(bases, removed);
        snprintf(result.expected, sizeof result.expected, "%.20s", bases);
        return result;
    }
    block = read;
    edit->from = from;
    edit->removed = removed;
    edit->added = added;
    orient(edit->with, alternative, added, reverse);
    if (!consequence_of(consequence, arena, transcript, block, edit))
        return (struct place_result){.status = -1};
    call->transcript = transcript;
    call->block = block;
    call->edit = edit;
    call->outside = !consequence->has_protein && effect_is_silent(consequence->effect);
    call->hgvs = consequence->hgvs_c;
    result.status = 1;
    return result;
}
