/* Lesions over time: RECIST 1.1 and Choi side by side, and which to believe.
 * Strings live in the arena given. */
#ifndef CAJAL_RESPONSE_RESPONSE_H
#define CAJAL_RESPONSE_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

#include "cajal/status.h"
#include "knowledge/knowledge.h"
#include "patient/case.h"

enum response_call {
    RESPONSE_NOT_ASSESSED, /* nothing measured by this criterion */
    RESPONSE_CR,
    RESPONSE_PR,
    RESPONSE_SD,
    RESPONSE_PD,
    RESPONSE_NON_CR_NON_PD, /* non-target lesions only */
    RESPONSE_NE
};

enum response_criterion { RESPONSE_BY_NONE, RESPONSE_BY_RECIST, RESPONSE_BY_CHOI, RESPONSE_BY_CLINICIAN };

enum response_discordance {
    DISCORDANCE_NONE,
    DISCORDANCE_HYPODENSE_GROWTH, /* larger but hypodense: responding, RECIST misleads */
    DISCORDANCE_NODULE_IN_MASS,   /* progression although the sum is stable */
    DISCORDANCE_OTHER
};

struct response_visit {
    cajal_date date;
    bool is_baseline;
    int64_t sum_um, nadir_um, baseline_um; /* CASE_ABSENT when not measured */
    int64_t density_mhu, baseline_density_mhu;
    enum response_call recist, choi;
    enum response_criterion believed;
    enum response_call call; /* the one believed */
    enum response_discordance discordance;
    bool new_lesion, nodule_within_mass;
    const char *recist_text, *choi_text; /* the rule that decided */
    const char *text;                    /* what it means, one or two sentences */
};

typedef struct cajal_response {
    struct response_visit *visits; /* from the baseline of the current line on */
    uint32_t visits_count;
    const struct response_visit *last; /* NULL when fewer than two visits were measured */
    enum case_response status;         /* responding, stable, progressing; 0: unknown */
    enum case_progression progression; /* none, limited, generalized; 0: unknown */
    enum response_criterion believed;
    enum response_discordance discordance;
    const char **progressing_lesions;
    uint32_t progressing_lesions_count;
    const char *text;
    const char **notes;
    uint32_t notes_count;
} cajal_response;

/* Assesses the imaging of `patient_case` against the baseline of the current systemic
 * treatment. A clinician's `assessment` overrides, visibly. */
cajal_status response_assess(cajal_response *out, struct arena *arena, const cajal_knowledge *knowledge,
                             const struct cajal_case *patient_case, cajal_errors *errors);

/* "CR", "PR", …; NULL for RESPONSE_NOT_ASSESSED. */
const char *response_call_word(enum response_call call);

/* "recist", "choi", "clinician"; NULL for RESPONSE_BY_NONE. */
const char *response_criterion_word(enum response_criterion criterion);

#endif
