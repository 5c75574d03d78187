/* Neighbours that change one codon, or shift the frame and back: on one haplotype they are one change. */
#include <string.h>

#include "variant/calls.h"

#define NEIGHBOURS 64 /* calls come in order of place: what reads together stands near */

/* The codons, from 0, that a coding change touches; false for one that is not wholly coding. */
static bool codons_of(const struct call *call, int *first, int *last)
{
    const struct block *block = call->block;
    if (!call->edit || call->joined || call->filtered)
        return false;
    int from = call->edit->from - block->coding, to = from + (call->edit->removed ? call->edit->removed - 1 : 0);
    if (from < 0 || to >= block->coding_length)
        return false;
    *first = (block->cds + from) / 3;
    *last = (block->cds + to) / 3;
    return true;
}

static bool everywhere(const struct call *call) { return call->haplotypes == ALL_HAPLOTYPES; }

static bool phase_known(const struct call *a, const struct call *b)
{
    return a->haplotypes && b->haplotypes && (everywhere(a) || everywhere(b) || a->phase_set == b->phase_set);
}

static bool changes_frame(const struct call *call) { return (call->edit->added - call->edit->removed) % 3 != 0; }

/* Whether one cannot be read without the other: they share a codon, or each shifts the frame of what follows. */
static bool read_together(const struct call *a, const struct call *b)
{
    int a_first, a_last, b_first, b_last;
    if (a->block != b->block || !codons_of(a, &a_first, &a_last) || !codons_of(b, &b_first, &b_last))
        return false;
    return (a_last >= b_first && b_last >= a_first) || (changes_frame(a) && changes_frame(b));
}

/* `first` stands before `second`; puts both and the bases between them into a new edit. */
static bool merge(struct edit *out, const struct call *first, const struct call *second)
{
    const struct edit *a = first->edit, *b = second->edit;
    int gap = b->from - (a->from + a->removed);
    if (gap < 0 || a->added + gap + b->added > EDIT_MAX)
        return false;
    *out = *a;
    memcpy(out->with + a->added, first->block->bases + a->from + a->removed, (size_t)gap);
    memcpy(out->with + a->added + gap, b->with, (size_t)b->added);
    out->added = a->added + gap + b->added;
    out->removed = a->removed + gap + b->removed;
    out->with[out->added] = '\0';
    return true;
}

enum outcome { OVERLAP, NOTHING, ONE, NO_MEMORY };

/* What both together would be: OVERLAP when they are two descriptions of one place; NOTHING when one takes back what
 * the other does, as a base too many and one too few in a run of the same. */
static enum outcome together(const char **name, struct arena *arena, const struct call *first,
                             const struct call *second, struct edit **edit, struct consequence *consequence)
{
    struct edit *both = *edit = arena_alloc(arena, sizeof **edit);
    if (!both)
        return NO_MEMORY;
    if (!merge(both, first, second))
        return OVERLAP;
    if (both->added == both->removed && memcmp(both->with, first->block->bases + both->from, (size_t)both->added) == 0)
        return NOTHING;
    if (!consequence_of(consequence, arena, first->transcript, first->block, both))
        return NO_MEMORY;
    if (!consequence->has_protein)
        return OVERLAP;
    *name = hgvs_format(arena, &consequence->protein, false);
    return *name ? ONE : NO_MEMORY;
}

/* After what was noted before. */
static bool add_note(struct arena *arena, struct call *call, const char *note)
{
    call->note = note && call->note ? arena_printf(arena, "%s %s", call->note, note) : note;
    return call->note != NULL;
}

static bool make_one(struct arena *arena, struct call *first, struct call *second, struct edit *edit, const char *name)
{
    first->input = arena_printf(arena, "%s + %s", first->input, second->input);
    first->edit = edit;
    first->outside = false; /* together they have a protein */
    first->hgvs = name;
    if (second->vaf_milli < first->vaf_milli)
        first->vaf_milli = second->vaf_milli;
    first->in_normal = first->in_normal && second->in_normal;
    if (!everywhere(second)) { /* both together are where the one that is on fewer is */
        first->phase_set = everywhere(first) ? second->phase_set : first->phase_set;
        first->haplotypes &= second->haplotypes;
    }
    second->joined = true;
    return first->input &&
           add_note(arena, first, arena_printf(arena, "%s: phased changes that are read as one.", first->input));
}

static bool make_none(struct arena *arena, struct call *first, struct call *second)
{
    first->joined = second->joined = true;
    return add_note(arena, first,
                    arena_printf(arena, "%s + %s: phased changes that together leave the sequence as it is.",
                                 first->input, second->input));
}

static bool join(struct arena *arena, struct call *first, struct call *second)
{
    struct edit *edit;
    struct consequence consequence;
    const char *name = NULL;
    bool known = phase_known(first, second);
    if (known && (first->haplotypes & second->haplotypes) == 0)
        return true;
    enum outcome found = together(&name, arena, first, second, &edit, &consequence);
    if (found == ONE && known)
        return make_one(arena, first, second, edit, consequence.hgvs_c);
    if (found == NOTHING && known)
        return make_none(arena, first, second);
    if (found != ONE)
        return found != NO_MEMORY;
    return add_note(arena, first,
                    arena_printf(arena,
                                 "%s and %s must be read together, and it is not said whether they lie on one strand. "
                                 "On one strand they are %s %s. Ask the laboratory.",
                                 first->input, second->input, first->gene->row.id, name));
}

/* In the order of the gene; what is put in at a place stands before what is taken out there. */
static bool in_order(const struct edit *a, const struct edit *b)
{
    return a->from < b->from || (a->from == b->from && a->removed == 0);
}

bool calls_join(struct specimen *specimen, struct arena *arena)
{
    for (size_t i = 0; i < specimen->calls_count; i++)
        for (size_t j = i + 1; j < specimen->calls_count && j < i + NEIGHBOURS; j++) {
            struct call *a = &specimen->calls[i], *b = &specimen->calls[j];
            if (!read_together(a, b))
                continue;
            bool ordered = in_order(a->edit, b->edit);
            if (!join(arena, ordered ? a : b, ordered ? b : a))
                return false;
        }
    return true;
}
