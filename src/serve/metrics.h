/* What the service counted, for Prometheus (text format 0.0.4). */
#ifndef CAJAL_SERVE_METRICS_H
#define CAJAL_SERVE_METRICS_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/text.h"

struct route;
struct metrics;

struct metrics *metrics_new(void);
void metrics_free(struct metrics *metrics);

/* One request answered; `route` NULL: none was found. */
void metrics_count(struct metrics *metrics, const struct route *route, int status, double seconds, size_t bytes_in,
                   size_t bytes_out);

/* Numbers that go up and down; each part of the service keeps its own here. */
enum metrics_gauge {
    GAUGE_CONNECTIONS,
    GAUGE_IN_FLIGHT,
    GAUGE_BODY_BYTES,
    GAUGE_ANSWERS_HELD,
    GAUGE_ANSWERS_BYTES,
    GAUGE_COUNT
};
atomic_long *metrics_gauge(struct metrics *metrics, enum metrics_gauge gauge);

/* Numbers that only go up. */
enum metrics_event {
    EVENT_RELOADED,
    EVENT_RELOAD_REFUSED,
    EVENT_TIMED_OUT,     /* connections closed because they took too long */
    EVENT_CROWDED_OUT,   /* idle ones closed because there were too many */
    EVENT_CARD_ACCEPTED, /* CDS Hooks: feedback on cards */
    EVENT_CARD_OVERRIDDEN,
    EVENT_ANSWER_RECALLED, /* CDS Hooks: the same chart was opened within minutes */
    EVENT_ANSWER_WORKED_OUT,
    EVENT_COUNT
};
void metrics_event(struct metrics *metrics, enum metrics_event event);

void metrics_write(struct text *out, struct metrics *metrics, const char *knowledge_version);

#endif
