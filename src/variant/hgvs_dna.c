/* The grammar of DNA changes (HGVS, DNA recommendations). */
#include "variant/hgvs_dna.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/letters.h"
#include "variant/hgvs_cursor.h"

#define BASE_MAX 300000000 /* longer than any chromosome */

static bool take_number(struct hgvs_cursor *cursor, int *out)
{
    const char *digits = cursor->at;
    long value = 0;
    while (cursor->at < cursor->end && isdigit((unsigned char)*cursor->at) && value < BASE_MAX)
        value = value * 10 + (*cursor->at++ - '0');
    if (cursor->at == digits)
        return hgvs_fail(cursor, "expected a position");
    if (value == 0 || value >= BASE_MAX)
        return cursor->at = digits, hgvs_fail(cursor, "expected a position, from 1");
    *out = (int)value;
    return true;
}

static bool take_position(struct hgvs_cursor *cursor, struct dna_position *out, char letter)
{
    if (hgvs_take(cursor, "IVS"))
        return cursor->at -= 3,
               hgvs_fail(cursor, "IVS is the old way to name an intron; give the coding position, such as c.1648-2A>G");
    *out = (struct dna_position){0};
    out->after_stop = letter == 'c' && hgvs_take(cursor, "*");
    bool before_start = letter == 'c' && !out->after_stop && hgvs_take(cursor, "-");
    if (!take_number(cursor, &out->base))
        return false;
    if (before_start)
        out->base = -out->base;
    if (letter == 'c' && cursor->at < cursor->end && (*cursor->at == '+' || *cursor->at == '-')) {
        bool minus = *cursor->at++ == '-';
        if (!take_number(cursor, &out->offset))
            return false;
        if (minus)
            out->offset = -out->offset;
    }
    return true;
}

static bool take_position_or_none(struct hgvs_cursor *cursor, struct dna_position *out, char letter)
{
    *out = (struct dna_position){0};
    return hgvs_take(cursor, "?") || take_position(cursor, out, letter);
}

/* One end: "1648", or between two positions, "(1640_1648)". */
static bool take_end(struct hgvs_cursor *cursor, struct dna_position *low, struct dna_position *high, char letter,
                     bool *open)
{
    bool between = hgvs_take(cursor, "(");
    *open = *open || between || (cursor->at < cursor->end && *cursor->at == '?');
    if (!take_position_or_none(cursor, low, letter))
        return false;
    *high = *low;
    if (!between)
        return true;
    if (!hgvs_take(cursor, "_"))
        return hgvs_fail(cursor, "expected \"_\": between which two positions?");
    return take_position_or_none(cursor, high, letter) &&
           (hgvs_take(cursor, ")") || hgvs_fail(cursor, "expected \")\""));
}

static bool take_place(struct hgvs_cursor *cursor, struct hgvs_dna *out)
{
    bool open = false;
    if (!take_end(cursor, &out->low, &out->first, out->letter, &open))
        return false;
    out->last = out->high = out->first;
    out->range = hgvs_take(cursor, "_");
    if (out->range && !take_end(cursor, &out->last, &out->high, out->letter, &open))
        return false;
    out->uncertain = open;
    out->somewhere = open && !out->range;
    if (out->somewhere)
        out->first = out->low;
    out->range = out->range || open;
    return true;
}

static bool is_base(char letter) { return letter && strchr("ACGTNacgtn", letter) != NULL; }

/* Bases, upper case; none is allowed. */
static bool take_bases(struct hgvs_cursor *cursor, char out[EDIT_MAX + 1])
{
    size_t count = 0;
    while (cursor->at < cursor->end && is_base(*cursor->at)) {
        if (count == EDIT_MAX)
            return hgvs_fail(cursor, "more than %d bases", EDIT_MAX);
        out[count++] = letter_upper(*cursor->at++);
    }
    out[count] = '\0';
    return true;
}

/* "ins12", "ins(12)", "insN[12]": so many bases, and not which: as many times N. */
static bool take_count_only(struct hgvs_cursor *cursor, struct hgvs_dna *out, bool *taken)
{
    const char *start = cursor->at;
    int count;
    bool named = hgvs_take(cursor, "N["), round = !named && hgvs_take(cursor, "(");
    *taken = cursor->at < cursor->end && *cursor->at >= '1' && *cursor->at <= '9';
    if (!*taken)
        return cursor->at = start, true;
    if (!take_number(cursor, &count))
        return false;
    if (count > EDIT_MAX)
        return hgvs_fail(cursor, "more than %d bases", EDIT_MAX);
    memset(out->inserted, 'N', (size_t)count);
    out->inserted[count] = '\0';
    if ((named || round) && !hgvs_take(cursor, named ? "]" : ")"))
        return hgvs_fail(cursor, "expected \"%s\"", named ? "]" : ")");
    return true;
}

static bool need_bases(struct hgvs_cursor *cursor, struct hgvs_dna *out)
{
    bool counted;
    if (!take_count_only(cursor, out, &counted))
        return false;
    if (counted)
        return true;
    if (!take_bases(cursor, out->inserted))
        return false;
    return out->inserted[0] || hgvs_fail(cursor, "expected the bases that are put in");
}

static bool take_insertion(struct hgvs_cursor *cursor, struct hgvs_dna *out)
{
    out->kind = DNA_INSERTION;
    if (!out->range)
        return hgvs_fail(cursor, "an insertion stands between two neighbours, such as 76_77insT");
    return need_bases(cursor, out);
}

