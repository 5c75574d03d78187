/* A measurement as others see it; also where Cajal is built without libnifti. */
#include "imaging/imaging.h"

const char imaging_disclaimer[] = "For research: not a measurement device. Look at the images before you use a figure.";

void cajal_imaging_free(cajal_measurement *measurement)
{
    if (measurement)
        arena_free(measurement->arena);
}

size_t cajal_imaging_visits(const cajal_measurement *measurement) { return measurement->visits_count; }

size_t cajal_imaging_lesions(const cajal_measurement *measurement, size_t visit)
{
    return visit < measurement->visits_count ? measurement->visits[visit].lesions_count : 0;
}

const cajal_lesion *cajal_imaging_lesion(const cajal_measurement *measurement, size_t visit, size_t index)
{
    return index < cajal_imaging_lesions(measurement, visit) ? &measurement->visits[visit].lesions[index] : NULL;
}
