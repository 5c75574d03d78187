/* A measurement in memory: what the reports print. */
#ifndef CAJAL_IMAGING_IMAGING_H
#define CAJAL_IMAGING_IMAGING_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/date.h"
#include "cajal/imaging.h"

struct imaging_grid {
    int32_t size[3];
    double spacing_mm[3];
    double slice_distance_mm; /* between axial slices, at right angles to them */
    char axes[4];             /* where i, j, k point: "RAS" */
    int slice_axis;           /* 0, 1 or 2: across the axial slices */
    double tilt_degrees;      /* of the axial slices against the patient's axial plane */
    const char *orientation;  /* "sform", "qform" or "spacing" */
};

struct imaging_visit {
    const char *ct, *mask;
    cajal_date date;
    struct imaging_grid grid;
    cajal_lesion *lesions; /* by rising label */
    size_t lesions_count;
    const char **notes; /* on the images */
    size_t notes_count, notes_capacity;
};

/* RECIST and Choi against the first visit. */
struct imaging_change {
    const char *lesion; /* NULL: all lesions together */
    size_t visit;
    double longest_mm, baseline_longest_mm; /* short axis where it is a node; sums for all together; NAN */
    double density_hu, baseline_density_hu; /* NAN when not comparable */
    double volume_mm3, baseline_volume_mm3;
    const char *recist, *choi;                  /* "PR", …; NULL: not assessed */
    const char *recist_text, *choi_text, *text; /* the rules that decided, and what it means */
};

struct cajal_measurement {
    struct arena *arena; /* owns everything, this struct included */
    const char *subject;
    cajal_diameter diameter;
    struct imaging_visit *visits;
    size_t visits_count;
    struct imaging_change *changes; /* by visit: all together, then each lesion */
    size_t changes_count, changes_capacity;
    const char **notes; /* on the comparison */
    size_t notes_count, notes_capacity;
};

/* Adds a note in an arena; false when memory is short (also when `text` is NULL). */
bool imaging_note(struct arena *arena, const char ***notes, size_t *count, size_t *capacity, const char *text);

/* The case's number of a site; 0 when it is none. */
int imaging_site(const char *word);

/* Compares all visits with the first through the response room. Its only tie to that room. */
cajal_status imaging_compare(cajal_measurement *measurement, const cajal_knowledge *knowledge,
                             const cajal_measure_input *input, cajal_errors *errors);

extern const char imaging_disclaimer[]; /* for every face */

#endif
