#include "variant/consequence.h"

#include <string.h>

#include "base/text.h"

#define SPLICE_SITE 2          /* bases of the intron that make the site */
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
        [EFFECT_ELONGATION] = "feature_elongation",
    };
    return terms[effect];
}

bool effect_destroys(enum effect effect)
{
    return effect == EFFECT_FRAMESHIFT || effect == EFFECT_STOP_GAINED || effect == EFFECT_START_LOST ||
           effect == EFFECT_SPLICE_ACCEPTOR || effect == EFFECT_SPLICE_DONOR || effect == EFFECT_EXON_LOSS;
}

bool effect_is_silent(enum effect effect)
{
    return effect == EFFECT_SYNONYMOUS || effect == EFFECT_STOP_RETAINED || effect == EFFECT_SPLICE_REGION ||
           effect == EFFECT_INTRON || effect == EFFECT_UTR_5 || effect == EFFECT_UTR_3;
}

bool effect_disturbs_splicing(enum effect effect)
{
    return effect == EFFECT_SPLICE_ACCEPTOR || effect == EFFECT_SPLICE_DONOR;
}

enum effect effect_in_intron(int first_offset, int last_offset)
{
    int first = first_offset < 0 ? -first_offset : first_offset, last = last_offset < 0 ? -last_offset : last_offset;
    int nearest = first < last ? first : last;
    if (nearest <= SPLICE_SITE)
        return (first_offset ? first_offset : last_offset) < 0 ? EFFECT_SPLICE_ACCEPTOR : EFFECT_SPLICE_DONOR;
    return nearest <= SPLICE_REGION_INTRON ? EFFECT_SPLICE_REGION : EFFECT_INTRON;
}

/* Whether the edit stands wholly in what is translated: the coding part and, from the last exon's on, the bases
 * after the stop. Letters put in between a splice site and the exon make the exon longer; those put in before the
 * start codon or after the stop are untranslated. */
static bool is_coding(const struct transcript *transcript, const struct block *block, const struct edit *edit)
{
    int from = block->coding, to = block->coding + block->coding_length;
    if (edit->removed == 0 &&
        ((block_is_first(block) && edit->from == from) || (block_is_last(transcript, block) && edit->from == to)))
        return false;
    return edit->from >= from &&
           (edit->from + edit->removed <= to || (block_is_last(transcript, block) && edit->from < to));
}

/* What it means to stand beside the exon, `distance` bases away from it (0: touching). */
static enum effect effect_beside(const struct transcript *transcript, const struct block *block, bool before,
                                 int distance)
{
    if (before && block_is_first(block))
        return EFFECT_UTR_5;
    if (!before && block_is_last(transcript, block))
        return EFFECT_UTR_3;
    if (distance < SPLICE_SITE)
        return before ? EFFECT_SPLICE_ACCEPTOR : EFFECT_SPLICE_DONOR;
    return distance < SPLICE_REGION_INTRON ? EFFECT_SPLICE_REGION : EFFECT_INTRON;
}

/* The effect where the edit stands now, not wholly in the coding part. */
static enum effect effect_outside(const struct block *block, const struct edit *edit,
                                  const struct transcript *transcript)
{
    int end = block->coding + block->coding_length;
    if (edit->from + edit->removed <= block->coding)
        return effect_beside(transcript, block, true, block->coding - (edit->from + edit->removed));
    if (edit->from >= end)
        return effect_beside(transcript, block, false, edit->from - end);
    bool before = edit->from < block->coding; /* it crosses an end of the coding part */
    if (before && block_is_first(block))
        return EFFECT_START_LOST;
    return before ? EFFECT_SPLICE_ACCEPTOR : EFFECT_SPLICE_DONOR;
}

/* Of all places with the same result. The 3' most counts (HGVS) where it is in the coding part, or beside the exon
 * and spares the splice site; where it would touch the site, one in the coding part: the site is whole. True: one
 * in the coding part, in *out. `effect` is the mildest beside the exon. */
static bool find_place(struct edit *out, enum effect *effect, const struct transcript *transcript,
                       const struct block *block, const struct edit *edit)
{
    struct edit at = *edit;
    bool first = is_coding(transcript, block, edit), coding = false;
    *out = at;
    *effect = EFFECT_SYNONYMOUS; /* the enum has what destroys before what is milder */
    do {
        enum effect here = EFFECT_SYNONYMOUS;
        if (!is_coding(transcript, block, &at))
            here = effect_outside(block, &at, transcript);
        else if (!coding) {
            *out = at;
            coding = true;
        }
        *effect = here > *effect ? here : *effect;
    } while (edit_step_left(&at, block->bases));
    return first || (coding && (*effect < EFFECT_SPLICE_REGION || *effect == EFFECT_UTR_5));
}

