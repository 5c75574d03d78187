/* Changes of the DNA in HGVS nomenclature: c. (coding) and g. (genome). */
#ifndef CAJAL_VARIANT_HGVS_DNA_H
#define CAJAL_VARIANT_HGVS_DNA_H

#include "variant/consequence.h"
#include "variant/hgvs.h"

enum dna_kind {
    DNA_SUBSTITUTION,
    DNA_DELETION,
    DNA_DUPLICATION,
    DNA_INSERTION,
    DNA_DELINS,
    DNA_INVERSION,
    DNA_REPEAT,
    DNA_IDENTITY,
    DNA_UNKNOWN /* c.? */
};

struct hgvs_dna {
    char letter; /* 'c' or 'g' */
    enum dna_kind kind;
    struct dna_position first, last;
    bool range;
    char removed[EDIT_MAX + 1];  /* bases named as taken out, or "" */
    int removed_count;           /* their number, where it is named instead (del27, the old way); 0: not */
    char inserted[EDIT_MAX + 1]; /* bases put in, or "" */
    int copies;                  /* of a repeat */
    bool uncertain;              /* (low_first)_(last_high)del: at least first to last; or what is put in is not told */
    bool somewhere;              /* (first_last)del: within first to last */
    struct dna_position low, high; /* of an uncertain one; base 0: not known, as any of the four may be */
    size_t column;                 /* where the change starts in the text, from 1; for messages about the bases */
};

/* Whether the text, after an accession and ":", is a change of the DNA: it starts with c. or g. */
bool hgvs_is_dna(const char *text);

/* Reads `text`; on failure the error points at the character. *prefix_length: bytes before the ":". */
bool hgvs_dna_parse(struct hgvs_dna *out, size_t *prefix_length, const char *text, struct hgvs_error *error);

/* `shift` is added to coding positions beyond `after`: the numbering of a shorter isoform; 0 for none. `assembly` is
 * needed for g. */
struct dna_numbering {
    int after, shift; /* coding bases */
    enum assembly assembly;
};

/* What was named as taken out must stand there. Places the change in the transcript and tells its consequence. False
 * with a message for a change that cannot be; memory: error->column is 0 and the message "out of memory". */
bool hgvs_dna_consequence(struct consequence *out, struct arena *arena, const struct transcript *transcript,
                          const struct hgvs_dna *change, const struct dna_numbering *numbering,
                          struct hgvs_error *error);

/* The same for an uncertain change, read from `text` and numbered by the transcript. *settled: `out` holds its effect,
 * which is the same wherever the ends are; else only its exon and name are told. False with a message where not even
 * the exon can be told. dna_open.c */
bool hgvs_dna_open(struct consequence *out, bool *settled, struct arena *arena, const struct transcript *transcript,
                   const struct hgvs_dna *change, const char *text, struct hgvs_error *error);

#endif
