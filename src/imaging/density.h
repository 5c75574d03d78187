/* The density of a lesion on CT. */
#ifndef CAJAL_IMAGING_DENSITY_H
#define CAJAL_IMAGING_DENSITY_H

#include "imaging/runs.h"

struct density {
    double mean_hu, median_hu, sd_hu, min_hu, max_hu, p10_hu, p90_hu; /* NAN when no voxel has a value */
    int64_t voxels_without_value;                                     /* NaN or infinite in the CT: left out */
};

/* SD is that of all the lesion's voxels (divided by n), percentiles are interpolated between values, as the Image
 * Biomarker Standardisation Initiative does with the median. `ct` has the grid of the mask. */
cajal_status density_measure(struct density *out, const struct volume *ct, const struct labelled *lesion,
                             cajal_errors *errors);

#endif
