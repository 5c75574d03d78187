/* From what to what: the times of a cohort's cases, and why some have none. */
#ifndef CAJAL_COHORT_ENDPOINT_H
#define CAJAL_COHORT_ENDPOINT_H

#include "base/text.h"
#include "cohort/course.h"

enum endpoint_from {
    FROM_DIAGNOSIS,
    FROM_METASTASIS,
    FROM_LINE,
    FROM_DRUG,
    FROM_PROGRESSION,
    FROM_RESPONSE,
    FROM_LOCAL,
    FROM_END
};
enum endpoint_to { TO_PROGRESSION, TO_PROGRESSION_OR_DEATH, TO_DEATH, TO_STOP, TO_NEXT_LINE, TO_END };
enum endpoint_by { BY_NOTHING, BY_GENOTYPE, BY_LINE, BY_DRUG, BY_LOCAL, BY_RESPONSE, BY_SEX, BY_END };
enum endpoint_unit { UNIT_MONTHS, UNIT_DAYS, UNIT_WEEKS, UNIT_YEARS, UNIT_END };

struct endpoint {
    enum endpoint_from from;
    int line; /* of a line, progression, response; 0: every line, a row each */
    const struct kb_drug *drug;
    enum case_kind local; /* 0: any */
    enum endpoint_to to;
    enum endpoint_by by;
    enum endpoint_unit unit;
    enum response_criterion criterion; /* RESPONSE_BY_NONE: the one believed at each scan */
};

/* "line:1", "progression-or-death", …; CAJAL_USAGE with what was expected. NULL words: the defaults (line:1,
 * progression-or-death, nothing, believed, months). Ends that no such start has are refused. */
cajal_status endpoint_read(struct endpoint *out, const cajal_knowledge *knowledge, const char *from, const char *to,
                           const char *by, const char *criterion, const char *unit, cajal_errors *errors);

/* "Progression-free survival from the start of line 1"; and a sentence with its unit and whose progression it is. */
void endpoint_title(struct text *out, const struct endpoint *endpoint);
void endpoint_words(struct text *out, const struct endpoint *endpoint);
const char *endpoint_unit_words(const struct endpoint *endpoint); /* "Months" */

/* Whether the groups are known only after the start for some: comparing them from the start is then refused. */
bool endpoint_by_later(const struct endpoint *endpoint);
/* Whether the event, progression, is seen only at visits. */
bool endpoint_by_visits(const struct endpoint *endpoint);
/* Names of the table's columns; NULL: none. */
const char *endpoint_group_column(const struct endpoint *endpoint);
const char *endpoint_known_column(const struct endpoint *endpoint);

#define ENDPOINT_HEADER                                                                                                \
    "subject,from,until,time,status,outcome,genotype,line,drugs,local,local_at,response,response_at,sex,age,left,"     \
    "right\n"

/* What a cohort's cases came to. */
struct endpoint_tally {
    size_t rows, events, months; /* months: rows with a date known only to the month */
    size_t new_line;             /* censored because the next line began without a progression on record */
};

/* Called for what cannot be used, with the reason. */
typedef bool (*endpoint_refuse)(void *context, const char *subject, const char *reason);

/* Adds the rows of one case to the table, or tells why there is none. False when memory is short. */
bool endpoint_add(struct text *table, struct endpoint_tally *tally, const struct endpoint *endpoint,
                  const struct course *course, struct arena *arena, endpoint_refuse refuse, void *context);

#endif