static bool take_repeat(struct hgvs_cursor *cursor, struct hgvs_dna *out)
{
    out->kind = DNA_REPEAT;
    if (!take_number(cursor, &out->copies))
        return false;
    return hgvs_take(cursor, "]") || hgvs_fail(cursor, "expected \"]\"");
}

static bool take_substitution(struct hgvs_cursor *cursor, struct hgvs_dna *out)
{
    if (!take_bases(cursor, out->removed))
        return false;
    if (out->removed[0] && hgvs_take(cursor, "["))
        return take_repeat(cursor, out);
    if (hgvs_take(cursor, "=")) {
        out->kind = DNA_IDENTITY;
        return true;
    }
    if (!hgvs_take(cursor, ">"))
        return hgvs_fail(cursor, "expected a base and >, or del, dup, ins, delins, inv, = or […]");
    bool one = out->removed[0] && !out->removed[1] && !out->range;
    out->kind = one ? DNA_SUBSTITUTION : DNA_DELINS; /* TC>AG is the old way of a delins */
    if (!need_bases(cursor, out))
        return false;
    if (out->inserted[1])
        out->kind = DNA_DELINS;
    return out->removed[0] || out->range || hgvs_fail(cursor, "expected the base that is replaced, before >");
}

/* The bases taken out or doubled, or their number, if named. */
static bool take_removed(struct hgvs_cursor *cursor, struct hgvs_dna *out)
{
    bool counted = cursor->at < cursor->end && *cursor->at >= '1' && *cursor->at <= '9';
    return counted ? take_number(cursor, &out->removed_count) : take_bases(cursor, out->removed);
}

static bool take_change(struct hgvs_cursor *cursor, struct hgvs_dna *out)
{
    if (hgvs_take(cursor, "delins")) {
        out->kind = DNA_DELINS;
        return need_bases(cursor, out);
    }
    if (hgvs_take(cursor, "del")) {
        out->kind = DNA_DELETION;
        if (!take_removed(cursor, out))
            return false;
        if (!hgvs_take(cursor, "ins"))
            return true;
        out->kind = DNA_DELINS; /* delACinsTT, the old way */
        return need_bases(cursor, out);
    }
    if (hgvs_take(cursor, "dup")) {
        out->kind = DNA_DUPLICATION;
        return take_removed(cursor, out);
    }
    if (hgvs_take(cursor, "inv")) {
        out->kind = DNA_INVERSION;
        return (out->range || hgvs_fail(cursor, "an inversion needs a range")) && take_removed(cursor, out);
    }
    if (hgvs_take(cursor, "ins"))
        return take_insertion(cursor, out);
    if (hgvs_take(cursor, "["))
        return take_repeat(cursor, out);
    return take_substitution(cursor, out);
}

/* Any base, N, put into the coding sequence, with the frame kept: which residue comes of it is not told. */
static bool hides_residues(const struct hgvs_dna *change)
{
    struct dna_position first = change->first, last = change->last;
    bool coding = first.base > 0 && !first.offset && !last.offset && !first.after_stop && !last.after_stop;
    int removed = change->kind == DNA_INSERTION ? 0 : last.base - first.base + 1;
    return coding && strchr(change->inserted, 'N') && ((int)strlen(change->inserted) - removed) % 3 == 0;
}

static bool take_all(struct hgvs_cursor *cursor, struct hgvs_dna *out)
{
    if (cursor->end - cursor->at < 2 || cursor->at[1] != '.' || !strchr("cg", *cursor->at))
        return hgvs_fail(cursor, "expected c. or g.");
    out->letter = *cursor->at;
    cursor->at += 2;
    if (cursor->at < cursor->end && *cursor->at == '[')
        return hgvs_fail(cursor, "several changes in one; give each by itself");
    bool predicted = cursor->end - cursor->at > 1 && *cursor->at == '(' && cursor->end[-1] == ')' &&
                     !memchr(cursor->at + 1, '(', (size_t)(cursor->end - cursor->at - 1));
    if (predicted) {
        cursor->at++;
        cursor->end--;
    }
    out->column = (size_t)(cursor->at - cursor->text) + 1;
    if (hgvs_take(cursor, "?") && cursor->at == cursor->end) {
        out->kind = DNA_UNKNOWN;
        return true;
    }
    cursor->at = cursor->text + out->column - 1;
    if (!take_place(cursor, out))
        return false;
    if (!take_change(cursor, out))
        return false;
    if (hides_residues(out))
        out->uncertain = out->somewhere = true;
    return cursor->at == cursor->end || hgvs_fail(cursor, "expected the end of the change here");
}

static const char *after_prefix(const char *text)
{
    const char *colon = strrchr(text, ':');
    text = colon ? colon + 1 : text;
    return text + strspn(text, " \t");
}

bool hgvs_is_dna(const char *text)
{
    const char *change = after_prefix(text);
    return (change[0] == 'c' || change[0] == 'g') && change[1] == '.';
}

bool hgvs_dna_parse(struct hgvs_dna *out, size_t *prefix_length, const char *text, struct hgvs_error *error)
{
    *out = (struct hgvs_dna){0};
    *error = (struct hgvs_error){0};
    struct hgvs_cursor cursor = {text, after_prefix(text), text + strlen(text), error, STYLE_NOT_SEEN};
    const char *colon = strrchr(text, ':');
    *prefix_length = colon ? (size_t)(colon - text) : 0;
    while (cursor.end > cursor.at && isspace((unsigned char)cursor.end[-1]))
        cursor.end--;
    return take_all(&cursor, out);
}
