#include "variant/consequence.h"

#include <stdio.h>
#include <string.h>

#define SPLICE_SITE 2         /* bases of the intron that make the site */
#define SPLICE_REGION_INTRON 8 /* Sequence Ontology SO:0001630: bases 3-8 of the intron, 1-3 of the exon */
#define SPLICE_REGION_EXON 3

const char *effect_term(enum effect effect)
{
    static const char *const terms[] = {
        [EFFECT_SYNONYMOUS] = "synonymous_variant",
        [EFFECT_STOP_RETAINED] = "stop_retained_variant",
        [EFFECT_MISSENSE] = "missense_variant",
        [EFFECT_INFRAME_DELETION] = "inframe_deletion",
        [EFFECT_INFRAME_INSERTION] = "inframe_insertion",
        [EFFECT_FRAMESHIFT] = "frameshift_variant",
        [EFFECT_STOP_GAINED] = "stop_gained",
        [EFFECT_STOP_LOST] = "stop_lost",
        [EFFECT_START_LOST] = "start_lost",
        [EFFECT_SPLICE_ACCEPTOR] = "splice_acceptor_variant",
        [EFFECT_SPLICE_DONOR] = "splice_donor_variant",
        [EFFECT_SPLICE_REGION] = "splice_region_variant",
        [EFFECT_INTRON] = "intron_variant",
        [EFFECT_UTR_5] = "5_prime_UTR_variant",
        [EFFECT_UTR_3] = "3_prime_UTR_variant",
        [EFFECT_EXON_LOSS] = "exon_loss_variant",
    };
    return terms[effect];
}

bool effect_destroys(enum effect effect)
{
    return effect == EFFECT_FRAMESHIFT || effect == EFFECT_STOP_GAINED || effect == EFFECT_START_LOST ||
           effect == EFFECT_SPLICE_ACCEPTOR || effect == EFFECT_SPLICE_DONOR || effect == EFFECT_EXON_LOSS;
}

static bool first_block(const struct transcript *transcript, const struct block *block)
{
    return block == transcript->blocks;
}

static bool last_block(const struct transcript *transcript, const struct block *block)
{
    return block == transcript->blocks + transcript->blocks_count - 1;
}

enum effect effect_in_intron(int first_offset, int last_offset)
{
    int first = first_offset < 0 ? -first_offset : first_offset, last = last_offset < 0 ? -last_offset : last_offset;
    int nearest = first < last ? first : last;
    if (nearest <= SPLICE_SITE)
        return (first_offset ? first_offset : last_offset) < 0 ? EFFECT_SPLICE_ACCEPTOR : EFFECT_SPLICE_DONOR;
    return nearest <= SPLICE_REGION_INTRON ? EFFECT_SPLICE_REGION : EFFECT_INTRON;
}

/* Whether the edit stands wholly in the coding part. Letters put in between a splice site and the exon
 * make the exon longer; those put in before the start codon or after the stop are untranslated. */
static bool is_coding(const struct transcript *transcript, const struct block *block, const struct edit *edit)
{
    int from = block->coding, to = block->coding + block->coding_length;
    if (edit->removed == 0 && ((first_block(transcript, block) && edit->from == from) ||
                               (last_block(transcript, block) && edit->from == to)))
        return false;
    return edit->from >= from && edit->from + edit->removed <= to;
}

/* What it means to stand beside the exon, `distance` bases away from it (0: touching). */
static enum effect effect_beside(const struct transcript *transcript, const struct block *block, bool before,
                                 int distance)
{
    if (before && first_block(transcript, block))
        return EFFECT_UTR_5;
    if (!before && last_block(transcript, block))
        return EFFECT_UTR_3;
    if (distance < SPLICE_SITE)
        return before ? EFFECT_SPLICE_ACCEPTOR : EFFECT_SPLICE_DONOR;
    return distance < SPLICE_REGION_INTRON ? EFFECT_SPLICE_REGION : EFFECT_INTRON;
}

