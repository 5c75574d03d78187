/* What happened to a patient, in order of time. */
#ifndef CAJAL_REPORT_TIMELINE_H
#define CAJAL_REPORT_TIMELINE_H

#include "base/arena.h"
#include "patient/case.h"

struct timeline_event {
    cajal_date date;  /* not stated: told first */
    const char *kind; /* diagnosis, molecular, treatment, imaging, toxicity, lab */
    const char *text;
};

struct timeline {
    struct arena *arena;
    struct timeline_event *events;
    size_t count, capacity;
    bool failed; /* memory was short */
};

/* Fills `out`, whose texts live in `arena`. False when memory is short. */
bool timeline_make(struct timeline *out, struct arena *arena, const struct cajal_case *it);

#endif
