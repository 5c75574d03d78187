/* What the parts of the critique share while one series is assessed. */
#ifndef CAJAL_RESPONSE_ASSESS_H
#define CAJAL_RESPONSE_ASSESS_H

#include "response/engine.h"

struct assessing {
    cajal_response *out;
    struct arena *arena;
    const cajal_knowledge *knowledge;
    const struct series *series;
    const struct cajal_case *patient_case; /* or NULL */
    const struct response_request *request;
    struct thresholds thresholds;
    struct engine engine;
    struct engine_visit *raw; /* as out->visits */
    uint32_t first;           /* visit of the series that out->visits[0] is */
    size_t notes_capacity;
};

/* Appends to out->notes; a NULL text is short memory. */
void assess_note(struct assessing *it, const char *text);

/* "-12.3 %": rounded towards 0, so that what is shown never crosses a threshold that was not crossed. */
const char *assess_percent(struct arena *arena, int64_t value, int64_t reference);

/* believe.c */
const struct kb_setting *setting_at(const struct assessing *it, uint32_t visit);
void believe_visit(struct assessing *it, uint32_t index);
const char *visit_words(struct assessing *it, uint32_t index);

/* pattern.c */
enum lesion_course { COURSE_NOT_JUDGED, COURSE_CONTROLLED, COURSE_PROGRESSES };
enum lesion_course lesion_course(const struct assessing *it, uint32_t visit, uint32_t lesion);
/* Writes the ids of the lesions that progress at `visit`; 0 when no pattern can be told. */
enum case_progression pattern_at(const struct assessing *it, uint32_t visit, const char **lesions, uint32_t *count,
                                 uint32_t *evaluable);

/* regrowth.c: whether the tumour is larger and denser than at its best, by Choi's own limits, while Choi calls no
 * progression; the least sum and the lowest density then. */
bool regrowth_at(const struct assessing *it, uint32_t index, int64_t *sum, int64_t *density_mhu);

/* findings.c */
void find_at(struct assessing *it, uint32_t index);

/* changes.c, robust.c, flips.c */
void work_out_changes(struct assessing *it, uint32_t index);
void work_out_robustness(struct assessing *it, uint32_t index);
void work_out_flips(struct assessing *it);

#endif