/* The effect where the edit stands now, not wholly in the coding part. */
static enum effect effect_outside(const struct transcript *transcript, const struct block *block,
                                  const struct edit *edit)
{
    int end = block->coding + block->coding_length;
    if (edit->from + edit->removed <= block->coding)
        return effect_beside(transcript, block, true, block->coding - (edit->from + edit->removed));
    if (edit->from >= end)
        return effect_beside(transcript, block, false, edit->from - end);
    bool before = edit->from < block->coding; /* it crosses an end of the coding part */
    if (before && first_block(transcript, block))
        return EFFECT_START_LOST;
    if (!before && last_block(transcript, block))
        return EFFECT_STOP_LOST;
    return before ? EFFECT_SPLICE_ACCEPTOR : EFFECT_SPLICE_DONOR;
}

/* Of the places with the same result the one in the coding part is what the cell reads: the splice sites
 * are whole. Else the place that spares the splice site. */
static bool find_place(struct edit *out, enum effect *effect, const struct transcript *transcript,
                       const struct block *block, const struct edit *edit)
{
    struct edit at = *edit;
    *out = at;
    *effect = EFFECT_SPLICE_ACCEPTOR;
    for (bool first = true;; first = false) {
        if (is_coding(transcript, block, &at)) {
            *out = at;
            return true;
        }
        enum effect here = effect_outside(transcript, block, &at);
        if (first || here > *effect)
            *effect = here; /* the enum has the splice sites before what is milder */
        if (!edit_step_left(&at, block->bases))
            return false;
    }
}

static bool is_near_splice(const struct transcript *transcript, const struct block *block, const struct edit *edit)
{
    bool start = edit->from < block->coding + SPLICE_REGION_EXON && !first_block(transcript, block);
    bool end = edit->from + edit->removed > block->coding + block->coding_length - SPLICE_REGION_EXON &&
               !last_block(transcript, block);
    return start || end;
}

static bool name(struct consequence *out, struct arena *arena, const struct transcript *transcript,
                 const struct block *block, const struct edit *edit)
{
    char text[EDIT_MAX + 96];
    dna_name(text, sizeof text, transcript, block, edit);
    out->hgvs_c = arena_printf(arena, "c.%s", text);
    return out->hgvs_c != NULL;
}

bool consequence_of(struct consequence *out, struct arena *arena, const struct transcript *transcript,
                    const struct block *block, const struct edit *edit)
{
    struct edit shifted = *edit, place;
    *out = (struct consequence){.exon = block->exon, .last_exon = block->exon};
    edit_trim(&shifted, block->bases);
    if (shifted.removed == 0 && shifted.added == 0)
        return false;
    edit_shift(&shifted, block->bases, block->length);
    if (!name(out, arena, transcript, block, &shifted))
        return false;
    if (!find_place(&place, &out->effect, transcript, block, &shifted))
        return true;
    out->near_splice = is_near_splice(transcript, block, &place);
    place.from += block->cds - block->coding;
    out->effect = protein_change(&out->protein, transcript, &place);
    out->has_protein = true;
    return true;
}

bool consequence_of_loss(struct consequence *out, struct arena *arena, const struct transcript *transcript,
                         struct dna_position first, struct dna_position last, const char *word)
{
    char text[96] = "";
    dna_position_format(text, sizeof text, first);
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, "_");
    dna_position_format(text, sizeof text, last);
    *out = (struct consequence){.effect = EFFECT_EXON_LOSS};
    int low = first.base < 1 ? 1 : first.base, high = last.after_stop ? transcript->cds_length : last.base;
    for (int i = 0; i < transcript->blocks_count; i++) {
        const struct block *block = &transcript->blocks[i];
        bool hit = block->cds + block->coding_length >= low && block->cds + 1 <= high;
        if (hit && !out->exon)
            out->exon = block->exon;
        if (hit)
            out->last_exon = block->exon;
    }
    out->hgvs_c = arena_printf(arena, "c.%s%s", text, word);
    return out->hgvs_c != NULL;
}
