/* The grammar of protein changes. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/letters.h"
#include "variant/amino.h"
#include "variant/hgvs.h"
#include "variant/hgvs_cursor.h"

/* One residue; 0 when there is none. The first decides whether the rest is in one letter or three:
 * "insALA" is three residues after A502 and one after Ala502. A stop may be written either way. */
static char take_residue(struct hgvs_cursor *cursor)
{
    size_t left = (size_t)(cursor->end - cursor->at);
    bool ter = left >= 3 && strncmp(cursor->at, "Ter", 3) == 0;
    char residue = left >= 3 && (cursor->style != STYLE_ONE || ter) ? amino_from_three(cursor->at) : '\0';
    if (residue) {
        cursor->at += 3;
        cursor->style = STYLE_THREE;
        return residue;
    }
    if (left >= 1 && (cursor->style != STYLE_THREE || strchr("*X", *cursor->at)) &&
        (residue = amino_from_one(*cursor->at))) {
        cursor->at++;
        if (cursor->style == STYLE_NOT_SEEN)
            cursor->style = STYLE_ONE;
    }
    return residue;
}

static bool take_position(struct hgvs_cursor *cursor, char *residue, int *codon)
{
    *residue = take_residue(cursor);
    if (!*residue)
        return hgvs_fail(cursor, "expected an amino acid, such as V or Val");
    const char *digits = cursor->at;
    long value = 0;
    while (cursor->at < cursor->end && isdigit((unsigned char)*cursor->at) && value < 100000)
        value = value * 10 + (*cursor->at++ - '0');
    if (cursor->at == digits)
        return hgvs_fail(cursor, "expected the number of the codon after the amino acid");
    if (value == 0 || value >= 100000)
        return cursor->at = digits, hgvs_fail(cursor, "expected the number of a codon, from 1");
    *codon = (int)value;
    return true;
}

/* "Xaa[5]", "X[5]", "(5)", "5": so many residues, and not which. */
static bool take_number_inserted(struct hgvs_cursor *cursor, bool *taken)
{
    const char *start = cursor->at;
    bool named = hgvs_take(cursor, "Xaa[") || hgvs_take(cursor, "X["), round = !named && hgvs_take(cursor, "(");
    const char *digits = cursor->at;
    while (cursor->at < cursor->end && isdigit((unsigned char)*cursor->at))
        cursor->at++;
    *taken = cursor->at > digits;
    if (!*taken)
        cursor->at = start;
    else if (named || round)
        return hgvs_take(cursor, named ? "]" : ")") || hgvs_fail(cursor, "expected \"%s\"", named ? "]" : ")");
    return true;
}

static bool take_inserted(struct hgvs_cursor *cursor, struct hgvs_protein *out)
{
    size_t count = 0;
    bool counted;
    if (!take_number_inserted(cursor, &counted))
        return false;
    if (counted)
        return out->uncertain = true;
    while (cursor->at < cursor->end && *cursor->at != ')') {
        char residue = take_residue(cursor);
        if (!residue)
            return isgraph((unsigned char)*cursor->at) ? hgvs_fail(cursor, "\"%c\" is no amino acid", *cursor->at)
                                                       : hgvs_fail(cursor, "this is no amino acid");
        if (count == HGVS_INSERTED_MAX)
            return hgvs_fail(cursor, "more than %d amino acids inserted", HGVS_INSERTED_MAX);
        out->inserted[count++] = residue;
    }
    out->inserted[count] = '\0';
    return count > 0 || hgvs_fail(cursor, "expected the amino acids that are inserted");
}

/* Old reports spell out what is deleted or duplicated: delWK. It must agree with the range, and
 * stays in `inserted` until hgvs_check() has compared it with the protein. */
