/* Neighbours in one codon: on one haplotype they are one change. */
#include <string.h>

#include "variant/calls.h"

/* The codons, from 0, that a coding change touches; false for one that keeps none or changes the frame. */
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

static bool same_haplotype(const struct call *a, const struct call *b)
{
    return (a->haplotypes & b->haplotypes) != 0 && a->phase_set == b->phase_set;
}

static bool phase_known(const struct call *a, const struct call *b)
{
    return a->haplotypes && b->haplotypes && a->phase_set == b->phase_set;
}

/* `first` stands before `second`; puts both and the bases between them into a new edit. */
static struct edit *merge(struct arena *arena, const struct call *first, const struct call *second)
{
    const struct edit *a = first->edit, *b = second->edit;
    int gap = b->from - (a->from + a->removed);
    if (gap < 0 || a->added + gap + b->added > EDIT_MAX)
        return NULL;
    struct edit *out = arena_alloc(arena, sizeof *out);
    if (!out)
        return NULL;
    *out = *a;
    memcpy(out->with + a->added, first->block->bases + a->from + a->removed, (size_t)gap);
    memcpy(out->with + a->added + gap, b->with, (size_t)b->added);
    out->added = a->added + gap + b->added;
    out->removed = a->removed + gap + b->removed;
    out->with[out->added] = '\0';
    return out;
}

/* What both together would be, or NULL. */
static const char *together(struct arena *arena, const struct call *first, const struct call *second,
                            struct edit **edit, struct consequence *consequence)
{
    *edit = merge(arena, first, second);
    if (!*edit || !consequence_of(consequence, arena, first->transcript, first->block, *edit) ||
        !consequence->has_protein)
        return NULL;
    return hgvs_format(arena, &consequence->protein, false);
}

static bool join(struct arena *arena, struct call *first, struct call *second)
{
    struct edit *edit;
    struct consequence consequence;
    const char *name = together(arena, first, second, &edit, &consequence);
    if (!name)
        return true; /* they overlap: two descriptions of one place, left as they are */
    if (same_haplotype(first, second)) {
        first->input = arena_printf(arena, "%s + %s", first->input, second->input);
        first->edit = edit;
        first->hgvs = consequence.hgvs_c;
        first->note = arena_printf(arena, "%s: two phased changes of one codon, read as one.", first->input);
        first->vaf_milli = second->vaf_milli < first->vaf_milli ? second->vaf_milli : first->vaf_milli;
        second->joined = true;
        return first->input && first->note;
    }
    if (phase_known(first, second))
        return true;
    first->note = arena_printf(arena,
                               "%s and %s change one codon, and it is not said whether on one strand. On one strand "
                               "they are %s %s. Ask the laboratory.",
                               first->input, second->input, first->gene->row.id, name);
    return first->note != NULL;
}

bool calls_join(struct specimen *specimen, struct arena *arena)
{
    for (size_t i = 0; i < specimen->calls_count; i++)
        for (size_t j = i + 1; j < specimen->calls_count && j < i + 64; j++) { /* calls come in order of place */
            struct call *a = &specimen->calls[i], *b = &specimen->calls[j];
            int a_first, a_last, b_first, b_last;
            if (a->block != b->block || !codons_of(a, &a_first, &a_last) || !codons_of(b, &b_first, &b_last) ||
                a_last < b_first || b_last < a_first)
                continue;
            bool in_order = a->edit->from <= b->edit->from;
            if (!join(arena, in_order ? a : b, in_order ? b : a))
                return false;
        }
    return true;
}
