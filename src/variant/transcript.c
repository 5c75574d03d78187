#include "variant/transcript.h"

#include <string.h>

#include "base/text.h"
#include "knowledge/genetic_code.h"

static const struct kb_sequence *sequence_of(const cajal_knowledge *knowledge, const struct kb_gene *gene)
{
    for (uint32_t i = 0; i < knowledge->kb->sequences_count; i++)
        if (strcmp(knowledge->kb->sequences[i].row.id, gene->row.id) == 0)
            return &knowledge->kb->sequences[i];
    return NULL;
}

bool transcript_exists(const cajal_knowledge *knowledge, const struct kb_gene *gene)
{
    return sequence_of(knowledge, gene) != NULL;
}

/* N in the data: there is a base, but which is not held. */
static void copy_bases(char *out, const char *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = from[i] == 'N' ? UNKNOWN_BASE : from[i];
}

static bool build_block(struct arena *arena, struct block *out, const struct kb_exon *exon,
                        const struct kb_exon_sequence *sequence, int cds, bool is_last)
{
    size_t held_before = strlen(sequence->before), coding = strlen(sequence->coding);
    size_t held_after = strlen(sequence->after);
    size_t before = held_before > FLANK_LEAST || cds == 0 ? held_before : FLANK_LEAST;
    size_t after = held_after > FLANK_LEAST || is_last ? held_after : FLANK_LEAST;
    char *bases = arena_alloc(arena, before + coding + after + 1);
    if (!bases)
        return false;
    memset(bases, UNKNOWN_BASE, before + coding + after);
    copy_bases(bases + before - held_before, sequence->before, held_before);
    copy_bases(bases + before, sequence->coding, coding);
    copy_bases(bases + before + coding, sequence->after, held_after);
    *out = (struct block){.exon = exon->exon,
                          .bases = bases,
                          .length = (int)(before + coding + after),
                          .coding = (int)before,
                          .coding_length = (int)coding,
                          .cds = cds,
                          .low = {exon->grch37_low, exon->grch38_low},
                          .high = {exon->grch37_high, exon->grch38_high}};
    return true;
}

const struct transcript *transcript_build(struct arena *arena, const cajal_knowledge *knowledge,
                                          const struct kb_gene *gene)
{
    const struct kb_sequence *sequence = sequence_of(knowledge, gene);
    struct transcript *out = sequence ? arena_alloc(arena, sizeof *out) : NULL;
    if (!out)
        return NULL;
    out->gene = gene;
    out->blocks_count = (int)sequence->exons_count;
    out->blocks = arena_array(arena, sequence->exons_count, sizeof *out->blocks);
    char *cds = arena_alloc(arena, 3 * ((size_t)gene->protein_length + 1) + 1);
    char *protein = arena_alloc(arena, (size_t)gene->protein_length + 2);
    if (!out->blocks || !cds || !protein)
        return NULL;
    for (int i = 0; i < out->blocks_count; i++) {
        struct block *block = &out->blocks[i];
        if (!build_block(arena, block, &gene->exons[i], &sequence->exons[i], out->cds_length,
                         i == out->blocks_count - 1))
            return NULL;
        memcpy(cds + out->cds_length, block->bases + block->coding, (size_t)block->coding_length);
        out->cds_length += block->coding_length;
    }
    translate(protein, cds, (size_t)out->cds_length);
    out->cds = cds;
    out->protein = protein;
    return out;
}

static int distance_to_exon(const struct block *block, int offset)
{
    int end = block->coding + block->coding_length;
    return offset < block->coding ? block->coding - offset : offset >= end ? offset - end + 1 : 0;
}

const struct block *transcript_find(const struct transcript *transcript, enum assembly assembly, int position,
                                    int *offset)
{
    const struct block *nearest = NULL;
    int least = 0;
    for (int i = 0; i < transcript->blocks_count; i++) {
        const struct block *block = &transcript->blocks[i];
        if (!block->low[assembly])
            continue;
        int at = block->coding + (transcript->gene->strand == KB_PLUS ? position - block->low[assembly]
                                                                      : block->high[assembly] - position);
        int distance = distance_to_exon(block, at);
        if (at < 0 || at > block->length || (nearest && distance >= least))
            continue;
        nearest = block;
        least = distance;
        *offset = at;
    }
    return nearest;
}

