/* A cohort's survival beside the published figures for the same line, drug and genotype. */
#ifndef CAJAL_REPORT_LITERATURE_H
#define CAJAL_REPORT_LITERATURE_H

#include "chart/chart.h"
#include "cohort/endpoint.h"
#include "report/survival.h"

/* How the cohort stands to one published figure, by the interval of its own curve alone. */
enum literature_reading {
    READING_COMPATIBLE,
    READING_LONGER,
    READING_SHORTER,
    READING_NOT_FOLLOWED, /* some were still free of the event when follow-up ended, before that time */
    READING_TOO_FEW       /* all had the event before, and the curve has no interval there */
};

/* A published median, or a share alive or free of progression at a time; times in months. */
struct literature_figure {
    struct kb_evidence evidence;
    size_t group;           /* of the cohort */
    const char *words;      /* "imatinib 400 mg: median PFS 18-24 months [1]" */
    double low, high;       /* the published median or share: a value, or a range over studies */
    double at;              /* of a share: its time; NAN of a median */
    cajal_estimate here[2]; /* the cohort's survival at low and at high, or at `at` */
    enum literature_reading reading;
};

struct literature {
    struct literature_figure *figures; /* by group */
    size_t count, capacity;
    const char *sources; /* "[1] Demetri 2006 …; [2] …" */
};

/* Figures are sought by the endpoint's line or drug and, where the cohort is grouped by genotype, by that. Lives in
 * `arena`. CAJAL_USAGE for an endpoint that no published figure is about, or another unit than months. */
cajal_status literature_compare(struct literature *out, struct arena *arena, const cajal_knowledge *knowledge,
                                const struct endpoint *endpoint, const cajal_km *km, const struct cohort *cohort,
                                cajal_errors *errors);

/* Months in a unit of time; 0 for other units. */
double literature_months(const char *unit);

void literature_statistics(struct statistics *out, const struct literature *literature, const struct cohort *cohort);

/* A forest plot of medians, the cohort's as diamonds. The file's bytes, to be freed by the caller. */
cajal_status literature_plot(char **out, size_t *length, enum chart_format format, const struct literature *literature,
                             const cajal_km *km, const struct cohort *cohort, const char *title, cajal_errors *errors);

#endif
