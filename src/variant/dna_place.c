/* A DNA change against the transcript: is it there, and what does it do? */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "variant/hgvs_dna.h"

struct placing {
    struct arena *arena;
    const struct transcript *transcript;
    const struct hgvs_dna *change;
    struct dna_position first, last; /* of a coding change: numbered by this transcript */
    enum assembly assembly;
    struct hgvs_error *error;
};

static bool fail(const struct placing *placing, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    placing->error->column = placing->change->column;
    format_into(placing->error->message, sizeof placing->error->message, format, arguments);
    va_end(arguments);
    return false;
}

static const char *position_text(char out[32], struct dna_position position)
{
    out[0] = '\0';
    dna_position_format(out, 32, position);
    return out;
}

static struct dna_position renumber(const struct dna_numbering *numbering, struct dna_position position)
{
    if (position.base > numbering->after && !position.after_stop)
        position.base += numbering->shift;
    return position;
}

/* One position; *block stays NULL for one whose bases are not held. */
static bool place_one(const struct placing *placing, struct dna_position position, const struct block **block,
                      int *offset)
{
    const struct transcript *transcript = placing->transcript;
    char text[32];
    if (placing->change->letter == 'g') {
        *block = transcript_find(transcript, placing->assembly, position.base, offset);
        return *block != NULL || fail(placing, "position %d is in no coding exon of %s, nor beside one", position.base,
                                      transcript->gene->row.id);
    }
    bool outside;
    *block = transcript_place(transcript, position, offset, &outside);
    if (*block || outside)
        return true;
    if (position.base > transcript->cds_length)
        return fail(placing, "c.%s is past the end of the coding sequence (%d bases)", position_text(text, position),
                    transcript->cds_length);
    return fail(placing, "c.%s: base %d is not at that end of an exon", position_text(text, position), position.base);
}

/* The bases named must be those of the transcript; where it has unknown ones, *block gets them. */
static bool check_removed(const struct placing *placing, const struct block **block, int from, int count)
{
    const char *named = placing->change->removed;
    bool reverse = placing->change->letter == 'g' && placing->transcript->gene->strand == KB_MINUS;
    int counted = placing->change->removed_count;
    if (counted && counted != count)
        return fail(placing, "%d bases are named, but the range has %d", counted, count);
    if (!named[0])
        return true;
    if ((int)strlen(named) != count)
        return fail(placing, "%zu bases are named, but the range has %d", strlen(named), count);
    char bases[EDIT_MAX + 1];
    memcpy(bases, named, (size_t)count + 1);
    if (reverse)
        reverse_complement(bases, count);
    const struct block *read = block_with(placing->arena, *block, from, bases);
    if (read) {
        *block = read;
        return true;
    }
    memcpy(bases, (*block)->bases + from, (size_t)count);
    bases[count] = '\0';
    if (reverse)
        reverse_complement(bases, count);
    return fail(placing, "the reference has %.20s there, not %.20s", bases, named);
}

/* Copies are counted from the first position on, one unit a time: towards the start of the transcript where the genome
 * is read the other way. */
static bool repeat_edit(const struct placing *placing, const struct block *block, bool reverse, struct edit *edit)
{
    const char *named = placing->change->removed;
    int unit = named[0] ? (int)strlen(named) : edit->removed, present = 0;
    int start = reverse ? edit->from + edit->removed - unit : edit->from;
    if (start < 0 || start + unit > block->length)
        return fail(placing, "longer than can be read");
    char there[EDIT_MAX + 1];
    int shown = unit < EDIT_MAX ? unit : EDIT_MAX;
    format_text(there, sizeof there, "%.*s", shown, block->bases + start);
    if (reverse)
        reverse_complement(there, shown);
    if (named[0] && strcmp(there, named) != 0)
        return fail(placing, "the reference has %s there, not %s", there, named);
    for (int at = start;
         at >= 0 && at + unit <= block->length && memcmp(block->bases + start, block->bases + at, (size_t)unit) == 0;
         at += reverse ? -unit : unit)
        present++;
    if (placing->change->copies > present + EDIT_MAX / unit)
        return fail(placing, "more than %d bases are put in", EDIT_MAX);
    edit->removed = 0;
    edit->from = reverse ? start + unit : start + present * unit;
    if (placing->change->copies < present) {
        edit->removed = (present - placing->change->copies) * unit;
        edit->from -= edit->removed;
    }
    for (int i = present; i < placing->change->copies; i++, edit->added += unit)
        memcpy(edit->with + edit->added, block->bases + start, (size_t)unit);
    return true;
}