int transcript_genomic(const struct transcript *transcript, const struct block *block, int offset,
                       enum assembly assembly)
{
    int at = offset - block->coding;
    return transcript->gene->strand == KB_PLUS ? block->low[assembly] + at : block->high[assembly] - at;
}

static const struct block *block_of_base(const struct transcript *transcript, int cds)
{
    for (int i = 0; i < transcript->blocks_count; i++)
        if (cds >= transcript->blocks[i].cds && cds < transcript->blocks[i].cds + transcript->blocks[i].coding_length)
            return &transcript->blocks[i];
    return NULL;
}

const struct block *transcript_place(const struct transcript *transcript, struct dna_position position, int *offset,
                                     bool *outside)
{
    const struct block *first = &transcript->blocks[0], *last = &transcript->blocks[transcript->blocks_count - 1];
    const struct block *block;
    *outside = false;
    if (position.after_stop) {
        block = last;
        *offset = last->coding + last->coding_length + position.base - 1 + position.offset;
    } else if (position.base < 0) {
        block = first;
        *offset = first->coding + position.base + position.offset;
    } else {
        block = block_of_base(transcript, position.base - 1);
        if (!block)
            return NULL;
        int within = position.base - 1 - block->cds;
        bool wrong_end =
            (position.offset > 0 && within != block->coding_length - 1) || (position.offset < 0 && within != 0);
        if (wrong_end)
            return NULL;
        *offset = block->coding + within + position.offset;
    }
    *outside = *offset < 0 || *offset >= block->length;
    return *outside ? NULL : block;
}

bool block_is_first(const struct block *block) { return block->cds == 0; }

bool block_is_last(const struct transcript *transcript, const struct block *block)
{
    return block->cds + block->coding_length == transcript->cds_length;
}

struct dna_position transcript_position(const struct transcript *transcript, const struct block *block, int offset)
{
    int within = offset - block->coding;
    if (within >= 0 && within < block->coding_length)
        return (struct dna_position){.base = block->cds + within + 1};
    bool first = block_is_first(block), last = block_is_last(transcript, block);
    if (within < 0)
        return first ? (struct dna_position){.base = within}
                     : (struct dna_position){.base = block->cds + 1, .offset = within};
    int past = within - block->coding_length + 1;
    return last ? (struct dna_position){.base = past, .after_stop = true}
                : (struct dna_position){.base = block->cds + block->coding_length, .offset = past};
}

const struct block *block_with(struct arena *arena, const struct block *block, int from, const char *bases)
{
    int count = (int)strlen(bases), unknown = 0;
    if (from < 0 || from + count > block->length)
        return NULL;
    for (int i = 0; i < count; i++) {
        bool same = block->bases[from + i] == bases[i];
        if (!same && block->bases[from + i] != UNKNOWN_BASE)
            return NULL;
        unknown += !same;
    }
    if (unknown == 0)
        return block;
    struct block *out = arena_alloc(arena, sizeof *out);
    char *filled = arena_strdup(arena, block->bases);
    if (!out || !filled)
        return NULL;
    memcpy(filled + from, bases, (size_t)count);
    *out = *block;
    out->bases = filled;
    return out;
}

void dna_position_format(char *out, size_t size, struct dna_position position)
{
    text_append(out, size, position.after_stop ? "*" : "");
    text_append_number(out, size, position.base);
    if (position.offset > 0)
        text_append(out, size, "+");
    if (position.offset)
        text_append_number(out, size, position.offset);
}

void reverse_complement(char *bases, int length)
{
    static const char from[] = "ACGTN", to[] = "TGCAN";
    for (int i = 0, j = length - 1; i <= j; i++, j--) {
        const char *left = strchr(from, bases[i]), *right = strchr(from, bases[j]);
        char swapped = left && *left ? to[left - from] : 'N';
        bases[i] = right && *right ? to[right - from] : 'N';
        bases[j] = swapped;
    }
}
