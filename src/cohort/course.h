/* The course of one case: its lines of therapy with the response and progression of each, and what is known of life
 * and death. A date known to the month counts as the middle of the month; one known to the year is no day. */
#ifndef CAJAL_COHORT_COURSE_H
#define CAJAL_COHORT_COURSE_H

#include "cajal/status.h"
#include "facts/lines.h"
#include "response/response.h"

struct course_day {
    cajal_date date; /* as the case states it; not stated: none */
    int32_t day;     /* days since 1970-01-01 */
    bool known;      /* to the month at least */
};

/* How a progression was seen. */
enum course_sign { SIGN_NONE, SIGN_SCAN, SIGN_STOPPED /* the treatment was stopped for it */ };

struct course_line {
    int number;
    const char *drugs;           /* ids, sorted, "imatinib" or "imatinib + sunitinib" */
    const struct systemic *item; /* the first treatment of the line */
    struct course_day start, stop;
    struct course_day next; /* start of the next line */
    bool goes_on;
    enum case_stop_reason stop_reason;
    struct course_day progression; /* the first */
    enum course_sign sign;
    struct course_day response;   /* the first scan with a response, not after the progression */
    struct course_day last_clear; /* the last scan without progression, before the first with it */
};

struct course {
    const struct cajal_case *patient_case;
    const char *genotype; /* class */
    struct course_line *lines;
    size_t lines_count;
    const char **unknown_drugs; /* as written: of treatments that the lines leave out, or know in part */
    uint32_t unknown_drugs_count;
    struct course_day diagnosis, metastatic, died, last_alive;
    cajal_date after_death; /* of a scan, or of the start of a treatment: one of the dates is wrong; not stated: none */
};

/* How progression is judged: by one criterion, or, RESPONSE_BY_NONE, by the criterion believed at each scan and by
 * treatments that were stopped for progression.
 * What it points to lives in `arena` and in the case. CAJAL_INVALID for molecular findings that cannot be. */
cajal_status course_of_case(struct course *out, struct arena *arena, const cajal_knowledge *knowledge,
                            const struct cajal_case *patient_case, enum response_criterion criterion,
                            cajal_errors *errors);

struct course_day course_day(cajal_date date);

#endif
