/* What the reader of a case and its cross-checks share. */
#ifndef CAJAL_PATIENT_CHECKS_H
#define CAJAL_PATIENT_CHECKS_H

#include <stdarg.h>

#include "cajal/status.h"
#include "patient/case.h"

/* Steps from the top to the deepest value a case can hold ("$.imaging[0].lesions[0].id"), and some. */
#define CASE_DEPTH 12

struct case_reader {
    struct arena *arena;
    const char *name;
    cajal_errors *errors;
    struct case_step {   /* the way to the value being read; in words only when a mistake is reported */
        const char *key; /* or NULL: a list item */
        size_t index;
    } path[CASE_DEPTH];
    size_t depth;
    size_t mistakes;
    bool no_memory;
};

/* Adds a mistake at the present path. */
void case_report(struct case_reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Steps into a key, or (key NULL) a list item; returns what case_path_pop() needs to step out. */
size_t case_path_push(struct case_reader *reader, const char *key, size_t index);
void case_path_pop(struct case_reader *reader, size_t depth);

/* What no single value shows: dates in the wrong order, a lesion twice, findings that say nothing. */
void case_check(struct case_reader *reader, const struct cajal_case *patient_case);

#endif
