/* A protein change against the protein: checking, the normal form, formatting. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "variant/amino.h"
#include "variant/hgvs.h"

static bool fail(struct hgvs_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error->column = 0;
    format_into(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return false;
}

static bool check_residue(char residue, int codon, const char *sequence, int length, struct hgvs_error *error)
{
    if (codon == length + 1 && residue == '*')
        return true;
    if (codon > length)
        return fail(error, "codon %d is past the end of the protein (%d residues)", codon, length);
    if (sequence[codon - 1] != residue)
        return fail(error, "residue %d is %c (%s), not %c (%s)", codon, sequence[codon - 1],
                    amino_three(sequence[codon - 1]), residue, amino_three(residue));
    return true;
}

bool hgvs_check(const struct hgvs_protein *change, const char *sequence, int length, struct hgvs_error *error)
{
    if (!hgvs_has_place(change))
        return true;
    if (!check_residue(change->first_residue, change->first, sequence, length, error) ||
        !check_residue(change->last_residue, change->last, sequence, length, error))
        return false;
    if (change->kind == HGVS_DELETION || change->kind == HGVS_DUPLICATION) /* delWK: each residue named */
        for (int i = 0; change->inserted[i]; i++)
            if (!check_residue(change->inserted[i], change->first + i, sequence, length, error))
                return false;
    return true;
}

void hgvs_codons(const struct hgvs_protein *change, int *first, int *last)
{
    *first = change->first;
    *last = change->last;
}

/* A change as "replace residues [from, from+removed) by `with`", 0-based: the form in which
 * trimming and shifting are simple. */
static bool to_edit(struct edit *edit, const struct hgvs_protein *change, const char *sequence)
{
    *edit = (struct edit){.from = change->first - 1, .removed = change->last - change->first + 1};
    const char *with = change->inserted;
    edit->added = (int)strlen(with);
    switch (change->kind) {
    case HGVS_DELETION: edit->added = 0; break;
    case HGVS_DUPLICATION:
        edit->added = edit->removed;
        with = sequence + edit->from;
        edit->from = change->last;
        edit->removed = 0;
        break;
    case HGVS_INSERTION:
        edit->from = change->first;
        edit->removed = 0;
        break;
    default: break;
    }
    if (edit->added > HGVS_INSERTED_MAX)
        return false;
    memcpy(edit->with, with, (size_t)edit->added);
    return true;
}

/* A number of copies, compared with how many there are, is a deletion or an insertion of whole copies. */
static bool repeat_to_edit(struct edit *edit, const struct hgvs_protein *change, const char *sequence, int length)
{
    int unit = change->last - change->first + 1, from = change->first - 1, present = 1;
    while (from + (present + 1) * unit <= length &&
           memcmp(sequence + from, sequence + from + (size_t)present * (size_t)unit, (size_t)unit) == 0)
        present++;
    *edit = (struct edit){.from = from + present * unit};
    if (change->copies < present) {
        edit->removed = (present - change->copies) * unit;
        edit->from -= edit->removed;
        return true;
    }
    if ((change->copies - present) > HGVS_INSERTED_MAX / unit)
        return false;
    for (int i = present; i < change->copies; i++, edit->added += unit)
        memcpy(edit->with + edit->added, sequence + from, (size_t)unit);
    return true;
}

static void set_range(struct hgvs_protein *out, const char *sequence, int from, int count)
{
    out->first = from + 1;
    out->last = from + count;
    out->first_residue = sequence[from];
    out->last_residue = sequence[from + count - 1];
}

bool hgvs_from_edit(struct hgvs_protein *out, const struct edit *edit, const char *sequence, int length)
{
    memcpy(out->inserted, edit->with, (size_t)edit->added);
    out->inserted[edit->added] = '\0';
    if (edit->removed == 0) {
        if (edit_duplicates(edit, sequence)) {
            out->kind = HGVS_DUPLICATION;
            out->inserted[0] = '\0';
            set_range(out, sequence, edit->from - edit->added, edit->added);
            return true;
        }
        if (edit->from == 0 || edit->from >= length) /* before the first or after the last residue */
            return false;
        out->kind = HGVS_INSERTION;
        set_range(out, sequence, edit->from - 1, 2);
        return true;
    }
    set_range(out, sequence, edit->from, edit->removed);
    if (edit->added == 0)
        out->kind = HGVS_DELETION;
    else if (edit->added == 1 && edit->removed == 1)
        out->kind = edit->with[0] == '*' ? HGVS_NONSENSE : HGVS_SUBSTITUTION;
    else
        out->kind = HGVS_DELINS;
    if (out->kind == HGVS_NONSENSE)
        out->inserted[0] = '\0';
    return true;
}

/* The protein ends at a stop that is put in: the change begins where the residues before the stop first differ, and
 * nothing of it can stand behind the stop. */