static bool take_redundant(struct hgvs_cursor *cursor, struct hgvs_protein *out)
{
    if (cursor->at == cursor->end || *cursor->at == ')')
        return true;
    const char *start = cursor->at;
    if (!take_inserted(cursor, out))
        return false;
    int named = (int)strlen(out->inserted);
    bool fits = named == out->last - out->first + 1 && out->inserted[0] == out->first_residue &&
                out->inserted[named - 1] == out->last_residue;
    if (fits)
        return true;
    out->inserted[0] = '\0';
    cursor->at = start;
    return hgvs_fail(cursor, "the amino acids named here are not those of the range before");
}

/* What follows "fs": where the new stop is. fs*5, fsTer5 and fsX5 are the same; fs*? says that it is not known. */
static bool take_frameshift(struct hgvs_cursor *cursor, struct hgvs_protein *out)
{
    size_t used = 0;
    if (hgvs_take(cursor, "Ter") || hgvs_take(cursor, "*") || hgvs_take(cursor, "X"))
        out->tail[used++] = '*';
    const char *number = cursor->at;
    if (hgvs_take(cursor, "?"))
        out->tail[used++] = '?';
    else
        while (cursor->at < cursor->end && isdigit((unsigned char)*cursor->at) && used < sizeof out->tail - 1)
            out->tail[used++] = *cursor->at++;
    out->tail[used] = '\0';
    out->kind = HGVS_FRAMESHIFT;
    if (cursor->at < cursor->end && isdigit((unsigned char)*cursor->at))
        return cursor->at = number, hgvs_fail(cursor, "too long after fs");
    return cursor->at == cursor->end || *cursor->at == ')' ||
           hgvs_fail(cursor, "expected the end, or * and the number of codons, after fs");
}

/* "ext*17", "extTer17", "ext-5": after the residue that the stop became, or after the start. */
static bool take_extension(struct hgvs_cursor *cursor, struct hgvs_protein *out)
{
    const char *start = cursor->at;
    (void)(hgvs_take(cursor, "Ter") || hgvs_take(cursor, "*") || hgvs_take(cursor, "X"));
    bool to_stop = cursor->at != start;
    size_t used = to_stop ? 1 : 0;
    out->tail[0] = to_stop ? '*' : '\0';
    if (!to_stop && hgvs_take(cursor, "-"))
        out->tail[used++] = '-';
    if (hgvs_take(cursor, "?"))
        out->tail[used++] = '?';
    while (cursor->at < cursor->end && isdigit((unsigned char)*cursor->at) && used < sizeof out->tail - 1)
        out->tail[used++] = *cursor->at++;
    out->tail[used] = '\0';
    return true;
}

/* "p.?", "p.0", "p.0?", "p.=" say something of the whole protein. */
static bool take_whole(struct hgvs_cursor *cursor, struct hgvs_protein *out)
{
    if (!out->predicted && hgvs_take(cursor, "?"))
        out->kind = HGVS_UNKNOWN;
    else if (!out->predicted && hgvs_take(cursor, "0")) {
        if (hgvs_take(cursor, "?"))
            snprintf(out->tail, sizeof out->tail, "?");
        out->kind = HGVS_NO_PROTEIN;
    } else if (hgvs_take(cursor, "="))
        out->kind = HGVS_NO_CHANGE;
    else
        return false;
    return true;
}

static bool take_copies(struct hgvs_cursor *cursor, struct hgvs_protein *out)
{
    const char *digits = cursor->at;
    while (cursor->at < cursor->end && isdigit((unsigned char)*cursor->at) && out->copies < 1000)
        out->copies = out->copies * 10 + (*cursor->at++ - '0');
    if (cursor->at == digits || out->copies > 999)
        return cursor->at = digits, hgvs_fail(cursor, "expected the number of copies, such as [10]");
    out->kind = HGVS_REPEAT;
    return hgvs_take(cursor, "]") || hgvs_fail(cursor, "expected \"]\"");
}

/* After a residue: "fs…" (the residue is the first new one), "ext…" (the stop became this residue). */
static bool take_new_reading(struct hgvs_cursor *cursor, struct hgvs_protein *out, char residue, bool *taken)
{
    *taken = true;
    out->inserted[0] = residue;
    out->inserted[1] = '\0';
    if (hgvs_take(cursor, "fs"))
        return take_frameshift(cursor, out);
    if (out->first_residue == '*' && hgvs_take(cursor, "ext")) {
        out->kind = HGVS_EXTENSION;
        return take_extension(cursor, out);
    }
    out->inserted[0] = '\0';
    *taken = false;
    return true;
}

