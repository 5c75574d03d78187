/* What each drug can still do: rows of kb/sensitivity.yaml against the patient's own mutations. */
#ifndef CAJAL_VARIANT_SENSITIVITY_H
#define CAJAL_VARIANT_SENSITIVITY_H

#include "variant/genotype.h"

/* What is asked about: a mutation found, or the class alone where none is. */
struct sensitivity_subject {
    const char *label;
    enum variant_role role;
    const struct genotype_variant *variant; /* or NULL */
    const struct kb_genotype *genotype;
    const struct kb_resistance *resistance;
    const struct kb_variant *known;
};

/* One drug against one subject. */
struct sensitivity_cell {
    const struct kb_sensitivity *best;  /* the row that counts, or NULL: not known */
    const struct kb_sensitivity **rows; /* the weightiest first */
    uint32_t rows_count;
    bool differs; /* another row says otherwise */
};

struct sensitivity_matrix {
    struct sensitivity_subject *subjects;
    uint32_t subjects_count;
    const struct kb_drug **drugs; /* those of which anything is known, in the order of the knowledge base */
    uint32_t drugs_count;
    struct sensitivity_cell *cells; /* subjects × drugs */
    uint32_t clones;                /* subjects that a treatment must cover: the acquired ones, or else the drivers */
    bool *is_clone;
    uint32_t *covers; /* by drug: how many clones it covers */
    struct sensitivity_pair {
        uint32_t first, second; /* drugs that cover all clones together, where none does alone */
        bool clinical;          /* each clone by one of them in patients; the others only in the laboratory */
    } * pairs;                  /* clinical ones first */
    uint32_t pairs_count;
};

#define SENSITIVITY_ALWAYS INT32_MAX /* as_of_days: all rows, whenever they became public */

/* With the rows public on `as_of_days`. False when memory is short. */
bool sensitivity_build(struct sensitivity_matrix *out, struct arena *arena, const cajal_knowledge *knowledge,
                       const cajal_genotype *genotype, int32_t as_of_days);

/* Only what is asked about, no drugs yet. False when memory is short. */
bool sensitivity_find_subjects(struct sensitivity_matrix *out, struct arena *arena, const cajal_genotype *genotype);

/* One drug against one subject. False when memory is short. */
bool sensitivity_fill_cell(struct sensitivity_cell *cell, struct arena *arena, const cajal_knowledge *knowledge,
                           const struct sensitivity_subject *subject, const char *drug, int32_t as_of_days);

const struct sensitivity_cell *sensitivity_cell(const struct sensitivity_matrix *matrix, uint32_t subject,
                                                uint32_t drug);

/* The call of a cell, KB_CALL_UNKNOWN for an empty one. Rows whose source was not read count for nothing. */
enum kb_call sensitivity_call(const struct sensitivity_cell *cell);

/* Where what is known of the drug against these mutations comes from, the best. */
enum sensitivity_ground { SENSITIVITY_PATIENTS, SENSITIVITY_LABORATORY, SENSITIVITY_UNREAD, SENSITIVITY_GROUNDS };
enum sensitivity_ground sensitivity_ground(const struct sensitivity_matrix *matrix, uint32_t drug);

/* Whether the drug covers the subject: called sensitive; `clinical`: and that in patients. */
bool sensitivity_covers(const struct sensitivity_matrix *matrix, uint32_t subject, uint32_t drug, bool clinical);

/* Whether the row was seen in patients, not only in the laboratory. */
bool sensitivity_clinical(const struct kb_sensitivity *row);

#endif
