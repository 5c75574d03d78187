/* What a simulation says of its policies, drawn: survival with the band of what is not known, acceptability, the
 * value of knowing more, costs against QALYs, and which unknown swings the comparison. */
#ifndef CAJAL_REPORT_ANSWERS_PLOT_H
#define CAJAL_REPORT_ANSWERS_PLOT_H

#include "chart/axis.h"
#include "simulate/answers.h"

#define ANSWERS_PLOTS(X)                                                                                               \
    X("pfs", ANSWERS_PLOT_PFS)                                                                                         \
    X("os", ANSWERS_PLOT_OS)                                                                                           \
    X("ceac", ANSWERS_PLOT_CEAC)                                                                                       \
    X("evpi", ANSWERS_PLOT_EVPI)                                                                                       \
    X("plane", ANSWERS_PLOT_PLANE)                                                                                     \
    X("tornado", ANSWERS_PLOT_TORNADO)
#define ANSWERS_PLOT_MEMBER(word, name) name,
enum answers_plot_kind { ANSWERS_PLOTS(ANSWERS_PLOT_MEMBER) ANSWERS_PLOT_KINDS };
#undef ANSWERS_PLOT_MEMBER

struct answers_plot {
    enum answers_plot_kind kind;
    double threshold;           /* money for a QALY: marked, and what a tornado is drawn at */
    uint32_t policy, reference; /* of the tornado */
};

/* The file's bytes, to be freed by the caller. */
cajal_status answers_plot(char **out, size_t *length, enum chart_format format, const struct answers *answers,
                          const struct answers_plot *plot, cajal_errors *errors);

#endif
