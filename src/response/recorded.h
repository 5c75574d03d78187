/* Responses that a site or a reader recorded (SDTM's RS), beside those worked out from the lesions; or alone. */
#ifndef CAJAL_RESPONSE_RECORDED_H
#define CAJAL_RESPONSE_RECORDED_H

#include "base/arena.h"
#include "base/table.h"
#include "response/response.h"

/* One row: the overall response at a visit. */
struct recorded {
    long line;
    const char *subject, *reader, *visit; /* reader, visit: NULL when not stated */
    cajal_date date, start;               /* start: of treatment */
    enum response_call call;
    bool used; /* compared with an assessment */
};

/* A recorded response and ours; `visit` is NULL where no scan of that visit or day was assessed. */
struct recorded_comparison {
    const struct recorded *recorded;
    const struct response_visit *visit;
    bool agrees;
};

struct recorded_table {
    struct table table; /* table.file NULL: none */
    int subject, reader, evaluator, visit, date, start, test, call;
    cajal_errors *errors;
    struct arena *ahead;   /* of `next` */
    struct recorded *next; /* the first row of the next subject; NULL at the end */
    size_t mistakes;
    size_t compared, agreed; /* over the whole table */
    bool started, other_test, no_memory;
};

/* CAJAL_INVALID when the columns without which nothing can be read are missing. */
cajal_status recorded_open(struct recorded_table *out, const char *path, cajal_errors *errors);
void recorded_close(struct recorded_table *table);

/* The rows of the next subject, whoever it is; NULL at the end. They live in `arena`. */
struct recorded *recorded_next(struct recorded_table *table, struct arena *arena, size_t *count);

/* The rows of `subject`: both tables are in the same, ascending order of subjects. Subjects passed over are
 * reported. An empty subject: what is left. */
struct recorded *recorded_of(struct recorded_table *table, struct arena *arena, const char *subject, size_t *count);

/* Compares the rows of the assessment's reader, by the name of the visit, else by its day. False when memory is
 * short. */
struct cajal_assessment;
bool recorded_compare(struct cajal_assessment *assessment, struct recorded_table *table, struct recorded *rows,
                      size_t count);

/* Rows that nothing was compared with: a reader without lesions. */
void recorded_report_unused(struct recorded_table *table, const struct recorded *rows, size_t count);

#endif