/* "G12A^S^C": one of them, and not known which. */
static bool take_alternatives(struct hgvs_cursor *cursor, struct hgvs_protein *out)
{
    while (hgvs_take(cursor, "^"))
        if (!take_residue(cursor))
            return hgvs_fail(cursor, "expected an amino acid");
    out->kind = HGVS_SUBSTITUTION;
    return out->uncertain = true;
}

static bool take_single_change(struct hgvs_cursor *cursor, struct hgvs_protein *out)
{
    if (hgvs_take(cursor, "=")) {
        out->kind = HGVS_SYNONYMOUS;
        return true;
    }
    const char *start = cursor->at;
    char residue = take_residue(cursor);
    if (!residue)
        return hgvs_fail(cursor, "expected an amino acid, del, dup, ins, delins, fs, * or =");
    bool taken;
    if (!take_new_reading(cursor, out, residue, &taken) || taken)
        return cursor->error->message[0] == '\0';
    if (cursor->at < cursor->end && *cursor->at == '^')
        return take_alternatives(cursor, out);
    if (cursor->at < cursor->end && *cursor->at == '/')
        return hgvs_fail(cursor, "more than one change; give each by itself, or G12A^S where it is one or the other");
    if (cursor->at < cursor->end && *cursor->at != ')' && amino_from_one(*cursor->at))
        return cursor->at = start, hgvs_fail(cursor, "more than one amino acid; write %c%d delins… for that",
                                             out->first_residue, out->first);
    out->kind = residue == '*' ? HGVS_NONSENSE : residue == out->first_residue ? HGVS_SYNONYMOUS : HGVS_SUBSTITUTION;
    if (out->kind == HGVS_SUBSTITUTION) {
        out->inserted[0] = residue;
        out->inserted[1] = '\0';
    }
    return true;
}

/* "Met1ext-5": the protein starts five residues earlier. */
static bool take_start_extension(struct hgvs_cursor *cursor, struct hgvs_protein *out)
{
    struct hgvs_protein extension = {0};
    if (!take_extension(cursor, &extension))
        return false;
    snprintf(out->tail, sizeof out->tail, "ext%.20s", extension.tail);
    return true;
}

static bool take_change(struct hgvs_cursor *cursor, struct hgvs_protein *out, bool range)
{
    if (hgvs_take(cursor, "delins") || hgvs_take(cursor, ">")) {
        out->kind = HGVS_DELINS;
        return take_inserted(cursor, out);
    }
    if (hgvs_take(cursor, "del")) {
        out->kind = HGVS_DELETION;
        return take_redundant(cursor, out);
    }
    if (hgvs_take(cursor, "dup")) {
        out->kind = HGVS_DUPLICATION;
        return take_redundant(cursor, out);
    }
    if (hgvs_take(cursor, "ins")) {
        out->kind = HGVS_INSERTION;
        if (!out->uncertain && (!range || out->last != out->first + 1))
            return hgvs_fail(cursor, "an insertion stands between two neighbours, such as A502_Y503insAY");
        return take_inserted(cursor, out);
    }
    if (hgvs_take(cursor, "fs"))
        return take_frameshift(cursor, out);
    if (!range && out->first_residue == '*' && hgvs_take(cursor, "ext")) {
        out->kind = HGVS_EXTENSION;
        return take_extension(cursor, out);
    }
    if (hgvs_take(cursor, "["))
        return take_copies(cursor, out);
    if (!range && out->first == 1 && (hgvs_take(cursor, "?") || hgvs_take(cursor, "ext"))) {
        out->kind = HGVS_START_LOST;
        return cursor->at[-1] == '?' || take_start_extension(cursor, out);
    }
    if (range)
        return hgvs_fail(cursor, "expected del, dup, ins or delins after a range");
    return take_single_change(cursor, out);
}

