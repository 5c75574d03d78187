/* Stands in for measure.c where Cajal is built without libnifti. */
#include "base/errors.h"
#include "imaging/imaging.h"

cajal_status cajal_imaging_measure(cajal_measurement **out, const cajal_knowledge *knowledge,
                                   const cajal_measure_input *input, cajal_errors *errors)
{
    (void)out, (void)knowledge, (void)input;
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                      "this Cajal was built without libnifti and cannot read images: install libnifti2-dev, "
                      "libdeflate-dev and zlib1g-dev, and build again with -Dnifti=enabled");
}