static void lead_to_stop(struct edit *edit, const char *sequence, int length)
{
    edit->added = (int)((const char *)memchr(edit->with, '*', (size_t)edit->added) - edit->with) + 1;
    while (edit->from < length && edit->with[0] == sequence[edit->from]) {
        memmove(edit->with, edit->with + 1, (size_t)--edit->added);
        edit->from++;
        edit->removed -= edit->removed > 0;
    }
    if (edit->with[0] == '*' && edit->from < length)
        edit->removed = edit->added = 1;
}

bool hgvs_normalize(struct hgvs_protein *change, const char *sequence, int length)
{
    if (change->uncertain)
        return false;
    if (change->last > length) /* the stop codon has one place and one name */
        return true;
    switch (change->kind) {
    case HGVS_SUBSTITUTION:
    case HGVS_DELETION:
    case HGVS_DUPLICATION:
    case HGVS_INSERTION:
    case HGVS_DELINS:
    case HGVS_REPEAT: break;
    default: return true;
    }
    struct edit edit;
    bool fits = change->kind == HGVS_REPEAT ? repeat_to_edit(&edit, change, sequence, length)
                                            : to_edit(&edit, change, sequence);
    if (!fits)
        return false;
    edit_trim(&edit, sequence);
    if (edit.removed == 0 && edit.added == 0)
        return false;
    if (memchr(edit.with, '*', (size_t)edit.added))
        lead_to_stop(&edit, sequence, length);
    else
        edit_shift(&edit, sequence, length);
    change->copies = 0;
    return hgvs_from_edit(change, &edit, sequence, length);
}

bool hgvs_has_place(const struct hgvs_protein *change)
{
    return change->kind != HGVS_UNKNOWN && change->kind != HGVS_NO_PROTEIN && change->kind != HGVS_NO_CHANGE;
}

bool hgvs_equal(const struct hgvs_protein *a, const struct hgvs_protein *b)
{
    return a->kind == b->kind && a->first == b->first && a->last == b->last && a->first_residue == b->first_residue &&
           a->last_residue == b->last_residue && a->copies == b->copies && strcmp(a->inserted, b->inserted) == 0 &&
           strcmp(a->tail, b->tail) == 0;
}

/* ---- formatting ---- */

static void add_residue(char *out, size_t size, char residue, bool three_letter)
{
    const char one[2] = {residue, '\0'};
    text_append(out, size, three_letter ? amino_three(residue) : one);
}

static void add_position(char *out, size_t size, char residue, int codon, bool three_letter)
{
    add_residue(out, size, residue, three_letter);
    text_append_number(out, size, codon);
}

/* What stands after the position. */
static void add_change(char *out, size_t size, const struct hgvs_protein *change, bool three_letter)
{
    static const char *const words[] = {
        [HGVS_DELETION] = "del",  [HGVS_DUPLICATION] = "dup", [HGVS_INSERTION] = "ins",
        [HGVS_DELINS] = "delins", [HGVS_SYNONYMOUS] = "=",    [HGVS_START_LOST] = "?",
    };
    bool word_first = change->kind < sizeof words / sizeof words[0] && words[change->kind];
    bool redundant = change->kind == HGVS_DELETION || change->kind == HGVS_DUPLICATION;
    if (word_first && !(change->kind == HGVS_START_LOST && change->tail[0]))
        text_append(out, size, words[change->kind]);
    for (const char *c = change->inserted; *c && !redundant; c++)
        add_residue(out, size, *c, three_letter);
    if (change->kind == HGVS_NONSENSE)
        add_residue(out, size, '*', three_letter);
    if (change->kind == HGVS_FRAMESHIFT)
        text_append(out, size, "fs");
    if (change->kind == HGVS_EXTENSION)
        text_append(out, size, "ext");
    if (change->kind == HGVS_REPEAT) {
        text_append(out, size, "[");
        text_append_number(out, size, change->copies);
        text_append(out, size, "]");
    }
    if (three_letter && change->tail[0] == '*')
        text_append(out, size, "Ter");
    text_append(out, size, change->tail + (three_letter && change->tail[0] == '*'));
}

static void add_place(char *out, size_t size, const struct hgvs_protein *change, bool three_letter)
{
    add_position(out, size, change->first_residue, change->first, three_letter);
    if (change->last != change->first) {
        text_append(out, size, "_");
        add_position(out, size, change->last_residue, change->last, three_letter);
    }
}

const char *hgvs_format(struct arena *arena, const struct hgvs_protein *change, bool three_letter)
{
    char out[3 * HGVS_INSERTED_MAX + 128] = "p.";
    if (change->predicted && change->kind != HGVS_UNKNOWN)
        text_append(out, sizeof out, "(");
    switch (change->kind) {
    case HGVS_UNKNOWN: text_append(out, sizeof out, "?"); break;
    case HGVS_NO_PROTEIN:
        text_append(out, sizeof out, "0");
        text_append(out, sizeof out, change->tail);
        break;
    case HGVS_NO_CHANGE: text_append(out, sizeof out, "="); break;
    default: add_place(out, sizeof out, change, three_letter); add_change(out, sizeof out, change, three_letter);
    }
    if (change->predicted && change->kind != HGVS_UNKNOWN)
        text_append(out, sizeof out, ")");
    return arena_strdup(arena, out);
}