static bool is_near_splice(const struct transcript *transcript, const struct block *block, const struct edit *edit)
{
    bool start = edit->from < block->coding + SPLICE_REGION_EXON && !block_is_first(block);
    bool end = edit->from + edit->removed > block->coding + block->coding_length - SPLICE_REGION_EXON &&
               !block_is_last(transcript, block);
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
    out->place_open = !edit_place_is_sure(&shifted, block->bases, block->length);
    if (!name(out, arena, transcript, block, &shifted))
        return false;
    bool coding = find_place(&place, &out->effect, transcript, block, &shifted);
    if (coding) {
        enum effect beside = out->effect;
        out->near_splice = is_near_splice(transcript, block, &place);
        place.from += block->cds - block->coding;
        out->effect = protein_change(&out->protein, transcript, &place);
        out->has_protein = out->effect != EFFECT_START_LOST || beside != EFFECT_UTR_5;
        if (!out->has_protein) /* the start codon is whole behind the bases put in */
            out->effect = EFFECT_UTR_5;
    } else if (out->effect == EFFECT_START_LOST) {
        protein_without_start(&out->protein, transcript);
        out->has_protein = true;
    }
    return true;
}

/* The effect of losing bases from the first hit exon to the last; a whole exon, or parts with a splice site. */
static enum effect effect_of_loss(const struct transcript *transcript, const struct consequence *hit, bool whole,
                                  struct dna_position first, struct dna_position last)
{
    bool with_start = first.base <= 1 && !first.offset && !first.after_stop;
    if (!hit->exon && (last.base < 0 || first.after_stop))
        return first.after_stop ? EFFECT_UTR_3 : EFFECT_UTR_5;
    if (!hit->exon)
        return effect_in_intron(first.offset, last.offset);
    if (with_start && hit->exon == hit->last_exon)
        return EFFECT_START_LOST;
    if (whole)
        return EFFECT_EXON_LOSS;
    if (last.after_stop && hit->exon == hit->last_exon &&
        hit->exon == transcript->blocks[transcript->blocks_count - 1].exon)
        return first.offset < 0 ? EFFECT_SPLICE_ACCEPTOR : EFFECT_STOP_LOST;
    return first.offset && hit->exon == hit->last_exon ? EFFECT_SPLICE_ACCEPTOR : EFFECT_SPLICE_DONOR;
}

/* The 3' rule for what runs over more than one block, as the genome has it: a step into an intron is one, from exon to
 * exon none. False where the bases that it asks for are not held. */
static bool shift_loss(const struct transcript *transcript, struct dna_position *first, struct dna_position *last)
{
    int from = 0, to = 0;
    bool outside = false;
    const struct block *start = transcript_place(transcript, *first, &from, &outside);
    const struct block *end = transcript_place(transcript, *last, &to, &outside);
    while (start && end && from < start->length && to + 1 < end->length) {
        char lost = start->bases[from], next = end->bases[to + 1];
        if (lost == UNKNOWN_BASE || next == UNKNOWN_BASE)
            return false;
        if (lost != next)
            return true;
        from++;
        to++;
        if (from == start->length)
            return false;
        *first = transcript_position(transcript, start, from);
        *last = transcript_position(transcript, end, to);
    }
    return false;
}

bool consequence_of_loss(struct consequence *out, struct arena *arena, const struct transcript *transcript,
                         struct dna_position first, struct dna_position last, const char *word)
{
    char text[96] = "";
    *out = (struct consequence){0};
    if (strcmp(word, "del") == 0 || strcmp(word, "dup") == 0)
        out->place_open = !shift_loss(transcript, &first, &last);
    dna_position_format(text, sizeof text, first);
    text_append(text, sizeof text, "_");
    dna_position_format(text, sizeof text, last);
    bool whole = false;
    int low = first.base < 1 ? 1 : first.base + (first.offset > 0);
    int high = last.after_stop ? transcript->cds_length : last.base - (last.offset < 0);
    for (int i = 0; i < transcript->blocks_count; i++) {
        const struct block *block = &transcript->blocks[i];
        int from = block->cds + 1, to = block->cds + block->coding_length;
        bool hit = low <= high && to >= low && from <= high;
        if (!hit)
            continue;
        out->exon = out->exon ? out->exon : block->exon;
        out->last_exon = block->exon;
        whole = whole || (low <= from && to <= high);
    }
    out->effect = effect_of_loss(transcript, out, whole, first, last);
    if (strcmp(word, "dup") == 0 && !effect_is_silent(out->effect))
        out->effect = EFFECT_ELONGATION;
    out->has_protein = out->effect == EFFECT_START_LOST;
    if (out->has_protein)
        protein_without_start(&out->protein, transcript);
    out->hgvs_c = arena_printf(arena, "c.%s%s", text, word);
    return out->hgvs_c != NULL;
}
