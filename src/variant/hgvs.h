/* Protein changes in HGVS nomenclature (varnomen.hgvs.org, protein recommendations):
 * parsing, checking against the protein, normalizing by the 3' rule, formatting. */
#ifndef CAJAL_VARIANT_HGVS_H
#define CAJAL_VARIANT_HGVS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum hgvs_kind {
    HGVS_SUBSTITUTION,
    HGVS_DELETION,
    HGVS_DUPLICATION,
    HGVS_INSERTION, /* between `first` and `last`, which are neighbours */
    HGVS_DELINS,
    HGVS_SYNONYMOUS, /* p.V559= */
    HGVS_NONSENSE,   /* p.W557* */
    HGVS_FRAMESHIFT  /* p.W557fs, the rest kept in `tail` */
};

#define HGVS_INSERTED_MAX 512 /* residues; the longest known duplications in KIT are below 50 */

struct hgvs_protein {
    enum hgvs_kind kind;
    char first_residue, last_residue; /* one-letter; the same when one residue is meant */
    int first, last;                  /* codons, from 1 */
    char inserted[HGVS_INSERTED_MAX + 1];
    char tail[32];  /* of a frameshift: "Ter10", as written after "fs" */
    bool predicted; /* p.(…) */
};

/* Where and why a text is no protein change. */
struct hgvs_error {
    size_t column; /* of the character, from 1 */
    char message[160];
};

/* Parses "p.V559D", "V559D", "p.(Val559Asp)", "KIT:p.V559D" (the gene is skipped; *gene tells its
 * length), one- and three-letter, substitution, deletion, duplication, insertion, delins, =, *, fs. */
bool hgvs_parse(struct hgvs_protein *out, size_t *gene_length, const char *text, struct hgvs_error *error);

/* Whether the residues named stand in `sequence` (one-letter, `length` residues). On a mismatch
 * the message says which residue stands there. */
bool hgvs_check(const struct hgvs_protein *change, const char *sequence, int length, struct hgvs_error *error);

/* The one normal form: delins trimmed to what changes, shifted to the C-terminal end of a repeat
 * (3' rule), an insertion that repeats what precedes it written as a duplication. The change must
 * have passed hgvs_check(). False when the result is no change at all or too long. */
bool hgvs_normalize(struct hgvs_protein *change, const char *sequence, int length);

/* "p.V559D"; three_letter: "p.Val559Asp". NULL when memory is short. */
const char *hgvs_format(struct arena *arena, const struct hgvs_protein *change, bool three_letter);

/* Whether two normalized changes are the same. */
bool hgvs_equal(const struct hgvs_protein *a, const struct hgvs_protein *b);

/* Codons that the change removes or replaces; for an insertion its two neighbours. */
void hgvs_codons(const struct hgvs_protein *change, int *first, int *last);

#endif
