/* Plots of response: spider, waterfall, swimmer, and the plane of size and density. A subject is first reduced to
 * what a plot shows (plot_subject.c), so that a cohort needs little memory. Months are counted from the baseline scan.
 */
#ifndef CAJAL_REPORT_PLOT_H
#define CAJAL_REPORT_PLOT_H

#include "chart/axis.h"
#include "response/response.h"

#define PLOT_KINDS(X)                                                                                                  \
    X(SPIDER, "spider", "change of each lesion, or of each subject's sum, over time")                                  \
    X(WATERFALL, "waterfall", "best change of each lesion, or of each subject's sum")                                  \
    X(SWIMMER, "swimmer", "treatments, responses and events over time, a bar for each subject")                        \
    X(PLANE, "plane", "size against density, with the regions of Choi and RECIST")

#define PLOT_KIND_MEMBER(name, word, text) PLOT_##name,
enum plot_kind { PLOT_KINDS(PLOT_KIND_MEMBER) PLOT_KIND_COUNT };
#undef PLOT_KIND_MEMBER

/* False for a word that names no kind. And the words: "spider|waterfall|…". */
bool plot_kind_of(enum plot_kind *out, const char *word);
const char *plot_kind_words(void);

struct plot_curve {
    const char *name;
    struct chart_point *points; /* months, percent of change from baseline */
    uint32_t count;
    double best; /* least change after baseline, NAN when none */
    bool target, progresses;
};

enum plot_event { PLOT_RESPONSE, PLOT_PROGRESSION, PLOT_DEATH, PLOT_GOES_ON, PLOT_LOCAL, PLOT_EVENTS };

struct plot_mark {
    double month;
    enum plot_event event;
    const char *name; /* of a local therapy */
};

struct plot_span {
    double from, to;
    const char *name; /* drugs */
};

struct plot_subject {
    const char *name;
    enum response_criterion criterion;
    enum response_call best; /* by that criterion */
    struct plot_curve sum;
    struct plot_curve *lesions;
    uint32_t lesions_count;
    struct chart_point *plane; /* change of size, change of density, both in percent, from the baseline (0, 0) on */
    const char **plane_names;  /* dates */
    uint32_t plane_count;
    struct plot_span *spans;
    uint32_t spans_count;
    struct plot_mark *marks;
    uint32_t marks_count;
    double from, to; /* months that the swimmer's bar takes in */
};

/* False when memory is short. All of it lives in the arena. */
bool plot_subject_of(struct plot_subject *out, struct arena *arena, const cajal_knowledge *knowledge,
                     const cajal_response *response, enum response_criterion criterion);

/* Numbers of the criteria that are drawn as lines and regions, in percent. */
struct plot_limits {
    double recist_pr, recist_pd, choi_size, choi_density, choi_growth;
};

/* Draws; `out` is the file's bytes, to be freed by the caller. CAJAL_INVALID when there is nothing to draw. */
cajal_status plot_draw(char **out, size_t *length, enum plot_kind kind, enum chart_format format,
                       const cajal_knowledge *knowledge, const struct plot_subject *subjects, size_t count,
                       cajal_errors *errors);

#endif
