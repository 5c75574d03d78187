/* Protein changes in HGVS nomenclature (varnomen.hgvs.org, protein recommendations):
 * parsing, checking against the protein, normalizing by the 3' rule, formatting. */
#ifndef CAJAL_VARIANT_HGVS_H
#define CAJAL_VARIANT_HGVS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "variant/edit.h"

enum hgvs_kind {
    HGVS_SUBSTITUTION,
    HGVS_DELETION,
    HGVS_DUPLICATION,
    HGVS_INSERTION, /* between `first` and `last`, which are neighbours */
    HGVS_DELINS,
    HGVS_SYNONYMOUS, /* p.V559= */
    HGVS_NONSENSE,   /* p.W557* */
    HGVS_FRAMESHIFT, /* p.W557Rfs*5: the new residue in `inserted` when given, the rest in `tail` */
    HGVS_START_LOST, /* p.M1? */
    HGVS_EXTENSION,  /* p.*977Qext*17: the new residue in `inserted`, the rest in `tail` */
    HGVS_REPEAT,     /* p.Q16[21]: `copies` of first to last; normalizing makes it one of the above */
    HGVS_UNKNOWN,    /* p.?; like the next two it has no place: `first` is 0 */
    HGVS_NO_PROTEIN, /* p.0 */
    HGVS_NO_CHANGE   /* p.= */
};

#define HGVS_INSERTED_MAX 512 /* residues; the longest known duplications in KIT are below 50 */

struct hgvs_protein {
    enum hgvs_kind kind;
    char first_residue, last_residue; /* one-letter; the same when one residue is meant */
    int first, last;                  /* codons, from 1 */
    char inserted[HGVS_INSERTED_MAX + 1];
    char tail[32];  /* of a frameshift: "Ter10", as written after "fs" */
    int copies;     /* of a repeat */
    bool predicted; /* p.(…) */
    bool uncertain; /* what it is, or where in first to last, is left open: p.(G12A^S), p.(Y553_K558)del, insXaa[5] */
};

/* Where and why a text is no protein change. */
struct hgvs_error {
    size_t column; /* of the character, from 1 */
    char message[160];
};

/* Parses "p.V559D", "V559D", "p.(Val559Asp)", "KIT:p.V559D" (the gene is skipped; *gene tells its
 * length), one- and three-letter, substitution, deletion, duplication, insertion, delins, =, *, fs. */
bool hgvs_parse(struct hgvs_protein *out, size_t *gene_length, const char *text, struct hgvs_error *error);

/* Uncertain changes keep `first` and `last`, between which the change lies, and have no normal form. */

/* Whether the residues named stand in `sequence` (one-letter, `length` residues). On a mismatch
 * the message says which residue stands there. */
bool hgvs_check(const struct hgvs_protein *change, const char *sequence, int length, struct hgvs_error *error);

/* The one normal form: delins trimmed to what changes, shifted to the C-terminal end of a repeat
 * (3' rule), an insertion that repeats what precedes it written as a duplication. The change must
 * have passed hgvs_check(). False when the result is no change at all or too long. */
bool hgvs_normalize(struct hgvs_protein *change, const char *sequence, int length);

/* "p.V559D"; three_letter: "p.Val559Asp". NULL when memory is short. */
const char *hgvs_format(struct arena *arena, const struct hgvs_protein *change, bool three_letter);

/* The normal form of a trimmed and shifted edit of the protein; false when it stands before the first
 * residue or after the last. */
bool hgvs_from_edit(struct hgvs_protein *out, const struct edit *edit, const char *sequence, int length);

/* Whether the change has a place in the protein: not p.?, p.0 or p.= */
bool hgvs_has_place(const struct hgvs_protein *change);

/* Whether two normalized changes are the same. */
bool hgvs_equal(const struct hgvs_protein *a, const struct hgvs_protein *b);

/* Codons that the change removes or replaces; for an insertion its two neighbours. */
void hgvs_codons(const struct hgvs_protein *change, int *first, int *last);

#endif