static bool fill_edit(const struct placing *placing, const struct block *block, struct edit *edit)
{
    const struct hgvs_dna *change = placing->change;
    bool reverse = change->letter == 'g' && placing->transcript->gene->strand == KB_MINUS;
    int count = edit->removed;
    switch (change->kind) {
    case DNA_REPEAT: return repeat_edit(placing, block, reverse, edit);
    case DNA_DUPLICATION:
    case DNA_INVERSION:
        if (count > EDIT_MAX)
            return fail(placing, "more than %d bases", EDIT_MAX);
        memcpy(edit->with, block->bases + edit->from, (size_t)count);
        edit->added = count;
        if (change->kind == DNA_INVERSION)
            reverse_complement(edit->with, count);
        else
            edit->from += count, edit->removed = 0;
        return true;
    case DNA_INSERTION:
        if (count != 2)
            return fail(placing, "an insertion stands between two neighbours");
        edit->from++;
        edit->removed = 0;
        break;
    default: break;
    }
    edit->added = (int)strlen(change->inserted);
    memcpy(edit->with, change->inserted, (size_t)edit->added);
    if (reverse)
        reverse_complement(edit->with, edit->added);
    return true;
}

/* What a change beside the exons does, by its distance alone. */
static enum effect effect_far(struct dna_position first, struct dna_position last)
{
    if (first.after_stop)
        return EFFECT_UTR_3;
    if (first.base < 0)
        return EFFECT_UTR_5;
    return effect_in_intron(first.offset, last.offset);
}

/* Without the bases that were named as taken out (HGVS, deletion and duplication). */
static const char *change_word(const struct hgvs_dna *change, struct arena *arena)
{
    switch (change->kind) {
    case DNA_SUBSTITUTION: return arena_printf(arena, "%s>%s", change->removed, change->inserted);
    case DNA_DELETION: return "del";
    case DNA_DUPLICATION: return "dup";
    case DNA_INVERSION: return "inv";
    case DNA_INSERTION: return arena_printf(arena, "ins%s", change->inserted);
    case DNA_REPEAT: return arena_printf(arena, "%s[%d]", change->removed, change->copies);
    case DNA_IDENTITY: return "=";
    default: return arena_printf(arena, "delins%s", change->inserted);
    }
}

/* Its name by what was said of it, where no bases are held. */
static const char *name_given(const struct placing *placing)
{
    char first[32], last[32];
    const char *word = change_word(placing->change, placing->arena);
    bool range = placing->change->range;
    position_text(first, placing->first);
    position_text(last, placing->last);
    return word ? arena_printf(placing->arena, "c.%s%s%s%s", first, range ? "_" : "", range ? last : "", word) : NULL;
}

/* A place whose bases are not held lies deep in an intron or far from the coding sequence: taken as written. */
static bool far_away(struct consequence *out, const struct placing *placing)
{
    const struct hgvs_dna *change = placing->change;
    struct dna_position first = placing->first;
    if (change->letter == 'g')
        return fail(placing, "the bases there are not held; give the change as c.");
    *out = (struct consequence){.effect = effect_far(first, placing->last),
                                .place_open = change->kind != DNA_SUBSTITUTION && change->kind != DNA_INVERSION};
    out->hgvs_c = name_given(placing);
    for (int i = 0; i < placing->transcript->blocks_count && !first.after_stop; i++) {
        const struct block *block = &placing->transcript->blocks[i];
        if (first.base > block->cds && first.base <= block->cds + block->coding_length)
            out->exon = out->last_exon = block->exon;
    }
    return out->hgvs_c != NULL || fail(placing, "out of memory");
}

/* "c.1676=", "c.1676_1678=". */
static bool identity(struct consequence *out, const struct placing *placing, const struct block *block, int from,
                     int to)
{
    char first[32], last[32];
    const struct transcript *transcript = placing->transcript;
    *out = (struct consequence){.effect = EFFECT_SYNONYMOUS};
    if (!block && placing->change->letter == 'g')
        return fail(placing, "over more than one exon: give it as c.");
    if (block) {
        out->exon = out->last_exon = block->exon;
        position_text(first, transcript_position(transcript, block, from));
        position_text(last, transcript_position(transcript, block, to));
        out->hgvs_c = arena_printf(placing->arena, "c.%s%s%s=", first, to != from ? "_" : "", to != from ? last : "");
    } else {
        out->hgvs_c = name_given(placing);
    }
    return out->hgvs_c != NULL || fail(placing, "out of memory");
}

