#include "serve/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cajal/status.h"
#include "serve/routes.h"

#define CLASSES 4 /* 2xx, 3xx, 4xx, 5xx */

static const double limits_s[] = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};
#define LIMITS (sizeof limits_s / sizeof limits_s[0])

/* Of one route. Counted by all threads; nobody minds in which order. */
struct counts {
    atomic_ulong statuses[CLASSES], buckets[LIMITS + 1];
    atomic_ulong nanoseconds, bytes_in, bytes_out;
};

struct metrics {
    atomic_long gauges[GAUGE_COUNT];
    atomic_ulong events[EVENT_COUNT];
    struct counts routes[]; /* as the table; the last: no route */
};

struct metrics *metrics_new(void)
{
    return calloc(1, sizeof(struct metrics) + (routes_count + 1) * sizeof(struct counts));
}

void metrics_free(struct metrics *metrics) { free(metrics); }

static void add(atomic_ulong *to, unsigned long what) { atomic_fetch_add_explicit(to, what, memory_order_relaxed); }

void metrics_count(struct metrics *metrics, const struct route *route, int status, double seconds, size_t bytes_in,
                   size_t bytes_out)
{
    struct counts *counts = &metrics->routes[route ? (size_t)(route - routes) : routes_count];
    int class = status / 100 - 2;
    size_t bucket = 0;
    while (bucket < LIMITS && seconds > limits_s[bucket])
        bucket++;
    add(&counts->statuses[class < 0 ? 0 : class < CLASSES ? class : CLASSES - 1], 1);
    add(&counts->buckets[bucket], 1);
    add(&counts->nanoseconds, seconds > 0 ? (unsigned long)(seconds * 1e9) : 0);
    add(&counts->bytes_in, bytes_in);
    add(&counts->bytes_out, bytes_out);
}

atomic_long *metrics_gauge(struct metrics *metrics, enum metrics_gauge gauge) { return &metrics->gauges[gauge]; }

void metrics_event(struct metrics *metrics, enum metrics_event event) { add(&metrics->events[event], 1); }

/* ---- as text ---- */

static void head(struct text *out, const char *name, const char *type, const char *help)
{
    text_printf(out, "# HELP cajal_%s %s\n# TYPE cajal_%s %s\n", name, help, name, type);
}

static void labels(struct text *out, size_t route)
{
    text_printf(out, "route=\"%s\",method=\"%s\"", route < routes_count ? routes[route].pattern : "none",
                route < routes_count ? http_method_name(routes[route].method) : "any");
}

/* Whether anybody asked for this route: rows of zeros are no news. */
static bool was_asked(struct metrics *metrics, size_t route)
{
    for (int class = 0; class < CLASSES; class ++)
        if (atomic_load(&metrics->routes[route].statuses[class]))
            return true;
    return false;
}

static void write_statuses(struct text *out, struct metrics *metrics)
{
    head(out, "http_requests_total", "counter", "Requests answered, by route and class of status.");
    for (size_t route = 0; route <= routes_count; route++)
        for (int class = 0; class < CLASSES && was_asked(metrics, route); class ++) {
            text_add(out, "cajal_http_requests_total{");
            labels(out, route);
            text_printf(out, ",status=\"%dxx\"} %lu\n", class + 2,
                        atomic_load(&metrics->routes[route].statuses[class]));
        }
}

static void write_durations(struct text *out, struct metrics *metrics)
{
    head(out, "http_request_duration_seconds", "histogram",
         "From the request's first line until its answer was handed to the network.");
    for (size_t route = 0; route <= routes_count; route++) {
        struct counts *counts = &metrics->routes[route];
        unsigned long sum = 0;
        for (size_t i = 0; i <= LIMITS && was_asked(metrics, route); i++) {
            sum += atomic_load(&counts->buckets[i]);
            text_add(out, "cajal_http_request_duration_seconds_bucket{");
            labels(out, route);
            text_add(out, ",le=\"");
            if (i < LIMITS)
                text_number(out, limits_s[i], 4);
            else
                text_add(out, "+Inf");
            text_printf(out, "\"} %lu\n", sum);
        }
        if (!sum)
            continue;
        text_add(out, "cajal_http_request_duration_seconds_sum{");
        labels(out, route);
        text_add(out, "} ");
        text_number(out, (double)atomic_load(&counts->nanoseconds) / 1e9, 9);
        text_add(out, "\ncajal_http_request_duration_seconds_count{");
        labels(out, route);
        text_printf(out, "} %lu\n", sum);
    }
}

