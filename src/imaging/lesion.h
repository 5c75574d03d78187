/* One label of a mask → one lesion. */
#ifndef CAJAL_IMAGING_LESION_H
#define CAJAL_IMAGING_LESION_H

#include "imaging/imaging.h"
#include "imaging/plane.h"
#include "imaging/runs.h"

/* What is the same for all lesions of a visit. */
struct lesion_context {
    struct arena *arena;
    const struct volume *ct, *mask;
    struct plane plane;
    cajal_diameter diameter;
    double measurable_mm, thin_slice_mm, node_measurable_mm; /* RECIST 1.1 */
    double density_min_hu, density_max_hu;                   /* outside: no soft tissue */
};

void lesion_thresholds(struct lesion_context *context, const cajal_knowledge *knowledge);

/* Sizes and shape; needs the mask only. `out->id` and `out->site` are set already. */
cajal_status lesion_shape(cajal_lesion *out, const struct lesion_context *context, const struct labelled *label,
                          cajal_errors *errors);

/* Density, and whatever makes the drawing suspect; needs the CT too. */
cajal_status lesion_density(cajal_lesion *out, const struct lesion_context *context, const struct labelled *label,
                            cajal_errors *errors);

#endif
