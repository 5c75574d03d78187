/* From an edit of the coding sequence to the protein that results. */
#include <stdio.h>
#include <string.h>

#include "knowledge/genetic_code.h"
#include "variant/consequence.h"

/* The coding sequence with the edit in it, and the untranslated bases that follow, read without a copy. */
struct reading {
    const struct transcript *transcript;
    const struct edit *edit;
    const char *tail; /* after the stop codon */
    int tail_length;
};

/* 0 past the end of what is known. */
static char base_at(const struct reading *reading, int index)
{
    const struct edit *edit = reading->edit;
    if (index < edit->from)
        return reading->transcript->cds[index];
    if (index < edit->from + edit->added)
        return edit->with[index - edit->from];
    index += edit->removed - edit->added;
    if (index < reading->transcript->cds_length)
        return reading->transcript->cds[index];
    index -= reading->transcript->cds_length;
    return index < reading->tail_length ? reading->tail[index] : '\0';
}

/* The residue of codon `index`, from 0; 0 past the end of what is known. */
static char residue_at(const struct reading *reading, int index)
{
    char codon[3];
    for (int i = 0; i < 3; i++)
        if (!(codon[i] = base_at(reading, 3 * index + i)))
            return '\0';
    return codon_residue(codon);
}

/* How many codons from `index` on to the next stop, the stop not counted; -1: no stop in what is known. */
static int codons_to_stop(const struct reading *reading, int index)
{
    for (int count = 0;; count++) {
        char residue = residue_at(reading, index + count);
        if (!residue)
            return -1;
        if (residue == '*')
            return count;
    }
}

static void set_one(struct hgvs_protein *out, const struct transcript *transcript, int codon)
{
    out->first = out->last = codon + 1;
    out->first_residue = out->last_residue = transcript->protein[codon];
}

static void set_tail(struct hgvs_protein *out, int stop)
{
    if (stop < 0)
        snprintf(out->tail, sizeof out->tail, "*?");
    else
        snprintf(out->tail, sizeof out->tail, "*%d", stop);
}

static enum effect lose_start(struct hgvs_protein *out, const struct transcript *transcript)
{
    out->kind = HGVS_START_LOST;
    set_one(out, transcript, 0);
    return EFFECT_START_LOST;
}

/* The first codon from `codon` on that means another residue than before; -1: none up to the stop. */
static int first_difference(const struct reading *reading, int codon)
{
    const char *protein = reading->transcript->protein;
    for (;; codon++) {
        char residue = residue_at(reading, codon);
        if (residue != protein[codon])
            return codon;
        if (residue == '*')
            return -1;
    }
}

/* Whether a base of the stop codon is taken out, or bases are put in between its bases; not so when the same
 * change can be written before it. */
static bool touches_stop(const struct reading *reading)
{
    const struct edit *edit = reading->edit;
    int stop = reading->transcript->cds_length - 3;
    if (edit->from + edit->removed <= stop)
        return false;
    int from = edit->from - edit_slack(edit, reading->transcript->cds);
    return edit->removed ? from + edit->removed > stop : from > stop;
}

static enum effect silent(struct hgvs_protein *out, const struct reading *reading, int codon)
{
    out->kind = HGVS_SYNONYMOUS;
    set_one(out, reading->transcript, codon);
    return touches_stop(reading) ? EFFECT_STOP_RETAINED : EFFECT_SYNONYMOUS;
}

/* The protein goes on where it ended. */
static enum effect extend(struct hgvs_protein *out, const struct reading *reading, int codon)
{
    char residue = residue_at(reading, codon);
    out->kind = HGVS_EXTENSION;
    set_one(out, reading->transcript, codon);
    out->inserted[0] = residue == 'X' ? '\0' : residue; /* past what is held: p.(Ter281extTer?) */
    out->inserted[1] = '\0';
    set_tail(out, codons_to_stop(reading, codon));
    if (touches_stop(reading))
        return EFFECT_STOP_LOST;
    return (reading->edit->added - reading->edit->removed) % 3 ? EFFECT_FRAMESHIFT : EFFECT_INFRAME_INSERTION;
}

static enum effect shift_frame(struct hgvs_protein *out, const struct reading *reading, int codon)
{
    const struct transcript *transcript = reading->transcript;
    int first = first_difference(reading, codon);
    if (first < 0)
        return silent(out, reading, codon);
    if (first == 0)
        return lose_start(out, transcript);
    if (transcript->protein[first] == '*')
        return extend(out, reading, first);
    set_one(out, transcript, first);
    char residue = residue_at(reading, first);
    if (residue == '*') {
        out->kind = HGVS_NONSENSE;
        return EFFECT_FRAMESHIFT;
    }
    out->kind = HGVS_FRAMESHIFT;
    if (!residue || residue == 'X') /* past what is held: p.(Ala167fs) */
        return EFFECT_FRAMESHIFT;
    out->inserted[0] = residue;
    out->inserted[1] = '\0';
    int stop = codons_to_stop(reading, first);
    set_tail(out, stop < 0 ? stop : stop + 1);
    return EFFECT_FRAMESHIFT;
}