static void write_bytes(struct text *out, struct metrics *metrics)
{
    unsigned long in = 0, sent = 0;
    for (size_t route = 0; route <= routes_count; route++) {
        in += atomic_load(&metrics->routes[route].bytes_in);
        sent += atomic_load(&metrics->routes[route].bytes_out);
    }
    head(out, "http_request_body_bytes_total", "counter", "Bytes of bodies received.");
    text_printf(out, "cajal_http_request_body_bytes_total %lu\n", in);
    head(out, "http_response_body_bytes_total", "counter", "Bytes of bodies answered.");
    text_printf(out, "cajal_http_response_body_bytes_total %lu\n", sent);
}

static void write_gauges(struct text *out, struct metrics *metrics)
{
    static const char *const gauges[GAUGE_COUNT][2] = {
        [GAUGE_CONNECTIONS] = {"connections", "Connections that are open."},
        [GAUGE_IN_FLIGHT] = {"http_requests_in_flight",
                             "Requests of which the first line was read and the answer not sent."},
        [GAUGE_BODY_BYTES] = {"http_body_bytes", "Memory held for bodies that are being received."},
        [GAUGE_ANSWERS_HELD] = {"cds_answers_held", "CDS Hooks: answers held for charts that are opened again."},
        [GAUGE_ANSWERS_BYTES] = {"cds_answers_held_bytes", "CDS Hooks: memory of these."},
    };
    static const char *const events[EVENT_COUNT][2] = {
        [EVENT_RELOADED] = {"knowledge_reloads_total", "Times the knowledge base was loaded anew."},
        [EVENT_RELOAD_REFUSED] = {"knowledge_reloads_refused_total",
                                  "Times a new one was refused because of mistakes in it."},
        [EVENT_TIMED_OUT] = {"connections_timed_out_total",
                             "Connections closed because a request or answer took too long."},
        [EVENT_CROWDED_OUT] = {"connections_crowded_out_total",
                               "Idle connections closed because there were nearly too many."},
        [EVENT_CARD_ACCEPTED] = {"cards_accepted_total", "CDS Hooks: cards of which a suggestion was accepted."},
        [EVENT_CARD_OVERRIDDEN] = {"cards_overridden_total", "CDS Hooks: cards that were overridden."},
        [EVENT_ANSWER_RECALLED] = {"cds_answers_recalled_total",
                                   "CDS Hooks: answers given again, because the same chart was opened again."},
        [EVENT_ANSWER_WORKED_OUT] = {"cds_answers_worked_out_total",
                                     "CDS Hooks: answers looked for in vain among those held, and worked out."},
    };
    for (int i = 0; i < GAUGE_COUNT; i++) {
        head(out, gauges[i][0], "gauge", gauges[i][1]);
        text_printf(out, "cajal_%s %ld\n", gauges[i][0], atomic_load(&metrics->gauges[i]));
    }
    for (int i = 0; i < EVENT_COUNT; i++) {
        head(out, events[i][0], "counter", events[i][1]);
        text_printf(out, "cajal_%s %lu\n", events[i][0], atomic_load(&metrics->events[i]));
    }
}

static void write_memory(struct text *out)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    bool known = file && fscanf(file, "%*s %ld", &pages) == 1;
    if (file)
        fclose(file);
    if (!known)
        return;
    text_printf(out,
                "# HELP process_resident_memory_bytes Resident memory size in bytes.\n"
                "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes %ld\n",
                pages * sysconf(_SC_PAGESIZE));
}

void metrics_write(struct text *out, struct metrics *metrics, const char *knowledge_version)
{
    head(out, "build_info", "gauge", "The versions of the program and of its knowledge base.");
    text_printf(out, "cajal_build_info{version=\"%s\",knowledge_base=\"%s\"} 1\n", CAJAL_VERSION, knowledge_version);
    write_statuses(out, metrics);
    write_durations(out, metrics);
    write_bytes(out, metrics);
    write_gauges(out, metrics);
    write_memory(out);
}