/* An insertion at the edge of what is held: one of its neighbours is outside, whose offset is next to the other's, and
 * still it has a place. */
static void reach_over_edge(const struct placing *placing, const struct block **first, const struct block **last)
{
    struct dna_position one = placing->first, two = placing->last;
    bool neighbours = one.base == two.base && one.after_stop == two.after_stop && two.offset == one.offset + 1;
    if (placing->change->kind != DNA_INSERTION || !neighbours)
        return;
    if (!*last)
        *last = *first;
    if (!*first)
        *first = *last;
}

/* What lies between is gone or doubled; the bases put in instead change neither the exons hit nor their splicing. */
static bool is_loss(const struct placing *placing)
{
    enum dna_kind kind = placing->change->kind;
    if (kind == DNA_INSERTION)
        return fail(placing, "an insertion stands between two neighbours");
    return kind == DNA_DELETION || kind == DNA_DUPLICATION || kind == DNA_DELINS ||
           fail(placing, "a change over a whole exon, or more than one: only del, dup and delins can be read");
}

static bool lose(struct consequence *out, const struct placing *placing)
{
    const char *word = change_word(placing->change, placing->arena);
    return (word &&
            consequence_of_loss(out, placing->arena, placing->transcript, placing->first, placing->last, word)) ||
           fail(placing, "out of memory");
}

static bool far_apart(struct consequence *out, const struct placing *placing)
{
    if (!is_loss(placing))
        return false;
    if (placing->change->letter == 'g')
        return fail(placing, "a change over more than one exon: give it as c.");
    return lose(out, placing);
}

/* No bases are held at either end; between them may lie a coding exon or more: a whole gene, for one. */
static bool far_from_bases(struct consequence *out, const struct placing *placing)
{
    if (placing->change->range && !lose(out, placing))
        return false;
    return placing->change->range && out->exon ? is_loss(placing) : far_away(out, placing);
}

bool hgvs_dna_consequence(struct consequence *out, struct arena *arena, const struct transcript *transcript,
                          const struct hgvs_dna *change, const struct dna_numbering *numbering,
                          struct hgvs_error *error)
{
    bool coding = change->letter == 'c';
    struct placing placing = {.arena = arena,
                              .transcript = transcript,
                              .change = change,
                              .first = coding ? renumber(numbering, change->first) : change->first,
                              .last = coding ? renumber(numbering, change->last) : change->last,
                              .assembly = numbering->assembly,
                              .error = error};
    const struct block *first = NULL, *last = NULL;
    int from = 0, to = 0;
    if (change->uncertain || change->kind == DNA_UNKNOWN)
        return fail(&placing, "uncertain: it does not say which bases are changed");
    if (!place_one(&placing, placing.first, &first, &from) || !place_one(&placing, placing.last, &last, &to))
        return false;
    reach_over_edge(&placing, &first, &last);
    if (!coding && first == last && transcript->gene->strand == KB_MINUS) {
        int swap = from;
        from = to;
        to = swap;
    }
    if (first && first == last && to < from)
        return fail(&placing, "the range ends before it starts");
    if (change->kind == DNA_IDENTITY)
        return identity(out, &placing, first == last ? first : NULL, from, to);
    if (first != last)
        return far_apart(out, &placing);
    if (!first)
        return far_from_bases(out, &placing);
    struct edit edit = {.from = from, .removed = to - from + 1};
    if (to >= first->length && change->kind != DNA_INSERTION)
        return far_away(out, &placing);
    if (change->kind != DNA_REPEAT && !check_removed(&placing, &first, from, edit.removed))
        return false;
    bool copies = change->kind == DNA_REPEAT || change->kind == DNA_DUPLICATION || change->kind == DNA_INVERSION;
    if (copies && memchr(first->bases + from, UNKNOWN_BASE, (size_t)edit.removed))
        return far_away(out, &placing);
    if (!fill_edit(&placing, first, &edit))
        return false;
    edit.with[edit.added] = '\0';
    return consequence_of(out, arena, transcript, first, &edit) || fail(&placing, "this leaves the sequence as it is");
}
