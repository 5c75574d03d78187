/* Changes of the DNA whose ends or bases are not told: what can be said all the same (HGVS, uncertain). */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "variant/hgvs_dna.h"

struct opening {
    const struct transcript *transcript;
    const struct hgvs_dna *change;
    struct hgvs_error *error;
};

static bool fail(const struct opening *opening, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    opening->error->column = opening->change->column;
    format_into(opening->error->message, sizeof opening->error->message, format, arguments);
    va_end(arguments);
    return false;
}

static bool is_known(struct dna_position position) { return position.base != 0; }

/* The exon in whose coding part the position lies, or 0. */
static int exon_of(const struct opening *opening, struct dna_position position)
{
    for (int i = 0; i < opening->transcript->blocks_count && !position.offset && !position.after_stop; i++) {
        const struct block *block = &opening->transcript->blocks[i];
        if (position.base > block->cds && position.base <= block->cds + block->coding_length)
            return block->exon;
    }
    return 0;
}

static bool is_past_end(struct dna_position position, const struct transcript *transcript)
{
    return position.base > transcript->cds_length && !position.after_stop;
}

/* What lies between the inner ends is changed for certain: when that is a whole exon or reaches into another one,
 * the effect does not hang on where the ends are. */
static bool is_settled(struct consequence *out, const struct opening *opening, struct arena *arena)
{
    const struct hgvs_dna *change = opening->change;
    const struct transcript *transcript = opening->transcript;
    bool doubled = change->kind == DNA_DUPLICATION;
    if (change->somewhere || !is_known(change->first) || !is_known(change->last) ||
        (change->kind != DNA_DELETION && !doubled) ||
        !consequence_of_loss(out, arena, transcript, change->first, change->last, "del"))
        return false;
    bool reaches = out->effect == EFFECT_EXON_LOSS || out->effect == EFFECT_START_LOST || out->exon != out->last_exon;
    return reaches && (!doubled || consequence_of_loss(out, arena, transcript, change->first, change->last, "dup"));
}

bool hgvs_dna_open(struct consequence *out, bool *settled, struct arena *arena, const struct transcript *transcript,
                   const struct hgvs_dna *change, const char *text, struct hgvs_error *error)
{
    struct opening opening = {transcript, change, error};
    if (change->letter == 'g')
        return fail(&opening, "an uncertain change of the genome cannot be read; give it as c.");
    if (is_past_end(change->last, transcript) || is_past_end(change->high, transcript))
        return fail(&opening, "past the end of the coding sequence (%d bases)", transcript->cds_length);
    *settled = is_settled(out, &opening, arena);
    if (!*settled) {
        int exon = exon_of(&opening, change->low);
        if (!exon || exon_of(&opening, change->high) != exon)
            return fail(&opening, "the ends are uncertain and may lie outside one exon; give the exon or surer ends");
        if (change->low.base > change->high.base)
            return fail(&opening, "the range ends before it starts");
        *out = (struct consequence){.exon = exon, .last_exon = exon};
        if (change->kind == DNA_SUBSTITUTION) /* by any base: it may say nothing */
            out->exon = out->last_exon = 0;
    }
    out->hgvs_c = arena_printf(arena, "c.%s", text + change->column - 1);
    out->place_open = false; /* no rule places ends that are uncertain */
    return out->hgvs_c != NULL || fail(&opening, "out of memory");
}
