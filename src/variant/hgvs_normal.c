/* A protein change against the protein: checking, the normal form, formatting. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "variant/amino.h"
#include "variant/hgvs.h"

static bool fail(struct hgvs_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error->column = 0;
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return false;
}

static bool check_residue(char residue, int codon, const char *sequence, int length, struct hgvs_error *error)
{
    if (codon > length)
        return fail(error, "codon %d is past the end of the protein (%d residues)", codon, length);
    if (sequence[codon - 1] != residue)
        return fail(error, "residue %d is %c (%s), not %c (%s)", codon, sequence[codon - 1],
                    amino_three(sequence[codon - 1]), residue, amino_three(residue));
    return true;
}

bool hgvs_check(const struct hgvs_protein *change, const char *sequence, int length, struct hgvs_error *error)
{
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
struct edit {
    int from, removed;
    char with[HGVS_INSERTED_MAX + 1];
    int added;
};

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

/* What is the same on both sides of the change is no part of it; the left side first (3' rule). */
static void trim(struct edit *edit, const char *sequence)
{
    while (edit->removed && edit->added && sequence[edit->from] == edit->with[0]) {
        memmove(edit->with, edit->with + 1, (size_t)--edit->added);
        edit->from++;
        edit->removed--;
    }
    while (edit->removed && edit->added && sequence[edit->from + edit->removed - 1] == edit->with[edit->added - 1]) {
        edit->removed--;
        edit->added--;
    }
}

/* The 3' rule: as far to the C-terminus as the protein that results stays the same. */
static void shift(struct edit *edit, const char *sequence, int length)
{
    if (edit->added == 0)
        while (edit->from + edit->removed < length && sequence[edit->from] == sequence[edit->from + edit->removed])
            edit->from++;
    if (edit->removed == 0)
        while (edit->from < length && edit->added && sequence[edit->from] == edit->with[0]) {
            char first = edit->with[0];
            memmove(edit->with, edit->with + 1, (size_t)(edit->added - 1));
            edit->with[edit->added - 1] = first;
            edit->from++;
        }
}

static void set_range(struct hgvs_protein *out, const char *sequence, int from, int count)
{
    out->first = from + 1;
    out->last = from + count;
    out->first_residue = sequence[from];
    out->last_residue = sequence[from + count - 1];
}

static bool from_edit(struct hgvs_protein *out, const struct edit *edit, const char *sequence, int length)
{
    memcpy(out->inserted, edit->with, (size_t)edit->added);
    out->inserted[edit->added] = '\0';
    if (edit->removed == 0) {
        bool repeats = edit->added <= edit->from &&
                       memcmp(sequence + edit->from - edit->added, edit->with, (size_t)edit->added) == 0;
        if (repeats) {
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

bool hgvs_normalize(struct hgvs_protein *change, const char *sequence, int length)
{
    if (change->kind == HGVS_SYNONYMOUS || change->kind == HGVS_NONSENSE || change->kind == HGVS_FRAMESHIFT)
        return true;
    struct edit edit;
    if (!to_edit(&edit, change, sequence))
        return false;
    trim(&edit, sequence);
    if (edit.removed == 0 && edit.added == 0)
        return false;
    shift(&edit, sequence, length);
    return from_edit(change, &edit, sequence, length);
}

bool hgvs_equal(const struct hgvs_protein *a, const struct hgvs_protein *b)
{
    return a->kind == b->kind && a->first == b->first && a->last == b->last && a->first_residue == b->first_residue &&
           a->last_residue == b->last_residue && strcmp(a->inserted, b->inserted) == 0 && strcmp(a->tail, b->tail) == 0;
}

/* ---- formatting ---- */

static void add_residue(char *out, size_t size, char residue, bool three_letter)
{
    size_t used = strlen(out);
    if (three_letter)
        snprintf(out + used, size - used, "%s", amino_three(residue));
    else
        snprintf(out + used, size - used, "%c", residue);
}

static void add(char *out, size_t size, const char *text)
{
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s", text);
}

static void add_position(char *out, size_t size, char residue, int codon, bool three_letter)
{
    char digits[16];
    add_residue(out, size, residue, three_letter);
    snprintf(digits, sizeof digits, "%d", codon);
    add(out, size, digits);
}

const char *hgvs_format(struct arena *arena, const struct hgvs_protein *change, bool three_letter)
{
    static const char *const words[] = {
        [HGVS_SUBSTITUTION] = "", [HGVS_DELETION] = "del", [HGVS_DUPLICATION] = "dup", [HGVS_INSERTION] = "ins",
        [HGVS_DELINS] = "delins", [HGVS_SYNONYMOUS] = "=", [HGVS_NONSENSE] = "",       [HGVS_FRAMESHIFT] = "fs",
    };
    char out[3 * HGVS_INSERTED_MAX + 128] = "p.";
    if (change->predicted)
        add(out, sizeof out, "(");
    add_position(out, sizeof out, change->first_residue, change->first, three_letter);
    if (change->last != change->first) {
        add(out, sizeof out, "_");
        add_position(out, sizeof out, change->last_residue, change->last, three_letter);
    }
    add(out, sizeof out, words[change->kind]);
    if (change->kind == HGVS_NONSENSE)
        add_residue(out, sizeof out, '*', three_letter);
    bool redundant = change->kind == HGVS_DELETION || change->kind == HGVS_DUPLICATION;
    for (const char *c = change->inserted; *c && !redundant; c++)
        add_residue(out, sizeof out, *c, three_letter);
    add(out, sizeof out, change->tail);
    if (change->predicted)
        add(out, sizeof out, ")");
    return arena_strdup(arena, out);
}
