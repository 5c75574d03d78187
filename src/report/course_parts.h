/* Shared by the two files that draw a course. */
#ifndef CAJAL_REPORT_COURSE_PARTS_H
#define CAJAL_REPORT_COURSE_PARTS_H

#include "chart/axis.h"
#include "report/course.h"

#define COURSE_LEFT 86.0 /* room for the names of the lanes */
#define COURSE_RIGHT 546.0
#define COURSE_GAP 7.0    /* between lanes */
#define COURSE_PANEL 96.0 /* height of a panel of figures */
#define COURSE_LETTERS 10.0

enum course_lane { COURSE_DRUGS, COURSE_LOCAL, COURSE_MUTATIONS, COURSE_TOXICITIES, COURSE_LABS, COURSE_LANES };

struct course_item {
    enum course_lane lane;
    bool span, goes_on;
    int32_t from, to; /* days */
    const char *label;
    enum case_stop_reason reason;
    int row;
    double label_at;
    enum chart_anchor anchor;
};

struct course {
    struct arena *arena;
    struct chart *chart;
    const struct cajal_case *patient_case;
    const cajal_response *response;
    struct course_item *items;
    size_t count, capacity;
    int32_t first, last; /* days of what is drawn */
    struct chart_scale x;
    int rows[COURSE_LANES];
    bool failed;
};

double course_x(const struct course *it, int32_t day);

/* course_panels.c: the sum of diameters, or the density, of every scan; returns where the next may begin. And whether
 * any scan has such a value. */
double course_panel(struct course *it, bool density, double top);
bool course_has_panel(const struct course *it, bool density);

#endif
