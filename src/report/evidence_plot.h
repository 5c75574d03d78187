/* The evidence found as a forest plot, under headings of line and genotype. */
#ifndef CAJAL_REPORT_EVIDENCE_PLOT_H
#define CAJAL_REPORT_EVIDENCE_PLOT_H

#include "chart/chart.h"
#include "report/evidence.h"

enum evidence_plot_kind {
    EVIDENCE_PLOT_HR,     /* hazard ratios of PFS, TTP and OS */
    EVIDENCE_PLOT_ORR,    /* share of patients who responded */
    EVIDENCE_PLOT_PFS,    /* median PFS or TTP, in months */
    EVIDENCE_PLOT_OS,     /* median overall survival, in months */
    EVIDENCE_PLOT_FUNNEL, /* hazard ratios with an interval, against their standard error */
    EVIDENCE_PLOT_KINDS
};

struct evidence_plot_options {
    enum evidence_plot_kind kind;
    bool by_genotype; /* headings by genotype and then line; else by line and then genotype */
    enum chart_format format;
};

/* "hr", "orr", "pfs", "os", "funnel"; NULL beyond the last. */
const char *evidence_plot_word(int kind);

/* The file's bytes, to be freed by the caller. CAJAL_INVALID when no figure found is of the kind asked for. */
cajal_status evidence_plot(char **out, size_t *length, const cajal_knowledge *knowledge,
                           const struct evidence *evidence, const struct evidence_plot_options *options,
                           cajal_errors *errors);

#endif
