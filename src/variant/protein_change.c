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

static enum effect silent(struct hgvs_protein *out, const struct transcript *transcript, int codon)
{
    out->kind = HGVS_SYNONYMOUS;
    set_one(out, transcript, codon);
    return transcript->protein[codon] == '*' ? EFFECT_STOP_RETAINED : EFFECT_SYNONYMOUS;
}

/* The stop codon is gone: the protein goes on. */
static enum effect extend(struct hgvs_protein *out, const struct reading *reading, int codon)
{
    char residue = residue_at(reading, codon);
    out->kind = HGVS_EXTENSION;
    set_one(out, reading->transcript, codon);
    out->inserted[0] = residue == 'X' ? '\0' : residue; /* past what is held: p.(Ter281extTer?) */
    out->inserted[1] = '\0';
    set_tail(out, codons_to_stop(reading, codon));
    return EFFECT_STOP_LOST;
}

static enum effect shift_frame(struct hgvs_protein *out, const struct reading *reading, int codon)
{
    const struct transcript *transcript = reading->transcript;
    int first = first_difference(reading, codon);
    if (first < 0)
        return silent(out, transcript, codon);
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
static enum effect stop_within(struct hgvs_protein *out, struct edit *change, const struct transcript *transcript)
{
    change->added = (int)(strchr(change->with, '*') - change->with) + 1;
    change->with[change->added] = '\0';
    while (change->removed && transcript->protein[change->from] == change->with[0] && change->with[0] != '*') {
        memmove(change->with, change->with + 1, (size_t)change->added--);
        change->from++;
        change->removed--;
    }
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

static enum effect keep_frame(struct hgvs_protein *out, const struct reading *reading, int codon)
{
    const struct transcript *transcript = reading->transcript;
    const struct edit *edit = reading->edit;
    int end = (edit->from + edit->removed + 2) / 3, length = (int)strlen(transcript->protein) - 1; /* without the stop */
    int codons = end - codon + (edit->added - edit->removed) / 3;
    if (codon == 0 && residue_at(reading, 0) != transcript->protein[0])
        return lose_start(out, transcript);
    if (end > length || codon == length) { /* the stop codon is part of it, or pushed back */
        int first = first_difference(reading, codon);
        if (first < 0)
            return silent(out, transcript, codon);
        if (first == length)
            return extend(out, reading, first);
        if (residue_at(reading, first) == '*') {
            out->kind = HGVS_NONSENSE;
            set_one(out, transcript, first);
            return EFFECT_STOP_GAINED;
        }
        (void)shift_frame(out, reading, codon); /* the end of the protein is replaced: named alike */
        return EFFECT_STOP_LOST;
    }
    struct edit change = {.from = codon, .removed = end - codon, .added = codons};
    for (int i = 0; i < codons; i++)
        change.with[i] = residue_at(reading, codon + i);
    change.with[codons] = '\0';
    if (strchr(change.with, '*'))
        return stop_within(out, &change, transcript);
    bool same_length = change.added == change.removed, grows = change.added > change.removed;
    edit_trim(&change, transcript->protein);
    if (change.removed == 0 && change.added == 0)
        return silent(out, transcript, codon);
    edit_shift(&change, transcript->protein, length);
    if (change.removed == 0 && change.from == length && !edit_duplicates(&change, transcript->protein))
        return extend(out, reading, length); /* put in before the stop */
    if (!hgvs_from_edit(out, &change, transcript->protein, length))
        return lose_start(out, transcript); /* before the first residue */
    out->predicted = true;
    return same_length ? EFFECT_MISSENSE : grows ? EFFECT_INFRAME_INSERTION : EFFECT_INFRAME_DELETION;
}

enum effect protein_change(struct hgvs_protein *out, const struct transcript *transcript, const struct edit *edit)
{
    const struct block *last = &transcript->blocks[transcript->blocks_count - 1];
    int past = last->coding + last->coding_length;
    struct reading reading = {transcript, edit, last->bases + past, last->length - past};
    int codon = edit->from / 3;
    *out = (struct hgvs_protein){.predicted = true};
    return (edit->added - edit->removed) % 3 ? shift_frame(out, &reading, codon) : keep_frame(out, &reading, codon);
}