/* "KIT:", "NP_000213.1:" … before the change. */
static void skip_gene(struct hgvs_cursor *cursor, size_t *gene_length)
{
    const char *colon = memchr(cursor->at, ':', (size_t)(cursor->end - cursor->at));
    *gene_length = colon ? (size_t)(colon - cursor->at) : 0;
    if (colon)
        cursor->at = colon + 1;
}

static bool end_of_change(struct hgvs_cursor *cursor, const struct hgvs_protein *out)
{
    if (out->predicted && !hgvs_take(cursor, ")"))
        return hgvs_fail(cursor, "expected \")\"");
    return cursor->at == cursor->end || hgvs_fail(cursor, "expected the end of the change here");
}

/* "(Gly56_Ala60)del": the place is in parentheses of its own, and the change behind them. */
static bool is_open_place(const struct hgvs_cursor *cursor)
{
    const char *close = memchr(cursor->at, ')', (size_t)(cursor->end - cursor->at));
    return close && close + 1 < cursor->end && memchr(cursor->at, '_', (size_t)(close - cursor->at)) != NULL &&
           isalpha((unsigned char)close[1]);
}

/* "W557", "W557_K558" */
static bool take_range(struct hgvs_cursor *cursor, struct hgvs_protein *out)
{
    if (!take_position(cursor, &out->first_residue, &out->first))
        return false;
    out->last_residue = out->first_residue;
    out->last = out->first;
    bool range = hgvs_take(cursor, "_");
    if (range && !take_position(cursor, &out->last_residue, &out->last))
        return false;
    if (out->last < out->first || (range && out->last == out->first))
        return hgvs_fail(cursor, "the range ends at codon %d, not after codon %d", out->last, out->first);
    return true;
}

static bool take_all(struct hgvs_cursor *cursor, struct hgvs_protein *out)
{
    if (cursor->end - cursor->at >= 2 && cursor->at[1] == '.' && strchr("cgmnr", cursor->at[0]))
        return hgvs_fail(cursor, "a change of the %s; expected one of the protein, p.…",
                         cursor->at[0] == 'r' ? "RNA" : "DNA");
    if (cursor->end - cursor->at >= 3 && letters_compare_n(cursor->at, "IVS", 3) == 0)
        return hgvs_fail(cursor, "IVS is the old way to name an intron; give the coding position, such as c.1648-2A>G");
    if (cursor->at < cursor->end && isdigit((unsigned char)*cursor->at))
        return hgvs_fail(cursor, "expected p. and an amino acid, or c. before a position of the coding DNA");
    (void)hgvs_take(cursor, "p.");
    if (*cursor->at == '[')
        return hgvs_fail(cursor, "several changes in one; give each by itself");
    out->predicted = hgvs_take(cursor, "(");
    if (take_whole(cursor, out))
        return end_of_change(cursor, out);
    out->uncertain = out->predicted && is_open_place(cursor);
    if (!out->uncertain)
        return take_range(cursor, out) && take_change(cursor, out, out->last != out->first) &&
               end_of_change(cursor, out);
    out->predicted = false; /* the parentheses are those of the place */
    if (!take_range(cursor, out))
        return false;
    if (!hgvs_take(cursor, ")"))
        return hgvs_fail(cursor, "expected \")\"");
    return take_change(cursor, out, false) && end_of_change(cursor, out);
}

bool hgvs_parse(struct hgvs_protein *out, size_t *gene_length, const char *text, struct hgvs_error *error)
{
    *out = (struct hgvs_protein){0};
    *error = (struct hgvs_error){0};
    struct hgvs_cursor cursor = {text, text, text + strlen(text), error, STYLE_NOT_SEEN};
    while (isspace((unsigned char)*cursor.at))
        cursor.at++;
    while (cursor.end > cursor.at && isspace((unsigned char)cursor.end[-1]))
        cursor.end--;
    skip_gene(&cursor, gene_length);
    return take_all(&cursor, out);
}