/* A stop within the residues put in: what follows it is not made. */
static enum effect stop_within(struct hgvs_protein *out, const struct reading *reading, struct edit *change)
{
    const struct transcript *transcript = reading->transcript;
    change->added = (int)(strchr(change->with, '*') - change->with) + 1;
    change->with[change->added] = '\0';
    while (transcript->protein[change->from] == change->with[0] && change->with[0] != '*') {
        memmove(change->with, change->with + 1, (size_t)change->added--);
        change->from++;
        change->removed -= change->removed > 0;
    }
    if (transcript->protein[change->from] == '*')
        return change->with[0] == '*' ? silent(out, reading, change->from) : extend(out, reading, change->from);
    if (change->with[0] == '*') {
        out->kind = HGVS_NONSENSE;
        set_one(out, transcript, change->from);
        return EFFECT_STOP_GAINED;
    }
    out->kind = change->removed ? HGVS_DELINS : HGVS_INSERTION;
    out->first = change->removed ? change->from + 1 : change->from;
    out->last = change->removed ? change->from + change->removed : change->from + 1;
    out->first_residue = transcript->protein[out->first - 1];
    out->last_residue = transcript->protein[out->last - 1];
    snprintf(out->inserted, sizeof out->inserted, "%.*s", HGVS_INSERTED_MAX, change->with);
    return EFFECT_STOP_GAINED;
}

/* The stop codon is replaced with other codons, or bases beyond it are taken out too. */
static enum effect lose_stop(struct hgvs_protein *out, const struct reading *reading, int codon)
{
    int first = first_difference(reading, codon), length = (int)strlen(reading->transcript->protein) - 1;
    if (first < 0)
        return silent(out, reading, codon);
    if (first == length)
        return extend(out, reading, first);
    (void)shift_frame(out, reading, codon); /* the end of the protein is another: named alike */
    return EFFECT_STOP_LOST;
}

/* Names `change`, residues for residues, the stop not among them. */
static enum effect name_change(struct hgvs_protein *out, const struct reading *reading, struct edit *change)
{
    const char *protein = reading->transcript->protein;
    int length = (int)strlen(protein) - 1, codon = change->from;
    bool same_length = change->added == change->removed, grows = change->added > change->removed;
    edit_trim(change, protein);
    if (change->removed == 0 && change->added == 0)
        return silent(out, reading, codon);
    edit_shift(change, protein, length);
    if (change->removed == 0 && change->from == length && !edit_duplicates(change, protein))
        return extend(out, reading, length); /* put in before the stop */
    if (!hgvs_from_edit(out, change, protein, length))
        return lose_start(out, reading->transcript); /* before the first residue */
    out->predicted = true;
    return same_length ? EFFECT_MISSENSE : grows ? EFFECT_INFRAME_INSERTION : EFFECT_INFRAME_DELETION;
}

static enum effect keep_frame(struct hgvs_protein *out, const struct reading *reading, int codon)
{
    const struct transcript *transcript = reading->transcript;
    const struct edit *edit = reading->edit;
    int end = (edit->from + edit->removed + 2) / 3,
        length = (int)strlen(transcript->protein) - 1; /* without the stop */
    int codons = end - codon + (edit->added - edit->removed) / 3;
    if (codon == 0 && residue_at(reading, 0) != transcript->protein[0])
        return lose_start(out, transcript);
    struct edit change = {.from = codon, .removed = end - codon, .added = codons};
    for (int i = 0; i < codons; i++)
        change.with[i] = residue_at(reading, codon + i);
    change.with[codons] = '\0';
    const char *stop = strchr(change.with, '*');
    bool at_end = stop && stop == change.with + codons - 1;
    if (end > length + 1) { /* bases after the stop codon are part of it */
        if (!stop || stop - change.with != length - codon)
            return lose_stop(out, reading, codon);
        change.removed = change.added = length - codon;
        change.with[change.added] = '\0';
    } else if (end > length) { /* the stop codon is part of it */
        if (!stop)
            return lose_stop(out, reading, codon);
        if (!at_end)
            return stop_within(out, reading, &change);
        change.with[--change.added] = '\0';
        change.removed--;
    } else if (stop && codon == length)
        return extend(out, reading, codon); /* a stop of its own, put in before the other */
    else if (stop)
        return stop_within(out, reading, &change);
    return name_change(out, reading, &change);
}

void protein_without_start(struct hgvs_protein *out, const struct transcript *transcript)
{
    *out = (struct hgvs_protein){.predicted = true};
    (void)lose_start(out, transcript);
}

enum effect protein_change(struct hgvs_protein *out, const struct transcript *transcript, const struct edit *edit)
{
    const struct block *last = &transcript->blocks[transcript->blocks_count - 1];
    int past = last->coding + last->coding_length;
    struct reading reading = {transcript, edit, last->bases + past,
                              (int)strcspn(last->bases + past, (char[]){UNKNOWN_BASE, '\0'})};
    int codon = edit->from / 3;
    *out = (struct hgvs_protein){.predicted = true};
    return (edit->added - edit->removed) % 3 ? shift_frame(out, &reading, codon) : keep_frame(out, &reading, codon);
}
