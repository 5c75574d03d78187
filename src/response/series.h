/* The lesions of one subject over time, as every criterion and plot reads them: a dense table, a row for each
 * visit and a column for each lesion. Filled from a case (series_case.c) or from tables (table_*.c).
 * Fixed-point numbers as in patient/case.h: thousandths of mm, HU, SUV and ml; CASE_ABSENT: not stated. */
#ifndef CAJAL_RESPONSE_SERIES_H
#define CAJAL_RESPONSE_SERIES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "knowledge/knowledge.h"
#include "patient/case.h"

/* What one lesion showed at one visit. */
struct series_cell {
    bool listed; /* the visit says something about the lesion; without it all else is not stated */
    enum case_lesion_status status;
    enum case_tristate is_new, nodule_within_mass;
    enum case_tristate density_confounded; /* blood or calcium makes its density mean nothing */
    enum case_cytology effusion_cytology;  /* stated: the lesion is an effusion */
    int64_t longest_um, short_um, enhancing_um;
    int64_t density_mhu;
    int64_t suv_max_milli, sul_peak_milli;
    int64_t volume_mm3; /* thousandths of ml */
    int64_t tlg_milli;  /* total lesion glycolysis */
    uint32_t row;       /* of the table it was read from; 0: none */
};

struct series_lesion {
    const char *id;
    const char *organ;   /* as written, or the word of `site`; NULL when not stated */
    enum case_site site; /* 0 when not stated or no word of ours */
    enum case_lesion_role role;
    bool node;            /* measured by its short axis */
    bool porta_hepatis;   /* a node there: mRECIST asks for more */
    int32_t split_from;   /* index of the lesion it is a fragment of; -1 */
    int32_t merged_into;  /* index of the lesion it grew together with; -1 */
    uint32_t first_visit; /* where it is listed first */
    uint32_t new_visit;   /* where it is first said to be new, after the baseline; SERIES_NEVER */
    cajal_date treated;   /* latest local therapy of it, up to the last visit; not stated: none */
    enum case_kind treatment;
    bool treated_before; /* it had local therapy before the baseline */
};
#define SERIES_NEVER UINT32_MAX /* after every visit */

struct series_visit {
    cajal_date date;
    const char *label; /* "WEEK 6"; NULL */
    enum case_modality modality;
    enum case_phase phase;
    int64_t slice_um;                                           /* slice thickness */
    int64_t liver_sul_mean_milli, liver_sul_sd_milli;           /* of PERCIST's reference region */
    int64_t blood_pool_sul_mean_milli, blood_pool_sul_sd_milli; /* where the liver is diseased */
    enum case_tristate symptomatic_deterioration;
    bool uptake_only; /* a PET that says nothing of size or presence */
};

/* A treatment on the time axis, for what it explains and for plots. */
struct series_event {
    enum case_kind kind;
    const char *label; /* drugs, or NULL */
    cajal_date start, stop;
    int64_t dose_mg_milli;
    bool goes_on;
};

struct series {
    const char *subject, *reader;  /* reader NULL: one only */
    struct series_lesion *lesions; /* in order of appearance */
    uint32_t lesions_count;
    struct series_visit *visits; /* by date */
    uint32_t visits_count;
    struct series_cell *cells; /* visits_count × lesions_count */
    struct series_event *events;
    uint32_t events_count;
    bool any_split, any_density, any_enhancing, any_volume, any_uptake; /* set by series_settle */
    uint32_t baseline;                                                  /* index of the baseline of size criteria */
    cajal_date treatment_start; /* of the treatment that the scans are judged by */
    cajal_date new_therapy;     /* when another anticancer therapy began; censors */
    cajal_date died;
    const char *setting; /* id of a row of `settings` in kb/criteria.yaml, or NULL */
};

static inline const struct series_cell *series_at(const struct series *series, uint32_t visit, uint32_t lesion)
{
    return &series->cells[(size_t)visit * series->lesions_count + lesion];
}

/* Index of a lesion by its id; -1. */
int32_t series_lesion_index(const struct series *series, const char *id);

/* A cell that says nothing; and whether a visit says anything of size or presence. */
void series_cell_clear(struct series_cell *cell);
bool series_measures_size(const struct series *series, uint32_t visit);
bool series_can_be_baseline(const struct series *series, uint32_t visit);

/* Derives what cells and lesions tell once all are filled (first and new visits, nodes, roles, uptake-only visits), of
 * a series that began zeroed. `series_case` and the readers of tables call it. */
void series_settle(struct series *series);

/* The whole imaging of a case, and the baseline of its current treatment. False when memory is short. */
bool series_of_case(struct series *out, struct arena *arena, const cajal_knowledge *knowledge,
                    const struct cajal_case *patient_case);

#endif
